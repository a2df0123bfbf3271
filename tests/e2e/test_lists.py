"""Lists in a browser: rows by keys, ticked rows with their sum, menus, many customers assigned."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from customers.models import Assignment
from staff.models import User
from tests.e2e.test_people import assert_page_is_sound
from tests.factories import make_customer, make_invoice, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Any]
Picture = Callable[[Any, str], None]


def make_list() -> User:
    for place in range(1, 7):
        customer = make_customer(f"C-{place}", f"Customer {place}")
        currency = "USD" if place == 6 else "EUR"
        make_invoice(customer, f"{place}000.50", number=f"I-{place}", currency=currency)
    return make_user("manager", name="Mara Feld")


def ticked(page: Any) -> list[str]:
    found = page.locator("tr:has(input[name=row]:checked) .stack__lead a").all_inner_texts()
    return [text.split("\n")[0].strip() for text in found]


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.innerText")).split("\n")[0]


def test_rows_are_walked_ticked_and_opened_by_keys(enter: Enter, picture: Picture) -> None:
    page = enter(make_list())
    page.goto("/documents/?sort=number")
    assert_page_is_sound(page)
    picture(page, "documents")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "I-2"
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert ticked(page) == ["I-2", "I-3", "I-4"]
    assert page.locator("[data-ticked]").inner_text() == "3 · EUR 9,001.50"
    page.keyboard.press("a")
    assert page.locator("[data-ticked]").inner_text() == "6 · EUR 15,002.50 · USD 6,000.50"
    picture(page, "documents-ticked")
    page.keyboard.press("Escape")
    assert ticked(page) == []
    assert not page.locator("form.ticked").is_visible()
    page.keyboard.press("k")
    assert focused(page) == "I-3"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="I-3").wait_for()


def test_order_filters_and_back_follow_the_address(enter: Enter) -> None:
    page = enter(make_list())
    page.goto("/documents/")
    page.get_by_role("link", name="Amount").click()
    page.wait_for_url("**/documents/?sort=-amount")
    page.fill("#filters [name=q]", "I-2")
    page.wait_for_url("**/documents/?q=I-2&sort=-amount")
    page.get_by_text("I-3").wait_for(state="detached")
    page.locator(".chip").click()
    page.wait_for_url("**/documents/?sort=-amount")
    page.go_back()
    page.wait_for_url("**/documents/?q=I-2&sort=-amount")
    assert page.locator("tbody tr").count() == 1


def test_the_ticked_rows_alone_are_saved(enter: Enter, tmp_path: Path) -> None:
    page = enter(make_list())
    page.goto("/documents/?sort=number")
    for name in ("I-2", "I-5"):
        page.get_by_role("checkbox", name=f"Tick {name}").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export CSV").click()
    waiting.value.save_as(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open() as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows[1:]] == ["I-2", "I-5"]


def test_many_customers_are_assigned_after_a_look_at_what_changes(
    enter: Enter, picture: Picture
) -> None:
    manager = make_list()
    collector = make_user("collector", name="Ben Okoye")
    page = enter(manager)
    page.goto("/customers/")
    assert_page_is_sound(page)
    page.keyboard.press("a")
    page.get_by_role("button", name="Assign a collector").click()
    page.get_by_text("6 customers").first.wait_for()
    assert_page_is_sound(page)
    page.select_option("[name=collector]", label="Ben Okoye")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("6 customers, until then looked after by nobody").wait_for()
    assert_page_is_sound(page)
    picture(page, "assign")
    page.get_by_role("button", name="Assign them").click()
    page.get_by_text("6 customers are looked after by Ben Okoye").wait_for()
    assert Assignment.objects.filter(collector=collector).count() == 6


def test_menus_keep_views_and_columns(enter: Enter, picture: Picture) -> None:
    page = enter(make_list())
    page.goto("/documents/?kind=invoice")
    page.locator("summary", has_text="Views").click()
    assert_page_is_sound(page)
    picture(page, "views")
    page.fill("#new-view", "Invoices")
    page.get_by_role("button", name="Save view").click()
    page.get_by_text("The view Invoices is saved").wait_for()
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="Reference").check()
    page.get_by_role("button", name="Show these").click()
    page.get_by_role("columnheader", name="Reference").wait_for()
    page.locator("summary", has_text="Invoices").click()
    page.get_by_text("(changed)").wait_for()
    assert_page_is_sound(page)
