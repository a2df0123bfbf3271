"""Adjustment limits: up to what nobody else is asked, by kind and currency."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoices.models import AdjustmentLimit
from invoices.services.configuration import add_limit, change_limit, remove_limit
from invoices.settings.watched import LIMIT
from invoices.settings_forms import LIMITED_KINDS, LimitForm
from kernel import rights
from kernel.access import get_visible, requires
from kernel.changes import list_changes
from kernel.editing import edit
from kernel.http import redirect_with, render_page

SAVED = "invoices:limits"


@require_safe
@requires(rights.SETTINGS_MANAGE)
def limit_list(request: HttpRequest) -> HttpResponse:
    limits = list(AdjustmentLimit.objects.order_by("kind", "currency"))
    kinds = {limit.kind for limit in limits}
    context = {
        "limits": limits,
        "unlimited": [kind.label for kind in LIMITED_KINDS if kind not in kinds],
        "changes": list_changes(LIMIT),
    }
    return render_page(request, "invoices/settings_limits.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def limit_add(request: HttpRequest) -> HttpResponse:
    form = LimitForm(request.POST or None)

    def save(_seen: str) -> Any:
        add_limit(details=form.details())
        return SAVED, _("The limit is saved.")

    return edit(request, "invoices/settings_limit_edit.html", form=form, save=save)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def limit_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _limit(public_id)
    form = LimitForm(request.POST or None, limit=row)

    def save(seen: str) -> Any:
        values = {name: form.cleaned_data[name] for name in ("amount", "days")}
        change_limit(limit=row, **values, seen=seen)
        return SAVED, _("The limit is saved.")

    context = {"changes": list_changes(LIMIT, pk=row.pk)}
    template = "invoices/settings_limit_edit.html"
    return edit(request, template, form=form, save=save, row=row, context=context)


@require_POST
@requires(rights.SETTINGS_MANAGE)
def limit_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    remove_limit(limit=_limit(public_id))
    return redirect_with(request, SAVED, _("The limit is removed: nobody is asked any more."))


def _limit(public_id: str) -> AdjustmentLimit:
    return get_visible(AdjustmentLimit.objects.all(), public_id)
