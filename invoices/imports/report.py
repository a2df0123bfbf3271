"""What a run answers: the contract's JSON, totals of the ledger, the rejected rows as sent."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, Protocol

import polars as pl
from django.db import connection

from invoices.imports.inputs import Entry
from invoices.imports.reasons import Problem
from invoices.imports.session import Outcome
from invoices.imports.tables import LINE
from kernel.money import quantize

_TOTALS: Final = """
    SELECT e.code, s.currency, sum(s.open_amount), -sum(s.unapplied_amount), sum(s.items)
    FROM invoices_customersummary s JOIN customers_legalentity e ON e.id = s.entity_id
    GROUP BY e.code, s.currency ORDER BY e.code, s.currency
"""


class Answer(Protocol):
    """What `as_json` needs of a result."""

    status: str
    outcomes: list[Outcome]
    seconds: float
    totals: list[dict[str, Any]]

    @property
    def rows(self) -> int: ...


def totals() -> list[dict[str, Any]]:
    """What is open, unapplied and the balance, per company and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS)
        return [
            {
                "company": code,
                "currency": currency,
                "open": _amount(opened, currency),
                "unapplied": _amount(unapplied, currency),
                "balance": _amount(opened + unapplied, currency),
                "items": int(items),
            }
            for code, currency, opened, unapplied, items in cursor.fetchall()
        ]


def _amount(amount: Decimal, currency: str) -> str:
    return f"{quantize(amount + Decimal(0), currency):f}"


def as_json(run: Any, result: Answer) -> dict[str, Any]:
    """The answer that scripts rely on."""
    return {
        "run": run,
        "status": result.status,
        "files": [
            {
                "file": outcome.name,
                "kind": outcome.kind,
                "rows": outcome.rows,
                "new": outcome.new,
                "same": outcome.same,
                "changed": outcome.changed,
                "rejected": outcome.rejected,
            }
            for outcome in result.outcomes
        ],
        "seconds": round(result.seconds, 3),
        "rows_per_second": int(result.rows / result.seconds) if result.seconds else 0,
        "totals": result.totals,
    }


def rejected_rows(
    problems: Iterable[Problem], entries: list[Entry]
) -> Iterator[tuple[Problem, dict[str, str]]]:
    """Each problem with the row it stands on, as it was sent."""
    by_file: dict[int, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    for file, found in by_file.items():
        entry = entries[file]
        rows = _rows_at(entry, {problem.line for problem in found})
        for problem in found:
            yield problem, rows.get(problem.line, {})


def _rows_at(entry: Entry, lines: set[int]) -> dict[int, dict[str, str]]:
    picked = entry.original.filter(pl.col(LINE).is_in(list(lines)))
    rows = {
        row.pop(LINE): {name: value or "" for name, value in row.items()}
        for row in picked.iter_rows(named=True)
    }
    names = [name for name in entry.original.columns if name != LINE]
    for ragged in entry.table.ragged:
        values = dict(zip(names, ragged.values, strict=False))
        surplus = {
            f"column {at}": text for at, text in enumerate(ragged.values, 1) if at > len(names)
        }
        rows[ragged.line] = values | surplus
    return rows
