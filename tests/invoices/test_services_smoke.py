"""The ordinary course: an invoice, its money, what becomes of both."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import CustomerSummary, DueTotal, OpenItem, Source
from invoices.services import (
    AdjustmentDraft,
    TransferDraft,
    adjust_item,
    cancel_document,
    return_receipt,
    reverse_adjustment,
    reverse_transfer,
    transfer_source,
    undo_receipt,
)
from kernel.errors import Conflict, Refused
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    open_of,
    unapplied_of,
)

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=10)


def cube() -> Decimal:
    return sum(DueTotal.objects.values_list("open_amount", flat=True), Decimal(0))


def balance() -> Decimal:
    rows = CustomerSummary.objects.values_list("open_amount", "unapplied_amount")
    return sum((opened - unapplied for opened, unapplied in rows), Decimal(0))


def test_receipt_settles_instalments_oldest_first() -> None:
    customer = make_customer()
    invoice = make_invoice(
        customer, 100, instalments=[(date(2026, 7, 15), 30), (date(2026, 8, 14), 70)]
    )
    receipt = make_receipt(customer, 40)
    apply(receipt, invoice)
    assert [row.open_amount for row in OpenItem.objects.order_by("sequence")] == [0, 60]
    assert item_of(invoice).closed_on == DAY
    assert unapplied_of(receipt) == 0
    assert cube() == 60
    assert balance() == 60


def test_over_allocation_is_refused() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 50), make_receipt(customer, 100)
    with pytest.raises(Conflict):
        apply(receipt, invoice, 60)
    apply(receipt, invoice)
    assert (open_of(invoice), unapplied_of(receipt)) == (0, 50)


def test_returned_receipt_opens_what_it_paid() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 50), make_receipt(customer, 50)
    apply(receipt, invoice)
    return_receipt(receipt=receipt, returned_on=LATER)
    assert (open_of(invoice), unapplied_of(receipt)) == (50, 0)
    assert item_of(invoice).closed_on is None
    assert balance() == 50


def test_credit_note_is_applied_to_its_invoice_and_cancelled_again() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 50)
    note = make_credit_note(customer, 60, against=invoice)
    assert (open_of(invoice), unapplied_of(note.source)) == (0, 10)
    cancel_document(document=note, on=LATER, reason="wrong")
    note.refresh_from_db()
    assert (open_of(invoice), unapplied_of(note.source)) == (50, 0)
    assert note.cancelled_on == LATER
    assert balance() == 50


def test_undone_document_frees_its_number() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 50, number="A1")
    with pytest.raises(Conflict):
        make_invoice(customer, 70, number="A1")
    cancel_document(document=invoice, on=DAY, reason="typo", is_undo=True)
    make_invoice(customer, 70, number="A1")
    assert balance() == 70


def test_transfer_goes_and_comes_back() -> None:
    first, second = make_customer(), make_customer()
    receipt, invoice = make_receipt(first, 80), make_invoice(second, 50)
    target = transfer_source(
        source=receipt,
        draft=TransferDraft(to_customer=second, amount=Decimal(60), moved_on=DAY),
    )
    apply(target, invoice)
    assert (unapplied_of(receipt), unapplied_of(target), open_of(invoice)) == (20, 10, 0)
    reverse_transfer(target=target, given_on=LATER)
    assert (unapplied_of(receipt), unapplied_of(target), open_of(invoice)) == (80, 0, 50)


def test_unknown_receipt_is_named_by_transfer() -> None:
    customer = make_customer()
    receipt = make_receipt(None, 80)
    with pytest.raises(Refused):
        apply(receipt, make_invoice(customer, 80))
    transfer_source(
        source=receipt,
        draft=TransferDraft(to_customer=customer, amount=Decimal(80), moved_on=DAY),
    )
    assert Source.objects.get(customer=customer).unapplied_amount == 80


def test_undone_receipt_frees_its_number() -> None:
    receipt = make_receipt(make_customer(), 80, number="X1")
    undo_receipt(receipt=receipt, on=DAY)
    make_receipt(make_customer(), 80, number="X1")
    assert Source.objects.filter(number="X1", is_undone=True).count() == 1


def test_write_off_and_recovery() -> None:
    invoice = make_invoice(make_customer(), 50)
    draft = AdjustmentDraft(
        item=item_of(invoice), kind="write_off", amount=Decimal(50), posted_on=DAY, reason="gone"
    )
    adjustment = adjust_item(draft=draft)
    assert open_of(invoice) == 0
    reverse_adjustment(adjustment=adjustment, given_on=LATER)
    assert open_of(invoice) == 50
    with pytest.raises(Refused):
        reverse_adjustment(adjustment=adjustment, given_on=LATER)
