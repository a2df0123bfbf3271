"""Opening + postings = closing, for any period, filter and reader; the closing is the aging's."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Customer
from invoices.aging.changes import build_changes, build_postings
from invoices.aging.flows import Kind
from invoices.aging.rules import AmountsIn, Filters, Grouping, Question
from invoices.aging.selectors import build_report
from invoices.aging.tie_out import build_tie_out
from invoices.models import Rate
from invoices.services import (
    AdjustmentDraft,
    TransferDraft,
    adjust_item,
    cancel_document,
    refund_source,
    return_receipt,
    transfer_source,
)
from kernel.errors import Refused
from tests.factories import (
    DAY,
    assign,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)
from tests.invoices.aging_ledger import START, random_ledger

pytestmark = pytest.mark.django_db
SEEDS = [21, 22, 23]
PERIODS = [(0, 30), (31, 90), (100, 100), (-5, 300)]
ZERO = Decimal(0)


def balances(question: Question, as_of: date, visible: Any = None) -> dict[str, Decimal]:
    asked = replace(question, as_of=as_of, by=Grouping.TOTAL)
    totals = build_report(asked, visible=visible).totals
    return {total.currency: total.balance for total in totals if total.balance}


def assert_rolls(question: Question, first: date, visible: Any = None) -> None:
    found = build_changes(question, first, visible=visible)
    assert {row.currency: row.closing for row in found if row.closing} == balances(
        question, question.as_of, visible
    )
    for row in found:
        assert row.difference == ZERO, (row, first, question)
        for flow in row.flows:
            asked = replace(question, filters=replace(question.filters, currency=row.currency))
            page = build_postings(asked, first, flow.kind, visible=visible)
            assert page.totals == ((row.currency, flow.amount),)
            assert (page.count, len(page.postings)) == (flow.count, flow.count)
            assert sum((one.amount for one in page.postings), ZERO) == flow.amount


@pytest.mark.parametrize("seed", SEEDS)
def test_opening_and_postings_are_the_closing(seed: int) -> None:
    ledger = random_ledger(seed, steps=90)
    filters = [
        Filters(),
        Filters(customer_id=ledger.customers[0].pk),
        Filters(entity_id=ledger.entities[1].pk),
        Filters(is_unknown=True),
        Filters(segment="key"),
        Filters(collector_id=ledger.collectors[0].pk),
        Filters(collector_id=0),
    ]
    for start, end in PERIODS:
        first, last = START + timedelta(days=start), START + timedelta(days=end)
        for asked in filters:
            assert_rolls(Question(as_of=last, filters=asked), first)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_it_holds_for_what_a_reader_sees_and_for_what_was_known(seed: int) -> None:
    ledger = random_ledger(seed, steps=90)
    mine = Customer.objects.assigned_to([ledger.collectors[0].pk], START + timedelta(days=5))
    last = START + timedelta(days=120)
    assert_rolls(Question(as_of=last), START + timedelta(days=30), visible=mine)
    assert_rolls(Question(as_of=last, known_on=date(2026, 3, 1)), START + timedelta(days=30))


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_closing_is_the_control_total_by_postings_too(seed: int) -> None:
    random_ledger(seed, steps=90)
    last = START + timedelta(days=150)
    controls = {line.currency: line.control for line in build_tie_out(Question(as_of=last))}
    found = build_changes(Question(as_of=last), START)
    assert {row.currency: row.closing for row in found if row.closing} == controls


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_what_reporting_leaves_over_is_exchange_of_other_currencies(seed: int) -> None:
    random_ledger(seed, steps=90)
    for day, rate in ((-30, "0.9"), (40, "0.95"), (80, "0.85")):
        Rate.objects.create(
            from_currency="USD",
            to_currency="EUR",
            valid_on=START + timedelta(days=day),
            rate=rate,
        )
    last, first = START + timedelta(days=120), START + timedelta(days=30)
    question = Question(as_of=last, amounts_in=AmountsIn.REPORTING)
    (whole,) = build_changes(question, first)
    assert whole.closing == balances(question, last)["EUR"]
    assert whole.opening == balances(question, first - timedelta(days=1))["EUR"]
    own = replace(question, filters=Filters(currency="EUR"))
    (euro,) = build_changes(own, first)
    assert euro.difference == ZERO
    (dollar,) = build_changes(replace(question, filters=Filters(currency="USD")), first)
    assert whole.difference == dollar.difference
    for flow in whole.flows:
        page = build_postings(question, first, flow.kind)
        assert page.totals == (("EUR", flow.amount),)


def test_a_posting_is_worth_what_the_rate_of_its_day_says() -> None:
    for day, rate in ((0, "0.90"), (5, "0.80")):
        Rate.objects.create(
            from_currency="USD", to_currency="EUR", valid_on=DAY + timedelta(days=day), rate=rate
        )
    make_invoice(make_customer(), "10.05", currency="USD", issued_on=DAY)
    question = Question(as_of=DAY + timedelta(days=6), amounts_in=AmountsIn.REPORTING)
    (row,) = build_changes(question, DAY)
    assert (row.opening, row.closing) == (ZERO, Decimal("8.04"))
    assert [flow.amount for flow in row.flows] == [Decimal("9.05")]
    assert row.difference == Decimal("-1.01")
    make_invoice(make_customer(), "1.00", currency="GBP", issued_on=DAY)
    with pytest.raises(Refused):
        build_changes(question, DAY)


def test_each_kind_is_told_apart() -> None:
    customer, other = make_customer(), make_customer()
    invoice = make_invoice(customer, "100.00")
    cancel_document(document=make_invoice(customer, "7.00"), on=DAY, reason="wrong")
    make_credit_note(customer, "11.00", against=invoice)
    money = make_receipt(customer, "60.00")
    return_receipt(receipt=make_receipt(customer, "5.00"), returned_on=DAY)
    refund_source(source=money, amount=Decimal("10.00"), paid_on=DAY)
    draft = TransferDraft(to_customer=other, amount=Decimal("20.00"), moved_on=DAY)
    transfer_source(source=money, draft=draft)
    adjust_item(
        draft=AdjustmentDraft(
            item=item_of(invoice),
            kind="discount",
            amount=Decimal("1.50"),
            posted_on=DAY,
            reason="x",
            is_mirrored=True,
        )
    )
    question = Question(as_of=DAY, filters=Filters(customer_id=customer.pk))
    (row,) = build_changes(question, DAY)
    assert {flow.kind: str(flow.amount.quantize(Decimal("0.01"))) for flow in row.flows} == {
        Kind.INVOICES: "107.00",
        Kind.CREDIT_NOTES: "-11.00",
        Kind.RECEIPTS: "-65.00",
        Kind.RETURNED: "5.00",
        Kind.REFUNDS: "10.00",
        Kind.DISCOUNTS: "-1.50",
        Kind.TRANSFERS: "20.00",
        Kind.CANCELLED: "-7.00",
    }
    assert row.difference == ZERO


def test_an_account_handed_over_looks_like_no_money() -> None:
    customer, collector = make_customer(), make_user("collector")
    make_invoice(customer, "100.00", issued_on=DAY - timedelta(days=20))
    assign(customer, collector, DAY)
    question = Question(as_of=DAY, filters=Filters(collector_id=collector.pk))
    (row,) = build_changes(question, DAY - timedelta(days=10))
    assert (row.opening, row.closing, row.flows) == (Decimal("100"), Decimal("100"), ())


def test_postings_come_page_by_page() -> None:
    customer = make_customer()
    for place in range(5):
        make_invoice(customer, "1.00", issued_on=DAY + timedelta(days=place % 2))
    question, seen, after = Question(as_of=DAY + timedelta(days=9)), [], ""
    while True:
        page = build_postings(question, DAY, Kind.INVOICES, after=after, limit=2)
        seen += [(one.effective_on, one.pk) for one in page.postings]
        assert (page.count, page.totals) == (5, (("EUR", Decimal(5)),))
        if not (after := page.next_after):
            break
    assert len(set(seen)) == 5
    assert seen == sorted(seen)
