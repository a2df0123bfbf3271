"""The aging's charts as they are shown: every bar with its figure and the address of its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.aging.changes import Flow, RollForward
from invoices.aging.columns import band_label, shade_of
from invoices.aging.flows import Kind
from invoices.aging.forms import address
from invoices.aging.rules import AmountsIn, Credits, Grouping, Part, Question
from invoices.aging.screens import Links, figure_parameters, key_parameters, row_title
from invoices.aging.selectors import AgingReport, AgingRow, Figures, Page, build_report
from invoices.aging.series import DayFigures, Series
from kernel import formats
from kernel.charts import (
    Column,
    HeatGroup,
    HeatRow,
    HeatTable,
    Layer,
    StackedChart,
    Step,
    Waterfall,
    build_heat,
    build_stacked,
    build_waterfall,
    unit_of,
)

ZERO = Decimal(0)
HEAT_GROUPINGS = (Grouping.SEGMENT, Grouping.REGION, Grouping.COLLECTOR)
LARGEST_FIRST = Page(order="open", is_descending=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """One chart and what stands above it: its currency, its unit."""

    currency: str
    unit: str
    chart: Any


def writer_of(currency: str) -> Callable[[Decimal], str]:
    return lambda amount: formats.money(amount, currency)


# By week ------------------------------------------------------------------------------------------


def show_series(
    question: Question, series: Iterable[Series], links: Links, *, by_month: bool = False
) -> list[Shown]:
    """A chart for each currency; the worst band stands on the axis, as what is late is looked for.

    `links.parameters` must ask for the bands by name where they were others on some of the days.
    """
    return [_stacked(question, one, links, by_month=by_month) for one in series]


def _stacked(question: Question, series: Series, links: Links, *, by_month: bool) -> Shown:
    unit = unit_of(max(day.open for day in series.days), series.currency)
    bands = list(enumerate(question.bands))[::-1]
    layers = [
        Layer(str(band_label(band, question.basis)), f"age-{shade_of(place, len(question.bands))}")
        for place, band in bands
    ]
    parameters = dict(links.parameters)
    if question.amounts_in is AmountsIn.DOCUMENT:
        parameters["document_currency"] = series.currency
    chart: StackedChart = build_stacked(
        layers,
        [
            _column(question, day, before, parameters, links, by_month=by_month)
            for before, day in zip([None, *series.days], series.days, strict=False)
        ],
        unit=unit,
        write=writer_of(series.currency),
        caption=_("Open items by age, %(currency)s") % {"currency": series.currency},
        head=_("Month to") if by_month else _("Week to"),
    )
    return Shown(series.currency, unit.name, chart)


def _column(
    question: Question,
    figures: DayFigures,
    before: DayFigures | None,
    parameters: dict[str, str],
    links: Links,
    *,
    by_month: bool,
) -> Column:
    day = figures.day
    as_of = day.isoformat()
    name = formats.day(day)
    items = parameters | {"as_of": as_of, "by": "", "part": Part.OPEN}
    return Column(
        name=name,
        word=_month_word(day, before.day if before else None),
        values=figures.bands[::-1],
        url=address(links.path, parameters, as_of=as_of),
        urls=tuple(
            address(links.items_path, items, band=band.name) for band in question.bands[::-1]
        ),
    )


def _month_word(day: date, before: date | None) -> str:
    """Under the first column of each month; a year begins with its number."""
    if before is not None and before.month == day.month:
        return ""
    is_new_year = before is not None and before.year != day.year
    return formats.day(day, style="month_and_year" if is_new_year else "month")


# By group -----------------------------------------------------------------------------------------


def read_groups(question: Question, *, visible: Any = None) -> list[AgingReport]:
    """The same question by segment, region and collector, the largest first."""
    apart = Credits.APART
    return [
        build_report(replace(question, by=by, credits=apart), visible=visible, page=LARGEST_FIRST)
        for by in HEAT_GROUPINGS
    ]


def show_heat(reports: Sequence[AgingReport], links: Links) -> list[Shown]:
    """A table for each currency. A grouping that tells nothing apart is left out."""
    names = {
        Grouping.SEGMENT: _("Segment"),
        Grouping.REGION: _("Region"),
        Grouping.COLLECTOR: _("Collector"),
    }
    found = []
    for total in reports[0].totals:
        if total.open <= 0:
            continue
        groups = [
            HeatGroup(names[report.question.by], _heat_rows(report, total.currency, links))
            for report in reports
        ]
        table: HeatTable = build_heat(
            [group for group in groups if len(group.rows) > 1],
            _heat_row(reports[0].question, total, _("All"), {}, links),
            heads=[str(band_label(band, reports[0].question.basis)) for band in reports[0].bands],
            write=writer_of(total.currency),
            caption=_("Share of open items by age, %(currency)s") % {"currency": total.currency},
        )
        found.append(Shown(total.currency, total.currency, table))
    return found


def _heat_rows(report: AgingReport, currency: str, links: Links) -> tuple[HeatRow, ...]:
    rows = [row for row in report.rows if row.figures.currency == currency and row.figures.open]
    return tuple(_named_row(report.question, row, links) for row in rows)


def _named_row(question: Question, row: AgingRow, links: Links) -> HeatRow:
    key = key_parameters(question, row)
    return _heat_row(question, row.figures, row_title(question, row), key, links)


def _heat_row(
    question: Question, figures: Figures, name: str, key: dict[str, str], links: Links
) -> HeatRow:
    items = figure_parameters(links, figures, question) | key | {"part": Part.OPEN}
    return HeatRow(
        name=name,
        values=figures.bands,
        url=address(links.path, links.parameters, by=Grouping.CUSTOMER, **key) if key else "",
        urls=tuple(address(links.items_path, items, band=band.name) for band in question.bands),
        total_url=address(links.items_path, items),
    )


# What changed -------------------------------------------------------------------------------------


def kind_words() -> dict[Kind, str]:
    return {
        Kind.INVOICES: _("Invoices"),
        Kind.DEBIT_NOTES: _("Debit notes"),
        Kind.CREDIT_NOTES: _("Credit notes"),
        Kind.RECEIPTS: _("Receipts"),
        Kind.RETURNED: _("Returned payments"),
        Kind.REFUNDS: _("Refunds"),
        Kind.DISCOUNTS: _("Cash discounts"),
        Kind.SMALL_DIFFERENCES: _("Small differences"),
        Kind.WRITE_OFFS: _("Write-offs"),
        Kind.WAIVERS: _("Waivers"),
        Kind.TRANSFERS: _("Transfers"),
        Kind.CANCELLED: _("Cancelled"),
        Kind.ELSEWHERE: _("Cleared elsewhere"),
        Kind.NOTED: _("Applied to noted items"),
    }


def show_changes(
    question: Question,
    first: date,
    rows: Iterable[RollForward],
    links: Links,
    *,
    postings_path: str,
) -> list[Shown]:
    """A waterfall for each currency; each step leads to its postings."""
    return [
        Shown(row.currency, row.currency, _waterfall(question, first, row, links, postings_path))
        for row in rows
    ]


def _waterfall(
    question: Question, first: date, row: RollForward, links: Links, postings_path: str
) -> Waterfall:
    parameters = dict(links.parameters)
    if question.amounts_in is AmountsIn.DOCUMENT:
        parameters["document_currency"] = row.currency
    before = first - timedelta(days=1)
    balance = parameters | {"part": Part.BALANCE}
    opening_url = address(links.items_path, balance, as_of=before.isoformat())
    if question.filters.collector_id is not None:
        opening_url = ""  # that page would ask who was with the collector on that day
    words = kind_words()
    steps = [
        Step(
            words[flow.kind],
            flow.amount,
            address(postings_path, parameters, since=first.isoformat(), kind=flow.kind),
            _count_words(flow),
        )
        for flow in row.flows
        if flow.amount
    ]
    if row.difference:
        note = _("Rates of %(first)s and of %(last)s") % {
            "first": formats.day(before, style="short"),
            "last": formats.day(question.as_of, style="short"),
        }
        steps.append(Step(_("Exchange differences"), row.difference, note=note))
    return build_waterfall(
        Step(_("Balance on %(day)s") % {"day": formats.day(before)}, row.opening, opening_url),
        steps,
        _("Balance on %(day)s") % {"day": formats.day(question.as_of)},
        write=writer_of(row.currency),
        caption=_("What changed the balance, %(currency)s") % {"currency": row.currency},
        closing_url=address(links.items_path, balance),
    )


def _count_words(flow: Flow) -> str:
    text = ngettext("%(count)s posting", "%(count)s postings", flow.count)
    return text % {"count": formats.number(flow.count, 0)}
