"""What is offered for choice, in every language: reasons and payment terms."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from invoices.choices import ReasonKind
from invoices.models import PaymentTerm, Reason
from invoices.offered_terms import build_example
from invoices.services.wording import add_reason, add_term, change_reason, change_term
from invoices.settings.watched import REASON, TERM
from invoices.settings_forms import KindForm, ReasonForm, TermForm
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.changes import list_changes
from kernel.editing import edit
from kernel.http import render_page
from kernel.models import Department

EXAMPLE: Final = Decimal(1000)


@require_safe
@requires(rights.SETTINGS_MANAGE)
def term_list(request: HttpRequest) -> HttpResponse:
    currency = Department.objects.get().reporting_currency
    today = clock.today()
    rows = [
        (term, build_example(term.rule, total=EXAMPLE, currency=currency, issued_on=today))
        for term in PaymentTerm.objects.order_by("-is_active", "place", "rule")
    ]
    context = {
        "rows": rows,
        "today": today,
        "example": EXAMPLE,
        "currency": currency,
        "changes": list_changes(TERM),
    }
    return render_page(request, "invoices/settings_terms.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def term_add(request: HttpRequest) -> HttpResponse:
    form = TermForm(request.POST or None)

    def save(_seen: str) -> Any:
        return "invoices:terms", _("%s is saved.") % add_term(details=form.details())

    return edit(request, "invoices/settings_term_edit.html", form=form, save=save)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def term_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_visible(PaymentTerm.objects.all(), public_id)
    form = TermForm(request.POST or None, term=row)

    def save(seen: str) -> Any:
        saved = change_term(term=row, details=form.details(), seen=seen)
        return "invoices:terms", _("%s is saved.") % saved

    context = {"changes": list_changes(TERM, pk=row.pk)}
    template = "invoices/settings_term_edit.html"
    return edit(request, template, form=form, save=save, row=row, context=context)


@require_safe
@requires(rights.SETTINGS_MANAGE)
def reason_list(request: HttpRequest) -> HttpResponse:
    rows = list(Reason.objects.order_by("-is_active", "place", "code"))
    groups = [(kind, [one for one in rows if one.kind == kind]) for kind in ReasonKind]
    context = {"groups": groups, "changes": list_changes(REASON)}
    return render_page(request, "invoices/settings_reasons.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def reason_add(request: HttpRequest) -> HttpResponse:
    asked = KindForm(request.GET).chosen()
    form = ReasonForm(request.POST or None, initial={"kind": asked})

    def save(_seen: str) -> Any:
        values = {name: form.cleaned_data[name] for name in ("code", "kind")}
        return "invoices:reasons", _("%s is saved.") % add_reason(**values, details=form.details())

    return edit(request, "invoices/settings_reason_edit.html", form=form, save=save)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def reason_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_visible(Reason.objects.all(), public_id)
    form = ReasonForm(request.POST or None, reason=row)

    def save(seen: str) -> Any:
        saved = change_reason(reason=row, details=form.details(), seen=seen)
        return "invoices:reasons", _("%s is saved.") % saved

    context = {"changes": list_changes(REASON, pk=row.pk)}
    template = "invoices/settings_reason_edit.html"
    return edit(request, template, form=form, save=save, row=row, context=context)
