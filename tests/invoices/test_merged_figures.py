"""Merged accounts count as their survivor everywhere, to the cent, and apart again after undo."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.merging.services import merge_customers, undo_merge
from customers.models import Assignment, Customer
from invoices.aging.lines import build_lines
from invoices.aging.payment_trend import build_payment_trend
from invoices.aging.rules import AmountsIn, Credits, Filters, Grouping, Question
from invoices.aging.selectors import build_report
from invoices.aging.series import build_series
from invoices.aging.tie_out import build_tie_out
from invoices.models import Document
from invoices.statements.rules import Ask, Form
from invoices.statements.selectors import build_statement
from tests.factories import DAY, apply, assign, make_customer, make_invoice, make_receipt, make_user
from tests.invoices.aging_ledger import START, random_ledger

pytestmark = pytest.mark.django_db
DAYS = (START + timedelta(days=60), START + timedelta(days=150))
QUESTIONS = [
    Question(as_of=as_of, by=by, credits=credits)
    for as_of in DAYS
    for by in (Grouping.TOTAL, Grouping.CUSTOMER, Grouping.SEGMENT, Grouping.COLLECTOR)
    for credits in (Credits.APART, Credits.AGED)
]
Figures = dict[Any, Decimal]


def balances(question: Question, visible: Any = None) -> Figures:
    report = build_report(question, visible=visible)
    return {(row.key, row.figures.currency): row.figures.balance for row in report.rows}


def whole(question: Question) -> Figures:
    found: Figures = {}
    for (_key, currency), balance in balances(question).items():
        found[currency] = found.get(currency, Decimal(0)) + balance
    return {currency: balance for currency, balance in found.items() if balance}


@pytest.mark.parametrize("seed", [21, 22])
def test_no_cent_is_gained_or_lost_by_merging_and_undoing(seed: int) -> None:
    ledger = random_ledger(seed, steps=80)
    one, other = ledger.customers[0], ledger.customers[3]
    before = [build_report(question) for question in QUESTIONS]
    sums = [whole(question) for question in QUESTIONS]
    merge = merge_customers(survivor=one, duplicate=other)
    assert [whole(question) for question in QUESTIONS] == sums
    for question in QUESTIONS:
        assert all(line.difference == 0 for line in build_tie_out(question))
    undo_merge(merge=merge)
    assert [build_report(question) for question in QUESTIONS] == before


@pytest.mark.parametrize("seed", [31, 32])
def test_survivor_owes_what_both_owed(seed: int) -> None:
    ledger = random_ledger(seed, steps=80)
    one, other = ledger.customers[1], ledger.customers[3]
    question = Question(as_of=DAYS[1])
    apart = balances(question)
    expected: Figures = {}
    for (key, currency), balance in apart.items():
        target = (one.pk if key == other.pk else key, currency)
        expected[target] = expected.get(target, Decimal(0)) + balance
    lines = {line.pk for pk in (one.pk, other.pk) for line in of(question, pk)}
    merge_customers(survivor=one, duplicate=other)
    assert balances(question) == expected
    merged = of(question, one.pk)
    assert {line.pk for line in merged} == lines
    assert {(line.customer_id, line.customer) for line in merged} == {(one.pk, one.number)}


def of(question: Question, customer_id: int) -> Any:
    filters = Filters(customer_id=customer_id)
    return build_lines(replace(question, by=Grouping.TOTAL, filters=filters)).lines


@pytest.mark.parametrize("seed", [41, 42])
def test_statement_of_the_survivor_covers_both_accounts(seed: int) -> None:
    ledger = random_ledger(seed, steps=80)
    one, other = ledger.customers[0], ledger.customers[3]
    merge_customers(survivor=one, duplicate=other)
    shown = balances(Question(as_of=DAYS[1]))
    for form in Form:
        ask = Ask(customer_id=one.pk, as_of=DAYS[1], form=form, from_on=DAYS[0])
        for currency in ("EUR", "USD"):
            accounts = build_statement(ask, one).accounts
            owed = sum(a.balance for a in accounts if a.currency == currency)
            assert owed == shown.get((one.pk, currency), 0)


def test_netting_reaches_across_the_accounts_of_one_customer() -> None:
    one, other = make_customer(), make_customer()
    make_invoice(one, "100.00", due_on=DAY)
    make_receipt(other, "30.00", received_on=DAY)
    question = Question(as_of=DAY, credits=Credits.NETTED, amounts_in=AmountsIn.DOCUMENT)
    merge_customers(survivor=one, duplicate=other)
    (row,) = build_report(question).rows
    assert (row.figures.open, row.figures.unapplied) == (Decimal(70), Decimal(0))


def test_segment_and_collector_are_the_survivors() -> None:
    one = make_customer(segment="key")
    other = make_customer(segment="small")
    make_invoice(other, "10.00", due_on=DAY)
    cora, carl = make_user("collector"), make_user("collector")
    assign(one, cora)
    assign(other, carl)
    merge_customers(survivor=one, duplicate=other)
    question = Question(as_of=DAY)
    for by, key in ((Grouping.SEGMENT, "key"), (Grouping.COLLECTOR, cora.pk)):
        assert balances(replace(question, by=by)) == {(key, "EUR"): Decimal(10)}
    for filters, expected in (
        (Filters(segment="key"), 1),
        (Filters(segment="small"), 0),
        (Filters(collector_id=cora.pk), 1),
        (Filters(collector_id=carl.pk), 0),
    ):
        assert len(balances(replace(question, filters=filters))) == expected


def test_collector_of_the_survivor_sees_both_and_of_the_duplicate_none() -> None:
    one, other = make_customer(), make_customer()
    document = make_invoice(other, "10.00", due_on=DAY)
    cora, carl = make_user("collector"), make_user("collector")
    assign(one, cora)
    assign(other, carl)
    merge = merge_customers(survivor=one, duplicate=other)
    seen = Customer.objects.visible_to(cora, DAY)
    assert set(seen) == {one, other}
    assert not Customer.objects.visible_to(carl, DAY).exists()
    assert Document.objects.visible_to(cora, DAY).get() == document
    assert balances(Question(as_of=DAY), visible=seen) == {(one.pk, "EUR"): Decimal(10)}
    undo_merge(merge=merge)
    assert set(Customer.objects.visible_to(carl, DAY)) == {other}
    assert Assignment.objects.count() == 2


def test_facts_posted_to_the_old_account_still_count_for_the_survivor() -> None:
    one, other = make_customer("K-1"), make_customer("K-2")
    merge_customers(survivor=one, duplicate=other)
    make_invoice(other, "5.00", issued_on=date(2026, 6, 1), due_on=DAY)
    assert balances(Question(as_of=DAY)) == {(one.pk, "EUR"): Decimal(5)}


def test_days_of_a_series_are_the_collectors_of_the_survivor() -> None:
    one, other = make_customer(), make_customer()
    make_invoice(other, "10.00", due_on=DAY)
    cora, carl = make_user("collector"), make_user("collector")
    assign(one, cora)
    assign(other, carl)
    merge_customers(survivor=one, duplicate=other)
    for collector_id in (cora.pk, carl.pk, 0):
        question = Question(
            as_of=DAY, by=Grouping.TOTAL, filters=Filters(collector_id=collector_id)
        )
        of_day = {
            series.currency: day.bands
            for series in build_series(question, [DAY])
            for day in series.days
            if any(day.bands)
        }
        assert of_day == {row.currency: row.bands for row in build_report(question).totals}


def test_money_of_a_merged_account_was_paid_by_the_customer() -> None:
    one, other = make_customer(), make_customer()
    apply(make_receipt(other, "10.00", received_on=DAY), make_invoice(other, "10.00"))
    merge_customers(survivor=one, duplicate=other)
    (trend,) = build_payment_trend(one.pk, before=DAY - timedelta(days=30), ends=[DAY])
    assert trend.days_late == (Decimal(0),)
