"""Processes race on one receipt, one item, one limit: money is never applied twice."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from invoices.choices import AdjustmentKind
from invoices.models import (
    Adjustment,
    AdjustmentLimit,
    Allocation,
    DocumentCancellation,
    Mark,
    OpenItem,
    Source,
    Withdrawal,
)
from invoices.services import (
    AdjustmentDraft,
    TransferDraft,
    adjust_item,
    apply_oldest_first,
    apply_source,
    cancel_document,
    end_mark,
    mark_item,
    refund_source,
    return_receipt,
    reverse_adjustment,
    reverse_allocation,
    reverse_transfer,
    transfer_source,
    undo_receipt,
)
from tests.concurrency.racing import Gate, done, race, told
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_act,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    open_of,
    unapplied_of,
)
from tests.invoices.raw import WAYS, row_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.usefixtures("ledger_stays_whole"),
]
LATER = DAY + timedelta(days=10)
Act = Callable[[], Any]


def paying(source: Source, item: OpenItem, amount: int) -> Act:
    return partial(apply_source, source=source, item=item, amount=Decimal(amount), given_on=DAY)


def test_one_receipt_pays_many_items_once() -> None:
    customer = make_customer()
    receipt = make_receipt(customer, 100)
    items = [item_of(make_invoice(customer, 30)) for _place in range(8)]
    answers = race(*(paying(receipt, item, 30) for item in items))
    assert done(answers) == 3
    assert {answer.code for answer in told(answers)} == {"invoices.source.too_little"}
    assert unapplied_of(receipt) == 10
    assert Allocation.objects.count() == 3


def test_one_item_is_paid_once() -> None:
    customer = make_customer()
    item = item_of(make_invoice(customer, 100))
    receipts = [make_receipt(customer, 50) for _place in range(6)]
    answers = race(*(paying(receipt, item, 50) for receipt in receipts))
    assert done(answers) == 2
    assert {answer.code for answer in told(answers)} == {"invoices.item.too_little"}
    item.refresh_from_db()
    assert (item.open_amount, item.closed_on) == (0, DAY)


@pytest.mark.parametrize("way", WAYS)
def test_raw_rows_do_not_pay_twice_either(way: str) -> None:
    customer = make_customer()
    receipt, item = make_receipt(customer, 100), item_of(make_invoice(customer, 500))
    row = row_of(
        Allocation, act_id=make_act().pk, source_id=receipt.pk, item_id=item.pk,
        customer_id=customer.pk, entity_id=item.entity_id, currency="EUR", given_on=DAY,
        effective_on=DAY, amount=60,
    )  # fmt: skip
    answers = race(*[partial(WAYS[way], Allocation, [row])] * 3, paying(receipt, item, 60))
    assert done(answers) == 1
    late = {answer.code for answer in answers if not answer.is_done}
    assert late <= {"source_unapplied_ck", "invoices.source.too_little"}
    assert unapplied_of(receipt) == 40


def test_two_receipts_swept_over_the_same_items() -> None:
    customer = make_customer()
    for place in range(6):
        make_invoice(customer, 30, due_on=DAY + timedelta(days=place))
    receipts = [make_receipt(customer, 100) for _place in range(3)]
    answers = race(
        *(partial(apply_oldest_first, source=receipt, given_on=DAY) for receipt in receipts)
    )
    told(answers)
    assert done(answers) >= 1
    paid = sum(row.amount for row in Allocation.objects.all())
    assert paid == sum(Decimal(30) - item.open_amount for item in OpenItem.objects.all())
    assert paid <= 180


def test_two_credit_notes_on_one_invoice_take_what_the_other_leaves() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    notes = [
        partial(make_credit_note, customer, 60, against=invoice, number=number)
        for number in ("N-ONE", "N-TWO")
    ]
    assert done(race(*notes)) == 2
    assert sorted(row.amount for row in Allocation.objects.all()) == [40, 60]
    assert open_of(invoice) == 0


def test_limit_of_a_customer_is_not_passed_in_parts() -> None:
    AdjustmentLimit.objects.create(kind="write_off", currency="EUR", amount=100)
    customer = make_customer()
    drafts = [
        AdjustmentDraft(
            item=item_of(make_invoice(customer, 50)),
            kind=AdjustmentKind.WRITE_OFF,
            amount=Decimal(40),
            posted_on=DAY,
            reason="gone",
        )
        for _place in range(5)
    ]
    answers = race(*(partial(adjust_item, draft=draft) for draft in drafts))
    assert done(answers) == 2
    assert {answer.code for answer in told(answers)} == {"invoices.adjustment.needs_approval"}
    assert Adjustment.objects.count() == 2


@pytest.mark.parametrize("is_undo", [False, True])
def test_document_is_cancelled_once(is_undo: bool) -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 100), make_receipt(customer, 60)
    apply(receipt, invoice)
    cancel = partial(cancel_document, document=invoice, on=LATER, reason="wrong", is_undo=is_undo)
    answers = race(*[cancel] * 4)
    assert done(answers) == 1
    assert {answer.code for answer in told(answers)} == {"invoices.document.cancelled"}
    assert (open_of(invoice), unapplied_of(receipt)) == (0, 60)
    assert DocumentCancellation.objects.count() == 1


def test_cancellation_and_payment_of_a_document() -> None:
    customer = make_customer()
    invoice, first = make_invoice(customer, 100), make_receipt(customer, 60)
    second = make_receipt(customer, 40)
    apply(first, invoice)
    answers = race(
        partial(cancel_document, document=invoice, on=LATER, reason="wrong"),
        paying(second, item_of(invoice), 40),
        partial(reverse_allocation, allocation=Allocation.objects.get(), given_on=LATER),
    )
    told(answers)
    assert answers[0].is_done or answers[2].is_done
    used = sum(row.amount for row in Allocation.objects.all())
    assert used == 100 - unapplied_of(first) - unapplied_of(second)
    if answers[0].is_done:
        assert (open_of(invoice), used) == (0, 0)


def test_items_paid_in_opposite_orders() -> None:
    customer = make_customer()
    first, second = (item_of(make_invoice(customer, 100)) for _place in range(2))
    one, other = (make_receipt(customer, 100) for _place in range(2))
    half_way = Gate(2)

    def pay(*parts: tuple[Source, OpenItem]) -> None:
        with transaction.atomic():
            for place, (source, item) in enumerate(parts):
                paying(source, item, 50)()
                if place == 0:
                    half_way()

    answers = race(
        partial(pay, (one, first), (other, second)), partial(pay, (other, second), (one, first))
    )
    assert done(answers) == 1
    assert [answer.code for answer in told(answers)] == ["invoices.ledger.busy"]
    assert Allocation.objects.count() == 2


def test_allocation_is_reversed_once() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 100), make_receipt(customer, 100)
    (allocation,) = apply(receipt, invoice)
    answers = race(
        *[partial(reverse_allocation, allocation=allocation, given_on=LATER)] * 3,
        partial(return_receipt, receipt=receipt, returned_on=LATER),
        partial(cancel_document, document=invoice, on=LATER, reason="wrong"),
    )
    told(answers)
    assert Allocation.objects.filter(reverses=allocation).count() == 1
    assert 1 <= done(answers) <= 3


def test_reversal_and_new_allocation_of_one_item() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    first, second = make_receipt(customer, 100), make_receipt(customer, 100)
    (allocation,) = apply(first, invoice)
    answers = race(
        partial(reverse_allocation, allocation=allocation, given_on=LATER),
        paying(second, item_of(invoice), 100),
    )
    told(answers)
    assert answers[0].is_done
    assert open_of(invoice) == (0 if answers[1].is_done else 100)
    if answers[1].is_done:
        assert Allocation.objects.get(source=second).effective_on == LATER


def test_write_off_is_recovered_once() -> None:
    item = item_of(make_invoice(make_customer(), 50))
    draft = AdjustmentDraft(
        item=item, kind=AdjustmentKind.WRITE_OFF, amount=Decimal(50), posted_on=DAY, reason="gone"
    )
    adjustment = adjust_item(draft=draft)
    answers = race(*[partial(reverse_adjustment, adjustment=adjustment, given_on=LATER)] * 3)
    assert (done(answers), len(told(answers))) == (1, 2)
    item.refresh_from_db()
    assert item.open_amount == 50


def test_receipt_leaves_once() -> None:
    customer, stranger = make_customer(), make_customer()
    receipt, invoice = make_receipt(customer, 100), make_invoice(customer, 100)
    everything = Decimal(100)
    answers = race(
        partial(refund_source, source=receipt, amount=everything, paid_on=DAY),
        partial(return_receipt, receipt=receipt, returned_on=DAY),
        partial(undo_receipt, receipt=receipt, on=DAY),
        partial(
            transfer_source,
            source=receipt,
            draft=TransferDraft(to_customer=stranger, amount=everything, moved_on=DAY),
        ),
        paying(receipt, item_of(invoice), 100),
    )
    told(answers)
    # What was applied may be returned or undone afterwards; the rest leaves the receipt for good.
    left = Withdrawal.objects.filter(source=receipt).count()
    assert left == 1 or answers[4].is_done
    assert done(answers) == left + answers[4].is_done
    assert unapplied_of(receipt) == 0


def test_transfer_is_taken_back_once_and_not_used_meanwhile() -> None:
    customer, stranger = make_customer(), make_customer()
    receipt, invoice = make_receipt(customer, 100), make_invoice(stranger, 100)
    draft = TransferDraft(to_customer=stranger, amount=Decimal(100), moved_on=DAY)
    target = transfer_source(source=receipt, draft=draft)
    answers = race(
        *[partial(reverse_transfer, target=target, given_on=DAY)] * 2,
        partial(refund_source, source=target, amount=Decimal(100), paid_on=DAY),
        paying(target, item_of(invoice), 100),
    )
    told(answers)
    assert done(answers[:3]) == 1
    assert unapplied_of(receipt) == (100 if done(answers[:2]) else 0)


def test_number_is_taken_once() -> None:
    customer = make_customer()
    answers = race(*[partial(make_invoice, customer, 10, number="A1")] * 3)
    assert done(answers) == 1
    assert {answer.code for answer in told(answers)} == {"invoices.ledger.document_number_uq"}
    answers = race(*[partial(make_receipt, customer, 10, number="A1")] * 3)
    assert done(answers) == 1
    assert {answer.code for answer in told(answers)} == {"invoices.ledger.source_number_uq"}


def test_mark_is_ended_once() -> None:
    mark = mark_item(item=item_of(make_invoice(make_customer(), 10)), kind="disputed", from_on=DAY)
    answers = race(*[partial(end_mark, mark=mark, on=LATER)] * 3)
    assert (done(answers), len(told(answers))) == (1, 2)
    assert Mark.objects.count() == 2
