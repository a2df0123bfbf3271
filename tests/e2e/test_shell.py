"""What surrounds every page, by keyboard and without a script: keys, dialogs, menu, themes."""

from collections.abc import Callable
from typing import Any

import pytest

from staff.models import User
from tests.factories import make_customer, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Any]


@pytest.fixture
def manager_page(enter: Enter) -> Any:
    make_customer(name="Kaltenbach")
    page = enter(make_user("manager", name="Ilse Verhoeven"))
    page.goto("/customers/")
    return page


def focused(page: Any, what: str = "id") -> str:
    return str(page.evaluate(f"document.activeElement.{what}"))


def test_keys_lead_around(manager_page: Any) -> None:
    page = manager_page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.wait_for()
    assert "Aging" in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.keyboard.press("/")
    assert focused(page, "type") == "search"
    page.keyboard.type("g?a")  # letters, not keys, while somebody types
    assert page.evaluate("document.activeElement.value") == "g?a"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/aging/")


def test_single_keys_can_be_switched_off(enter: Enter) -> None:
    page = enter(make_user("manager", uses_keys=False))
    page.goto("/customers/")
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("a")
    assert page.url.endswith("/customers/")
    assert not page.get_by_role("dialog", name="Keys").is_visible()


def test_the_keyboard_skips_the_rail_and_opens_the_menu(manager_page: Any) -> None:
    page = manager_page
    page.keyboard.press("Tab")
    assert "Skip to content" in focused(page, "textContent")
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    page.locator(".rail__person").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert "Account" in focused(page, "textContent")
    page.keyboard.press("Escape")
    assert "rail__person" in focused(page, "className")
    assert not page.get_by_role("link", name="Account").is_visible()


def test_the_menu_changes_the_theme_and_stays_on_the_page(manager_page: Any) -> None:
    page = manager_page
    page.goto("/customers/?q=kal")
    page.locator(".rail__person").click()
    page.get_by_role("button", name="Dark").click()
    page.locator("html[data-theme=dark]").wait_for()
    assert page.url.endswith("/customers/?q=kal")
    assert page.evaluate("matchMedia('print').matches") is False
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert not page.locator(".rail").is_visible()


def test_a_phone_has_the_pages_at_its_foot(manager_page: Any) -> None:
    page = manager_page
    page.set_viewport_size({"width": 390, "height": 844})
    box = page.locator(".rail").bounding_box()
    assert box["y"] + box["height"] == 844
    page.get_by_role("link", name="Aging").click()
    page.wait_for_url("**/aging/")
    page.locator(".rail__person").click()
    page.get_by_role("button", name="Sign out").wait_for()


def test_nothing_needs_a_script(chromium: Any, live_server: Any, enter: Enter) -> None:
    cookies = enter(make_user("admin")).context.cookies()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto("/account/")
    page.locator(".rail__person").click()
    page.get_by_role("link", name="Keys").click()
    page.get_by_role("heading", name="Everywhere").wait_for()
    page.locator(".rail__person").click()
    page.get_by_role("button", name="Dark").click()
    page.locator("html[data-theme=dark]").wait_for()
    assert page.url.endswith("/keys/")
    context.close()


def test_a_wrong_field_has_the_focus_and_a_form_is_sent_once(enter: Enter) -> None:
    page = enter(make_user("admin"))
    page.goto("/settings/department/")
    page.fill("[name=reporting_currency]", "euro")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("EURO is no currency").wait_for()
    assert focused(page, "name") == "reporting_currency"
    sent = []
    page.route("**/settings/department/", lambda route: (sent.append(1), route.fulfill(status=204)))
    page.fill("[name=reporting_currency]", "CHF")
    page.evaluate("for (const _ of '12') document.querySelector('main form').requestSubmit()")
    page.wait_for_timeout(300)
    assert len(sent) == 1


def test_an_act_that_hurts_is_asked_about_in_a_dialog(enter: Enter) -> None:
    page = enter(make_user("admin"))
    person = make_user("collector", name="Tom Barlow")
    page.goto(person.get_absolute_url())
    page.get_by_role("link", name="End access").click()
    dialog = page.get_by_role("dialog", name="End the access of Tom Barlow")
    dialog.get_by_role("link", name="Cancel").click()
    dialog.wait_for(state="hidden")
    assert "End access" in focused(page, "textContent")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="End access").click()
    page.get_by_text("Tom Barlow can no longer sign in").wait_for()
    person.refresh_from_db()
    assert not person.is_active


def test_news_of_a_swap_are_toasts(manager_page: Any) -> None:
    page = manager_page
    page.evaluate(
        "for (const detail of [{message: 'Saved.'}, {message: 'Refused.', tone: 'bad'}])"
        " document.dispatchEvent(new CustomEvent('toast', {detail}))"
    )
    region = page.get_by_role("region", name="News")
    assert "Saved." in region.inner_text()
    assert "Not done. Refused." in region.get_by_role("alert").inner_text()
    region.get_by_role("alert").get_by_role("button", name="Close").click()
    assert region.get_by_role("alert").count() == 0
