"""What belongs to customers of others is told to a collector without their names and numbers."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from customers.models import Customer
from invoices.choices import MarkKind
from invoices.facts import document_facts
from invoices.histories import DocumentPage, build_document_page
from invoices.models import Document, ImportRun, Source
from invoices.reach import Reach
from invoices.services import TransferDraft, mark_item, transfer_source
from kernel.audit import acting
from kernel.models import Origin
from staff.models import User
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

pytestmark = pytest.mark.django_db
SIGNED_IN = "staff.backends.People"


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def enter(client: Client, user: User) -> Client:
    client.force_login(user, backend=SIGNED_IN)
    return client


@pytest.fixture
def pair(client: Client) -> tuple[Client, Customer, Customer]:
    """A collector's client, a customer of theirs, and one that is not."""
    collector = make_user("collector")
    mine, other = make_customer("C-1", "Mine Ltd"), make_customer("X-9", "Secret Corp")
    assign(mine, collector)
    return enter(client, collector), mine, other


def move(source: Source, to: Customer) -> Source:
    draft = TransferDraft(to_customer=to, amount=Decimal("30.00"), moved_on=DAY)
    return transfer_source(source=source, draft=draft)


Pair = tuple[Client, Customer, Customer]


def test_money_moved_to_somebody_else_names_nobody(pair: Pair) -> None:
    client, mine, other = pair
    receipt = make_receipt(mine, "100.00", number="MINE-1")
    moved = move(receipt, other)
    page = read(client, f"/receipts/{receipt.public_id}/")
    assert "Transferred out another customer" in page
    for secret in ("Secret Corp", moved.public_id):
        assert secret not in page
    assert "Secret Corp" in read(enter(client, make_user("manager")), receipt.get_absolute_url())


def test_money_moved_from_somebody_else_names_nobody(pair: Pair) -> None:
    client, mine, other = pair
    receipt = make_receipt(other, "100.00", number="SECRET-1")
    moved = move(receipt, mine)
    page = read(client, f"/receipts/{moved.public_id}/")
    assert "another customer" in page
    for secret in ("Secret Corp", "SECRET-1,", receipt.public_id):
        assert secret not in page
    seen = read(enter(client, make_user("manager")), moved.get_absolute_url())
    assert "SECRET-1, Secret Corp" in seen
    assert receipt.public_id in seen


def test_money_that_came_from_nobody_known_is_told_without_its_number(pair: Pair) -> None:
    client, mine, _other = pair
    receipt = make_receipt(None, "100.00", number="UNKNOWN-1")
    moved = move(receipt, mine)
    page = read(client, f"/receipts/{moved.public_id}/")
    assert "money not yet known from whom" in page
    assert receipt.public_id not in page


def test_credits_of_others_are_counted_but_not_named() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00")
    note = make_credit_note(customer, "10.00", against=invoice)
    everybody, nobody = Reach(), Reach(Customer.objects.none())
    for reach, shown, hidden in ((everybody, 1, 0), (nobody, 0, 1)):
        page = build_document_page(invoice, today=DAY, reach=reach)
        assert (len(page.credit_notes), page.hidden_credit_notes) == (shown, hidden)
    values = {fact.label: fact.value for fact in document_facts(_page(note, nobody))}
    assert values["Credits"] == "another customer"
    values = {fact.label: fact.value for fact in document_facts(_page(note, everybody))}
    assert values["Credits"] == invoice.number


def _page(document: Document, reach: Reach) -> DocumentPage:
    return build_document_page(document, today=DAY, reach=reach)


def test_history_names_the_import_and_links_it_for_who_may_open_it(client: Client) -> None:
    with acting(origin=Origin.IMPORT):
        invoice = make_invoice(make_customer(), "100.00")
    run = ImportRun.objects.create(act=invoice.act, options={"files": []})
    for role, is_linked in (("accountant", True), ("manager", False)):
        page = read(enter(client, make_user(role)), invoice.get_absolute_url())
        assert f"import {run.pk}" in page
        assert (run.get_absolute_url() in page) == is_linked


def test_marks_of_a_document_say_stage_and_days(client: Client) -> None:
    invoice = make_invoice(make_customer(), "100.00")
    mark_item(item=item_of(invoice), kind=MarkKind.REMINDED, from_on=DAY, stage=2)
    page = read(enter(client, make_user("manager")), invoice.get_absolute_url())
    assert "Reminded, stage 2, 15 Jun 2026" in re.sub(r"<[^>]+>", "", page)
