"""The one view behind every list: the table of this address, for this reader, as page or rows."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from kernel import clock
from kernel.http import wants_fragment
from kernel.tables.screens import build_screen
from kernel.tables.state import PLAIN
from kernel.tables.table import Table
from kernel.tables.views_menu import Kept, address_of

LIST = "tables/list.html"
ROWS = "components/table.html"


def show_list(
    request: HttpRequest,
    table_class: type[Table],
    template: str = LIST,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The list that the address asks for. What stands empty in it is taken out first; an address
    that asks for nothing opens the view that the reader chose for that."""
    kept = Kept(reader=request.user, table=table_class.key)
    table = table_class(
        reader=request.user,
        today=clock.today(),
        given=request.GET.dict(),
        remembered=kept.columns,
    )
    if not request.GET and (first := kept.first):
        return redirect(address_of(first, table.path))
    if "" in request.GET.values() and not wants_fragment(request):
        return redirect(table.state.address(table.path))
    if table.state.view and not kept.find(table.state.view):
        # Somebody else's, deleted or "none": the list is shown as asked for, under no name.
        table.state = replace(table.state, view=PLAIN if table.state.view == PLAIN else "")
    if is_fragment := wants_fragment(request):
        template = ROWS
    else:
        table.filters.offer()
    shown = {"screen": build_screen(table, kept), "today": table.today, "is_fragment": is_fragment}
    response = render(request, template, shown | (context or {}))
    patch_vary_headers(response, ["HX-Request"])
    return response
