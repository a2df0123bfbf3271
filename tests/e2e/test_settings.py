"""The settings in a browser: what is wrong is told beside its field, what is right is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from invoices.models import AgingBands
from kernel import clock
from kernel.models import BusinessCalendar
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
    page.get_by_role("link", name="Department").click()
    page.fill("[name=reporting_currency]", "euro")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("EURO is no currency").wait_for()
    assert_page_is_sound(page)
    picture(page, "settings-refused")
    page.fill("[name=reporting_currency]", "chf")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The settings are saved").wait_for()
    page.get_by_text("Reporting currency: EUR").wait_for()
    page.get_by_role("link", name="Legal entities").click()
    page.get_by_role("link", name=the_entity().name).click()
    page.get_by_text("because documents are posted").first.wait_for()
    assert_page_is_sound(page)
    picture(page, "entity")


def test_the_rates_room_is_sound_where_a_rate_is_missing(
    enter: Callable[[User], Any], picture: Picture
) -> None:
    """With every rate, and every other room, it is looked at by the sweep."""
    make_invoice(make_customer(), currency="USD")
    page = enter(make_user("admin"))
    page.emulate_media(reduced_motion="reduce")  # no colour is on its way to another
    page.goto("/settings/rates/")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        assert_page_is_sound(page)
    picture(page, "settings-rates")


def test_an_administrators_round(enter: Callable[[User], Any], picture: Picture) -> None:
    today = clock.today()
    make_invoice(make_customer(), "10.00", issued_on=today, due_on=today - timedelta(days=20))
    admin = make_user("admin", name="Ilse Verhoeven")
    page = enter(admin)
    page.goto("/settings/bands/add/")
    page.fill("[name=edges]", "0, 15, 45")
    page.get_by_role("button", name="Show what changes").click()
    page.get_by_text("By the bands that hold now").wait_for()
    assert AgingBands.objects.count() == 1
    assert_page_is_sound(page)
    picture(page, "bands-preview")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("To come").wait_for()

    calendar = BusinessCalendar.objects.get()
    page.goto(f"/settings/calendars/{calendar.public_id}/")
    page.fill("[name=on]", f"{today.year}-12-24")
    page.fill("[name=name]", "Half day, taken whole")
    page.get_by_role("button", name="Add the day").click()
    page.get_by_text("is in the calendar").wait_for()
    assert_page_is_sound(page)

    page.goto("/settings/reasons/add/?kind=waiver")
    for name, text in (("code", "late"), ("label_en", "Late"), ("label_de", "Zu spät geliefert")):
        page.fill(f"[name={name}]", text)
    assert_page_is_sound(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Late is saved.").wait_for()
    User.objects.filter(pk=admin.pk).update(language="de")
    page.goto("/settings/reasons/")
    page.get_by_role("link", name="Late", exact=True).click()
    page.get_by_role("heading", name="Zu spät geliefert").wait_for()
