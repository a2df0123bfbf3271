"""Posting and cancelling documents: what is refused, which day counts, what stands afterwards."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoices.choices import DocumentKind, ItemClass
from invoices.models import Allocation, Document, OpenItem, Source, TaxLine, Withdrawal
from invoices.services import (
    AdjustmentDraft,
    DocumentDraft,
    Instalment,
    TaxPart,
    TransferDraft,
    adjust_item,
    cancel_document,
    close_period,
    post_document,
    refund_source,
    reverse_allocation,
    reverse_refund,
    set_rate,
    transfer_source,
)
from kernel.errors import Conflict, DomainError, Refused
from kernel.models import Act
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_act,
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
LATER = DAY + timedelta(days=10)
TAX = TaxPart(tax_rate=Decimal(19), net=Decimal(100), tax=Decimal(19))


def post(**values: Any) -> Document:
    given: dict[str, Any] = {
        "entity": the_entity(), "customer": make_customer(), "number": "A1", "issued_on": DAY,
        "amount": Decimal(119), "currency": "EUR",
    }  # fmt: skip
    return post_document(draft=DocumentDraft(**given | values))


def refused(**values: Any) -> str:
    with pytest.raises(DomainError) as error:
        post(**values)
    assert str(error.value)
    return error.value.code


@pytest.mark.parametrize("other", ["customer", "entity", "currency", "kind"])
def test_credit_note_names_an_invoice_of_its_account(other: str) -> None:
    customer = make_customer()
    credited = {
        "customer": lambda: make_invoice(make_customer()),
        "entity": lambda: make_invoice(customer, entity=make_entity()),
        "currency": lambda: make_invoice(customer, currency="USD"),
        "kind": lambda: make_credit_note(customer),
    }[other]()
    note = {"kind": DocumentKind.CREDIT_NOTE, "customer": customer}
    assert refused(credits_document=credited, **note) == "invoices.document.credits_other"
    post(credits_document=make_invoice(customer), **note)


def test_document_without_instalments_is_due_at_issue() -> None:
    document = post()
    item = item_of(document)
    assert (item.due_on, item.amount, item.sequence) == (DAY, 119, 1)
    assert (document.rate, document.functional_amount) == (1, 119)
    assert item.act == document.act


def test_document_keeps_what_it_says() -> None:
    document = post(
        net=Decimal(100), tax=Decimal(19), tax_parts=(TAX,), terms="net 30", reference="your 5",
        purchase_order="P7", copy="https://example.test/A1.pdf", extra={"region": "N"},
        kind=DocumentKind.DEBIT_NOTE, item_class=ItemClass.NOTED,
    )  # fmt: skip
    document.refresh_from_db()
    line = TaxLine.objects.get(document=document)
    assert (line.tax_rate, line.net, line.tax) == (19, 100, 19)
    assert (document.extra, document.terms, document.kind) == (
        {"region": "N"},
        "net 30",
        "debit_note",
    )
    assert item_of(document).item_class == ItemClass.NOTED


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": Decimal(-1)}, "invoices.amount.not_positive"),
        ({"amount": Decimal("1.001")}, "invoices.amount.digits"),
        ({"currency": "JPY", "amount": Decimal("1.5")}, "invoices.amount.digits"),
        ({"currency": "EURO"}, "invoices.amount.currency"),
        ({"net": Decimal(100), "tax": Decimal(18)}, "invoices.document.net_and_tax"),
        ({"net": Decimal(99), "tax_parts": (TAX,)}, "invoices.document.tax_parts"),
        ({"tax": Decimal(20), "tax_parts": (TAX, TAX)}, "invoices.document.tax_parts"),
        (
            {"instalments": (Instalment(DAY, Decimal(100)),)},
            "invoices.ledger.document_items_add_up",
        ),
        (
            {"instalments": (Instalment(DAY, Decimal(120)), Instalment(DAY, Decimal(-1)))},
            "invoices.ledger.openitem_amount_ck",
        ),
        (
            {
                "instalments": (
                    Instalment(DAY, Decimal("0.001")),
                    Instalment(DAY, Decimal("118.999")),
                )
            },
            "invoices.ledger.openitem_currency_ck",
        ),
    ],
    ids=str,
)
def test_document_that_makes_no_sense_is_refused(values: dict[str, Any], code: str) -> None:
    acts = Act.objects.count()
    assert refused(**values) == code
    assert (Document.objects.count(), OpenItem.objects.count()) == (0, 0)
    assert Act.objects.count() == acts


def test_invoice_does_not_credit_another() -> None:
    other = make_invoice(make_customer())
    assert refused(credits_document=other) == "invoices.ledger.document_credits_ck"


def test_number_is_taken_once_by_entity() -> None:
    post()
    assert refused() == "invoices.ledger.document_number_uq"
    post(entity=make_entity())


def test_document_of_nothing_is_posted_and_cancelled() -> None:
    for kind in (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE):
        document = post(amount=Decimal(0), kind=kind)
        cancel_document(document=document, on=DAY, reason="wrong", is_undo=True)
        assert post(amount=Decimal(0), kind=kind).number == document.number
        cancel_document(document=Document.objects.latest("id"), on=DAY, reason="", is_undo=True)


def test_document_in_a_closed_period_takes_the_first_open_day() -> None:
    close_period(entity=the_entity(), closed_through=LATER)
    document = post()
    assert (document.issued_on, document.effective_on) == (DAY, LATER + timedelta(days=1))
    assert item_of(document).effective_on == document.effective_on


def test_document_is_booked_at_the_rate_of_its_day() -> None:
    entity = make_entity(currency="CHF")
    assert post(entity=entity, number="A0").rate is None
    set_rate(from_currency="EUR", to_currency="CHF", valid_on=DAY, rate=Decimal("0.95"))
    document = post(entity=entity)
    assert (document.rate, document.functional_amount) == (Decimal("0.95"), Decimal("113.05"))
    assert post(entity=entity, number="A2", rate=Decimal(1)).functional_amount == 119


def test_caller_may_give_the_act() -> None:
    act = make_act()
    document = post_document(
        draft=DocumentDraft(
            entity=the_entity(), customer=make_customer(), number="A1", issued_on=DAY,
            amount=Decimal(1), currency="EUR",
        ),
        act=act,
    )  # fmt: skip
    assert document.act == act


# Credit notes ------------------------------------------------------------------------------------


def test_credit_note_is_applied_to_the_invoice_that_it_names() -> None:
    customer = make_customer()
    parts = [(LATER, 30), (DAY, 70)]
    invoice = make_invoice(customer, 100, instalments=parts)
    note = make_credit_note(customer, 80, against=invoice)
    assert [item.open_amount for item in OpenItem.objects.order_by("due_on")] == [0, 20]
    assert unapplied_of(note.source) == 0


def test_credit_note_may_stand_alone() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    note = make_credit_note(customer, 80, against=invoice, apply_credit=False)
    assert (open_of(invoice), unapplied_of(note.source)) == (100, 80)
    paid = make_credit_note(customer, 5)
    assert unapplied_of(paid.source) == 5


def test_credit_note_for_a_paid_invoice_stays_on_account() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    apply(make_receipt(customer, 100), invoice)
    assert unapplied_of(make_credit_note(customer, 100, against=invoice).source) == 100


# Cancelling --------------------------------------------------------------------------------------


def test_cancelling_reverses_what_was_done_with_the_items() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 100), make_receipt(customer, 60)
    apply(receipt, invoice)
    adjust_item(
        draft=AdjustmentDraft(
            item=item_of(invoice), kind="discount", amount=Decimal(5), posted_on=DAY, reason="2 %"
        )
    )
    cancel_document(document=invoice, on=LATER, reason="wrong")
    invoice.refresh_from_db()
    item = item_of(invoice)
    assert (item.open_amount, item.closed_on, invoice.cancelled_on) == (0, LATER, LATER)
    assert unapplied_of(receipt) == 60
    assert {row.effective_on for row in Allocation.objects.exclude(reverses=None)} == {LATER}


def test_cancelling_takes_effect_after_the_latest_fact() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 100), make_receipt(customer, 60)
    (allocation,) = apply(receipt, invoice)
    reverse_allocation(allocation=allocation, given_on=LATER)
    assert cancel_document(document=invoice, on=DAY, reason="wrong").effective_on == LATER


def test_document_is_cancelled_once() -> None:
    invoice = make_invoice(make_customer())
    cancel_document(document=invoice, on=DAY, reason="wrong")
    with pytest.raises(Refused, match="cancelled already"):
        cancel_document(document=invoice, on=DAY, reason="wrong")


def test_refunded_credit_note_is_not_cancelled_before_the_refund_is_reversed() -> None:
    note = make_credit_note(make_customer(), 100)
    refund = refund_source(source=note.source, amount=Decimal(30), paid_on=DAY)
    with pytest.raises(Refused, match="refunded or transferred"):
        cancel_document(document=note, on=LATER, reason="wrong")
    reverse_refund(refund=refund, given_on=LATER)
    cancel_document(document=note, on=LATER, reason="wrong")
    assert unapplied_of(note.source) == 0
    assert sum(row.amount for row in Withdrawal.objects.filter(kind="refund")) == 0


def test_transferred_credit_note_is_not_cancelled() -> None:
    note = make_credit_note(make_customer(), 100)
    draft = TransferDraft(to_customer=make_customer(), amount=Decimal(30), moved_on=DAY)
    transfer_source(source=note.source, draft=draft)
    with pytest.raises(Refused, match="refunded or transferred"):
        cancel_document(document=note, on=LATER, reason="wrong")


def test_applied_credit_note_is_cancelled_with_its_application() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    note = make_credit_note(customer, 100, against=invoice)
    cancel_document(document=note, on=date(2026, 1, 1), reason="wrong")
    note.refresh_from_db()
    assert (open_of(invoice), note.cancelled_on) == (100, DAY)


def test_cancelled_document_takes_no_money() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    cancel_document(document=invoice, on=DAY, reason="wrong")
    with pytest.raises(Conflict):
        apply(make_receipt(customer, 10), invoice, 10)
    assert Source.objects.get().unapplied_amount == 10


def test_cancelling_in_a_closed_period_takes_the_first_open_day() -> None:
    invoice = make_invoice(make_customer())
    close_period(entity=the_entity(), closed_through=LATER)
    cancellation = cancel_document(document=invoice, on=DAY, reason="wrong")
    assert cancellation.effective_on == LATER + timedelta(days=1)
