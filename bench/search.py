"""The search beside bare SQL: the index alone below it, a look at every row above it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from bench.loads import Ledger, ensure_database
from bench.timing import Report, exponent
from kernel.search import Asked, search
from kernel.search_words import Query
from staff.models import User

ANCHORS = Path(__file__).parent / "anchors"
SHOWN = 5
SCAN = "every row looked at"


def measure_search(ledger: Ledger, rounds: int) -> Report:
    ensure_database(ledger)
    report = Report(f"search, {ledger.plan.documents:,} documents", ledger.is_full_size)
    number, name, amount, phone = _samples()
    misspelt = name[:2] + name[3] + name[2] + name[4:]
    manager, collector = (_person(role) for role in ("manager", "collector"))

    def asked(reader: User, text: str) -> Callable[[], object]:
        return lambda: search(Asked(reader, Query.read(text), SHOWN, ledger.plan.until))

    report.interleave(
        {
            "number": asked(manager, number),
            "number: the index alone": _bare("search_number", text=number),
            "name, two letters swapped": asked(manager, misspelt),
            "name, two letters swapped: the index alone": _bare("search_name", text=misspelt),
            "amount": asked(manager, str(amount)),
            "telephone number": asked(manager, phone),
            "collector's name": asked(collector, name),
            "nothing at all": asked(manager, "xyzzyquux"),
            SCAN: _bare("search_scan", part=f"%{name}%"),
        },
        rounds,
    )
    for case in ("number", "name, two letters swapped", "amount", "telephone number"):
        report.at_least(f"{case}, times faster than every row", 1 / report.over(case, SCAN), 5)
    return report


def measure_searches(ledgers: list[Ledger], rounds: int) -> list[Report]:
    """At every size, and how they grow from the first to the last."""
    reports = [measure_search(ledger, rounds) for ledger in ledgers]
    first, last = ledgers[0].plan.scale_in_thousand, ledgers[-1].plan.scale_in_thousand
    grown = [compare_searches(reports[0], reports[-1], last / first)] if last > first else []
    return [*reports, *grown]


def compare_searches(small: Report, large: Report, times: float) -> Report:
    """What is found by indexes hardly grows with the ledger."""
    report = Report(f"search, growth over {times:g} times the size", small.is_full_size)
    for case, limit in (("number", 0.2), ("amount", 0.2), ("name, two letters swapped", 0.7)):
        grown = exponent(small.cases[case].median, large.cases[case].median, times)
        report.at_most(f"exponent: {case}", grown, limit)
    return report


def _bare(name: str, **values: str) -> Callable[[], object]:
    text = (ANCHORS / f"{name}.sql").read_text()

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall()

    return run


def _samples() -> tuple[Any, ...]:
    """A number, the longest word of a name, an amount and a telephone number in the middle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.number, c.name, d.amount, c.phone FROM invoices_document d"
            " JOIN customers_customer c ON c.id = d.customer_id"
            " WHERE c.phone <> '' ORDER BY d.id OFFSET (SELECT count(*) / 2 FROM invoices_document)"
            " LIMIT 1"
        )
        number, name, amount, phone = cursor.fetchone()
    return number, max(name.split(), key=len), amount.normalize(), phone


def _person(role: str) -> User:
    found: User = User.objects.filter(role=role, is_active=True).order_by("id")[0]
    return found
