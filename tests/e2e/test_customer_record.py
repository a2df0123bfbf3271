"""A customer's page in a browser: a contact edited with the keyboard alone; no fault axe knows."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.contact_book import ContactDetails, add_contact
from customers.models import Contact, Customer
from customers.notes import add_note
from invoices.choices import MarkKind
from invoices.services import mark_item
from kernel import clock
from kernel.audit import acting
from staff.models import User
from tests.e2e.test_people import assert_page_is_sound
from tests.factories import (
    DAY,
    apply,
    assign,
    item_of,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def record(collector: User) -> Customer:
    parent = make_customer("P-1", "Whitcombe Holding")
    customer = make_customer(
        "K-1", "Whitcombe & Hale Fixings Ltd", parent=parent, timezone="Asia/Tokyo"
    )
    assign(customer, collector)
    assign(parent, collector)
    invoice = make_invoice(customer, "6480.00", issued_on=DAY, number="INV-204817")
    mark_item(item=item_of(invoice), kind=MarkKind.PROMISED, from_on=clock.today())
    receipt = make_receipt(customer, "4000.00", received_on=DAY)
    apply(receipt, invoice, 2000)
    with acting(actor=collector):
        details = ContactDetails(name="Denise Okafor", role="Accounts payable", phone="+44 11111")
        add_contact(customer=customer, details=details)
        add_note(customer=customer, text="Payment run every second Friday.", is_pinned=True)
    return customer


def test_a_contact_is_edited_with_the_keyboard_alone(
    enter: Callable[[User], Any], picture: Callable[[Any, str], None]
) -> None:
    collector = make_user("collector", name="Tom Barlow")
    customer = record(collector)
    page = enter(collector)
    page.goto(customer.get_absolute_url())
    page.get_by_text("Contact added: Denise Okafor").wait_for()
    page.get_by_text("Who belongs together").wait_for()
    assert_page_is_sound(page)
    picture(page, "customer")
    page.get_by_role("link", name="Edit Denise Okafor").focus()
    page.keyboard.press("Enter")
    page.locator("[name=name]:focus").wait_for()
    assert_page_is_sound(page)
    for _field in ("role", "phone"):
        page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("no number")
    page.keyboard.press("Enter")
    page.get_by_text("This is no phone number").wait_for()
    page.locator("[name=phone]:focus").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("+44 114 496 0199")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="+44 114 496 0199").wait_for()
    page.locator("a:focus", has_text="Edit").wait_for()
    page.get_by_text("Phone changed from +44 11111 to +44 114 496 0199").wait_for()
    assert Contact.objects.get().phone == "+44 114 496 0199"


def test_the_pages_beside_are_sound(enter: Callable[[User], Any]) -> None:
    manager = make_user("manager", name="Ilse Verhoeven")
    customer = record(make_user("collector"))
    page = enter(manager)
    page.emulate_media(reduced_motion="reduce")  # no colour is on its way to another
    for path in ("timeline/", "history/", "group/", "edit/", "contacts/add/", "assign/"):
        page.goto(f"{customer.get_absolute_url()}{path}")
        assert_page_is_sound(page)
        page.emulate_media(color_scheme="dark")
        assert_page_is_sound(page)
        page.emulate_media(color_scheme="light")
