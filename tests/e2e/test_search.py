"""The search by keys alone, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Contact
from staff.models import User
from tests.e2e.test_people import Picture, assert_page_is_sound
from tests.factories import make_customer, make_invoice, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Any]


def make_quarz() -> Any:
    customer = make_customer("K-100", "Quarzwerk Müller GmbH")
    Contact.objects.create(customer=customer, name="Ida Müller", role="accounts payable")
    make_invoice(customer, "1204.50", number="INV-2026-000123")
    make_customer("K-200", "Opal Handel")
    return customer


def test_a_misspelt_customer_is_reached_by_keys_alone(enter: Enter, picture: Picture) -> None:
    customer = make_quarz()
    page = enter(make_user("manager"))
    page.goto("/aging/")
    page.keyboard.press("Control+k")
    page.keyboard.type("qaurzwerk mulelr")
    page.locator("#search-hit-1").wait_for()
    assert page.get_attribute("#search", "aria-expanded") == "true"
    assert_page_is_sound(page)
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "search-hit-1"
    assert page.get_attribute("#search-hit-1", "aria-selected") == "true"
    assert_page_is_sound(page)
    picture(page, "search-list")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{customer.get_absolute_url()}")
    page.get_by_role("heading", name="Quarzwerk Müller GmbH").wait_for()


def test_keys_of_the_list(enter: Enter) -> None:
    make_quarz()
    page = enter(make_user("manager"))
    page.goto("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("muller")
    page.locator("#search-hit-2").wait_for()
    active = lambda: page.get_attribute("#search", "aria-activedescendant")  # noqa: E731
    seen = []
    for key in ("ArrowUp", "ArrowDown", "End", "Home", "ArrowDown"):
        page.keyboard.press(key)
        seen.append(active())
    last = "search-hit-all"
    assert seen == [last, "search-hit-1", last, "search-hit-1", "search-hit-2"]
    page.keyboard.press("Escape")
    assert page.get_attribute("#search", "aria-expanded") == "false"
    assert page.locator("#search-list").is_hidden()
    assert page.input_value("#search") == "muller"
    assert active() is None


def test_an_exact_number_is_opened_and_the_rest_is_listed(enter: Enter, picture: Picture) -> None:
    make_quarz()
    page = enter(make_user("manager"))
    page.goto("/account/")
    page.keyboard.press("/")
    page.keyboard.type("inv 2026 000123")
    page.keyboard.press("Enter")  # before the list is there
    page.wait_for_url("**/documents/**")
    page.keyboard.press("Control+k")
    page.keyboard.type("muller")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=muller**")
    page.get_by_role("heading", name="Contacts").wait_for()
    assert_page_is_sound(page)
    picture(page, "search")
    page.goto("/search/?q=nobody")
    assert_page_is_sound(page)
    picture(page, "search-nothing")
