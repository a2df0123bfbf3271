"""How many rows there are and what they add up to, by currency: exact up to a bound, else about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from kernel.tables.columns import Row

MOST_COUNTED: Final = 10_000
# The planner may be wrong by so much and the rows are still too many to be counted.
_DOUBT: Final = 2


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of some columns in one currency."""

    currency: str
    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all rows: `is_exact` is False where the rows were too many to be counted one by one."""

    count: int
    is_exact: bool
    sums: tuple[Sums, ...] = ()


def add_up(
    queryset: QuerySet[Any],
    *,
    fields: Sequence[str] = (),
    currency: str = "currency",
    adds_all: bool = False,
    whole: QuerySet[Any] | None = None,
) -> Totals:
    """In one statement that reads at most so many rows; `adds_all` reads all of them.

    Of a `whole` table, where that is what is listed, the planner knows well enough whether it is
    far too long to be counted.
    """
    if whole is not None and not adds_all:
        expected = _estimate(whole)
        if expected > MOST_COUNTED * _DOUBT:
            return Totals(expected, is_exact=False)
    keys = [currency, *fields] if fields else ["pk"]
    rows = queryset.order_by().values_list(*keys)
    try:
        text, params = (rows if adds_all else rows[: MOST_COUNTED + 1]).query.sql_with_params()
    except EmptyResultSet:
        return Totals(0, is_exact=True)
    names = [f"k{place}" for place in range(len(keys))]
    found = _group(text, params, names)
    count = sum(row[1] for row in found)
    if count > MOST_COUNTED and not adds_all:
        return Totals(_estimate(rows), is_exact=False)
    sums = [Sums(row[0], tuple(row[2:])) for row in found] if fields else []
    return Totals(count, is_exact=True, sums=tuple(sorted(sums, key=lambda one: one.currency)))


def add_rows(rows: Iterable[Row], *, fields: Sequence[str], currency: str) -> tuple[Sums, ...]:
    """The sums of the rows at hand."""
    found: dict[str, list[Decimal]] = {}
    for row in rows:
        sums = found.setdefault(row[currency], [Decimal(0)] * len(fields))
        for place, field in enumerate(fields):
            sums[place] += row[field] or 0
    return tuple(Sums(code, tuple(found[code])) for code in sorted(found))


def _group(text: str, params: Sequence[Any], names: list[str]) -> list[tuple[Any, ...]]:
    key, *amounts = names
    sums = "".join(f", coalesce(sum({name}), 0)" for name in amounts)
    head, grouped = (key, f" GROUP BY {key}") if amounts else ("''", "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {head}, count(*){sums} FROM ({text}) AS listed({', '.join(names)}){grouped}",
            params,
        )
        return list(cursor.fetchall())


def _estimate(rows: QuerySet[Any]) -> int:
    """What the planner expects, to two figures: it knows the tables, not the rows."""
    text, params = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text}", params)
        (found,) = cursor.fetchone()
    plan = json.loads(found) if isinstance(found, str) else found
    expected = max(int(plan[0]["Plan"]["Plan Rows"]), MOST_COUNTED)
    step: int = 10 ** max(len(str(expected)) - 2, 0)
    return int(expected // step * step)
