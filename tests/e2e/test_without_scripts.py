"""Arman with scripts switched off: the same addresses, the same forms, one click more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from invoices.models import Source
from kernel import clock
from staff.models import User
from tests.factories import make_customer, make_invoice, make_receipt, money, open_of, unapplied_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(chromium: Any, live_server: Any, accountant: User) -> Iterator[Any]:
    """A page of the accountant's, in a browser without scripts."""
    client = Client()
    client.force_login(accountant, backend="staff.backends.People")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_money_is_found_applied_and_taken_back(plain: Any) -> None:
    today = clock.today()
    customer = make_customer("C-77", "Strathallan Care Homes")
    invoice = make_invoice(customer, "300.00", number="INV-1", issued_on=today - timedelta(40))
    receipt = make_receipt(None, "250.00", received_on=today, remittance="for INV-1")
    plain.goto(reverse("invoices:source-payer", args=[receipt]))
    plain.get_by_role("button", name="Show what it does").click()
    plain.get_by_role("button", name="It is this customer's").click()
    plain.get_by_role("button", name="Show what it does").click()
    plain.get_by_role("button", name="Apply the money").click()
    plain.get_by_text("is applied to 1 item.").wait_for()
    moved = Source.objects.get(kind="transfer")
    assert (open_of(invoice), unapplied_of(moved)) == (money(50), 0)
    plain.get_by_role("link", name="Take back").click()
    plain.get_by_label("Reason in your own words").fill("Another invoice")
    plain.get_by_role("button", name="Show what it does").click()
    plain.get_by_role("button", name="Take it back").click()
    assert (open_of(invoice), unapplied_of(moved)) == (money(300), money(250))


def test_lists_search_and_records_are_reached(plain: Any) -> None:
    customer = make_customer("C-77", "Strathallan Care Homes")
    make_invoice(customer, "300.00", number="INV-1")
    plain.goto("/customers/")
    plain.locator("#filters [name=q]").fill("strath")
    plain.locator("#filters").get_by_role("button", name="Show").click()
    plain.get_by_role("link", name="Strathallan Care Homes").click()
    plain.get_by_role("link", name="Everything that happened, newest first").click()
    plain.get_by_text("INV-1").first.wait_for()
    plain.locator("#search").fill("INV-1")
    plain.keyboard.press("Enter")
    plain.get_by_role("heading", name="INV-1").wait_for()
