"""A small ledger that saw every service of the ledger at least once, and its reversal."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from customers.models import Customer
from invoices.choices import AdjustmentKind, ItemClass, MarkKind
from invoices.models import Document, Source
from invoices.services import (
    AdjustmentDraft,
    TaxPart,
    TransferDraft,
    adjust_item,
    apply_exact_match,
    apply_oldest_first,
    approve_adjustment,
    cancel_document,
    close_period,
    end_mark,
    extend_due_date,
    mark_item,
    refund_source,
    return_receipt,
    reverse_adjustment,
    reverse_allocation,
    reverse_refund,
    reverse_transfer,
    set_rate,
    transfer_source,
    undo_receipt,
)
from kernel.audit import acting
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    make_user,
    the_entity,
)


@dataclass(frozen=True)
class FullLedger:
    """The rows that tests of single violations reach for."""

    customer: Customer
    other: Customer
    split: Document  # two instalments, the first paid in part
    paid: Document
    reversed: Document  # paid, taken back, paid again
    cancelled: Document
    note: Document  # a credit note, applied in part
    receipt: Source  # paid in part of `split`
    payer: Source  # what paid `reversed`
    moved: Source  # to the other customer in the other currency
    target: Source


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def make_full_ledger() -> FullLedger:
    customer, other = make_customer("C1"), make_customer("C2")
    set_rate(from_currency="USD", to_currency="EUR", valid_on=DAY, rate=Decimal("0.9"))
    split = make_invoice(
        customer, 100, number="SPLIT", instalments=[(after(30), 30), (after(60), 70)]
    )
    receipt = make_receipt(customer, 40, number="R-SPLIT")
    apply(receipt, split, 20)
    paid = make_invoice(customer, 50, number="PAID")
    apply_exact_match(source=make_receipt(customer, 50, number="R-PAID"), given_on=after(2))
    ledger = FullLedger(
        customer=customer,
        other=other,
        split=split,
        paid=paid,
        reversed=make_invoice(customer, 80, number="REVERSED"),
        cancelled=make_invoice(customer, 60, number="CANCELLED"),
        note=make_credit_note(customer, 30, number="NOTE", against=split),
        receipt=receipt,
        payer=make_receipt(customer, 80, number="R-REVERSED"),
        **_transfers(customer, other),
    )
    _pay_again(ledger)
    _adjust(ledger)
    _take_money_back(ledger)
    _stand_beside(ledger)
    return ledger


def _transfers(customer: Customer, other: Customer) -> dict[str, Source]:
    moved = make_receipt(customer, 90, number="R-MOVED")
    draft = TransferDraft(
        to_customer=other,
        amount=Decimal(45),
        moved_on=after(1),
        to_currency="JPY",
        rate=Decimal("160.333"),
    )
    target = transfer_source(source=moved, draft=draft)
    back = transfer_source(
        source=moved,
        draft=TransferDraft(to_customer=other, amount=Decimal(45), moved_on=after(1)),
    )
    apply(back, make_invoice(other, 10))
    reverse_transfer(target=back, given_on=after(5))
    elsewhere = TransferDraft(
        to_customer=customer, amount=Decimal(5), moved_on=after(6), to_entity=make_entity("E2")
    )
    transfer_source(source=moved, draft=elsewhere)
    return {"moved": moved, "target": target}


def _pay_again(ledger: FullLedger) -> None:
    (first,) = apply(ledger.payer, ledger.reversed, 80, on=after(1))
    reverse_allocation(allocation=first, given_on=after(4))
    apply(ledger.payer, ledger.reversed, 60, on=after(7))
    (wrong,) = apply(ledger.payer, ledger.reversed, 20, on=after(7))
    reverse_allocation(allocation=wrong, given_on=after(8), is_undo=True)


def _adjust(ledger: FullLedger) -> None:
    draft = AdjustmentDraft(
        item=item_of(ledger.split, 2),
        kind=AdjustmentKind.WRITE_OFF,
        amount=Decimal(5),
        posted_on=after(3),
        reason="gone",
    )
    reverse_adjustment(adjustment=adjust_item(draft=draft), given_on=after(9))
    adjust_item(draft=draft)
    _adjust_approved(ledger)
    cancel_document(document=ledger.cancelled, on=after(3), reason="never delivered")
    undone = make_invoice(ledger.customer, 15, number="UNDONE")
    apply(make_receipt(ledger.customer, 10), undone)
    cancel_document(document=undone, on=after(3), reason="typo", is_undo=True)
    credit = make_credit_note(ledger.customer, 12, apply_credit=False)
    cancel_document(document=credit, on=after(3), reason="twice")


def _adjust_approved(ledger: FullLedger) -> None:
    item = item_of(make_invoice(ledger.customer, 90, number="APPROVED"))
    wanted = {"item": item, "kind": AdjustmentKind.WAIVER, "reason": "goodwill"}
    with acting(actor=make_user("manager")):
        approval = approve_adjustment(amount=Decimal(50), **wanted)
    draft = AdjustmentDraft(
        amount=Decimal(40), posted_on=after(2), approval=approval, number="W-APPROVED", **wanted
    )
    adjust_item(draft=draft)


def _take_money_back(ledger: FullLedger) -> None:
    returned = make_receipt(ledger.customer, 33)
    apply(returned, make_invoice(ledger.customer, 33))
    return_receipt(receipt=returned, returned_on=after(10))
    refund = refund_source(source=ledger.receipt, amount=Decimal(7), paid_on=after(2))
    reverse_refund(refund=refund, given_on=after(6))
    refund_source(source=ledger.receipt, amount=Decimal(3), paid_on=after(7))
    undo_receipt(receipt=make_receipt(ledger.customer, 44), on=after(1))
    unknown = make_receipt(None, 25)
    transfer_source(
        source=unknown,
        draft=TransferDraft(to_customer=ledger.other, amount=Decimal(20), moved_on=after(4)),
    )
    dollars = make_receipt(ledger.other, 100, currency="USD")
    make_invoice(ledger.other, 70, currency="USD")
    apply_oldest_first(source=dollars, given_on=after(4))


def _stand_beside(ledger: FullLedger) -> None:
    item = item_of(ledger.split, 2)
    mark = mark_item(item=item, kind=MarkKind.DISPUTED, from_on=after(2), amount=Decimal(10))
    end_mark(mark=mark, on=after(5))
    extend_due_date(item=item, given_on=after(2), extended_to=after(90), reason="asked")
    make_invoice(ledger.other, 500, item_class=ItemClass.NOTED, due_on=after(200))
    make_invoice(ledger.other, 0)
    line = TaxPart(tax_rate=Decimal(19), net=Decimal(100), tax=Decimal(19))
    make_invoice(ledger.other, 119, number="TAXED", net=line.net, tax=line.tax, tax_parts=(line,))
    close_period(entity=the_entity(), closed_through=after(20))
    late = make_invoice(ledger.other, 64, number="LATE")
    apply(make_receipt(ledger.other, 64, number="R-LATE"), late)
    make_credit_note(ledger.other, 9, against=None, number="LATE-NOTE")
