"""The list of customers: figures in their currencies, doors to the items, ranks, filters."""

from datetime import timedelta

import pytest
from django.test import Client

from customers.merging.services import merge_customers
from customers.models import Customer
from kernel import clock
from staff.models import User
from tests.factories import DAY, apply, assign, make_customer, make_invoice, make_receipt
from tests.tables.lists import screen_of, shown, signed_in, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(accountant: User) -> Client:
    return signed_in(accountant)


def owe(number: str, amount: str, days: int, **fields: str) -> Customer:
    customer = make_customer(number, number, **fields)
    due_on = clock.today() - timedelta(days=days)
    make_invoice(customer, amount, issued_on=DAY, due_on=max(due_on, DAY))
    return customer


def test_figures_lead_to_their_items(reader: Client) -> None:
    customer = make_customer("K-1")
    today = clock.today()
    make_invoice(customer, "100.00", issued_on=today - timedelta(days=9))
    make_invoice(customer, "40.00", issued_on=today, due_on=today + timedelta(days=9))
    make_invoice(customer, "7.00", issued_on=today, currency="USD")
    screen = screen_of(reader, "/customers/")
    urls = [part.split('"')[0] for part in screen.body.split('href="/aging/items/')[1:]]
    found = []
    for url in urls:
        (total,) = reader.get("/aging/items/" + url.replace("&amp;", "&")).context["page"].totals
        found.append(total.open)
    assert found == [100, 140, 7]
    (row,) = screen.rows
    assert row["oldest_days"] == 9


def test_the_list_goes_by_what_is_owed(reader: Client) -> None:
    owe("A", "100.00", 0)
    owe("B", "300.00", 20)
    owe("C", "200.00", 5)
    make_customer("D", "D")
    assert shown(reader, "/customers/") == ["A", "B", "C", "D"]
    assert shown(reader, "/customers/?sort=-balance") == ["B", "C", "A"]
    assert shown(reader, "/customers/?sort=-overdue")[:2] == ["B", "C"]
    assert shown(reader, "/customers/?sort=nonsense") == ["A", "B", "C", "D"]
    ranked = screen_of(reader, "/customers/?sort=-balance")
    assert ranked.totals.count == 3
    assert "3 customers with something open" in ranked.count
    make_invoice(make_customer("E", "E"), "1.00", currency="USD")  # no rate: by name
    assert shown(reader, "/customers/?sort=-balance") == ["A", "B", "C", "D", "E"]


@pytest.mark.parametrize("sort", ["name", "-number", "-balance", "segment", "collector"])
def test_every_order_walks_through_all_customers(reader: Client, sort: str) -> None:
    for place in range(53):
        owe(f"N-{place:02}", f"{place + 1}.00", 3)
    found = walk(reader, f"/customers/?sort={sort}")
    assert len(found) == len(set(found)) == 53
    if sort == "-balance":
        assert found == sorted(found, reverse=True)


def test_the_list_is_walked_back(reader: Client) -> None:
    for place in range(53):
        owe(f"N-{place:02}", f"{place + 1}.00", 3)
    for sort in ("name", "-balance"):
        first = screen_of(reader, f"/customers/?sort={sort}")
        second = screen_of(reader, first.next)
        assert second.next == ""
        again = screen_of(reader, second.previous)
        assert [row["pk"] for row in again.rows] == [row["pk"] for row in first.rows]


def test_sums_are_those_of_the_rows_without_unknown_money(reader: Client) -> None:
    customer = owe("A", "100.00", 9)
    make_receipt(customer, "30.00")
    make_receipt(None, "77.00")
    for path in ("/customers/", "/customers/?q=a"):
        screen = screen_of(reader, path)
        (total,) = screen.totals.sums
        assert total.amounts == (100, -30, 70)
        assert screen.table.add_rows(screen.rows) == screen.totals.sums


def test_customers_are_narrowed(reader: Client, collector: User) -> None:
    late = owe("A", "100.00", 9, country="DE", segment="key", region="North")
    owe("B", "100.00", 0, country="RO", segment="small", kind="consumer")
    assign(late, collector)
    for query, numbers in {
        "overdue=on": ["A"],
        "country=RO": ["B"],
        "segment=key": ["A"],
        "region=-": ["B"],
        "kind=consumer": ["B"],
        f"collector={collector.public_id}": ["A"],
        "collector=-": ["B"],
        "collector=nobody": [],
    }.items():
        assert shown(reader, f"/customers/?{query}") == numbers, query
    chips = screen_of(reader, f"/customers/?collector={collector.public_id}&country=RO").chips
    assert [chip.value for chip in chips] == [collector.name, "Romania"]


def test_what_is_paid_only_tomorrow_is_overdue_today(reader: Client) -> None:
    customer = make_customer("A", "A")
    today = clock.today()
    invoice = make_invoice(customer, "50.00", issued_on=today - timedelta(days=9))
    later = today + timedelta(days=1)
    apply(make_receipt(customer, "50.00", received_on=later), invoice, 50, on=later)
    assert shown(reader, "/customers/?overdue=on") == ["A"]
    (total,) = screen_of(reader, "/customers/?overdue=on").totals.sums
    assert total.amounts[0] == 50


def test_what_merged_accounts_owe_is_overdue_with_the_customer(reader: Client) -> None:
    survivor = make_customer("A", "A")
    merge_customers(survivor=survivor, duplicate=owe("B", "50.00", 9))
    (row,) = screen_of(reader, "/customers/?overdue=on").rows
    assert (row["number"], row["oldest_days"]) == ("A", 9)
