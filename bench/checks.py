"""check_ledger beside the least that a guard can do."""

from typing import TYPE_CHECKING

from django.db import connection, transaction

from bench.aging import ANCHORS
from bench.loads import Ledger, ensure_database
from bench.timing import Report
from invoices.checking import check_ledger, figures
from invoices.checking.runner import _one_state, _recompute

if TYPE_CHECKING:
    from collections.abc import Callable


def measure_checks(ledger: Ledger, rounds: int) -> Report:
    ensure_database(ledger)
    report = Report(f"check_ledger, {ledger.plan.documents:,} documents", ledger.is_full_size)
    cases: dict[str, Callable[[], object]] = {
        "every open amount recomputed, bare": _bare,
        "running figures": _figures,
        "check_ledger": _whole,
    }
    report.interleave(cases, rounds)
    main = report.over("running figures", "every open amount recomputed, bare")
    report.at_most("running figures over the bare guard", main, 3)
    return report


def _bare() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
        cursor.execute((ANCHORS / "recompute_open.sql").read_text())
        if cursor.fetchone() != (0,):
            raise SystemExit("open amounts differ from their facts")


def _figures() -> None:
    with _one_state():
        _recompute()
        if any(True for one in figures.PASSES for _violation in one.run()):
            raise SystemExit("running figures differ from their facts")


def _whole() -> None:
    if check_ledger(seed=1):
        raise SystemExit("the ledger is not clean")
