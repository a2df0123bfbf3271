"""Aging bands: their versions, and others from a later day on, looked at before they are saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoices.models import AgingBands
from invoices.services.configuration import add_bands, require_edges, withdraw_bands
from invoices.settings.bands import build_preview, label_edges, list_versions
from invoices.settings.watched import BANDS
from invoices.settings_forms import BandsForm, first_of_next_month
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.changes import list_changes
from kernel.editing import edit
from kernel.errors import DomainError
from kernel.http import add_refusal, redirect_with, render_form, render_page


@require_safe
@requires(rights.SETTINGS_MANAGE)
def bands_list(request: HttpRequest) -> HttpResponse:
    context = {"versions": list_versions(today=clock.today()), "changes": list_changes(BANDS)}
    return render_page(request, "invoices/settings_bands.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def bands_add(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    form = BandsForm(request.POST or None, initial={"valid_from": first_of_next_month(today)})
    if "preview" in request.POST:
        return _preview(request, form)

    def save(_seen: str) -> Any:
        made = add_bands(**form.cleaned_data, today=today)
        day = formats.day(made.valid_from)
        return "invoices:bands", _("The bands hold from %s on.") % day

    return edit(request, "invoices/settings_bands_add.html", form=form, save=save)


def _preview(request: HttpRequest, form: BandsForm) -> HttpResponse:
    """The page again with figures; nothing is saved."""
    context: dict[str, Any] = {"form": form, "today": clock.today()}
    edges = form.cleaned_data.get("edges") if form.is_valid() or form.cleaned_data else None
    if not edges:
        return render_form(request, "invoices/settings_bands_add.html", context)
    try:
        require_edges(edges)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return render_form(request, "invoices/settings_bands_add.html", context)
    context["preview"] = build_preview(edges=edges, today=clock.today())
    context["labels"] = label_edges(edges)
    return render_page(request, "invoices/settings_bands_add.html", context, partial="form")


@require_POST
@requires(rights.SETTINGS_MANAGE)
def bands_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    bands = get_visible(AgingBands.objects.all(), public_id)
    withdraw_bands(bands=bands, today=clock.today())
    news = _("The bands from %s on are withdrawn.") % formats.day(bands.valid_from)
    return redirect_with(request, "invoices:bands", news)
