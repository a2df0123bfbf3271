"""Receipts, allocations, refunds and transfers: what is refused, which day counts, what is left."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoices.choices import MarkKind, WithdrawalKind
from invoices.models import Allocation, OpenItem, Source, Withdrawal
from invoices.services import (
    ReceiptDraft,
    TransferDraft,
    apply_exact_match,
    apply_oldest_first,
    apply_source,
    close_period,
    end_mark,
    mark_item,
    post_receipt,
    refund_source,
    return_receipt,
    reverse_allocation,
    reverse_refund,
    reverse_transfer,
    set_rate,
    transfer_source,
    undo_receipt,
)
from kernel.errors import Conflict, DomainError, Refused
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    open_of,
    the_entity,
    unapplied_of,
)

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(days=10)
LATER = DAY + timedelta(days=10)


def test_receipt_is_unapplied_until_somebody_says_what_it_pays() -> None:
    customer = make_customer()
    make_invoice(customer, 100)
    receipt = make_receipt(customer, 100, method="transfer", reference="A1", remittance="inv 1")
    assert (unapplied_of(receipt), receipt.rate, receipt.functional_amount) == (100, 1, 100)
    assert receipt.get_absolute_url


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": Decimal(0)}, "invoices.amount.not_positive"),
        ({"amount": Decimal("0.001")}, "invoices.amount.digits"),
        ({"currency": "XX"}, "invoices.amount.currency"),
        ({"number": "R1"}, "invoices.ledger.source_number_uq"),
    ],
    ids=str,
)
def test_receipt_that_makes_no_sense_is_refused(values: dict[str, Any], code: str) -> None:
    make_receipt(None, 1, number="R1")
    given: dict[str, Any] = {
        "entity": the_entity(), "number": "R2", "received_on": DAY, "amount": Decimal(5),
        "currency": "EUR",
    }  # fmt: skip
    with pytest.raises(DomainError) as error:
        post_receipt(draft=ReceiptDraft(**given | values))
    assert error.value.code == code


def test_receipt_in_a_closed_period_takes_the_first_open_day() -> None:
    close_period(entity=the_entity(), closed_through=LATER)
    receipt = make_receipt(None, 5)
    assert (receipt.dated_on, receipt.effective_on) == (DAY, LATER + timedelta(days=1))


# Applying ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "issued", "given", "effective"),
    [(DAY, BEFORE, BEFORE, DAY), (BEFORE, DAY, BEFORE, DAY), (BEFORE, BEFORE, DAY, DAY)],
)
def test_allocation_takes_effect_on_the_latest_day(
    received: Any, issued: Any, given: Any, effective: Any
) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 10, issued_on=issued)
    (allocation,) = apply(make_receipt(customer, 10, received_on=received), invoice, 10, on=given)
    assert allocation.effective_on == effective


def test_allocation_takes_effect_after_the_last_reversal_on_either() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 10), make_receipt(customer, 10)
    (allocation,) = apply(receipt, invoice, 10)
    reverse_allocation(allocation=allocation, given_on=LATER)
    other_item = apply(receipt, make_invoice(customer, 5), 5)
    other_money = apply(make_receipt(customer, 5), invoice, 5)
    assert other_item[0].effective_on == other_money[0].effective_on == LATER


@pytest.mark.parametrize("amount", [0, -5, "0.001"])
def test_amount_that_is_none_is_not_applied(amount: Any) -> None:
    customer = make_customer()
    item = item_of(make_invoice(customer, 10))
    with pytest.raises(Refused):
        apply_source(
            source=make_receipt(customer, 10), item=item, amount=Decimal(amount), given_on=DAY
        )


def test_money_pays_its_own_account_only() -> None:
    customer = make_customer()
    receipt = make_receipt(customer, 10)
    for invoice in (
        make_invoice(make_customer(), 10),
        make_invoice(customer, 10, entity=make_entity()),
        make_invoice(customer, 10, currency="USD"),
    ):
        with pytest.raises(Refused, match="its own customer, entity and currency"):
            apply(receipt, invoice, 10)


def test_allocation_of_a_number_stands_once_on_an_item() -> None:
    customer = make_customer()
    receipt, item = make_receipt(customer, 10), item_of(make_invoice(customer, 10))
    one = {"source": receipt, "item": item, "given_on": DAY, "number": "Z1"}
    apply_source(amount=Decimal(1), **one)
    with pytest.raises(Refused, match="of this number"):
        apply_source(amount=Decimal(1), **one)


def test_oldest_due_comes_first_and_the_rest_stays_on_account() -> None:
    customer = make_customer()
    young, old = make_invoice(customer, 50, due_on=LATER), make_invoice(customer, 30, due_on=DAY)
    receipt = make_receipt(customer, 100)
    assert len(apply_oldest_first(source=receipt, given_on=DAY, amount=Decimal(40))) == 2
    assert (open_of(old), open_of(young), unapplied_of(receipt)) == (0, 40, 60)
    apply_oldest_first(source=receipt, given_on=DAY)
    assert (open_of(young), unapplied_of(receipt)) == (0, 20)
    assert apply_oldest_first(source=receipt, given_on=DAY) == []


def test_more_than_is_unapplied_is_not_swept() -> None:
    customer = make_customer()
    make_invoice(customer, 100)
    with pytest.raises(Conflict):
        apply_oldest_first(source=make_receipt(customer, 10), given_on=DAY, amount=Decimal(20))


def test_disputed_noted_and_foreign_items_are_never_swept_up() -> None:
    customer = make_customer()
    disputed = make_invoice(customer, 10)
    mark = mark_item(item=item_of(disputed), kind=MarkKind.DISPUTED, from_on=DAY)
    make_invoice(customer, 10, item_class="noted")
    make_invoice(make_customer(), 10)
    receipt = make_receipt(customer, 10)
    assert apply_oldest_first(source=receipt, given_on=DAY) == []
    end_mark(mark=mark, on=DAY)
    assert len(apply_oldest_first(source=receipt, given_on=DAY)) == 1


@pytest.mark.parametrize(
    ("until", "ended", "swept"),
    [(None, LATER, 0), (None, DAY, 10), (BEFORE, None, 10), (DAY, None, 0), (LATER, None, 0)],
    ids=["ended-later", "ended-today", "run-out", "last-day", "runs-on"],
)
def test_item_is_swept_up_when_its_dispute_is_over(until: Any, ended: Any, swept: int) -> None:
    customer = make_customer()
    item = item_of(make_invoice(customer, 10))
    mark = mark_item(item=item, kind=MarkKind.DISPUTED, from_on=BEFORE, until_on=until)
    if ended:
        end_mark(mark=mark, on=ended)
    receipt = make_receipt(customer, 10)
    apply_oldest_first(source=receipt, given_on=DAY)
    assert unapplied_of(receipt) == 10 - swept


def test_deposit_pays_only_what_is_named() -> None:
    customer = make_customer()
    invoice, deposit = make_invoice(customer, 10), make_receipt(customer, 10, is_deposit=True)
    assert apply_oldest_first(source=deposit, given_on=DAY) == []
    assert apply_exact_match(source=deposit, given_on=DAY) == []
    apply_oldest_first(source=deposit, given_on=DAY, document=invoice)
    assert (open_of(invoice), unapplied_of(deposit)) == (0, 0)


def test_who_names_a_disputed_document_means_it() -> None:
    customer = make_customer()
    disputed = make_invoice(customer, 10)
    mark_item(item=item_of(disputed), kind=MarkKind.DISPUTED, from_on=DAY)
    apply_oldest_first(source=make_receipt(customer, 10), given_on=DAY, document=disputed)
    assert open_of(disputed) == 0


def test_money_of_an_unknown_payer_is_not_applied() -> None:
    receipt = make_receipt(None, 10)
    with pytest.raises(Refused, match="Name the customer"):
        apply_oldest_first(source=receipt, given_on=DAY)
    with pytest.raises(Refused, match="Name the customer"):
        apply(receipt, make_invoice(make_customer(), 10), 10)


@pytest.mark.parametrize(
    ("amounts", "paid", "left"),
    [
        ((30, 50), 50, [30]),
        ((30, 50), 80, []),
        ((30, 50), 70, [30, 50]),
        ((50, 50), 50, [50, 50]),
        ((), 50, []),
    ],
)
def test_exact_match_or_nothing(amounts: tuple[int, ...], paid: int, left: list[int]) -> None:
    customer = make_customer()
    for amount in amounts:
        make_invoice(customer, amount)
    receipt = make_receipt(customer, paid)
    apply_exact_match(source=receipt, given_on=DAY)
    opened = OpenItem.objects.open().order_by("open_amount")
    assert [item.open_amount for item in opened] == left


def test_reversed_allocation_leaves_the_item_open_and_the_money_unapplied() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 10), make_receipt(customer, 10)
    (allocation,) = apply(receipt, invoice, 10, on=DAY)
    reversal = reverse_allocation(allocation=allocation, given_on=BEFORE, reason="wrong item")
    assert (reversal.given_on, reversal.effective_on) == (BEFORE, DAY)
    assert (open_of(invoice), unapplied_of(receipt)) == (10, 10)
    with pytest.raises(Refused, match="reversed already"):
        reverse_allocation(allocation=allocation, given_on=DAY)
    with pytest.raises(Refused, match="A reversal is not reversed"):
        reverse_allocation(allocation=reversal, given_on=DAY)


# Returned, undone, refunded ----------------------------------------------------------------------


def test_only_a_receipt_is_returned_or_undone() -> None:
    note = make_credit_note(make_customer(), 10)
    with pytest.raises(Refused, match="Only a receipt"):
        return_receipt(receipt=note.source, returned_on=DAY)
    with pytest.raises(Refused, match="Only a receipt"):
        undo_receipt(receipt=note.source, on=DAY)


def test_receipt_is_returned_whole_and_once() -> None:
    customer = make_customer()
    receipt, invoice = make_receipt(customer, 10), make_invoice(customer, 4)
    apply(receipt, invoice)
    refund = refund_source(source=receipt, amount=Decimal(1), paid_on=DAY)
    with pytest.raises(Refused, match="Reverse that first"):
        return_receipt(receipt=receipt, returned_on=LATER)
    reverse_refund(refund=refund, given_on=LATER)
    returned = return_receipt(receipt=receipt, returned_on=DAY)
    assert (returned.effective_on, returned.kind) == (LATER, WithdrawalKind.RETURN)
    assert (open_of(invoice), unapplied_of(receipt)) == (4, 0)
    with pytest.raises(Refused, match="Reverse that first"):
        return_receipt(receipt=receipt, returned_on=LATER)
    reverse_refund(refund=returned, given_on=LATER)
    assert unapplied_of(receipt) == 10


def test_refund_leaves_what_is_left() -> None:
    receipt = make_receipt(make_customer(), 10)
    refund = refund_source(
        source=receipt, amount=Decimal(4), paid_on=BEFORE, number="F1", reason="overpaid"
    )
    assert (refund.given_on, refund.effective_on) == (BEFORE, DAY)
    assert unapplied_of(receipt) == 6
    with pytest.raises(Conflict):
        refund_source(source=receipt, amount=Decimal(7), paid_on=DAY)
    with pytest.raises(Refused, match="of this kind and number"):
        refund_source(source=receipt, amount=Decimal(1), paid_on=DAY, number="F1")
    with pytest.raises(Refused):
        refund_source(source=receipt, amount=Decimal(0), paid_on=DAY)


def test_cancellation_of_money_is_not_reversed() -> None:
    undone = undo_receipt(receipt=make_receipt(make_customer(), 10), on=DAY)
    with pytest.raises(Refused, match="reversed whole"):
        reverse_refund(refund=undone, given_on=DAY)


# Transfers ---------------------------------------------------------------------------------------


def move(source: Source, **values: Any) -> Source:
    given: dict[str, Any] = {"amount": Decimal(10), "moved_on": DAY}
    if "to_customer" not in values:
        given["to_customer"] = make_customer()
    return transfer_source(source=source, draft=TransferDraft(**given | values))


def test_transfer_keeps_what_the_money_said() -> None:
    receipt = make_receipt(
        make_customer(), 10, is_deposit=True, method="cash", reference="X", remittance="thanks"
    )
    target = move(receipt, number="T1", reason="parent pays")
    assert (target.number, target.is_deposit, target.method) == ("T1", True, "cash")
    assert (target.reference, target.remittance) == ("X", "thanks")
    assert Withdrawal.objects.get().reason == "parent pays"


def test_transfers_of_a_long_number_are_told_apart() -> None:
    receipt = make_receipt(make_customer(), 20, number="R" * 60)
    numbers = {move(receipt).number for _place in range(2)}
    assert len(numbers) == 2
    assert all(len(number) == 60 for number in numbers)


def test_transfer_into_another_currency_needs_its_rate() -> None:
    receipt, customer = make_receipt(make_customer(), 10), make_customer()
    dollars = {"to_customer": customer, "to_currency": "USD"}
    with pytest.raises(Refused, match="needs its rate"):
        move(receipt, **dollars)
    with pytest.raises(Refused, match="more than zero"):
        move(receipt, **dollars, rate=Decimal(0))
    with pytest.raises(Refused, match="smallest amount"):
        move(receipt, **dollars, rate=Decimal("0.0001"))
    target = move(receipt, **dollars, rate=Decimal("1.0835"))
    assert (target.currency, target.amount) == ("USD", Decimal("10.84"))
    assert (target.rate, target.functional_amount) == (None, None)


def test_transfer_is_booked_in_the_other_entity_at_its_rate() -> None:
    other = make_entity(currency="CHF")
    set_rate(from_currency="EUR", to_currency="CHF", valid_on=DAY, rate=Decimal("0.9"))
    customer = make_customer()
    target = move(make_receipt(customer, 10), to_customer=customer, to_entity=other)
    assert (target.entity, target.rate, target.functional_amount) == (other, Decimal("0.9"), 9)


def test_money_is_not_moved_to_where_it_is() -> None:
    customer = make_customer()
    with pytest.raises(Refused, match="there already"):
        move(make_receipt(customer, 10), to_customer=customer)


@pytest.mark.parametrize("is_source_closed", [True, False])
def test_transfer_takes_the_first_open_day_of_both(is_source_closed: bool) -> None:
    other, customer = make_entity(), make_customer()
    receipt = make_receipt(customer, 10)
    close_period(entity=the_entity() if is_source_closed else other, closed_through=LATER)
    target = move(receipt, to_customer=customer, to_entity=other)
    first_open = LATER + timedelta(days=1)
    assert (target.effective_on, target.from_withdrawal.effective_on) == (first_open, first_open)
    sides = reverse_transfer(target=target, given_on=DAY)
    assert {side.effective_on for side in sides} == {first_open}


def test_transfer_is_taken_back_as_a_transfer() -> None:
    customer = make_customer()
    target = move(make_receipt(make_customer(), 10), to_customer=customer)
    with pytest.raises(Refused, match="as a transfer"):
        reverse_refund(refund=target.from_withdrawal, given_on=DAY)
    refund = refund_source(source=target, amount=Decimal(1), paid_on=DAY)
    with pytest.raises(Refused, match="Reverse that first"):
        reverse_transfer(target=target, given_on=DAY)
    reverse_refund(refund=refund, given_on=DAY)
    invoice = make_invoice(customer, 10)
    apply(target, invoice)
    reverse_transfer(target=target, given_on=DAY)
    assert open_of(invoice) == 10
    with pytest.raises(Refused, match="Reverse that first"):
        reverse_transfer(target=target, given_on=DAY)


def test_money_that_was_not_transferred_is_not_taken_back() -> None:
    with pytest.raises(Refused, match="not transferred here"):
        reverse_transfer(target=make_receipt(make_customer(), 10), given_on=DAY)


def test_undone_transfer_frees_its_number() -> None:
    receipt = make_receipt(make_customer(), 10)
    target = move(receipt, number="T1")
    reverse_transfer(target=target, given_on=DAY, is_undo=True)
    assert move(receipt, number="T1").number == "T1"
    assert Allocation.objects.count() == 0
