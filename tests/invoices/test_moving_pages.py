"""Refunds and transfers, and taking each of them back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from customers.merging.services import merge_customers
from customers.models import Customer
from invoices.models import Source, Withdrawal
from invoices.services import return_receipt, set_rate
from kernel import clock
from staff.models import User
from tests.factories import (
    DAY,
    apply,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    open_of,
    the_entity,
    unapplied_of,
)
from tests.invoices.acting import hidden_of, look, post, post_twice

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = "2026-07-01"


@pytest.fixture
def client(accountant: User, sign_in: SignIn) -> Client:
    return sign_in(accountant)


@pytest.fixture
def other() -> Customer:
    return make_customer("C-2", "Halvorsen Maritim")


def refund(**changes: object) -> dict[str, object]:
    return {"amount": "40", "paid_on": TODAY, "reason": "Paid twice", **changes}


def move(**changes: object) -> dict[str, object]:
    return {
        "to_customer": "C-2",
        "to_entity": the_entity().pk,
        "amount": "40",
        "to_currency": "EUR",
        "moved_on": TODAY,
        "reason": "Paid for another",
        **changes,
    }


def back(**changes: object) -> dict[str, object]:
    return {"given_on": clock.today().isoformat(), "reason": "Wrong account", **changes}


def test_refund_is_paid_once_and_taken_back_once(client: Client) -> None:
    receipt = make_receipt(make_customer(), "100.00")
    url = reverse("invoices:source-refund", args=[receipt])
    assert client.get(url).context["form"].initial["amount"] == 100
    post_twice(client, url, **refund())
    assert unapplied_of(receipt) == 60
    row = Withdrawal.objects.get()
    undo = reverse("invoices:withdrawal-reverse", args=[row])
    assert undo in client.get(receipt.get_absolute_url()).content.decode()
    post_twice(client, undo, **back())
    assert unapplied_of(receipt) == 100
    assert undo not in client.get(receipt.get_absolute_url()).content.decode()


def test_more_than_is_unapplied_is_not_refunded(client: Client) -> None:
    receipt = make_receipt(make_customer(), "100.00")
    url = reverse("invoices:source-refund", args=[receipt])
    answer = look(client, url, **refund(amount="100.01"))
    assert answer.status_code == 409
    assert "is still unapplied" in answer.content.decode()


def test_credit_is_refunded_too(client: Client) -> None:
    note = make_credit_note(make_customer(), "100.00")
    post(client, reverse("invoices:source-refund", args=[note.source]), **refund())
    assert unapplied_of(note.source) == 60


def test_return_that_was_a_mistake_is_taken_back(client: Client) -> None:
    receipt = make_receipt(make_customer(), "100.00")
    row = return_receipt(receipt=receipt, returned_on=DAY, reason="No funds")
    post(client, reverse("invoices:withdrawal-reverse", args=[row]), **back())
    assert unapplied_of(receipt) == 100


def test_transfer_moves_money_once_and_comes_back_whole(client: Client, other: Customer) -> None:
    receipt = make_receipt(make_customer(), "100.00")
    url = reverse("invoices:source-transfer", args=[receipt])
    first, again = post_twice(client, url, **move())
    target = Source.objects.get(kind="transfer")
    assert first["Location"] == again["Location"] == target.get_absolute_url()
    assert (target.customer, target.amount, unapplied_of(receipt)) == (other, 40, 60)
    invoice = make_invoice(other, 40)
    apply(target, invoice)
    undo = reverse("invoices:withdrawal-reverse", args=[Withdrawal.objects.get()])
    assert undo in client.get(receipt.get_absolute_url()).content.decode()
    post_twice(client, undo, **back())
    assert (unapplied_of(receipt), unapplied_of(target), open_of(invoice)) == (100, 0, 40)


def test_transfer_takes_the_known_rate_and_shows_it(client: Client, other: Customer) -> None:
    set_rate(from_currency="EUR", to_currency="USD", valid_on=date(2026, 1, 1), rate=Decimal("1.1"))
    receipt = make_receipt(make_customer(), "100.00")
    url = reverse("invoices:source-transfer", args=[receipt])
    seen = look(client, url, **move(to_currency="usd")).content.decode()
    assert "1.10" in seen
    assert "44.00" in seen
    post(client, url, **move(to_currency="usd", rate="1.2"))
    target = Source.objects.get(kind="transfer")
    assert (target.currency, target.amount) == ("USD", 48)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to_currency": "USD"}, "needs its rate"),
        ({"to_currency": "USD", "rate": "0"}, "A rate is more than zero"),
        ({"to_currency": "XX"}, "is no currency"),
        ({"to_customer": "C-1"}, "The money is there already"),
        ({"amount": "0"}, "more than zero"),
        ({"reason": ""}, "Choose a reason, or write one"),
    ],
)
def test_bad_transfer_is_told(
    client: Client, other: Customer, changes: dict[str, str], sentence: str
) -> None:
    receipt = make_receipt(make_customer("C-1"), "100.00")
    url = reverse("invoices:source-transfer", args=[receipt])
    answer = look(client, url, **move(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_second_of_two_who_move_the_same_money_is_told(client: Client, other: Customer) -> None:
    receipt = make_receipt(make_customer(), "100.00")
    url = reverse("invoices:source-transfer", args=[receipt])
    seen = look(client, url, **move(amount="80"))
    post(client, reverse("invoices:source-refund", args=[receipt]), **refund())
    answer = client.post(url, {**move(amount="80"), **hidden_of(seen), "step": "post"})
    assert answer.status_code == 409
    assert "Only 60" in answer.content.decode()
    assert 'value="80"' in answer.content.decode()


def test_used_up_money_offers_no_refund(client: Client) -> None:
    customer = make_customer()
    receipt = make_receipt(customer)

    def shown() -> set[str]:
        return {link.key for link in client.get(receipt.get_absolute_url()).context["actions"]}

    assert {"refund", "transfer", "apply"} <= shown()
    apply(receipt, make_invoice(customer))
    assert not {"refund", "transfer", "apply"} & shown()


def test_money_reaches_the_items_of_a_merged_account(client: Client, other: Customer) -> None:
    """No posted fact moves with a merge: its items are paid with money that is moved to it."""
    survivor = make_customer("C-1")
    invoice = make_invoice(other, "40.00", number="I-77")
    merge_customers(survivor=survivor, duplicate=other)
    post(client, reverse("invoices:source-transfer", args=[make_receipt(survivor, 40)]), **move())
    moved = Source.objects.get(kind="transfer")
    assert moved.customer == other
    apply(moved, invoice, 40)
    assert open_of(invoice) == 0


def test_unknown_payer_of_a_merged_accounts_invoice_is_that_account(
    client: Client, other: Customer
) -> None:
    make_invoice(other, "40.00", number="I-77")
    merge_customers(survivor=make_customer("C-1"), duplicate=other)
    receipt = make_receipt(None, 40, remittance="Rechnung I-77")
    url = reverse("invoices:source-payer", args=[receipt])
    proposed = client.get(url).context["form"].initial["customer"]
    post(client, url, customer=proposed, moved_on=TODAY)
    assert Source.objects.get(kind="transfer").customer == other


@pytest.mark.parametrize("rate", ["9" * 15, "1000000"])
def test_rate_that_makes_too_much_of_it_is_told(client: Client, other: Customer, rate: str) -> None:
    receipt = make_receipt(make_customer(), "9" * 13)
    url = reverse("invoices:source-transfer", args=[receipt])
    answer = look(client, url, **move(amount="9" * 13, to_currency="USD", rate=rate))
    assert answer.status_code == 422
    assert "larger than can be kept" in answer.content.decode()
