"""The aging page as it is shown: every amount written once, every figure with its address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.aging.columns import Column, band_label, columns_of, shade_of
from invoices.aging.drawing import draw_foot, draw_rows
from invoices.aging.forms import NONE, address
from invoices.aging.rules import AmountsIn, Credits, Grouping, Part, Question
from invoices.aging.screen_parts import Cell, ShownRow
from invoices.aging.selectors import AgingReport, AgingRow, Figures
from kernel import formats
from kernel.public_ids import encode

STRIP_WIDTH, STRIP_GAP = 1000, 3
USUAL_COLUMNS = 9  # five bands, unapplied, balance, disputed, promised: what the narrow layout fits
ZERO, TENTH = Decimal(0), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Head:
    """One head of a column, with the address that sorts by it."""

    label: str
    url: str
    sorted: str
    style: str


@dataclass(frozen=True, slots=True)
class ShownBand:
    """One band of the bar, with its figure beneath."""

    label: str
    shade: int
    text: str
    share: str
    url: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The bar of one currency."""

    currency: str
    bands: tuple[ShownBand, ...]
    open: str
    unapplied: str
    balance: str
    is_in_credit: bool


@dataclass(frozen=True, slots=True)
class AgingScreen:
    """The whole page but its filters."""

    heads: tuple[Head, ...]
    rows: tuple[ShownRow, ...]
    these: tuple[ShownRow, ...]
    totals: tuple[ShownRow, ...]
    strips: tuple[Strip, ...]
    is_usual_width: bool

    @property
    def body(self) -> SafeString:
        return draw_rows(self.rows)

    @property
    def foot(self) -> SafeString:
        return draw_foot(self.these, is_minor=True) + draw_foot(self.totals)


@dataclass(frozen=True, slots=True)
class Links:
    """How the addresses of a page are made."""

    path: str
    items_path: str
    parameters: dict[str, str]
    order: str = ""


def build_screen(
    report: AgingReport, links: Links, *, covered: Mapping[int, str] | None = None
) -> AgingScreen:
    """`covered` names whose substitute the reader is, by customer."""
    table = _Table(report, links, covered or {})
    return AgingScreen(
        heads=tuple(table.head(place) for place in range(len(table.columns))),
        rows=tuple(table.row(row) for row in report.rows),
        these=tuple(table.these()),
        totals=tuple(table.total(total) for total in report.totals),
        strips=strips_of(report, links),
        is_usual_width=len(table.columns) == USUAL_COLUMNS,
    )


def _is_edge(place: int, columns: Sequence[Column]) -> bool:
    """A hairline stands before what is only shown beside."""
    return columns[place].is_beside and not columns[place - 1].is_beside


def key_parameters(question: Question, row: AgingRow) -> dict[str, str]:
    """What an address adds to ask for this row alone."""
    if row.is_unknown:
        return {"customer": NONE}
    match question.by:
        case Grouping.CUSTOMER:
            return {"customer": encode(Customer.public_prefix, row.key)}
        case Grouping.COLLECTOR:
            return {"collector": encode("U", row.key) if row.key else NONE}
        case Grouping.SEGMENT:
            return {"segment": row.label or NONE}
        case Grouping.REGION:
            return {"region": row.label or NONE}
        case Grouping.ENTITY:
            return {"entity": row.label}
        case Grouping.CURRENCY:
            return {"document_currency": row.label}
    return {}


def row_title(question: Question, row: AgingRow) -> str:
    """Who or what the row stands for, in words."""
    if row.is_unknown:
        return _("Not yet known from whom")
    if question.by is Grouping.TOTAL:
        return _("Total")
    empty = {
        Grouping.SEGMENT: _("Without a segment"),
        Grouping.REGION: _("Without a region"),
        Grouping.COLLECTOR: _("Nobody assigned"),
    }
    return row.name or row.label or empty.get(question.by, "")


def covered_words(name: str) -> str:
    return _("covered for %(name)s") % {"name": name}


class _Table:
    """Draws the rows of one report; knows its columns and where its figures lead."""

    def __init__(self, report: AgingReport, links: Links, covered: Mapping[int, str]) -> None:
        self.report = report
        self.covered = covered
        self.question = report.question
        self.links = links
        self.columns = columns_of(report.question)
        self.has_currencies = len({total.currency for total in report.totals}) > 1

    def head(self, place: int) -> Head:
        column, current = self.columns[place], self.links.order.removeprefix("-")
        is_current = bool(column.order) and current == column.order
        is_descending = self.links.order.startswith("-")
        url = ""
        if column.order:
            order = column.order if is_current and is_descending else f"-{column.order}"
            url = address(self.links.path, self.links.parameters, order=order)
        return Head(
            label=str(column.label),
            url=url,
            sorted=("descending" if is_descending else "ascending") if is_current else "none",
            style="num edge" if _is_edge(place, self.columns) else "num",
        )

    def row(self, row: AgingRow) -> ShownRow:
        key = key_parameters(self.question, row)
        is_customer = self.question.by is Grouping.CUSTOMER
        notes = [row.label, row.country, self._carer(row)] if is_customer else []
        if row.figures.balance < 0:
            notes.append(_("in credit"))
        if self.has_currencies:
            notes.append(row.figures.currency)
        url = address(self.links.path, self.links.parameters, by=Grouping.CUSTOMER, **key)
        if is_customer:
            url = "" if row.is_unknown else reverse("customers:detail", args=[key["customer"]])
        return self.line(
            row.figures,
            key=key,
            title=row_title(self.question, row),
            url=url,
            under=", ".join(note for note in notes if note),
        )

    def _carer(self, row: AgingRow) -> str:
        return covered_words(self.covered[row.key]) if row.key in self.covered else row.collector

    def these(self) -> Iterable[ShownRow]:
        """The sums of the rows on this page, by currency; none where the page holds them all."""
        rows = [row.figures for row in self.report.rows]
        if len(rows) == self.report.count:
            return
        for currency in sorted({row.currency for row in rows}):
            figures = add_up([row for row in rows if row.currency == currency])
            yield self.line(
                figures, title=self._named(_("These %(count)s"), figures), is_linked=False
            )

    def total(self, figures: Figures) -> ShownRow:
        return self.line(figures, title=self._named(_("All %(count)s"), figures))

    def _named(self, text: str, figures: Figures) -> str:
        title = text % {"count": formats.number(figures.rows, 0)}
        return f"{title} {figures.currency}" if self.has_currencies else title

    def line(
        self,
        figures: Figures,
        *,
        title: str,
        key: dict[str, str] | None = None,
        url: str = "",
        under: str = "",
        is_linked: bool = True,
    ) -> ShownRow:
        base = ""
        if is_linked:
            base = address(
                self.links.items_path,
                figure_parameters(self.links, figures, self.question) | (key or {}),
            )
        # What is netted is not the sum of the items of one band.
        drill = base if self.question.credits is not Credits.NETTED else ""
        return ShownRow(
            title=title,
            url=url,
            under=under,
            currency=figures.currency,
            items_url=base,
            cells=tuple(self._cell(figures, drill, place) for place in range(len(self.columns))),
        )

    def _cell(self, figures: Figures, base: str, place: int) -> Cell:
        column = self.columns[place]
        amount = column.value(figures)
        under = column.under(figures) if column.under else ZERO
        url = ""
        if base and amount:
            band = f"&{urlencode({'band': column.band})}" if column.band else ""
            url = f"{base}&part={column.part}{band}"
        return Cell(
            label=str(column.label),
            text=formats.money(amount, figures.currency, shows_zero=False),
            under=formats.money(under, figures.currency) if under else "",
            url=url,
            style=self._style(place, is_nil=not amount and not under),
        )

    def _style(self, place: int, *, is_nil: bool) -> str:
        column = self.columns[place]
        found = {
            "num": True,
            "strong stack__figure": column.is_main,
            "muted": column.is_beside or is_nil,
            "edge": _is_edge(place, self.columns),
            "stack__nil": is_nil,
        }
        return " ".join(style for style, holds in found.items() if holds)


def figure_parameters(links: Links, figures: Figures, question: Question) -> dict[str, str]:
    """What the address of the items of a figure begins with."""
    parameters = {
        name: value for name, value in links.parameters.items() if name not in ("by", "order")
    }
    if question.amounts_in is AmountsIn.DOCUMENT:
        parameters["document_currency"] = figures.currency
    return parameters


def add_up(rows: Sequence[Figures]) -> Figures:
    """The sum of figures of one currency."""
    names = ("open", "receipts", "credit_notes", "deposits", "disputed", "promised")
    return Figures(
        currency=rows[0].currency,
        rows=len(rows),
        items=sum(row.items for row in rows),
        bands=_sums([row.bands for row in rows]),
        aged_credits=_sums([row.aged_credits for row in rows]),
        **{name: sum((getattr(row, name) for row in rows), ZERO) for name in names},
    )


def _sums(rows: Sequence[Sequence[Decimal]]) -> tuple[Decimal, ...]:
    return tuple(sum(values, ZERO) for values in zip(*rows, strict=True))


def _band_address(question: Question, links: Links, parameters: dict[str, str], band: str) -> str:
    """None where money is netted: the items of a band are more than its figure."""
    if question.credits is Credits.NETTED:
        return ""
    return address(links.items_path, parameters, part=Part.OPEN, band=band)


def _widths(total: Figures) -> list[tuple[Decimal, Decimal]]:
    """Where each band of the bar begins and how wide it is: together they fill it, whatever is
    empty leaves no gap.
    """
    filled = [place for place, amount in enumerate(total.bands) if amount > 0]
    room = Decimal(STRIP_WIDTH - STRIP_GAP * max(len(filled) - 1, 0))
    whole = sum((total.bands[place] for place in filled), ZERO)
    spans, x = [], ZERO
    for place, amount in enumerate(total.bands):
        width = ZERO
        if place in filled:
            is_last = place == filled[-1]
            width = STRIP_WIDTH - x if is_last else (room * amount / whole).quantize(TENTH)
        spans.append((x, width))
        x += width + (STRIP_GAP if width else 0)
    return spans


def _strip(report: AgingReport, total: Figures, links: Links) -> Strip:
    question, currency = report.question, total.currency
    parameters = figure_parameters(links, total, question)
    shown: list[ShownBand] = []
    rows = zip(report.bands, total.bands, _widths(total), strict=True)
    for place, (band, amount, (x, width)) in enumerate(rows):
        shown.append(
            ShownBand(
                label=str(band_label(band, question.basis)),
                shade=shade_of(place, len(report.bands)),
                text=formats.money(amount, currency),
                share=formats.percent(amount / total.open if total.open else ZERO),
                url=_band_address(question, links, parameters, band.name),
                x=f"{x:f}",
                width=f"{width:f}",
            )
        )
    return Strip(
        currency=currency,
        bands=tuple(shown),
        open=formats.money(total.open, currency),
        unapplied=formats.money(total.unapplied, currency),
        balance=formats.money(total.balance, currency),
        is_in_credit=total.balance < 0,
    )


def strips_of(report: AgingReport, links: Links) -> tuple[Strip, ...]:
    """The bars alone, for the page of one customer."""
    return tuple(_strip(report, total, links) for total in report.totals)


def as_links(path: str, parameters: dict[str, Any], order: str = "") -> Links:
    return Links(path, reverse("invoices:aging-items"), parameters, order)
