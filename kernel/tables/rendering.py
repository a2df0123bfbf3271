"""Rows as markup, written once in Python: what differs by column is put together only once.

A template that walks over cells costs three times as much and says nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kernel import formats
from kernel.money import minor_units
from kernel.tables.columns import Column, Row
from kernel.tables.markup import escaped
from kernel.tables.table import Table
from kernel.tables.totals import Sums

CURRENCY = "currency"  # the column that says it, where there is one before the sums


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the cells of one column."""

    column: Column
    before: str


def draw_rows(table: Table, rows: Sequence[Row], *, tick: str) -> SafeString:
    """The body of the table. `tick` is what a box to tick is called, such as "Tick"."""
    lead, *others = table.shown
    frames = [_Frame(column, _open_cell(column)) for column in others]
    tick = escape(tick)
    parts: list[str] = []
    for row in rows:
        parts.append(
            f'<tr role="row" data-row{_sums_of(table, row)}>'
            '<td role="cell" class="table__tick"><input type="checkbox" name="row"'
            f' value="{table.encode(row["pk"])}" form="ticked"'
            f' aria-label="{tick} {escape(_plain(lead, row))}"></td>'
            f'<th role="rowheader" scope="row" class="stack__lead {lead.style}">'
            f'<a class="name" href="{escape(table.link(row))}">{escaped(lead.show(row))}</a></th>'
        )
        parts.extend(f"{frame.before}{escaped(frame.column.show(row))}</td>" for frame in frames)
        parts.append("</tr>")
    # Every text of a row went through an escape above; the rest is this module's own.
    return mark_safe("".join(parts))  # noqa: S308


def draw_sums(table: Table, sums: Sequence[Sums], head: str, *, is_minor: bool) -> SafeString:
    """Rows of the foot: one for each currency; the words stand over the columns before it."""
    columns = table.shown
    first = next((at for at, column in enumerate(columns) if column.name in table.totals), 0)
    if not first:
        return SafeString("")
    names_currency = columns[first - 1].name == CURRENCY
    style = ' class="table__minor"' if is_minor else ""
    parts = []
    for place, one in enumerate(sums):
        words = "" if place and names_currency else head
        words = words if names_currency else f"{head}, {one.currency}"
        amounts = dict(zip(table.totals, one.amounts, strict=True))
        parts.append(
            f'<tr role="row"{style}><th role="rowheader" scope="row"'
            f' colspan="{first + (not names_currency)}">{_words(words, head)}</th>'
        )
        if names_currency:
            parts.append(f'<td role="cell" class="stack__lead--alone">{escape(one.currency)}</td>')
        parts.extend(_foot_cell(column, amounts, one.currency) for column in columns[first:])
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308 - escaped above


def _words(words: str, head: str) -> str:
    """The head of a further currency is said to those alone who hear it."""
    return escape(words) if words else f'<span class="hidden-text">{escape(head)}</span>'


def _foot_cell(column: Column, amounts: Mapping[str, Decimal], currency: str) -> str:
    if column.name not in amounts:
        return '<td role="cell" class="stack__skip"></td>'
    text = formats.money(amounts[column.name], currency)
    return f"{_open_cell(column)}{escape(text)}</td>"


def _open_cell(column: Column) -> str:
    styles = " ".join(filter(None, ("num" if column.is_number else "", column.style)))
    return f'<td role="cell" class="{styles}" data-label="{escape(str(column.label))}">'


def _plain(lead: Column, row: Row) -> str:
    return str(lead.value(row) or "")


def _sums_of(table: Table, row: Row) -> str:
    """What a ticked row adds, for the bar of ticked rows: currency, minor units, digits."""
    found = []
    for currency, amount in table.sums_of(row):
        digits = minor_units(currency)
        found.append(f"{currency}:{int(amount.scaleb(digits))}:{digits}")
    return f' data-sums="{escape(" ".join(found))}"' if found else ""
