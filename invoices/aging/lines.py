"""The items and unapplied money that an aging figure is made of: the same rows, not summed up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from invoices.aging.rules import Band, Part, Question, band_of, days_between
from invoices.aging.selectors import make_scope, missing_rate
from invoices.aging.sql import MERGED, Writer, with_tables
from invoices.rules import UsedRate

ITEM, SOURCE = 0, 1
TOTAL_ROW, LINE_ROW = 0, 1  # totals come first, so that a missing rate is found before any line


@dataclass(frozen=True, slots=True)
class Line:
    """One open item, or what is unapplied of one receipt or credit note (`open` negative)."""

    rank: int
    pk: int
    aged_on: date
    currency: str
    open: Decimal
    disputed: Decimal
    promised: Decimal
    customer_id: int | None
    customer: str
    customer_name: str
    kind: str
    document_id: int | None
    number: str
    sequence: int | None
    issued_on: date
    due_on: date | None
    amount: Decimal
    days: int
    band: Band | None

    @property
    def is_item(self) -> bool:
        return self.rank == ITEM


@dataclass(frozen=True, slots=True)
class Cut:
    """Which figure is taken apart: a part of it, perhaps of one band only."""

    part: Part = Part.BALANCE
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class LineTotal:
    """What the lines of one currency add up to."""

    currency: str
    count: int
    open: Decimal
    disputed: Decimal
    promised: Decimal


@dataclass(frozen=True, slots=True)
class LinePage:
    """A page of lines, oldest first, and the totals of all lines of the figure."""

    lines: tuple[Line, ...]
    totals: tuple[LineTotal, ...]
    next_after: str
    rates: tuple[UsedRate, ...]

    @property
    def count(self) -> int:
        return sum(total.count for total in self.totals)


def build_lines(
    question: Question,
    *,
    visible: Any = None,
    cut: Cut | None = None,
    after: str = "",
    limit: int | None = None,
) -> LinePage:
    """The lines of a figure from a place on (keyset), and the totals of them all."""
    cut = cut or Cut()
    writer = Writer(question, make_scope(question, visible=visible))
    text, params = _write(writer, cut, after=after, limit=limit)
    lines: list[Line] = []
    totals: list[LineTotal] = []
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        for part, *values in cursor:
            if part == TOTAL_ROW:
                totals.append(_read_total(writer, values))
            else:
                lines.append(_read(question, values))
    is_more = limit is not None and len(lines) > limit
    lines = lines[:limit]
    rates = writer.scope.rates or {}
    return LinePage(
        lines=tuple(lines),
        totals=_merge(totals, writer),
        next_after=place_of(lines[-1]) if is_more else "",
        rates=tuple(rates[total.currency] for total in totals if total.currency in rates),
    )


def iterate_lines(
    question: Question, *, visible: Any = None, cut: Cut | None = None
) -> Iterator[Line]:
    """All lines of a figure, read in batches: an export holds few of them at a time."""
    writer = Writer(question, make_scope(question, visible=visible))
    text, params = _write(writer, cut or Cut())
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text, params)
        for part, *values in cursor:
            if part == TOTAL_ROW:
                _read_total(writer, values)
            else:
                yield _read(question, values)


def _merge(totals: Sequence[LineTotal], writer: Writer) -> tuple[LineTotal, ...]:
    """Amounts in the reporting currency are one total, whatever the documents' currencies."""
    if writer.scope.rates is None or not totals:
        return tuple(sorted(totals, key=lambda total: total.currency))
    return (
        LineTotal(
            currency=writer.scope.reporting_currency,
            count=sum(total.count for total in totals),
            open=sum((total.open for total in totals), Decimal(0)),
            disputed=sum((total.disputed for total in totals), Decimal(0)),
            promised=sum((total.promised for total in totals), Decimal(0)),
        ),
    )


def place_of(line: Line) -> str:
    """Where a page ends, as it stands in an address."""
    return f"{line.aged_on.isoformat()}.{line.rank}.{line.pk}"


def _read_place(after: str) -> dict[str, Any] | None:
    """None where the text names no place: the first page is shown."""
    try:
        day, rank, pk = after.split(".")
        return {"after_on": date.fromisoformat(day), "after_rank": int(rank), "after_id": int(pk)}
    except ValueError:
        return None


def _write(
    writer: Writer, cut: Cut, *, after: str = "", limit: int | None = None
) -> tuple[str, dict[str, Any]]:
    tables = writer.rows()
    tables["lines"] = _write_lines(writer, cut)
    narrowed, limited = "", ""
    if (place := _read_place(after)) is not None:
        narrowed = " WHERE (aged_on, rank, id) > (%(after_on)s, %(after_rank)s, %(after_id)s)"
        writer.params |= place
    if limit is not None:
        limited = " LIMIT %(limit)s"
        writer.params["limit"] = limit + 1
    tables["marked"] = (
        "SELECT id, sum(amount) FILTER (WHERE kind = 'disputed') AS disputed,"
        " sum(amount) FILTER (WHERE kind = 'promised') AS promised FROM marks GROUP BY id"
    )
    amount = writer.worth("coalesce(i.amount, s.amount)", "coalesce(i.currency, s.currency)")
    text = (
        with_tables(tables, kept=["lines", "marks", "marked"])
        + f"""
        SELECT * FROM (
            SELECT {LINE_ROW}, row_number() OVER (ORDER BY l.aged_on, l.rank, l.id) AS place,
                   l.rank, l.id, l.aged_on, l.currency, l.amount,
                   m.disputed, m.promised, c.id AS customer_id, c.number, c.name,
                   coalesce(d.kind, s.kind), coalesce(i.document_id, s.document_id),
                   coalesce(d.number, s.number), i.sequence, coalesce(i.issued_on, s.dated_on),
                   i.due_on, {amount}
            FROM (SELECT * FROM lines{narrowed} ORDER BY aged_on, rank, id{limited}) l
            LEFT JOIN invoices_openitem i ON i.id = l.id AND l.rank = {ITEM}
            LEFT JOIN invoices_source s ON s.id = l.id AND l.rank = {SOURCE}
            LEFT JOIN invoices_document d ON d.id = coalesce(i.document_id, s.document_id)
            LEFT JOIN {MERGED} k ON k.id = l.customer_id
            LEFT JOIN customers_customer c ON c.id = coalesce(k.merged_into_id, l.customer_id)
            LEFT JOIN marked m ON m.id = l.id AND l.rank = {ITEM}
            ORDER BY place) page
        UNION ALL
        SELECT {TOTAL_ROW}, count(*), NULL, NULL, NULL, l.own_currency, sum(l.amount),
               sum(m.disputed), sum(m.promised), count(*) - count(l.amount),
               {", ".join(["NULL"] * 9)}
        FROM lines l LEFT JOIN marked m ON m.id = l.id AND l.rank = {ITEM}
        GROUP BY l.own_currency
        ORDER BY 1, 2"""
    )
    return text, writer.params


def _write_lines(writer: Writer, cut: Cut) -> str:
    """The rows of the figure, one line for each item or source."""
    shown = "currency"
    if writer.scope.rates is not None:
        shown = "%(reporting)s::text"
        writer.params["reporting"] = writer.scope.reporting_currency
    keys = f"id, customer_id, entity_id, {shown} AS currency, currency AS own_currency, aged_on"
    grouped = "GROUP BY id, customer_id, entity_id, currency, aged_on"
    parts = []
    if cut.part.of_items:
        where, table = _item_condition(writer, cut)
        having = "" if table == "marks" else " HAVING sum(n) > 0"
        parts.append(
            f"SELECT {ITEM} AS rank, {keys}, sum(amount) AS amount"
            f" FROM {table} WHERE {where} {grouped}{having}"
        )
    if cut.part.of_sources and cut.band is None:
        names = {Part.RECEIPTS, Part.CREDIT_NOTES, Part.DEPOSITS}
        where = f"part = '{cut.part.value}'" if cut.part in names else "true"
        parts.append(
            f"SELECT {SOURCE} AS rank, {keys}, sum(amount) AS amount"
            f" FROM credits WHERE {where} {grouped} HAVING sum(amount) IS DISTINCT FROM 0"
        )
    return " UNION ALL ".join(parts)


def _item_condition(writer: Writer, cut: Cut) -> tuple[str, str]:
    conditions, table = ["true"], "items"
    if cut.part in (Part.DISPUTED, Part.PROMISED):
        table = "marks"
        conditions.append(f"kind = '{cut.part.value}'")
    if cut.part is Part.OVERDUE:
        writer.params["overdue_before"] = writer.question.bands[0].dates(writer.question.as_of)[0]
        conditions.append("aged_on < %(overdue_before)s")
    if cut.band is not None:
        conditions.append(writer.band_condition(cut.band, "cut"))
    return " AND ".join(conditions), table


def _read(question: Question, values: Sequence[Any]) -> Line:
    (
        _place,
        rank,
        pk,
        aged_on,
        currency,
        opened,
        disputed,
        promised,
        customer_id,
        customer,
        customer_name,
        kind,
        document_id,
        number,
        sequence,
        issued_on,
        due_on,
        amount,
    ) = values
    days = days_between(question.as_of, aged_on)
    return Line(
        rank=rank,
        pk=pk,
        aged_on=aged_on,
        currency=currency,
        open=opened,
        disputed=disputed or Decimal(0),
        promised=promised or Decimal(0),
        customer_id=customer_id,
        customer=customer or "",
        customer_name=customer_name or "",
        kind=kind,
        document_id=document_id,
        number=number,
        sequence=sequence,
        issued_on=issued_on,
        due_on=due_on,
        amount=amount,
        days=days,
        band=band_of(days, question.bands) if rank == ITEM else None,
    )


def _read_total(writer: Writer, values: Sequence[Any]) -> LineTotal:
    """Totals come by the currency of the documents, where a missing rate shows."""
    count, currency, amount, disputed, promised, unrated = values[0], *values[4:9]
    if unrated:
        raise missing_rate(currency, writer)
    return LineTotal(
        currency=currency,
        count=count,
        open=amount,
        disputed=disputed or Decimal(0),
        promised=promised or Decimal(0),
    )
