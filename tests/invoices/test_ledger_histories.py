"""Any order of acts leaves what an independent model says it must, on every day and as known."""

import os
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.aging.lines import iterate_lines
from invoices.aging.rules import Grouping, Question
from invoices.checking import check_ledger
from invoices.models import (
    Adjustment,
    CustomerSummary,
    Document,
    DueTotal,
    OpenItem,
    Source,
    Withdrawal,
)
from tests.invoices.histories import ACTS, DAYS, FIRST, History, Step
from tests.invoices.ledger_model import Account, Thing
from tests.invoices.raw import check_deferred
from tests.invoices.whole import check_rows_every_day, on_its_own

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)
EXAMPLES = int(os.environ.get("LEDGER_HISTORIES", "25"))
LENGTH = int(os.environ.get("LEDGER_STEPS", "60"))

steps = st.builds(
    Step,
    act=st.sampled_from(ACTS),
    one=st.integers(0, 40),
    two=st.integers(0, 40),
    day=st.integers(0, DAYS - 1),
    amount=st.integers(1, 90),
)
days = st.lists(st.integers(-1, 2 * DAYS), min_size=3, max_size=6)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="LEDGER_HISTORIES" not in os.environ,
    database=None,
)
@given(taken=st.lists(steps, min_size=LENGTH // 2, max_size=LENGTH), asked=days)
def test_history_leaves_what_the_model_says(taken: list[Step], asked: list[int]) -> None:
    with on_its_own():
        history = History()
        for step in taken:
            history.take(step)
        check_deferred()
        check(history, [FIRST + timedelta(days=day) for day in asked])
        with connection.cursor() as cursor:
            cursor.execute("SELECT invoices_compact_running(%s)", [FIRST])
        check_sums(history)
        assert check_ledger(seed=1) == []


def check(history: History, asked: list[date]) -> None:
    check_figures(history)
    check_sums(history)
    check_rows_every_day()
    for day in asked:
        check_balances(history, day)
        check_aging(history, day, None)
        check_aging(history, day, history.recorded[day.toordinal() % len(history.recorded)])


def check_figures(history: History) -> None:
    """What triggers keep beside each item and source."""
    for things, model, used in (
        (history.books.items, OpenItem, "settled_amount"),
        (history.books.money, Source, "used_amount"),
    ):
        rows = model.objects.in_bulk([history.rows[thing.key] for thing in things])
        for thing in things:
            row = rows[history.rows[thing.key]]
            found = (getattr(row, used), row.closed_on, row.touched_on, row.reversed_on)
            taken = thing.amount - thing.left()
            closed = thing.closed_on if thing.effects else None
            assert found == (taken, closed, thing.touched_on, thing.reversed_on), thing
            assert row.effective_on == thing.day


def check_sums(history: History) -> None:
    """The due-date cube and the customers' summaries, as they are and compacted."""
    cube: dict[Any, list[Any]] = defaultdict(lambda: [ZERO, 0])
    summary: dict[Any, list[Any]] = defaultdict(lambda: [ZERO, ZERO, 0])
    for thing in [*history.books.items, *history.books.money]:
        left, account = thing.left(), thing.account
        if not left or thing.kind == "noted":
            continue
        customer, entity = history.customer(account), history.entity(account).pk
        of_customer = summary[customer.pk if customer else None, entity, account.currency]
        if thing.due is None:
            of_customer[1] += left
            continue
        of_customer[0] += left
        of_customer[2] += 1
        cube[entity, account.currency, thing.due][0] += left
        cube[entity, account.currency, thing.due][1] += 1
    assert _sums(DueTotal, 3, 2) == dict(cube)
    assert _sums(CustomerSummary, 3, 3) == dict(summary)


def _sums(model: Any, keys: int, values: int) -> dict[Any, list[Any]]:
    names = {
        DueTotal: ("entity_id", "currency", "due_on", "open_amount", "items"),
        CustomerSummary: (
            "customer_id", "entity_id", "currency", "open_amount", "unapplied_amount", "items",
        ),
    }[model]  # fmt: skip
    sums: dict[Any, list[Any]] = defaultdict(lambda: [0] * values)
    for row in model.objects.values_list(*names):
        own = sums[row[:keys]]
        for place, value in enumerate(row[keys:]):
            own[place] += value
    return {key: own for key, own in sums.items() if any(own)}


def check_balances(history: History, day: date) -> None:
    """Σ open − Σ unapplied is what was billed, received, credited, adjusted, refunded, moved."""
    rows = _balances_of_rows(day)
    for account in history.books.accounts():
        things = [*history.books.items, *history.books.money]
        open_less_unapplied = sum(
            (
                thing.left(day) if thing.due else -thing.left(day)
                for thing in things
                if thing.account == account
            ),
            ZERO,
        )
        assert open_less_unapplied == history.books.balance(account, day), (account, day)
        assert open_less_unapplied == rows[_key(history, account)], (account, day)


def _key(history: History, account: Account) -> Any:
    customer = history.customer(account)
    return (customer.pk if customer else None, history.entity(account).pk, account.currency)


def _balances_of_rows(day: date) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    account = ("customer_id", "entity_id", "currency")
    documents = Document.objects.filter(effective_on__lte=day).values_list(
        "kind", "amount", *account
    )
    for kind, amount, *key in documents:
        sums[tuple(key)] += -amount if kind == "credit_note" else amount
    sources = Source.objects.filter(effective_on__lte=day).exclude(kind="credit_note")
    for amount, *key in sources.values_list("amount", *account):
        sums[tuple(key)] -= amount
    for model, of, sign in ((Adjustment, "item__", -1), (Withdrawal, "source__", 1)):
        effects = model.objects.filter(effective_on__lte=day)
        for amount, *key in effects.values_list("amount", *(f"{of}{name}" for name in account)):
            sums[tuple(key)] += sign * amount
    return sums


def check_aging(history: History, day: date, known_on: date | None) -> None:
    """The aging of a day, as it is known or was known at the end of another, line by line."""
    turn = history.recorded.index(known_on) + 1 if known_on else len(history.recorded)

    def lines_of(things: list[Thing]) -> dict[int, Decimal]:
        left = {history.rows[thing.key]: thing.left(day, turn) for thing in things}
        return {pk: amount for pk, amount in left.items() if amount}

    found: dict[bool, dict[int, Decimal]] = {True: {}, False: {}}
    question = Question(as_of=day, by=Grouping.ITEM, known_on=known_on)
    for line in iterate_lines(question):
        found[line.is_item][line.pk] = line.open if line.is_item else -line.open
    receivables = [item for item in history.books.items if item.kind == "receivable"]
    assert found[True] == lines_of(receivables), (day, known_on)
    assert found[False] == lines_of(history.books.money), (day, known_on)
