"""Charts under the hand: fetched when opened, read by pointer and by keys, drawn to fit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from staff.models import User
from tests.factories import make_customer, make_invoice, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shown_widths(page: Any) -> list[str]:
    drawings = page.locator(".chart").all()
    return [one.get_attribute("class") for one in drawings if one.is_visible()]


def test_a_chart_is_fetched_when_opened_and_read_by_pointer_and_keys(
    enter: Callable[[User], Any], picture: Callable[..., None]
) -> None:
    today = clock.today()
    customer = make_customer()
    for days in (3, 40, 80, 130):
        day = today - timedelta(days=days)
        make_invoice(customer, f"{1000 + days}.00", issued_on=day, due_on=day)
    page = enter(make_user("manager"))
    page.goto("/aging/")
    assert page.locator(".chart-part").count() == 0
    for name in ("Aging by week", "Where it is late", "What changed"):
        page.locator("summary", has_text=name).click()
        page.locator("details[open]", has_text=name).locator(".chart-part").wait_for()
    assert shown_widths(page) == ["chart chart--wide"]
    readout = page.locator(".chart__readout")
    last = readout.text_content()
    first = page.locator(".chart--wide .chart__column").nth(13)
    first.hover()
    assert readout.text_content() == first.locator("title").text_content() != last
    page.mouse.move(0, 0)
    assert readout.text_content() == last
    link = page.locator(".chart-table a").last
    link.focus()
    assert page.locator(".chart-table").bounding_box()["height"] > 100
    link.blur()
    picture(page, "aging-charts")
    page.set_viewport_size({"width": 390, "height": 900})
    assert shown_widths(page) == ["chart chart--narrow"]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".chart-head__acts a", has_text="13 weeks").click()
    page.locator(".chart-head__acts [aria-current]", has_text="13 weeks").wait_for()
    page.locator(".chart--wide .chart__column").last.click()
    page.wait_for_url("**/aging/?as_of=*")
    assert today.isoformat() in page.url
