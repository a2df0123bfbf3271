"""Pages about the pages: the keys, and every component in every state."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arman.home.samples import build_samples
from kernel import clock, formats, rights
from kernel.access import require, signed_in
from kernel.charts.examples import build_examples
from kernel.http import render_page
from kernel.tables.screens import Screen, build_screen
from kernel.tables.views_menu import Kept
from staff.tables import UserTable

SECTIONS: Final = Path(settings.ROOT) / "templates" / "styleguide"


@require_safe
@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "home/keys.html")


@require_safe
@signed_in
def styleguide(request: HttpRequest) -> HttpResponse:
    """For administrators, and for everybody who develops."""
    if not settings.DEBUG:
        require(request.user, rights.SETTINGS_MANAGE)
    today = clock.today()
    names = sorted(path.stem.strip("_") for path in SECTIONS.glob("_*.html"))
    context = {
        "sample": build_samples(today),
        "charts": build_examples(today),
        "today": today,
        "day": formats.day(today, style="working"),
        "sections": [f"styleguide/_{name}.html" for name in names],
        "tabs": [{"label": name, "url": f"#{name}", "is_current": False} for name in names],
        "screen": _list_of(request.user, state="active"),
        "no_rows": _list_of(request.user, q=request.user.get_username() * 2),
        **_look(request.GET.get("look", "")),
    }
    return render_page(request, "home/styleguide.html", context)


def _list_of(reader: Any, **given: str) -> Screen:
    """The people that the reader may see: a list with filters, chips, menus and ticks."""
    table = UserTable(reader=reader, today=clock.today(), given=given)
    table.filters.offer()
    return build_screen(table, Kept(reader=reader, table=table.key))


def _look(chosen: str) -> dict[str, Any]:
    """The page in colours of its own, or as it would look on paper."""
    labels = {"light": _("Light"), "dark": _("Dark"), "paper": _("On paper")}
    looks = [
        {"key": key, "label": label, "is_current": key == chosen} for key, label in labels.items()
    ]
    if chosen == "paper":
        return {"looks": looks, "paper": "all"}
    return {"looks": looks, "theme": chosen} if chosen in labels else {"looks": looks}
