"""The accountant's pages about money: entered, named, applied, taken back, returned."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from invoices.choices import MarkKind
from invoices.models import Adjustment, Allocation, Source, Withdrawal
from invoices.services import mark_item, set_rate
from kernel import clock
from staff.models import User
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    money,
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


def receipt_fields(**changes: object) -> dict[str, object]:
    return {
        "entity": the_entity().pk,
        "received_on": TODAY,
        "amount": "1,204.50",
        "currency": "EUR",
        "number": "RC-7",
        **changes,
    }


def test_receipt_is_entered_once_and_leads_to_its_application(client: Client) -> None:
    customer = make_customer("C-9", "Ferris Wainwright")
    fields = receipt_fields(customer="ferris wainwright")
    first, again = post_twice(client, reverse("invoices:receipt-add"), **fields)
    receipt = Source.objects.get(number="RC-7")
    assert (receipt.customer, receipt.amount) == (customer, money("1204.50"))
    onward = reverse("invoices:source-apply", args=[receipt])
    assert (first["Location"], again["Location"]) == (onward, onward)


def test_receipt_of_an_unknown_payer_leads_to_naming_them(client: Client) -> None:
    answer = post(client, reverse("invoices:receipt-add"), **receipt_fields())
    receipt = Source.objects.get(number="RC-7")
    assert answer["Location"] == reverse("invoices:source-payer", args=[receipt])


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount", "12,34,5", "is no amount"),
        ("amount", "12.345", "more digits than EUR has"),
        ("amount", "0", "more than zero"),
        ("currency", "XXY", "is no currency code"),
        ("customer", "nobody", "No customer has the number or name"),
        ("received_on", "31.31.2026", "no day of the calendar"),
        ("received_on", "2062-07-01", "lies far ahead"),
    ],
)
def test_bad_input_is_told_and_kept(client: Client, field: str, value: str, sentence: str) -> None:
    answer = look(client, reverse("invoices:receipt-add"), **receipt_fields(**{field: value}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert f'value="{value}"' in text
    assert not Source.objects.exists()


def test_several_customers_of_a_name_are_named(client: Client) -> None:
    make_customer("A1", "Brixen North")
    make_customer("A2", "Brixen South")
    answer = look(client, reverse("invoices:receipt-add"), **receipt_fields(customer="brixen"))
    assert "A1 Brixen North, A2 Brixen South" in answer.content.decode()


def test_money_is_applied_over_three_items_with_a_discount(client: Client) -> None:
    customer = make_customer()
    old, middle, new = (
        make_invoice(customer, amount, issued_on=date(2026, 6, 20 + day), terms=terms)
        for day, (amount, terms) in enumerate(
            [("100.00", ""), ("200.00", "2/15 net 30"), ("300.00", "")]
        )
    )
    receipt = make_receipt(customer, "396.00", received_on=date(2026, 7, 1))
    url = reverse("invoices:source-apply", args=[receipt])
    ticks = [item_of(document).public_id for document in (old, middle, new)]
    answer = post(client, url, tick=ticks, given_on=TODAY)
    assert answer["Location"] == receipt.get_absolute_url()
    assert [open_of(one) for one in (old, middle, new)] == [0, 0, money(200)]
    assert unapplied_of(receipt) == 0
    discount = Adjustment.objects.get()
    assert (discount.kind, discount.amount) == ("discount", money("4.00"))
    assert Allocation.objects.filter(act=discount.act).count() == 3


def test_no_discount_is_offered_beside_a_credit_note(client: Client) -> None:
    invoice = make_invoice(make_customer(), "200.00", terms="2/15 net 30")
    note = make_credit_note(invoice.customer, "196.00")
    url = reverse("invoices:source-apply", args=[Source.objects.get(document=note)])
    post(client, url, tick=[item_of(invoice).public_id], given_on=TODAY)
    assert open_of(invoice) == 4


def test_amount_that_is_too_large_is_told(client: Client) -> None:
    sent = receipt_fields(amount="9" * 15, currency="EUR", entity=make_entity(currency="HUF").pk)
    set_rate(from_currency="EUR", to_currency="HUF", valid_on=DAY, rate=money(400))
    answer = look(client, reverse("invoices:receipt-add"), **sent)
    assert answer.status_code == 422
    assert "larger than can be kept" in answer.content.decode()


def test_typed_amounts_stand_and_the_rest_is_filled_in(client: Client) -> None:
    customer = make_customer()
    one, other = make_invoice(customer, "100.00"), make_invoice(customer, "100.00")
    receipt = make_receipt(customer, "120.00")
    first, second = item_of(one).public_id, item_of(other).public_id
    typed = {"tick": [first, second], f"{first}-amount": "30,00", "given_on": TODAY}
    post(client, reverse("invoices:source-apply", args=[receipt]), **typed)
    assert (open_of(one), open_of(other)) == (money(70), money(10))


def test_effects_are_shown_before_anything_is_posted(client: Client) -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, "100.00"), make_receipt(customer, "150.00")
    url = reverse("invoices:source-apply", args=[receipt])
    seen = look(client, url, tick=item_of(invoice).public_id, given_on=TODAY)
    text = seen.content.decode()
    assert not Allocation.objects.exists()
    for figure in ("150.00", "50.00", "100.00", "0.00", "−50.00"):
        assert figure in text


def test_second_of_two_who_apply_the_same_receipt_is_told(client: Client) -> None:
    customer = make_customer()
    one, other = make_invoice(customer, "80.00"), make_invoice(customer, "80.00")
    receipt = make_receipt(customer, "100.00")
    url = reverse("invoices:source-apply", args=[receipt])
    pick = item_of(other).public_id
    typed = {"tick": pick, f"{pick}-amount": "80", "given_on": TODAY}
    seen = look(client, url, **typed)
    apply(receipt, one)
    answer = client.post(url, {**typed, **hidden_of(seen), "step": "post"})
    assert answer.status_code == 409
    assert "is still unapplied" in answer.content.decode()
    assert 'value="80"' in answer.content.decode()
    assert open_of(other) == money(80)


def test_changed_figures_are_shown_again_before_posting(client: Client) -> None:
    customer = make_customer()
    one, other = make_invoice(customer, "40.00"), make_invoice(customer, "80.00")
    receipt = make_receipt(customer, "200.00")
    url = reverse("invoices:source-apply", args=[receipt])
    typed = {"tick": item_of(other).public_id, "given_on": TODAY}
    seen = look(client, url, **typed)
    apply(receipt, one)
    answer = client.post(url, {**typed, **hidden_of(seen), "step": "post"})
    assert answer.status_code == 409
    assert "has changed since it was shown" in answer.content.decode()
    again = client.post(url, {**typed, **hidden_of(answer), "step": "post"})
    assert again.status_code == 302
    assert (open_of(other), unapplied_of(receipt)) == (0, money(80))


def test_application_is_taken_back_once(client: Client) -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer), make_receipt(customer)
    (allocation,) = apply(receipt, invoice)
    page = client.get(receipt.get_absolute_url()).content.decode()
    url = reverse("invoices:allocation-reverse", args=[allocation])
    assert url in page
    post_twice(client, url, given_on=TODAY, reason="Wrong item")
    assert (open_of(invoice), unapplied_of(receipt)) == (money(100), money(100))
    assert Allocation.objects.count() == 2
    assert url not in client.get(receipt.get_absolute_url()).content.decode()


def test_returned_receipt_opens_what_it_paid(client: Client) -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer), make_receipt(customer)
    apply(receipt, invoice)
    url = reverse("invoices:receipt-return", args=[receipt])
    post_twice(client, url, given_on=TODAY, reason="No funds")
    assert open_of(invoice) == money(100)
    assert Withdrawal.objects.filter(kind="return").count() == 1


def test_payer_is_proposed_by_number_and_amount_and_money_moves(client: Client) -> None:
    customer, other = make_customer("C-1", "Halvorsen Maritim"), make_customer("C-2", "Else")
    make_invoice(customer, "75.00", number="INV-77")
    make_invoice(other, "75.00", number="INV-78")
    receipt = make_receipt(None, "75.00", remittance="pays INV-77 thank you")
    url = reverse("invoices:source-payer", args=[receipt])
    page = client.get(url)
    payers = page.context["payers"]
    assert [payer.customer for payer in payers] == [customer, other]
    assert payers[0].reasons == ("names INV-77", "owes exactly this amount")
    answer = post(client, url, customer="C-1", moved_on=clock.today().isoformat())
    moved = Source.objects.get(kind="transfer")
    assert (moved.customer, moved.amount, unapplied_of(receipt)) == (customer, money(75), 0)
    onward = client.get(answer["Location"])
    assert onward.context["why"] == "The payer named these."


def test_oldest_due_first_is_a_proposal_that_leaves_disputed_items(client: Client) -> None:
    customer = make_customer()
    old = make_invoice(customer, "10.00", due_on=date(2026, 7, 1))
    new = make_invoice(customer, "20.00", due_on=date(2026, 8, 1))
    disputed = make_invoice(customer, "20.00", due_on=date(2026, 6, 20))
    mark_item(item=item_of(disputed), kind=MarkKind.DISPUTED, from_on=date(2026, 6, 21))
    receipt = make_receipt(customer, "15.00")
    url = reverse("invoices:source-apply", args=[receipt])
    page = client.get(url, {"propose": "oldest"})
    ticked = [row.candidate.item.document for row in page.context["form"].ticked_rows]
    assert ticked == [old, new]
    assert not Allocation.objects.exists()
