"""Exchange rates: the latest of each pair, all of them by day, one added or corrected."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoices.aging.selectors import find_rates
from invoices.models import Rate
from invoices.services import set_rate
from invoices.services.configuration import remove_rate
from invoices.settings.rates import list_latest, list_missing, list_rates, say_rates
from invoices.settings.watched import RATE
from invoices.settings_forms import RateChangeForm, RateFilterForm, RateForm
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.changes import list_changes
from kernel.editing import edit
from kernel.http import redirect_with, render_page
from kernel.models import Department

PAGE_SIZE = 20


@require_safe
@requires(rights.SETTINGS_MANAGE)
def rate_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    known = find_rates(today)
    form = RateFilterForm(request.GET)
    page = Paginator(list_rates(**form.narrowed()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rates": list(zip(page, say_rates(list(page)), strict=True)),
        "latest": list_latest(today=today, known=known),
        "missing": list_missing(today=today, known=known),
        "reporting": known[0],
        "today": today,
        "changes": list_changes(RATE),
    }
    return render_page(request, "invoices/settings_rates.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def rate_add(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("from_currency", "")
    initial = {
        "from_currency": asked[:3],
        "to_currency": Department.objects.get().reporting_currency,
        "valid_on": clock.today(),
    }
    form = RateForm(request.POST or None, initial=initial)

    def save(_seen: str) -> Any:
        saved = set_rate(**form.cleaned_data)
        return "invoices:rates", _("%s is saved.") % _name(saved)

    return edit(request, "invoices/settings_rate_edit.html", form=form, save=save)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def rate_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _rate(public_id)
    form = RateChangeForm(request.POST or None, initial={"rate": row.rate})

    def save(seen: str) -> Any:
        saved = set_rate(
            from_currency=row.from_currency,
            to_currency=row.to_currency,
            valid_on=row.valid_on,
            rate=form.cleaned_data["rate"],
            seen=seen,
        )
        return "invoices:rates", _("%s is saved.") % _name(saved)

    context = {"changes": list_changes(RATE, pk=row.pk)}
    template = "invoices/settings_rate_edit.html"
    return edit(request, template, form=form, save=save, row=row, context=context)


@require_POST
@requires(rights.SETTINGS_MANAGE)
def rate_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _rate(public_id)
    name = _name(row)
    remove_rate(rate=row)
    return redirect_with(request, "invoices:rates", _("%s is removed.") % name)


def _rate(public_id: str) -> Rate:
    return get_visible(Rate.objects.all(), public_id)


def _name(rate: Rate) -> str:
    return RATE.name({**rate.__dict__, "valid_on": rate.valid_on.isoformat()})
