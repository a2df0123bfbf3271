"""Runs all passes over one state of the ledger."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from invoices.checking import documents, effects, figures, totals
from invoices.checking.passes import Violation

# Room for the hash tables: one session at night, not many by day.
SESSION = (
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL jit = off",
    "SET LOCAL default_statistics_target = 10",
)
# Sums in the order of an index need no hash table and no workers; measured, a third faster.
RECOMPUTING = ("SET LOCAL max_parallel_workers_per_gather = 0", "SET LOCAL enable_hashagg = off")
READING = ("SET LOCAL max_parallel_workers_per_gather = 2", "SET LOCAL enable_hashagg = on")


FIXED = (*figures.PASSES, *documents.PASSES, *effects.PASSES, *totals.PASSES)


def all_rules() -> set[str]:
    """The names of all rules, as violations bear them."""
    return {rule.name for one in (*FIXED, totals.balance([])) for rule in one.rules}


def check_ledger(*, seed: int) -> list[Violation]:
    """Recompute everything from the facts; what is not as it must be, in the order of the checks.

    The seed chooses the days in between at which accounts are balanced. Changes nothing.
    """
    with _one_state():
        _recompute()
        days = totals.days_to_check(seed)
        passes = [*FIXED, totals.balance(days)] if days else FIXED
        return [violation for one in passes for violation in one.run()]


@contextmanager
def _one_state() -> Iterator[None]:
    """A transaction that sees none of what others post meanwhile."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            _run(["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"])
        _run(SESSION)
        yield


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _recompute() -> None:
    _run(RECOMPUTING)
    with connection.cursor() as cursor:
        for table, statement in figures.TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(statement)
            cursor.execute(f"ANALYZE {table}")
    _run(READING)
