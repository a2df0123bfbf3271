"""The roll-forward of any period: opening + what was posted in it = closing, to the cent.

Opening and closing are the aging's balances of their days. Each posting counts at the rate of its
own day where amounts are in the reporting currency; what then is left is the exchange difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from customers.models import Assignment, Customer
from invoices.aging.flows import Kind, between, flow_tables
from invoices.aging.rates import rate_table, reporting_worth
from invoices.aging.rules import AmountsIn, Credits, Grouping, Question
from invoices.aging.selectors import build_report, make_scope, missing_rate
from invoices.aging.sql import Params, Writer, with_tables

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Flow:
    """What the postings of one kind come to, with their sign, and how many they are."""

    kind: Kind
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class RollForward:
    """One currency: how its balance of the evening before became that of the last day."""

    currency: str
    opening: Decimal
    flows: tuple[Flow, ...]
    closing: Decimal

    @property
    def difference(self) -> Decimal:
        """Exchange in the reporting currency; in a document's own currency always nothing."""
        return self.closing - self.opening - sum((flow.amount for flow in self.flows), ZERO)


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting of a flow; `document_id` or `source_id` says which page shows it."""

    rank: int
    pk: int
    effective_on: date
    currency: str
    amount: Decimal
    customer_id: int | None
    customer_name: str
    document_id: int | None
    source_id: int | None
    number: str


@dataclass(frozen=True, slots=True)
class PostingPage:
    """Some postings of a flow, oldest first; what all of them come to, by currency."""

    postings: tuple[Posting, ...]
    totals: tuple[tuple[str, Decimal], ...]
    count: int
    next_after: str


def month_to_date(as_of: date) -> date:
    return as_of.replace(day=1)


def build_changes(
    question: Question, first: date, *, visible: Any = None
) -> tuple[RollForward, ...]:
    """From the evening before `first` to that of the question's day, by currency.

    A collector's customers are those of the last day, throughout: else handing an account over
    would look like money.
    """
    question, visible = _settled(question, visible)
    opening = _balances(replace(question, as_of=first - timedelta(days=1)), visible)
    closing = _balances(question, visible)
    flows = _read_flows(question, first, visible)
    found = []
    for currency in sorted(opening.keys() | closing.keys() | flows.keys()):
        kinds = flows.get(currency, {})
        found.append(
            RollForward(
                currency=currency,
                opening=opening.get(currency, ZERO),
                flows=tuple(kinds[kind] for kind in Kind if kind in kinds),
                closing=closing.get(currency, ZERO),
            )
        )
    return tuple(found)


def _settled(question: Question, visible: Any) -> tuple[Question, Any]:
    collector, filters = question.filters.collector_id, question.filters
    if collector is not None:
        held = Assignment.objects.on(question.as_of)
        customers = Customer.objects.all() if visible is None else visible
        if collector:
            mine = held.filter(collector_id=collector).values("customer_id")
            visible = customers.filter(id__in=mine)
        else:
            visible = customers.exclude(id__in=held.values("customer_id"))
        filters = replace(filters, collector_id=None)
    settled = replace(question, by=Grouping.TOTAL, credits=Credits.APART, filters=filters)
    return settled, visible


def _balances(question: Question, visible: Any) -> dict[str, Decimal]:
    report = build_report(question, visible=visible)
    return {total.currency: total.balance for total in report.totals if total.balance}


class _Flows:
    """The postings between two days, each with its worth."""

    def __init__(self, question: Question, first: date, visible: Any) -> None:
        self.question = question
        self.scope = make_scope(question, visible=visible)
        self.writer = Writer(question, self.scope)
        self.tables = flow_tables(self.writer)
        self.params: Params = between(self.writer, first, question.as_of)
        worth, joined = "f.amount", ""
        if question.amounts_in is AmountsIn.REPORTING:
            self.params["reporting"] = self.scope.reporting_currency
            self.tables["rates"] = rate_table(
                "SELECT DISTINCT currency, effective_on AS day FROM flows"
                " WHERE currency <> %(reporting)s"
            )
            worth = reporting_worth("f.amount", "f.currency", "r", self.scope.digits)
            joined = " LEFT JOIN rates r ON r.currency = f.currency AND r.day = f.effective_on"
        self.tables["valued"] = f"SELECT f.*, {worth} AS worth FROM flows f{joined}"

    def shown(self, currency: str) -> str:
        return self.scope.reporting_currency if self.scope.rates is not None else currency

    def check(self, currency: str, day: date | None) -> None:
        """`day` is one on which there was no rate."""
        if day is not None:
            raise missing_rate(currency, Writer(replace(self.question, as_of=day), self.scope))


_SUMS = (
    "SELECT kind, currency, sum(worth), count(*), min(effective_on) FILTER (WHERE worth IS NULL)"
    " FROM valued GROUP BY kind, currency ORDER BY currency"
)


def _read_flows(question: Question, first: date, visible: Any) -> dict[str, dict[Kind, Flow]]:
    flows = _Flows(question, first, visible)
    found: dict[str, dict[Kind, Flow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(with_tables(flows.tables, kept=["flows", "rates"]) + _SUMS, flows.params)
        for name, currency, amount, count, unrated_on in cursor:
            flows.check(currency, unrated_on)
            kinds, kind = found.setdefault(flows.shown(currency), {}), Kind(name)
            before = kinds.get(kind, Flow(kind, ZERO, 0))
            kinds[kind] = Flow(kind, before.amount + amount, before.count + count)
    return found


_POSTINGS = """
    SELECT * FROM (
        SELECT 1 AS part, v.rank, v.id, v.effective_on, v.currency, v.worth, v.customer_id,
               c.name, v.document_id, v.source_id, coalesce(s.number, d.number), NULL::date
        FROM (SELECT * FROM valued WHERE kind = %(kind)s{narrowed}
              ORDER BY effective_on, rank, id LIMIT %(limit)s) v
        LEFT JOIN customers_customer c ON c.id = v.customer_id
        LEFT JOIN invoices_document d ON d.id = v.document_id
        LEFT JOIN invoices_source s ON s.id = v.source_id
        ORDER BY v.effective_on, v.rank, v.id) page
    UNION ALL
    SELECT 0, count(*), NULL, NULL, currency, sum(worth), NULL, NULL, NULL, NULL, NULL,
           min(effective_on) FILTER (WHERE worth IS NULL)
    FROM valued WHERE kind = %(kind)s GROUP BY currency
    ORDER BY 1, 4, 2, 3"""


def build_postings(
    question: Question,
    first: date,
    kind: Kind,
    *,
    visible: Any = None,
    after: str = "",
    limit: int = 100,
) -> PostingPage:
    """The postings that one step of the roll-forward adds up, from a place on (keyset)."""
    question, visible = _settled(question, visible)
    flows = _Flows(question, first, visible)
    flows.params |= {"kind": kind.value, "limit": limit + 1}
    narrowed = ""
    if (place := _read_place(after)) is not None:
        narrowed = " AND (effective_on, rank, id) > (%(after_on)s, %(after_rank)s, %(after_id)s)"
        flows.params |= place
    text = with_tables(flows.tables, kept=["flows", "rates"]) + _POSTINGS.format(narrowed=narrowed)
    postings: list[Posting] = []
    totals: dict[str, Decimal] = {}
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(text, flows.params)
        for part, rank, pk, day, currency, worth, *rest in cursor:
            shown = flows.shown(currency)
            if part:
                postings.append(_posting(rank, pk, day, shown, worth, rest))
                continue
            flows.check(currency, rest[-1])
            totals[shown] = totals.get(shown, ZERO) + worth
            count += rank
    is_more = len(postings) > limit
    postings = postings[:limit]
    return PostingPage(
        postings=tuple(postings),
        totals=tuple(sorted(totals.items())),
        count=count,
        next_after=_place_of(postings[-1]) if is_more else "",
    )


def _posting(
    rank: int, pk: int, day: date, currency: str, worth: Decimal, rest: Sequence[Any]
) -> Posting:
    customer_id, name, document_id, source_id, number, _unrated = rest
    return Posting(
        rank, pk, day, currency, worth, customer_id, name or "", document_id, source_id, number
    )


def _place_of(posting: Posting) -> str:
    return f"{posting.effective_on.isoformat()}.{posting.rank}.{posting.pk}"


def _read_place(after: str) -> Params | None:
    """None where the text names no place: the first page is shown."""
    try:
        day, rank, pk = after.split(".")
        return {"after_on": date.fromisoformat(day), "after_rank": int(rank), "after_id": int(pk)}
    except ValueError:
        return None
