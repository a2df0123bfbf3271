"""Answers to aging questions, as frozen rows; every page, export, command and API reads these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext_lazy as _

from invoices.aging.rules import (
    DEFAULT_EDGES,
    AmountsIn,
    Band,
    Credits,
    Grouping,
    Question,
)
from invoices.aging.sql import FIGURES, Scope, Writer, with_tables
from invoices.models import AgingBands
from invoices.rules import UsedRate, rates_to
from kernel import clock
from kernel.errors import Refused
from kernel.money import minor_units

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one line of an aging report adds up to, in one currency; `rows` is how many it sums."""

    currency: str
    rows: int
    items: int
    bands: tuple[Decimal, ...]
    open: Decimal
    receipts: Decimal
    credit_notes: Decimal
    deposits: Decimal
    disputed: Decimal
    promised: Decimal
    aged_credits: tuple[Decimal, ...] = ()

    @property
    def unapplied(self) -> Decimal:
        return self.receipts + self.credit_notes + self.deposits

    @property
    def balance(self) -> Decimal:
        return self.open + self.unapplied

    @property
    def overdue(self) -> Decimal:
        return self.open - self.bands[0]


@dataclass(frozen=True, slots=True)
class AgingRow:
    """One customer, collector, segment … and its figures.

    `key` is what a filter takes to ask for this row alone; `is_unknown` is the row of money that
    is not yet known from whom.
    """

    key: Any
    label: str
    name: str
    country: str
    collector: str
    is_unknown: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class AgingReport:
    """The answer: the rows of one page, the totals of all, the rates that were used."""

    question: Question
    bands: tuple[Band, ...]
    rows: tuple[AgingRow, ...]
    totals: tuple[Figures, ...]
    count: int
    rates: tuple[UsedRate, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of the answer are wanted, in which order."""

    order: str = "label"
    is_descending: bool = False
    offset: int = 0
    limit: int | None = None


ALL_ROWS = Page()
KEYS = {
    Grouping.TOTAL: ("NULL::bigint", "''::text", "''::text"),
    Grouping.CURRENCY: ("a.currency", "a.currency", "''::text"),
    Grouping.ENTITY: ("a.entity_id", "e.code", "e.name"),
    Grouping.SEGMENT: ("c.segment", "c.segment", "''::text"),
    Grouping.REGION: ("c.region", "c.region", "''::text"),
    Grouping.COLLECTOR: ("coalesce(h.collector_id, 0)", "u.email", "u.name"),
}
ORDERS = {
    "label": "{label}",
    "name": "sort_key",
    "overdue": "open - b0",
    "balance": "open + receipts + credit_notes + deposits",
    "unapplied": "receipts + credit_notes + deposits",
    "open": "open",
    "disputed": "disputed",
    "promised": "promised",
}
DEPARTMENTAL = {Grouping.TOTAL, Grouping.CURRENCY, Grouping.ENTITY}


def get_edges(as_of: date) -> tuple[int, ...]:
    """The edges of the bands that were valid on a day."""
    version = AgingBands.objects.filter(valid_from__lte=as_of).first()
    return tuple(version.edges) if version else DEFAULT_EDGES


def has_one_set_of_edges(first: date, last: date) -> bool:
    """Whether the bands stayed as they are from one day to another."""
    return not AgingBands.objects.filter(valid_from__gt=first, valid_from__lte=last).exists()


def make_scope(question: Question, *, visible: Any = None) -> Scope:
    """Rights, rates and moments for a question; `visible` is a queryset of customers or None."""
    rates, reporting = None, ""
    if question.amounts_in is AmountsIn.REPORTING:
        reporting, rates = find_rates(question.as_of)
    return Scope(
        visible=None if visible is None else compile_visible(visible),
        known_until=_end_of(question.known_on),
        reporting_currency=reporting,
        digits=minor_units(reporting),
        rates=rates,
    )


def compile_visible(visible: Any) -> tuple[str, tuple[Any, ...]]:
    """A queryset of customers as SQL that names their ids, with its values."""
    try:
        text, values = visible.order_by().values("id").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false", ()
    return text, tuple(values)


def _end_of(day: date | None) -> datetime | None:
    """The first moment after the department's local day."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=clock.zone())


_RATES = """
    SELECT d.reporting_currency, r.from_currency, r.to_currency, r.valid_on, r.rate
    FROM kernel_department d LEFT JOIN LATERAL (
        SELECT DISTINCT ON (from_currency, to_currency) * FROM invoices_rate
        WHERE d.reporting_currency IN (from_currency, to_currency) AND valid_on <= %s
        ORDER BY from_currency, to_currency, valid_on DESC) r ON true"""


def find_rates(as_of: date) -> tuple[str, dict[str, UsedRate]]:
    """The reporting currency, and the latest rate of each other to it, quoted either way."""
    with connection.cursor() as cursor:
        cursor.execute(_RATES, [as_of])
        rows = cursor.fetchall()
    reporting = rows[0][0] if rows else ""
    return reporting, rates_to(reporting, (row[1:] for row in rows))


def build_report(question: Question, *, visible: Any = None, page: Page = ALL_ROWS) -> AgingReport:
    """The rows of a page and the totals of all rows, in one statement."""
    writer = Writer(question, make_scope(question, visible=visible))
    text, params = _write_report(writer, page)
    rows: list[AgingRow] = []
    totals: list[Figures] = []
    used: list[str] = []
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        for part, *values in cursor:
            if part == 0:
                rows.append(_read_row(writer, values))
            elif part == 1:
                totals.append(_read_figures(writer, values[7], values[8:], rows=values[0]))
                count += values[0]
            else:
                used.append(_rated(writer, values))
    rates = writer.scope.rates or {}
    return AgingReport(
        question=question,
        bands=question.bands,
        rows=tuple(rows),
        totals=tuple(sorted(totals, key=lambda total: total.currency)),
        count=count,
        rates=tuple(rates[code] for code in sorted(used) if code in rates),
    )


def _write_report(writer: Writer, page: Page) -> tuple[str, dict[str, Any]]:
    question = writer.question
    by_customer = question.by not in DEPARTMENTAL or question.credits is Credits.NETTED
    tables = writer.sums(by_customer=by_customer)
    accounts = "accounts"
    if question.credits is Credits.NETTED:
        tables["netted"], accounts = writer.netted(), "netted"
    tables["groups"] = _write_groups(writer, accounts)
    figures = ", ".join(writer.columns)
    sums = ", ".join(f"sum({name})" for name in writer.columns)
    order = _write_order(writer, page)
    limit = ""
    if page.limit is not None:
        limit = " LIMIT %(limit)s OFFSET %(offset)s"
        writer.params |= {"limit": page.limit, "offset": page.offset}
    blank = ", ".join("NULL" for _column in writer.columns)
    # Who they are is looked up for the rows of the page alone.
    names, joins = "name, country, collector", ""
    if question.by is Grouping.CUSTOMER:
        names, joins = "c.name, c.country, u.name", _join_customers("key") + _join_carers("key")
    text = (
        with_tables(tables, kept=["accounts", "groups"])
        + f"""
        SELECT 0, place, key::text, label, {names}, is_unknown, shown.currency, {figures}
        FROM (SELECT *, row_number() OVER (ORDER BY {order}) AS place
              FROM (SELECT * FROM groups ORDER BY {order}{limit}) chosen) shown{joins}
        UNION ALL
        SELECT 1, count(*), NULL, NULL, NULL, NULL, NULL, NULL, currency, {sums}
        FROM groups GROUP BY currency
        UNION ALL
        SELECT 2, sum(unrated)::bigint, NULL, NULL, NULL, NULL, NULL, NULL, currency, {blank}
        FROM accounts WHERE items <> 0 OR receipts + credit_notes + deposits <> 0 OR unrated <> 0
        GROUP BY currency
        ORDER BY 1, 2"""
    )
    return text, writer.params


def _write_groups(writer: Writer, accounts: str) -> str:
    """The figures by what was asked for; rows that come to nothing are left out."""
    by = writer.question.by
    currency = "a.currency"
    if writer.scope.rates is not None:
        currency = "%(reporting)s"
        writer.params["reporting"] = writer.scope.reporting_currency
    sums = ", ".join(f"sum(a.{column}) AS {column}" for column in writer.columns)
    something = (
        " HAVING sum(a.items) <> 0 OR sum(a.open) <> 0 OR sum(a.receipts) <> 0"
        " OR sum(a.credit_notes) <> 0 OR sum(a.deposits) <> 0 OR sum(a.unrated) <> 0"
    )
    if by is Grouping.CUSTOMER:
        return (
            "SELECT g.*, c.number AS label, c.sort_key FROM ("
            f"SELECT a.customer_id AS key, (a.customer_id IS NULL) AS is_unknown,"
            f" {currency}::text AS currency, {sums} FROM {accounts} a GROUP BY 1, 2, 3{something}"
            f") g{_join_customers('g.key')}"
        )
    key, label, name = KEYS[by]
    is_unknown = "(a.customer_id IS NULL)" if by not in DEPARTMENTAL else "false"
    return (
        f"SELECT {key} AS key, {label} AS label, {name} AS name, ''::text AS country,"
        f" ''::text AS collector, {is_unknown} AS is_unknown, {currency}::text AS currency,"
        f" ''::text AS sort_key, {sums}"
        f" FROM {accounts} a{_write_joins(by)} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8{something}"
    )


def _join_customers(key: str) -> str:
    return f" LEFT JOIN customers_customer c ON c.id = {key}"


def _join_carers(key: str) -> str:
    return (
        f" LEFT JOIN customers_assignment h ON h.customer_id = {key}"
        " AND h.from_on <= %(as_of)s AND (h.until_on IS NULL OR h.until_on >= %(as_of)s)"
        " LEFT JOIN staff_user u ON u.id = h.collector_id"
    )


def _write_joins(by: Grouping) -> str:
    return {
        Grouping.ENTITY: " JOIN customers_legalentity e ON e.id = a.entity_id",
        Grouping.SEGMENT: _join_customers("a.customer_id"),
        Grouping.REGION: _join_customers("a.customer_id"),
        Grouping.COLLECTOR: _join_carers("a.customer_id"),
    }.get(by, "")


def _write_order(writer: Writer, page: Page) -> str:
    """A block of each currency, as amounts of different ones have no order between them.

    In it unknown payers stand last whatever the order; equal rows stand by label.
    """
    bands = {f"band{place}": name for place, name in enumerate(writer.band_columns)}
    expression = (ORDERS | bands).get(page.order, "label").format(label="label")
    direction = "DESC" if page.is_descending else "ASC"
    return f"currency, is_unknown, {expression} {direction}, label NULLS LAST"


def _read_row(writer: Writer, values: Sequence[Any]) -> AgingRow:
    _place, key, label, name, country, collector, is_unknown, currency, *figures = values
    if key is not None and writer.question.by in (
        Grouping.CUSTOMER,
        Grouping.COLLECTOR,
        Grouping.ENTITY,
    ):
        key = int(key)
    return AgingRow(
        key=key,
        label=label or "",
        name=name or "",
        country=country or "",
        collector=collector or "",
        is_unknown=is_unknown,
        figures=_read_figures(writer, currency, figures),
    )


def _read_figures(
    writer: Writer, currency: str, values: Sequence[Any], *, rows: int = 1
) -> Figures:
    bands = len(writer.band_columns)
    sums = dict(zip(FIGURES, values[bands : bands + len(FIGURES)], strict=True))
    return Figures(
        currency=currency,
        rows=rows,
        items=int(sums.pop("items")),
        bands=tuple(values[:bands]),
        aged_credits=tuple(values[bands + len(FIGURES) :]),
        **sums,
    )


def _rated(writer: Writer, values: Sequence[Any]) -> str:
    """The currency of some amount; refused where it could not be turned into the report's."""
    unrated, currency = values[0], values[7]
    if unrated:
        raise missing_rate(currency, writer)
    return str(currency)


def missing_rate(currency: str, writer: Writer) -> Refused:
    return Refused(
        "invoices.aging.rate_missing",
        _(
            "There is no rate from %(from_currency)s to %(to_currency)s on or before %(day)s."
            " Ask for amounts in document currency, which need none."
        ),
        from_currency=currency,
        to_currency=writer.scope.reporting_currency,
        day=writer.question.as_of.isoformat(),
    )
