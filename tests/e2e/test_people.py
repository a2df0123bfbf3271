"""People in a browser: signing in, the users' page, one's own account; every page passes axe."""

from collections.abc import Callable
from typing import Any

import pytest

from staff.choices import Role
from staff.models import Team, User
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Picture = Callable[[Any, str], None]
WIDTHS = (1440, 1024, 390)


def people() -> User:
    team = Team.objects.create(name="Key accounts")
    admin = make_user("admin", "ilse.verhoeven@example.test", name="Ilse Verhoeven", team=team)
    names = ["Ana Ionescu", "Tom Barlow", "Markus Gruber", "Ioana Pop", "Sven Halvorsen"]
    for name, role in zip(names, Role, strict=False):
        email = f"{name.lower().replace(' ', '.')}@example.test"
        make_user(role, email, name=name, team=team, deputy=admin)
    make_user("collector", "gone@example.test", name="Greta Gone", is_active=False)
    return admin


def assert_page_is_sound(page: Any) -> None:
    """No fault that axe knows, and no sideways scrolling at any width."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"scrolls sideways at {width}"
    page.set_viewport_size({"width": 1440, "height": 900})


def test_signing_in_and_out(page: Any, picture: Picture) -> None:
    people()
    page.goto("/account/")
    assert_page_is_sound(page)
    page.fill("[name=username]", "ilse.verhoeven@example.test")
    page.fill("[name=password]", "wrong-horse")
    page.click("button[type=submit]")
    page.get_by_text("do not fit together").wait_for()
    picture(page, "sign-in")
    page.fill("[name=password]", "correct-horse")
    page.click("button[type=submit]")
    page.get_by_role("heading", name="Account").wait_for()
    assert page.evaluate("typeof htmx") == "object"
    page.locator(".rail__person").click()
    page.locator(".rail__leave").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_the_users_page(enter: Callable[[User], Any], picture: Picture) -> None:
    page = enter(people())
    page.goto("/users/")
    assert_page_is_sound(page)
    picture(page, "users")
    page.fill("#filters [name=q]", "barlow")
    page.get_by_text("Ana Ionescu").wait_for(state="detached")
    assert "q=barlow" in page.url
    page.get_by_role("link", name="Tom Barlow").click()
    page.get_by_role("heading", name="Tom Barlow").wait_for()
    assert_page_is_sound(page)
    picture(page, "user")
    page.fill("[name=email]", "ana.ionescu@example.test")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("already signs in with this address").wait_for()
    assert_page_is_sound(page)


def test_the_account_and_the_pages_that_say_no(
    enter: Callable[[User], Any], picture: Picture
) -> None:
    people()
    collector = User.objects.get(name="Tom Barlow")
    page = enter(collector)
    page.goto("/account/")
    assert_page_is_sound(page)
    picture(page, "account")
    page.select_option("select[name=theme]", "dark")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your account is saved").wait_for()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert_page_is_sound(page)
    picture(page, "account-saved")
    page.goto("/users/")
    assert_page_is_sound(page)
    picture(page, "refused")
