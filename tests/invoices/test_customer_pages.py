"""The customers' list and page, a document's and a receipt's: what is open and why."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from customers.models import Contact, Cover, Restriction
from invoices.choices import AdjustmentKind, MarkKind
from invoices.models import Document
from invoices.services import (
    AdjustmentDraft,
    TransferDraft,
    adjust_item,
    cancel_document,
    end_mark,
    extend_due_date,
    mark_item,
    refund_source,
    return_receipt,
    reverse_adjustment,
    reverse_allocation,
    transfer_source,
)
from kernel import clock
from tests.factories import (
    DAY,
    apply,
    assign,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)

pytestmark = pytest.mark.django_db
SIGNED_IN = "staff.backends.People"


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user("accountant"), backend=SIGNED_IN)
    return client


def words(text: str) -> list[str]:
    return text.split(" | ")


def read(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def test_list_shows_balances_by_currency_and_finds_by_name_and_number(reader: Client) -> None:
    customer = make_customer("K-1", "Şahin Möbel", segment="key", country="TR")
    assign(customer, make_user("collector", "cora@example.test"))
    make_invoice(customer, "100.00", issued_on=DAY)
    make_invoice(customer, "30.00", issued_on=DAY, currency="USD")
    make_customer("K-2", "Zeta")
    page = read(reader, "/customers/")
    for text in words("Şahin Möbel | K-1 | key | TR | Cora | 100.00 | 30.00 | USD | Zeta"):
        assert text in page
    assert "2 customers" in page
    for text in words("sahin | MÖBEL | k-1"):
        found = read(reader, f"/customers/?q={text}")
        assert "Şahin" in found
        assert "Zeta" not in found
    assert "No customer fits" in read(reader, "/customers/?q=nobody")
    assert "No customer fits" in read(reader, "/customers/?q=no%00body")
    part = read(reader, "/customers/?q=zeta", **{"HX-Request": "true"})
    assert "<html" not in part
    assert "Zeta" in part


def test_collector_sees_whose_customers_are_covered(client: Client) -> None:
    collector = make_user("collector")
    ben = make_user("collector", name="Ben Okoye")
    mine, covered = make_customer("C-1", "Mine"), make_customer("C-2", "Theirs", segment="far")
    other = make_customer("C-3", "Other", segment="hidden")
    assign(mine, collector)
    assign(covered, ben)
    assign(other, make_user("collector", name="Nobody Known"))
    today = clock.today()
    Cover.objects.create(collector=ben, substitute=collector, from_on=today, until_on=today)
    for customer in (mine, covered, other):
        make_invoice(customer, "10.00", issued_on=DAY)
    client.force_login(collector, backend=SIGNED_IN)
    for path in ("/customers/", "/aging/"):
        page = read(client, path)
        assert page.count("covered for Ben Okoye") == 1
        assert "Nobody Known" not in page
        assert "hidden<" not in page
    assert "Ben Okoye</option>" in read(client, "/aging/")


def test_customer_page_shows_master_data_figures_and_latest_postings(reader: Client) -> None:
    parent = make_customer("P-1", "Parent Plc")
    customer = make_customer(
        "C-1", "Child Ltd", parent=parent, credit_limit_proposed=Decimal("5000"), currency="EUR"
    )
    Contact.objects.create(customer=customer, name="Ida Contact", phone="+49 1")
    Restriction.objects.create(customer=customer, kind="insolvent", from_on=DAY)
    make_invoice(customer, "100.00", issued_on=DAY, number="INV-1")
    make_receipt(customer, "30.00", received_on=DAY, number="REC-1")
    page = read(reader, f"/customers/{customer.public_id}/")
    for text in words(
        "Child Ltd | C-1 | Parent Plc | 5,000.00 EUR | Ida Contact | Insolvent | "
        "INV-1 | REC-1 | −30.00 | 70.00"
    ):
        assert text in page
    empty = read(reader, f"/customers/{parent.public_id}/")
    assert "This customer owes nothing today" in empty
    assert "None" in empty


def test_parent_of_somebody_else_is_neither_named_nor_linked(client: Client) -> None:
    collector = make_user("collector")
    parent = make_customer("P-1", "Parent Plc")
    customer = make_customer("C-1", "Child Ltd", parent=parent)
    assign(customer, collector)
    client.force_login(collector, backend=SIGNED_IN)
    page = read(client, f"/customers/{customer.public_id}/")
    assert "another customer" in page
    assert "Parent Plc" not in page
    assert parent.public_id not in page
    assert client.get(f"/customers/{parent.public_id}/").status_code == 404


def make_marked(invoice: Document) -> None:
    item = item_of(invoice)
    disputed = mark_item(item=item, kind=MarkKind.DISPUTED, from_on=DAY, reason="broken")
    end_mark(mark=disputed, on=DAY + timedelta(days=1))
    mark_item(item=item, kind=MarkKind.PROMISED, from_on=DAY, amount=Decimal("60"))
    later = DAY + timedelta(days=30)
    extend_due_date(item=item, given_on=DAY, extended_to=later, reason="asked")


def test_document_tells_what_it_says_and_what_stands_beside_it(reader: Client) -> None:
    invoice = make_invoice(
        make_customer(),
        "100.00",
        number="INV-1",
        reference="REF-9",
        net=Decimal("84.03"),
        tax=Decimal("15.97"),
        extra={"cost centre": "77"},
    )
    make_marked(invoice)
    page = read(reader, f"/documents/{invoice.public_id}/")
    for text in words(
        "INV-1 | REF-9 | 84.03 | cost centre | 77 | Disputed, ended | broken | Promised | 60.00 | "
        "extended to"
    ):
        assert text in page, text


def test_document_tells_its_history(reader: Client) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00", issued_on=DAY, number="INV-1")
    receipt = make_receipt(customer, "40.00", received_on=DAY, number="REC-1")
    (applied,) = apply(receipt, invoice, 40, DAY)
    reverse_allocation(allocation=applied, given_on=DAY + timedelta(days=2), reason="wrong one")
    draft = AdjustmentDraft(
        item=item_of(invoice),
        kind=AdjustmentKind.DISCOUNT,
        amount=Decimal("2.00"),
        posted_on=DAY,
        reason="early",
        is_mirrored=True,
    )
    reverse_adjustment(adjustment=adjust_item(draft=draft), given_on=DAY, reason="late after all")
    make_credit_note(customer, "10.00", issued_on=DAY, against=invoice, number="CN-1")
    page = read(reader, f"/documents/{invoice.public_id}/")
    for text in words(
        "REC-1 | Receipt, taken back | wrong one | Cash discount, taken back | late after all | "
        "CN-1 | 90.00 | command"
    ):
        assert text in page, text


def test_cancelled_document_and_credit_note_say_so(reader: Client) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00", number="INV-1")
    cancel_document(document=invoice, on=DAY, reason="never delivered")
    page = read(reader, f"/documents/{invoice.public_id}/")
    assert "Cancelled" in page
    assert "never delivered" in page
    note = make_credit_note(customer, "10.00", issued_on=DAY, number="CN-1", against=invoice)
    page = read(reader, f"/documents/{note.public_id}/")
    assert "Unapplied" in page
    assert "−10.00" in page
    assert "INV-1" in page


def test_future_effects_are_told_but_not_yet_counted(reader: Client) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00", issued_on=DAY)
    receipt = make_receipt(customer, "40.00", received_on=DAY)
    apply(receipt, invoice, 40, clock.today() + timedelta(days=5))
    document = reader.get(f"/documents/{invoice.public_id}/").context["page"]
    assert (document.open, len(document.history)) == (100, 2)
    source = reader.get(f"/receipts/{receipt.public_id}/").context["page"]
    assert (source.unapplied, source.applied, len(source.history)) == (40, 0, 2)


def test_receipt_tells_what_became_of_it(reader: Client) -> None:
    customer, other = make_customer(), make_customer("O-1", "Other One")
    invoice = make_invoice(customer, "50.00", issued_on=DAY, number="INV-1")
    receipt = make_receipt(
        customer, "100.00", received_on=DAY, number="REC-1", remittance="for INV-1", is_deposit=True
    )
    apply(receipt, invoice, 50, DAY)
    refund_source(source=receipt, amount=Decimal("20.00"), paid_on=DAY, reason="too much")
    moved = transfer_source(
        source=receipt,
        draft=TransferDraft(to_customer=other, amount=Decimal("30.00"), moved_on=DAY),
    )
    page = read(reader, f"/receipts/{receipt.public_id}/")
    for text in words(
        "REC-1 | for INV-1 | Deposit | INV-1 | −50.00 | Refund | too much | "
        "Transferred out | Other One"
    ):
        assert text in page, text
    target = read(reader, f"/receipts/{moved.public_id}/")
    assert "Came from" in target
    assert "REC-1" in target
    unknown = make_receipt(None, "5.00", received_on=DAY)
    assert "not yet known from whom" in read(reader, f"/receipts/{unknown.public_id}/")


def test_returned_receipt_stands_as_returned(reader: Client) -> None:
    receipt = make_receipt(make_customer(), "5.00", received_on=DAY)
    return_receipt(receipt=receipt, returned_on=DAY, reason="no cover")
    page = read(reader, f"/receipts/{receipt.public_id}/")
    assert "Returned by the bank" in page
    assert "no cover" in page
