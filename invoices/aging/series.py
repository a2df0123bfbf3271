"""The aging as of many days at once, in one statement: exactly what `build_report` says of each.

An item's open amount changes on few days. What stands open now, and each later effect that is to
be added back, is one row with the first and the last of the asked days on which it counts; rows of
the same age and days are added up before they are spread over the days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from invoices.aging.rates import rate_table, reporting_worth
from invoices.aging.rules import AmountsIn, Question
from invoices.aging.selectors import make_scope, missing_rate
from invoices.aging.sql import MERGED, Scope, Writer, with_tables

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What was open on one day, by band."""

    day: date
    bands: tuple[Decimal, ...]

    @property
    def open(self) -> Decimal:
        return sum(self.bands, ZERO)


@dataclass(frozen=True, slots=True)
class Series:
    """The days of one currency, in their order; days on which nothing was open too."""

    currency: str
    days: tuple[DayFigures, ...]


def week_ends(last: date, count: int) -> tuple[date, ...]:
    """The same weekday so many weeks in a row, ending with the day itself."""
    return tuple(date.fromordinal(last.toordinal() - 7 * back) for back in reversed(range(count)))


def month_ends(last: date, count: int) -> tuple[date, ...]:
    """The last days of the months before, and the day itself."""
    found, first = [last], last.replace(day=1)
    while len(found) < count:
        before = date.fromordinal(first.toordinal() - 1)
        found.append(before)
        first = before.replace(day=1)
    return tuple(reversed(found))


def build_series(
    question: Question, days: Sequence[date], *, visible: Any = None
) -> tuple[Series, ...]:
    """Open items by band on each of the days (rising), by currency; the question's own day and
    grouping are not looked at. Reporting amounts are at each day's own rates.
    """
    scope = make_scope(replace(question, as_of=days[-1]), visible=visible)
    text, params = _SeriesWriter(question, scope, days).write()
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        rows = cursor.fetchall()
    found: dict[str, dict[tuple[int, int], Decimal]] = {}
    for currency, place, band, amount, unrated in rows:
        if unrated:
            raise _missing(question, scope, currency, days[place - 1])
        shown = currency if scope.rates is None else scope.reporting_currency
        figures = found.setdefault(shown, {})
        figures[place, band] = figures.get((place, band), ZERO) + amount
    return tuple(_series(code, found[code], days, len(question.bands)) for code in sorted(found))


def _missing(question: Question, scope: Scope, currency: str, day: date) -> Exception:
    return missing_rate(currency, Writer(replace(question, as_of=day), scope))


def _series(
    currency: str, figures: dict[tuple[int, int], Decimal], days: Sequence[date], bands: int
) -> Series:
    return Series(
        currency,
        tuple(
            DayFigures(day, tuple(figures.get((place, band), ZERO) for band in range(bands)))
            for place, day in enumerate(days, 1)
        ),
    )


class _SeriesWriter:
    """Writes the statement; filters and rights are those of `Writer`, the collector's is dated."""

    def __init__(self, question: Question, scope: Scope, days: Sequence[date]) -> None:
        self.question = question
        self.scope = scope
        # Later than the first of the days is what may have to be added back.
        undated = replace(question.filters, collector_id=None)
        self.writer = Writer(replace(question, as_of=days[0], filters=undated), scope)
        self.writer.params |= {"days": list(days), "last": days[-1], "edges": list(question.edges)}
        self.in_reporting = question.amounts_in is AmountsIn.REPORTING

    def write(self) -> tuple[str, dict[str, Any]]:
        writer, tables = self.writer, {}
        if self.scope.known_until is not None:
            writer.params["known_until"] = self.scope.known_until
            tables["later_acts"] = "SELECT id FROM kernel_act WHERE recorded_at >= %(known_until)s"
        tables["days"] = (
            "SELECT day, place FROM unnest(%(days)s::date[]) WITH ORDINALITY AS d(day, place)"
        )
        tables["changes"] = self._changes()
        if self.question.filters.collector_id is not None:
            tables["held"] = self._held(self.question.filters.collector_id)
        tables["placed"] = self._placed()
        if self.in_reporting:
            writer.params["reporting"] = self.scope.reporting_currency
            tables["rates"] = rate_table(
                "SELECT c.currency, d.day FROM (SELECT DISTINCT currency FROM placed"
                " WHERE currency <> %(reporting)s) c CROSS JOIN days d"
            )
        tables["amounts"] = self._amounts()
        text = with_tables(tables, kept=["changes", "placed", "rates"]) + (
            "SELECT currency, place, band, sum(amount), count(*) - count(amount)"
            " FROM amounts GROUP BY currency, place, band ORDER BY place, currency, band"
        )
        return text, writer.params

    def _changes(self) -> str:
        """What is open now, and what effects after the first day took of it: add it back for the
        days before. What is not to be known is added back for all days.
        """
        writer, mine = self.writer, ""
        where = f"{writer.where('i')}{writer.known('i')}"
        if not writer.is_departmental:
            mine = (
                " AND x.item_id IN (SELECT oi.id FROM invoices_document d"
                " JOIN invoices_openitem oi ON oi.document_id = d.id"
                f" WHERE oi.effective_on <= %(last)s{writer.where('d')})"
            )
        until = "x.effective_on"
        if self.scope.known_until is not None:
            until = "CASE WHEN x.act_id NOT IN (SELECT id FROM later_acts) THEN x.effective_on END"
        effects = " UNION ALL ".join(
            f"SELECT x.item_id, x.amount, {until} AS until_on FROM invoices_{table} x"
            f" WHERE {writer.later('x')}{mine}"
            for table in ("allocation", "adjustment")
        )
        row = f"i.id, i.customer_id, i.currency, i.{writer.aged_on} AS aged_on, i.effective_on"
        return f"""
            SELECT {row} AS from_on, NULL::date AS until_on, i.open_amount AS amount
            FROM invoices_openitem i
            WHERE i.open_amount > 0 AND i.item_class = 'receivable'
              AND i.effective_on <= %(last)s{where}
            UNION ALL
            SELECT {row}, e.until_on, e.amount
            FROM ({effects}) e JOIN invoices_openitem i ON i.id = e.item_id
            WHERE i.item_class = 'receivable' AND i.effective_on <= %(last)s{where}"""

    def _held(self, collector_id: int) -> str:
        """When customers were with the collector; with nobody: always, less when with anybody.

        Of merged accounts, who looks after the survivor counts.
        """
        row = "a.customer_id, a.from_on, a.until_on + 1 AS until_on"
        if collector_id:
            self.writer.params["collector_id"] = collector_id
            return (
                f"SELECT {row}, 1 AS sign FROM customers_assignment a"
                " WHERE a.collector_id = %(collector_id)s"
            )
        return (
            "SELECT c.id AS customer_id, '-infinity'::date AS from_on, NULL::date AS until_on,"
            f" 1 AS sign FROM customers_customer c UNION ALL SELECT {row}, -1"
            " FROM customers_assignment a"
        )

    def _placed(self) -> str:
        """Which of the days a row counts on, from the first to the last of them."""
        rows = "SELECT id, currency, aged_on, from_on, until_on, amount FROM changes"
        if self.question.filters.collector_id is not None:
            rows = (
                "SELECT c.id, c.currency, c.aged_on, greatest(c.from_on, h.from_on) AS from_on,"
                " least(c.until_on, h.until_on) AS until_on, c.amount * h.sign AS amount"
                f" FROM changes c LEFT JOIN {MERGED} m ON m.id = c.customer_id"
                " JOIN held h ON h.customer_id = coalesce(m.merged_into_id, c.customer_id)"
            )
        first = "width_bucket(from_on - 1, %(days)s::date[]) + 1"
        last = (
            "CASE WHEN until_on IS NULL THEN cardinality(%(days)s::date[])"
            " ELSE width_bucket(until_on - 1, %(days)s::date[]) END"
        )
        return (
            f"SELECT * FROM (SELECT id, currency, aged_on, amount, {first} AS first,"
            f" {last} AS last FROM ({rows}) r) p WHERE first <= last"
        )

    def _amounts(self) -> str:
        """By currency, day and band. Amounts that need no rate are added up by age first."""
        band = "width_bucket(d.day - a.aged_on - 1, %(edges)s::int[]) AS band"
        own = "" if not self.in_reporting else " WHERE currency = %(reporting)s"
        plain = (
            f"SELECT a.currency, d.place, {band}, a.amount FROM (SELECT currency, aged_on, first,"
            f" last, sum(amount) AS amount FROM placed{own} GROUP BY 1, 2, 3, 4) a"
            " JOIN days d ON d.place BETWEEN a.first AND a.last WHERE a.amount <> 0"
        )
        if not self.in_reporting:
            return plain
        worth = reporting_worth("a.amount", "a.currency", "r", self.scope.digits)
        return (
            f"{plain} UNION ALL SELECT a.currency, d.place, {band}, {worth} FROM ("
            "SELECT p.id, p.currency, p.aged_on, d.place, sum(p.amount) AS amount"
            " FROM placed p JOIN days d ON d.place BETWEEN p.first AND p.last"
            " WHERE p.currency <> %(reporting)s GROUP BY 1, 2, 3, 4 HAVING sum(p.amount) <> 0) a"
            " JOIN days d ON d.place = a.place"
            " JOIN rates r ON r.currency = a.currency AND r.day = d.day"
        )
