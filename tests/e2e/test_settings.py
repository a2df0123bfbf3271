"""The settings in a browser: what is wrong is told beside its field, what is right is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from staff.models import User
from tests.e2e.test_people import Picture, assert_page_is_sound
from tests.factories import make_customer, make_invoice, make_user, the_entity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_settings_pages(enter: Callable[[User], Any], picture: Picture) -> None:
    make_invoice(make_customer())
    page = enter(make_user("admin", name="Ilse Verhoeven"))
    page.goto("/settings/")
    assert_page_is_sound(page)
    picture(page, "settings")
    page.fill("[name=reporting_currency]", "euro")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("EURO is no currency").wait_for()
    assert_page_is_sound(page)
    picture(page, "settings-refused")
    page.fill("[name=reporting_currency]", "chf")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The settings are saved").wait_for()
    page.get_by_role("link", name=the_entity().name).click()
    page.get_by_text("because documents are posted").first.wait_for()
    assert_page_is_sound(page)
    picture(page, "entity")
