"""The accountant's morning, in a browser: money of an unknown payer is found, applied over three
items with a cash discount, one application taken back, and a payment comes back from the bank.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from customers.models import Customer
from invoices.models import Allocation, Document, Source
from kernel import clock
from staff.models import User
from tests.factories import (
    item_of,
    make_customer,
    make_invoice,
    make_receipt,
    money,
    open_of,
    unapplied_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Any]


@dataclass(frozen=True, slots=True)
class Morning:
    """What lies on the desk: a customer with three invoices, and money of somebody."""

    customer: Customer
    invoices: tuple[Document, Document, Document]
    receipt: Source


@pytest.fixture
def morning() -> Morning:
    today = clock.today()
    customer = make_customer("C-77", "Strathallan Care Homes")
    invoices = (
        make_invoice(customer, "1000.00", number="INV-1", issued_on=today - timedelta(60)),
        make_invoice(customer, "500.00", number="INV-2", issued_on=today - timedelta(40)),
        make_invoice(
            customer,
            "200.00",
            number="INV-3",
            issued_on=today - timedelta(3),
            due_on=today + timedelta(27),
            terms="2/10 net 30",
        ),
    )
    text = "INV-1 INV-2 INV-3 less 2 percent"
    receipt = make_receipt(None, "1696.00", number="RC-1", received_on=today, remittance=text)
    return Morning(customer, invoices, receipt)


def moved(morning: Morning) -> Source:
    return Source.objects.get(kind="transfer", customer=morning.customer)


def test_unknown_money_is_found_applied_and_one_part_taken_back(
    morning: Morning, enter: Enter, accountant: User, picture: Callable[..., None]
) -> None:
    page = enter(accountant)
    page.goto(morning.receipt.get_absolute_url())
    page.get_by_role("link", name="Say who paid").click()
    page.get_by_text("names INV-1").wait_for()
    picture(page, "source-payer")
    page.get_by_role("button", name="It is this customer's").click()
    page.get_by_text("The payer named these.").wait_for()
    post = page.get_by_role("button", name="Apply the money")
    post.wait_for()
    picture(page, "source-apply")
    post.click()
    page.get_by_text("is applied to 3 items").wait_for()
    assert [open_of(invoice) for invoice in morning.invoices] == [0, 0, 0]
    assert unapplied_of(moved(morning)) == 0
    page.get_by_role("link", name="Take back Invoice INV-2").click()
    page.get_by_label("Reason in your own words").fill("Paid by another")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("is open again").first.wait_for()
    assert open_of(morning.invoices[1]) == money(500)
    assert unapplied_of(moved(morning)) == money(500)


def test_the_same_by_keys_only(morning: Morning, enter: Enter, accountant: User) -> None:
    page = enter(accountant)
    page.goto(reverse("invoices:source-payer", args=[morning.receipt]))
    page.get_by_role("button", name="It is this customer's").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Apply the money").wait_for()
    boxes = page.locator("input[name=tick]")
    boxes.first.focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    assert not boxes.nth(2).is_checked()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.keyboard.type("100,50")
    page.get_by_text("399.50").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("is applied to 2 items").wait_for()
    opened = [open_of(invoice) for invoice in morning.invoices]
    assert opened == [0, money("399.50"), money(200)]


def test_payment_that_comes_back_opens_what_it_paid(
    morning: Morning, enter: Enter, accountant: User
) -> None:
    invoice = morning.invoices[0]
    receipt = make_receipt(morning.customer, "1000.00", received_on=clock.today())
    page = enter(accountant)
    page.goto(reverse("invoices:source-apply", args=[receipt]))
    page.get_by_text("The amount fits exactly.").wait_for()
    page.get_by_role("button", name="Apply the money").click()
    page.get_by_text("is applied to 1 item.").wait_for()
    page.get_by_role("link", name="Return").click()
    page.get_by_label("Reason in your own words").fill("No funds")
    page.get_by_role("button", name="Return the receipt").click()
    page.get_by_text("is returned").wait_for()
    assert open_of(invoice) == money(1000)


def test_second_of_two_browsers_is_told_and_keeps_what_was_typed(
    morning: Morning, enter: Enter, accountant: User
) -> None:
    receipt = make_receipt(morning.customer, "900.00", received_on=clock.today())
    url = reverse("invoices:source-apply", args=[receipt])
    one = enter(accountant)
    other = one.context.new_page()
    for page, place, amount in ((one, 0, "700"), (other, 1, "450")):
        page.goto(url)
        page.locator("input[name$=-amount]").nth(place).fill(amount)
        page.get_by_role("button", name="Apply the money").wait_for()
    one.get_by_role("button", name="Apply the money").click()
    one.get_by_text("is applied to 1 item.").wait_for()
    other.get_by_role("button", name="Apply the money").click()
    other.get_by_text("is still unapplied").wait_for()
    assert other.locator("input[name$=-amount]").nth(1).input_value() == "450"
    assert Allocation.objects.count() == 1
    assert open_of(morning.invoices[0]) == money(300)
    assert item_of(morning.invoices[1]).open_amount == money(500)
