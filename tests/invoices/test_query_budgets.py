"""The ledger's pages ask the same few queries for ten rows and for a hundred."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from customers.contact_book import ContactDetails, add_contact
from customers.models import Customer
from customers.notes import add_note
from kernel.tables.table import Table
from tests.budgets import assert_budget, count_of_page
from tests.factories import DAY, apply, assign, make_customer, make_invoice, make_receipt, make_user

pytestmark = pytest.mark.django_db

LISTS = {
    "aging": "/aging/?as_of=2026-06-15",
    "aging by collector": "/aging/?as_of=2026-06-15&by=collector",
    "aging items": "/aging/items/?as_of=2026-06-15&currency=document",
    "aging weeks": "/aging/weeks/?as_of=2026-06-15",
    "aging groups": "/aging/groups/?as_of=2026-06-15",
    "aging changes": "/aging/changes/?as_of=2026-06-15",
    "aging postings": "/aging/postings/?as_of=2026-06-15",
    "aging tie-out": "/aging/tie-out/?as_of=2026-06-15",
    "aging csv": "/aging/export/csv/?as_of=2026-06-15",
    "aging api": "/api/aging/?as_of=2026-06-15",
    "customers": "/customers/",
    "customers by overdue": "/customers/?sort=-overdue",
    "documents": "/documents/?state=open",
    "receipts": "/receipts/?unapplied=on&sort=customer",
}


def grow(customer: Customer, rows: int) -> None:
    """More customers, and more of everything at one of them."""
    collector = make_user("collector")
    for place in range(rows):
        other = make_customer()
        assign(other, collector)
        make_invoice(other, "10.00", issued_on=DAY)
        paid = make_invoice(customer, "10.00", issued_on=DAY - timedelta(days=place))
        apply(make_receipt(customer, "5.00", received_on=DAY), paid, 3)
        make_customer(parent=customer)
        add_contact(customer=customer, details=ContactDetails(name=f"P{paid.pk}"))
        add_note(customer=customer, text="A note.")


def read(client: Client, path: str) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[arg-type]

    return ask


@pytest.mark.parametrize("page_size", [5, 500])
def test_lists_ask_the_same_queries_at_any_size(
    client: Client, monkeypatch: pytest.MonkeyPatch, page_size: int
) -> None:
    """Where each list goes on after its page, and where all of it stands there."""
    monkeypatch.setattr(Table, "page_size", page_size)
    client.force_login(make_user("manager"), backend="staff.backends.People")
    customer = make_customer()
    own = f"/customers/{customer.public_id}/"
    paths = LISTS | {
        "customer": own,
        "customer time line": f"{own}timeline/",
        "customer charts": f"{own}charts/",
        "customer group": f"{own}group/",
        "customer history": f"{own}history/",
    }
    grow(customer, 6)
    small = {name: count_of_page(read(client, path)) for name, path in paths.items()}
    grow(customer, 30)
    for name, path in paths.items():
        assert_budget(name, small[name], count_of_page(read(client, path)))


def test_single_pages_ask_the_same_queries_for_any_history(client: Client) -> None:
    client.force_login(make_user("auditor"), backend="staff.backends.People")
    customer = make_customer()
    for name, path, counts in (
        ("document", "/documents/{}/", _document_histories(customer)),
        ("receipt", "/receipts/{}/", _receipt_histories(customer)),
    ):
        small, large = (count_of_page(read(client, path.format(one))) for one in counts)
        assert_budget(name, small, large)


def _document_histories(customer: Customer) -> list[str]:
    found = []
    for payments in (2, 20):
        document = make_invoice(customer, "100.00")
        for _payment in range(payments):
            apply(make_receipt(customer, "1.00"), document, 1)
        found.append(document)
    return [document.public_id for document in found]


def _receipt_histories(customer: Customer) -> list[str]:
    found = []
    for documents in (2, 20):
        receipt = make_receipt(customer, "100.00")
        for _document in range(documents):
            apply(receipt, make_invoice(customer, "1.00"), 1)
        found.append(receipt)
    return [receipt.public_id for receipt in found]
