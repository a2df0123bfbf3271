"""A small ledger with every kind of row, and how a list is read in tests."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from customers.models import Customer
from invoices.models import Document, Source
from invoices.services import cancel_document, return_receipt
from kernel import clock
from kernel.tables.screens import Screen
from staff.models import User
from tests.factories import assign, make_credit_note, make_customer, make_invoice, make_receipt

SIGNED_IN = "staff.backends.People"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=SIGNED_IN)
    return client


def screen_of(client: Client, path: str) -> Screen:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    screen: Screen = answer.context["screen"]
    return screen


def shown(client: Client, path: str, field: str = "number") -> list[Any]:
    return [row[field] for row in screen_of(client, path).rows]


def walk(client: Client, path: str, field: str = "number") -> list[Any]:
    """All rows of a list, page by page."""
    found: list[Any] = []
    while path:
        screen = screen_of(client, path)
        found += [row[field] for row in screen.rows]
        path = screen.next
    return found


def export_rows(client: Client, key: str, query: str = "", **sent: Any) -> list[list[str]]:
    answer = client.post(f"/tables/{key}/export/?{query}", {"form": "csv"} | sent)
    assert answer.status_code == 200, answer
    return list(csv.reader(io.StringIO(answer.content.decode())))


def make_documents(collector: User) -> tuple[Customer, Customer]:
    """One customer of the collector's and one of nobody's, with a document of every kind."""
    today = clock.today()
    mine, other = make_customer("C-1", "Alder"), make_customer("C-2", "Birch")
    assign(mine, collector)
    late, soon = today - timedelta(days=40), today + timedelta(days=10)
    make_invoice(mine, "100.00", number="I-late", issued_on=late, due_on=late)
    make_invoice(mine, "50.00", number="I-soon", issued_on=today, due_on=soon, currency="USD")
    make_credit_note(mine, "30.00", number="N-open", issued_on=late, apply_credit=False)
    gone = make_invoice(mine, "7.00", number="I-gone", issued_on=late, due_on=late)
    cancel_document(document=gone, on=today, reason="wrong")
    make_invoice(other, "900.00", number="I-other", issued_on=late, due_on=late)
    return mine, other


def make_receipts(customer: Customer) -> None:
    today = clock.today()
    make_receipt(customer, "80.00", number="R-mine", received_on=today, reference="=1+1")
    make_receipt(None, "60.00", number="R-unknown", received_on=today, remittance="for C-77")
    back = make_receipt(customer, "40.00", number="R-back", received_on=today)
    return_receipt(receipt=back, returned_on=today, reason="no funds")


def open_by_currency() -> dict[str, Decimal]:
    """What the list of documents must add up to, by the ledger's own rows."""
    found: dict[str, Decimal] = {}
    for document in Document.objects.filter(is_undone=False).prefetch_related("items"):
        amount = sum((item.open_amount for item in document.items.all()), Decimal(0))
        credit = Source.objects.filter(document=document).first()
        amount -= credit.unapplied_amount if credit else 0
        found[document.currency] = found.get(document.currency, Decimal(0)) + amount
    return found
