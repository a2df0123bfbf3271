"""A customer's tree: all above and below it, each with what it owes, and the tree's totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from customers.models import Customer
from invoices.aging.rules import AmountsIn, Grouping, Question
from invoices.aging.selectors import AgingReport, AgingRow, Figures, build_report, get_edges
from kernel.errors import Refused

LARGEST_TREE: Final = 500
# Up to the one above all (of a circle, which only raw SQL can make, the smallest id), then down;
# nobody is met twice.
_TREE: Final = """
    WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM customers_customer WHERE id = %(customer)s
        UNION
        SELECT c.id, c.parent_id FROM customers_customer c JOIN up ON c.id = up.parent_id),
    root (id) AS (
        SELECT coalesce(min(id) FILTER (WHERE parent_id IS NULL), min(id)) FROM up),
    down (id, depth, ids, names) AS (
        SELECT c.id, 0, ARRAY[c.id], ARRAY[]::text[]
        FROM customers_customer c JOIN root ON root.id = c.id
        UNION ALL
        SELECT c.id, d.depth + 1, d.ids || c.id, d.names || (c.sort_key || ' ' || c.id)
        FROM customers_customer c JOIN down d ON c.parent_id = d.id
        WHERE NOT c.id = ANY(d.ids) AND d.depth < 50)
    SELECT id, ids FROM down ORDER BY names COLLATE "C" LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of the tree that the reader may see; depth counts those alone."""

    customer: Customer
    depth: int
    reporting: Figures | None
    own: tuple[Figures, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The members, how many more there are that the reader may not see, and the totals.

    `missing_rate` says why there are no totals in the reporting currency.
    """

    members: tuple[Member, ...]
    hidden: int
    is_cut: bool
    reporting: Figures | None
    own: tuple[Figures, ...]
    missing_rate: str


def build_tree(customer: Customer, *, visible: Any, today: date) -> Tree:
    """`visible` are the customers of the reader; nobody else adds to a total."""
    places = _read_places(customer)
    is_cut, places = len(places) > LARGEST_TREE, places[:LARGEST_TREE]
    known = visible.in_bulk([pk for pk, _ids in places])
    seen = Customer.objects.filter(pk__in=known)
    edges = get_edges(today)
    in_own = _report(seen, AmountsIn.DOCUMENT, today, edges)
    missing = ""
    in_reporting: AgingReport | None = None
    try:
        in_reporting = _report(seen, AmountsIn.REPORTING, today, edges)
    except Refused as refusal:
        missing = str(refusal)
    members = [
        Member(
            customer=known[pk],
            depth=sum(above in known for above in ids[:-1]),
            reporting=next(iter(_of(pk, in_reporting.rows)), None) if in_reporting else None,
            own=_of(pk, in_own.rows),
        )
        for pk, ids in places
        if pk in known
    ]
    return Tree(
        members=tuple(members),
        hidden=len(places) - len(members),
        is_cut=is_cut,
        reporting=next(iter(in_reporting.totals), None) if in_reporting else None,
        own=in_own.totals,
        missing_rate=missing,
    )


def _read_places(customer: Customer) -> list[tuple[int, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute(_TREE, {"customer": customer.pk, "limit": LARGEST_TREE + 1})
        found: list[tuple[int, list[int]]] = cursor.fetchall()
        return found


def _report(
    customers: Any, amounts_in: AmountsIn, today: date, edges: tuple[int, ...]
) -> AgingReport:
    question = Question(as_of=today, by=Grouping.CUSTOMER, edges=edges, amounts_in=amounts_in)
    return build_report(question, visible=customers)


def _of(pk: int, rows: Sequence[AgingRow]) -> tuple[Figures, ...]:
    return tuple(row.figures for row in rows if row.key == pk)
