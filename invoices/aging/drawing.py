"""Rows of the aging table as markup, put together once in Python as the rows of lists are."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from invoices.aging.screen_parts import Cell, ShownRow
from kernel.icons import draw


def draw_rows(rows: Iterable[ShownRow]) -> SafeString:
    """The body: each row leads to its page, its arrow opens its items in place."""
    items, arrow = _("Items of %(name)s"), draw("right")
    return _joined(
        _row(
            row,
            _arrow(row, items, arrow),
            f'<span class="name table__two">{escape(row.title)}</span>',
        )
        for row in rows
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
    return (
        f'<tr role="row" class="{style}"><td role="cell" class="stack__skip">{arrow}</td>'
        f'<th role="rowheader" scope="row" class="stack__lead">{title}{_under(row.under)}</th>'
        f"{''.join(_cell(cell) for cell in row.cells)}</tr>"
    )


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.url:
        text = f'<a href="{escape(cell.url)}">{text}</a>'
    return (
        f'<td role="cell" class="{cell.style}" data-label="{escape(cell.label)}">'
        f"{text}{_under(cell.under)}</td>"
    )


def _under(text: str) -> str:
    return f'<span class="table__under">{escape(text)}</span>' if text else ""
