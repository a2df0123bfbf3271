"""Aging beside the full recomputation from every fact, at one size or more."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from bench.loads import Ledger, ensure_database
from bench.timing import Report, exponent
from invoices.aging.rules import Filters, Grouping, Question
from invoices.aging.selectors import Page, build_report

ANCHORS = Path(__file__).parent / "anchors"
DAYS_BACK = (0, 30, 365)
FIRST_PAGE = Page(order="overdue", is_descending=True, limit=50)


def measure_aging(ledger: Ledger, rounds: int) -> Report:
    ensure_database(ledger)
    report = Report(f"aging, {ledger.plan.documents:,} documents", ledger.is_full_size)
    until = ledger.plan.until
    _agree(until)
    report.interleave({**_department(until), **_customers(until)}, rounds)
    _judge(report)
    return report


def _department(until: date) -> dict[str, Callable[[], object]]:
    cases: dict[str, Callable[[], object]] = {}
    for back in DAYS_BACK:
        day = until - timedelta(back)
        name = "today" if not back else f"{back} days back"
        cases[f"department {name}"] = _asked(day, Grouping.TOTAL)
        cases[f"department {name}: full recomputation"] = _bare("department_full", day)
    cases["department today: open amounts, bare"] = _bare("department_open", until)
    return cases


def _customers(until: date) -> dict[str, Callable[[], object]]:
    biggest, middle = _customer_ids()
    collector = _row("SELECT min(collector_id) FROM customers_assignment WHERE until_on IS NULL")[0]
    return {
        "customer, biggest": _asked(until, Grouping.CUSTOMER, Filters(customer_id=biggest)),
        "customer, biggest: full recomputation": _bare("customer_full", until, customer=biggest),
        "customer, biggest: open amounts, bare": _bare("customer_open", until, customer=biggest),
        "customer, median": _asked(until, Grouping.CUSTOMER, Filters(customer_id=middle)),
        "collector's first page": _asked(
            until, Grouping.CUSTOMER, Filters(collector_id=collector), FIRST_PAGE
        ),
        "collector's first page: open amounts, bare": _bare(
            "portfolio_open", until, collector=collector
        ),
        "all customers, first page": _asked(until, Grouping.CUSTOMER, Filters(), FIRST_PAGE),
        "all customers: full recomputation": _bare("customers_full", until),
    }


def _asked(
    day: date, by: Grouping, filters: Filters | None = None, page: Page | None = None
) -> Callable[[], object]:
    question = Question(as_of=day, by=by, filters=filters or Filters())
    return lambda: build_report(question, page=page or Page())


def _bare(anchor: str, day: date, **values: Any) -> Callable[[], list[tuple[Any, ...]]]:
    text = (ANCHORS / f"{anchor}.sql").read_text()

    def run() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(text, {"as_of": day, **values})
            return list(cursor.fetchall())

    return run


def _agree(until: date) -> None:
    """Faster is nothing where it is not the same to the cent."""
    for back in DAYS_BACK:
        day = until - timedelta(back)
        report = build_report(Question(as_of=day, by=Grouping.TOTAL))
        ours = {
            (total.currency, total.items, *total.bands) for total in report.totals if total.items
        }
        full = {
            (currency, items, *(band or 0 for band in bands))
            for currency, items, *bands in _bare("department_full", day)()
        }
        if ours != full:
            raise SystemExit(f"as of {day} the report and the recomputation differ")


def _customer_ids() -> tuple[int, int]:
    rows = "SELECT customer_id FROM invoices_openitem GROUP BY 1 ORDER BY count(*) DESC, 1"
    count = _row("SELECT count(DISTINCT customer_id) FROM invoices_openitem")[0]
    return _row(f"{rows} LIMIT 1")[0], _row(f"{rows} LIMIT 1 OFFSET {count // 2}")[0]


def _row(text: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return tuple(cursor.fetchone())


def _judge(report: Report) -> None:
    today = 1 / report.over("department today", "department today: full recomputation")
    report.at_least("department today, times faster than in full", today, 18)
    for back, least in ((30, 10), (365, 2.5)):
        name = f"department {back} days back"
        faster = 1 / report.over(name, f"{name}: full recomputation")
        report.at_least(f"{name}, times faster than in full", faster, least)
    biggest = 1 / report.over("customer, biggest", "customer, biggest: full recomputation")
    report.at_least("customer, times faster than in full", biggest, 3)
    # Targets 7 and 8 of the measured limits: 3 ms beside 1.4, 20 ms beside 15.
    for name, most in (("customer, biggest", 3 / 1.4), ("collector's first page", 20 / 15)):
        ours, bare = (report.cases[one].median for one in (name, f"{name}: open amounts, bare"))
        report.judge(f"{name} beside its bare SQL", ours * 1000, bare * 1000, most=most)


def compare_sizes(small: Report, large: Report, times: float) -> Report:
    """How each answer grows with the ledger."""
    report = Report(f"aging, growth over {times:g} times the size", small.is_full_size)
    limits = {
        "department today": 1.2,
        "department 30 days back": 1.2,
        "customer, median": 0.2,
        "collector's first page": 1.2,
        "all customers, first page": 1.2,
    }
    for name, limit in limits.items():
        grown = exponent(small.cases[name].median, large.cases[name].median, times)
        report.at_most(f"exponent: {name}", grown, limit)
    return report
