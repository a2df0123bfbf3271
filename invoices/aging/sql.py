"""The one relation behind every aging figure, written as SQL.

Running figures hold every fact posted so far. What was open on a day is what is open now plus the
effects that came later (`back`). `items`, `credits` and `marks` are the rows; `accounts` are their
sums by customer, entity and currency; a drill-down reads the rows themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from invoices.aging.marks import write_marks
from invoices.aging.rules import AmountsIn, Band, Basis, Credits, Question
from invoices.rules import UsedRate

Params = dict[str, Any]
_PART_OF_CREDITS = (
    "CASE WHEN s.is_deposit THEN 'deposits' WHEN s.kind = 'credit_note' THEN 'credit_notes'"
    " ELSE 'receipts' END AS part"
)
# Accounts merged into another customer are shown as that one; few, and found by an index.
MERGED = "(SELECT id, merged_into_id FROM customers_customer WHERE merged_into_id IS NOT NULL)"
FIGURES = ("items", "open", "receipts", "credit_notes", "deposits", "disputed", "promised")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the caller knows beyond the question: rights, rates, the moment of `known_on`.

    `visible` is the compiled query of the customers who may be seen, None where all may, the
    unknown payer included. `rates` turn a currency into the reporting currency.
    """

    visible: tuple[str, tuple[Any, ...]] | None = None
    known_until: datetime | None = None
    reporting_currency: str = ""
    digits: int = 2
    rates: Mapping[str, UsedRate] | None = None


class Writer:
    """Writes the common table expressions for one question, with their parameters."""

    def __init__(self, question: Question, scope: Scope) -> None:
        self.question = question
        self.scope = scope
        self.params: Params = {"as_of": question.as_of}
        self.aged_on = "due_on" if question.basis is Basis.DUE else "issued_on"
        self._customers = self._write_customers()

    # Conditions -------------------------------------------------------------------------------

    @property
    def is_departmental(self) -> bool:
        """No customer's row is needed, neither for rights nor for filters."""
        filters = self.question.filters
        return not (self._customers or filters.is_unknown or filters.customer_id is not None)

    @property
    def reads_cube(self) -> bool:
        """The sums by due date answer it: department, document currencies, as known today."""
        return (
            self.is_departmental
            and self.question.basis is Basis.DUE
            and self.question.amounts_in is AmountsIn.DOCUMENT
            and self.scope.known_until is None
        )

    def _write_customers(self) -> str:
        """What narrows the answer to some customers, as a subquery; empty for all.

        Where a customer fits, its merged accounts do; one of these never fits by itself.
        """
        filters, conditions = self.question.filters, []
        if self.scope.visible is not None:
            conditions.append(f"c.id IN ({self._write_visible(*self.scope.visible)})")
        for name in ("segment", "region"):
            if getattr(filters, name) is not None:
                conditions.append(f"c.{name} = %({name})s")
                self.params[name] = getattr(filters, name)
        if filters.collector_id is not None:
            conditions.append(self._write_collector(filters.collector_id))
        if not conditions:
            return ""
        fits = " AND ".join(conditions)
        return (
            "SELECT c.id FROM customers_customer c"
            f" WHERE c.merged_into_id IS NULL AND {fits} UNION ALL SELECT m.id FROM {MERGED} m"
            f" JOIN customers_customer c ON c.id = m.merged_into_id AND {fits}"
        )

    def _write_visible(self, text: str, values: tuple[Any, ...]) -> str:
        names = [f"visible_{place}" for place in range(len(values))]
        self.params.update(zip(names, values, strict=True))
        return text % tuple(f"%({name})s" for name in names)

    def _write_collector(self, collector_id: int) -> str:
        """Who looked after the customer on the day; 0 asks for customers without anybody."""
        self.params["collector_id"] = collector_id
        held = (
            "SELECT a.customer_id FROM customers_assignment a WHERE a.from_on <= %(as_of)s"
            " AND (a.until_on IS NULL OR a.until_on >= %(as_of)s)"
        )
        if collector_id == 0:
            return f"c.id NOT IN ({held})"
        return f"c.id IN ({held} AND a.collector_id = %(collector_id)s)"

    def where(self, row: str, *, of_customer: bool = True) -> str:
        """The filters on a row that bears customer, entity and currency; starts with AND."""
        filters, found = self.question.filters, []
        if of_customer and filters.customer_id is not None:
            self.params["customer_id"] = filters.customer_id
            found.append(
                f"{row}.customer_id = ANY(ARRAY(SELECT %(customer_id)s::bigint UNION ALL"
                f" SELECT id FROM {MERGED} m WHERE merged_into_id = %(customer_id)s))"
            )
        if of_customer and self._customers:
            # As an array: worked out once, whatever is read by it.
            found.append(f"{row}.customer_id = ANY(ARRAY({self._customers}))")
        if of_customer and filters.is_known:
            found.append(f"{row}.customer_id IS NOT NULL")
        if of_customer and filters.is_unknown:
            found.append(f"{row}.customer_id IS NULL")
        if filters.entity_id is not None:
            self.params["entity_id"] = filters.entity_id
            found.append(f"{row}.entity_id = %(entity_id)s")
        if filters.currency is not None:
            self.params["currency"] = filters.currency
            found.append(f"{row}.currency = %(currency)s")
        return "".join(f" AND {condition}" for condition in found)

    def later(self, row: str) -> str:
        """An effect that the day does not know: it came into effect, or was recorded, later."""
        if self.scope.known_until is None:
            return f"{row}.effective_on > %(as_of)s"
        return f"({row}.effective_on > %(as_of)s OR {row}.act_id IN (SELECT id FROM later_acts))"

    def known(self, row: str) -> str:
        if self.scope.known_until is None:
            return ""
        return f" AND {row}.act_id NOT IN (SELECT id FROM later_acts)"

    def worth(self, amount: str, currency: str) -> str:
        """The amount in the currency of the answer, rounded: NULL where there is no rate."""
        rates = self.scope.rates
        if rates is None:
            return amount
        whens = []
        for place, (code, rate) in enumerate(sorted(rates.items())):
            names = (f"cur_{place}", f"times_{place}", f"over_{place}")
            self.params.update(zip(names, (code, rate.times, rate.over), strict=True))
            whens.append(
                f"WHEN %(cur_{place})s THEN"
                f" round({amount} * %(times_{place})s / %(over_{place})s, {self.scope.digits})"
            )
        self.params["reporting"] = self.scope.reporting_currency
        return f"CASE {currency} WHEN %(reporting)s THEN {amount} {' '.join(whens)} END"

    # Rows -------------------------------------------------------------------------------------

    def rows(self) -> dict[str, str]:
        """The common tables, by name, in the order they need each other."""
        tables: dict[str, str] = {}
        if self.scope.known_until is not None:
            self.params["known_until"] = self.scope.known_until
            tables["later_acts"] = "SELECT id FROM kernel_act WHERE recorded_at >= %(known_until)s"
        tables["back"] = self._back_of_items()
        tables["spent"] = self._back_of_sources()
        tables["items"] = self._items()
        tables["credits"] = self._credits()
        tables["marks"] = write_marks(self)
        return tables

    def _back_of_items(self) -> str:
        """Receivables that later effects touched, with the sum of those effects.

        The items are joined before anything is summed: the planner knows how many rows the two
        tables hold, but would guess how many groups a union comes to.
        """
        mine = ""
        if not self.is_departmental:
            mine = (
                " AND x.item_id IN (SELECT oi.id FROM invoices_document d"
                " JOIN invoices_openitem oi ON oi.document_id = d.id"
                f" WHERE oi.effective_on <= %(as_of)s{self.where('d')})"
            )
        return f"""
            SELECT i.id, i.customer_id, i.entity_id, i.currency, i.{self.aged_on} AS aged_on,
                   i.open_amount, sum(e.amount) AS amount
            FROM (
                SELECT x.item_id, x.amount FROM invoices_allocation x WHERE {self.later("x")}{mine}
                UNION ALL
                SELECT x.item_id, x.amount FROM invoices_adjustment x WHERE {self.later("x")}{mine}
            ) e JOIN invoices_openitem i ON i.id = e.item_id
            WHERE i.item_class = 'receivable'
              AND i.effective_on <= %(as_of)s{self.where("i")}{self.known("i")}
            GROUP BY i.id HAVING sum(e.amount) <> 0"""

    def _back_of_sources(self) -> str:
        mine = ""
        if not self.is_departmental:
            mine = (
                " AND x.source_id IN (SELECT s.id FROM invoices_source s"
                f" WHERE s.effective_on <= %(as_of)s{self.where('s')})"
            )
        return f"""
            SELECT s.id, s.customer_id, s.entity_id, s.currency, s.dated_on AS aged_on,
                   {_PART_OF_CREDITS}, s.unapplied_amount, sum(e.amount) AS amount
            FROM (
                SELECT x.source_id, x.amount FROM invoices_allocation x
                WHERE {self.later("x")}{mine}
                UNION ALL
                SELECT x.source_id, x.amount FROM invoices_withdrawal x
                WHERE {self.later("x")}{mine}
            ) e JOIN invoices_source s ON s.id = e.source_id
            WHERE s.effective_on <= %(as_of)s{self.where("s")}{self.known("s")}
            GROUP BY s.id HAVING sum(e.amount) <> 0"""

    def _items(self) -> str:
        """Receivables: what stands open now, and what later effects took (two rows may add up)."""
        now, before = "i.open_amount", "(b.open_amount + b.amount)"
        gained = f"{self.worth(before, 'b.currency')} - {self.worth('b.open_amount', 'b.currency')}"
        return f"""
            SELECT i.id, i.customer_id, i.entity_id, i.currency, i.{self.aged_on} AS aged_on,
                   {self.worth(now, "i.currency")} AS amount, 1 AS n FROM invoices_openitem i
            WHERE i.open_amount > 0 AND i.item_class = 'receivable'
              AND i.effective_on <= %(as_of)s{self.where("i")}{self.known("i")}
            UNION ALL
            SELECT b.id, b.customer_id, b.entity_id, b.currency, b.aged_on, {gained},
                   ({before} > 0)::int - (b.open_amount > 0)::int FROM back b"""

    def items_from_cube(self) -> str:
        """As `items` without their ids: sums by due date, less what is not yet in effect."""
        where = self.where("i")
        return f"""
            SELECT NULL::bigint AS customer_id, t.entity_id, t.currency, t.due_on AS aged_on,
                   t.open_amount AS amount, t.items AS n
            FROM invoices_duetotal t WHERE true{self.where("t", of_customer=False)}
            UNION ALL
            SELECT NULL, i.entity_id, i.currency, i.due_on, -i.open_amount, -1
            FROM invoices_openitem i
            WHERE i.open_amount > 0 AND i.item_class = 'receivable'
              AND i.effective_on > %(as_of)s{where}
            UNION ALL
            SELECT NULL, b.entity_id, b.currency, b.aged_on, b.amount,
                   (b.open_amount + b.amount > 0)::int - (b.open_amount > 0)::int FROM back b"""

    def _credits(self) -> str:
        """Unapplied money, negative: what is left now, and what was used later."""
        before = self.worth("(b.unapplied_amount + b.amount)", "b.currency")
        then = self.worth("b.unapplied_amount", "b.currency")
        return f"""
            SELECT s.id, s.customer_id, s.entity_id, s.currency, s.dated_on AS aged_on,
                   {_PART_OF_CREDITS}, -({self.worth("s.unapplied_amount", "s.currency")}) AS amount
            FROM invoices_source s
            WHERE s.unapplied_amount > 0
              AND s.effective_on <= %(as_of)s{self.where("s")}{self.known("s")}
            UNION ALL
            SELECT b.id, b.customer_id, b.entity_id, b.currency, b.aged_on, b.part,
                   ({then}) - ({before}) FROM spent b"""

    def band_condition(self, band: Band, name: str, column: str = "aged_on") -> str:
        """A band as a range of days of the calendar."""
        earliest, latest = band.dates(self.question.as_of)
        found = []
        if earliest is not None:
            self.params[f"{name}_from"] = earliest
            found.append(f"{column} >= %({name}_from)s")
        if latest is not None:
            self.params[f"{name}_to"] = latest
            found.append(f"{column} <= %({name}_to)s")
        return " AND ".join(found)

    # Sums -------------------------------------------------------------------------------------

    @property
    def band_columns(self) -> list[str]:
        return [f"b{place}" for place in range(len(self.question.bands))]

    @property
    def aged_columns(self) -> list[str]:
        if self.question.credits is not Credits.AGED:
            return []
        return [f"u{place}" for place in range(len(self.question.bands))]

    @property
    def columns(self) -> list[str]:
        return [*self.band_columns, *FIGURES, *self.aged_columns]

    def sums(self, *, by_customer: bool) -> dict[str, str]:
        """`accounts`: the figures of every customer (or of none), entity and currency."""
        tables = self.rows()
        if not by_customer and self.reads_cube:
            tables["items"] = self.items_from_cube()
        keys = "customer_id, entity_id, currency" if by_customer else "entity_id, currency"
        in_band = [
            self.band_condition(band, f"band_{place}")
            for place, band in enumerate(self.question.bands)
        ]
        parts = [
            self._sum(
                "items", keys, dict(zip(self.band_columns, in_band, strict=True)), items=True
            ),
            self._sum(
                "credits",
                keys,
                {name: f"part = '{name}'" for name in ("receipts", "credit_notes", "deposits")}
                | dict(zip(self.aged_columns, in_band, strict=False)),
            ),
            self._sum(
                "marks", keys, {name: f"kind = '{name}'" for name in ("disputed", "promised")}
            ),
        ]
        totals = ", ".join(
            f"coalesce(sum({name}), 0) AS {name}" for name in [*self.columns, "unrated"]
        )
        survivors, named = "", keys
        if by_customer:
            survivors = f" LEFT JOIN {MERGED} m ON m.id = parts.customer_id"
            named = "coalesce(m.merged_into_id, customer_id) AS customer_id, entity_id, currency"
        tables["accounts"] = (
            f"SELECT {named}, {totals} FROM ({' UNION ALL '.join(parts)}) parts{survivors}"
            " GROUP BY " + ("1, 2, 3" if by_customer else keys)
        )
        return tables

    def _sum(self, table: str, keys: str, where: Mapping[str, str], *, items: bool = False) -> str:
        """One branch of `accounts`; the figures it does not know are NULL."""
        known = {
            name: f"sum(amount) FILTER (WHERE {condition})" for name, condition in where.items()
        }
        if items:
            known |= {"open": "sum(amount)", "items": "sum(n)"}
        known["unrated"] = "count(*) - count(amount)"
        figures = ", ".join(
            f"{known.get(name, 'NULL::numeric')} AS {name}" for name in [*self.columns, "unrated"]
        )
        return f"SELECT {keys}, {figures} FROM {table} GROUP BY {keys}"

    def netted(self) -> str:
        """`accounts` with unapplied money set against the oldest bands of the same account."""
        bands, credit = self.band_columns, "-(receipts + credit_notes + deposits)"
        columns = []
        for place, name in enumerate(bands):
            older = " + ".join(bands[place + 1 :]) or "0"
            taken = f"least({name}, greatest({credit} - ({older}), 0))"
            columns.append(f"{name} - {taken} AS {name}")
        left = f"-greatest({credit} - open, 0)"
        columns += [
            "items",
            f"greatest(open - ({credit}), 0) AS open",
            f"{left} AS receipts",
            "0::numeric AS credit_notes",
            "0::numeric AS deposits",
            "disputed",
            "promised",
            "unrated",
        ]
        return f"SELECT customer_id, entity_id, currency, {', '.join(columns)} FROM accounts"


def with_tables(tables: Mapping[str, str], *, kept: Sequence[str] = ()) -> str:
    """`WITH a AS (…), b AS (…)`; the kept ones are worked out once."""
    written = (
        f"{name} AS {'MATERIALIZED ' if name in kept else ''}({text})"
        for name, text in tables.items()
    )
    return f"WITH {', '.join(written)} "
