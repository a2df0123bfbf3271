"""Rows of the aging table as markup, put together once in Python as the rows of lists are."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from invoices.aging.screen_parts import Cell, ShownRow
from kernel.icons import draw
from kernel.tables.markup import link, span, two_lines


def draw_rows(rows: Iterable[ShownRow]) -> SafeString:
    """The body: each row leads to its page, its arrow opens its items in place."""
    items, arrow = _("Items of %(name)s"), draw("right")
    return _joined(
        _row(row, _arrow(row, items, arrow), span("name table__two", row.title)) for row in rows
    )


def draw_foot(rows: Iterable[ShownRow], *, is_minor: bool = False) -> SafeString:
    style = "table__minor" if is_minor else ""
    return _joined(_row(row, "", escape(row.title), style) for row in rows)


def _joined(parts: Iterable[str]) -> SafeString:
    # Every text of a row goes through an escape below; the rest is this module's own.
    return mark_safe("".join(parts))  # noqa: S308


def _arrow(row: ShownRow, items: str, drawing: str) -> str:
    url, label = escape(row.items_url), escape(items % {"name": row.title})
    return (
        f'<a class="disclose" href="{url}" hx-get="{url}" hx-trigger="drill"'
        f' hx-target="closest tr" hx-swap="afterend" aria-label="{label}">{drawing}</a>'
    )


def _row(row: ShownRow, arrow: str, title: str, style: str = "") -> str:
    if row.url:
        title = f'<a class="name table__two" href="{escape(row.url)}">{escape(row.title)}</a>'
    head = two_lines(SafeString(title), row.under)
    return (
        f'<tr role="row" class="{style}"><td role="cell" class="stack__skip">{arrow}</td>'
        f'<th role="rowheader" scope="row" class="stack__lead">{head}</th>'
        f"{''.join(_cell(cell) for cell in row.cells)}</tr>"
    )


def _cell(cell: Cell) -> str:
    text = link(cell.url, cell.text) if cell.url else cell.text
    label, words = escape(cell.label), two_lines(text, cell.under)
    return f'<td role="cell" class="{cell.style}" data-label="{label}">{words}</td>'
