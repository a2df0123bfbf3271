"""Duplicates on the page: compared in figures, merged, kept apart, and taken apart again."""

import re

import pytest
from django.test import Client

from customers.merging.services import merge_customers
from customers.models import Customer, Merge, NotDuplicate
from kernel.models import Act
from tests.budgets import assert_budget, count_of_page
from tests.factories import DAY, make_customer, make_invoice, make_receipt, make_user

pytestmark = pytest.mark.django_db
SIGNED_IN = "staff.backends.People"
LIST = "/customers/duplicates/"
Pair = tuple[Customer, Customer]


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(make_user("analyst"), backend=SIGNED_IN)
    return client


@pytest.fixture
def pair() -> Pair:
    one = make_customer("K-1", "Möbel Müller GmbH", country="DE", email="a@x.example")
    other = make_customer("K-2", "Mobel Muller", country="DE")
    make_invoice(one, "100.00", due_on=DAY)
    make_invoice(other, "11.50", due_on=DAY, number="OLD-1")
    make_receipt(other, "4.00", received_on=DAY)
    return one, other


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def address(pair: Pair, end: str = "") -> str:
    return f"{LIST}{pair[0].public_id}/{pair[1].public_id}/{end}"


def test_pairs_are_listed_with_reasons_and_figures(analyst: Client, pair: Pair) -> None:
    page = read(analyst, LIST)
    assert "1 pair that may be one customer" in page
    for text in ("the same name, the same country", "100.00 EUR", "7.50 EUR", address(pair)):
        assert text in page
    assert LIST in read(analyst, "/customers/")


def test_comparison_says_in_figures_what_will_happen(analyst: Client, pair: Pair) -> None:
    page = read(analyst, address(pair))
    for text in ("100.00", "7.50", "107.50", "a@x.example", "after a transfer", "can be undone"):
        assert text in page


def test_merge_sent_twice_acts_once_and_is_undone(analyst: Client, pair: Pair) -> None:
    one, other = pair
    sent = {"survivor": one.public_id, "reason": "one register number"}
    for _time in range(2):
        answer = analyst.post(address(pair), sent)
        assert answer["Location"] == one.get_absolute_url()
    assert Act.objects.filter(code="customers.customer.merged").count() == 1
    page = read(analyst, one.get_absolute_url())
    assert "Includes the account K-2, Mobel Muller" in page
    assert "OLD-1" in page
    assert "107.50" in page
    assert analyst.get(other.get_absolute_url())["Location"] == one.get_absolute_url()
    listed = read(analyst, "/customers/?q=K-2")
    assert "Möbel Müller" in listed
    assert "Mobel Muller" not in listed
    undo = f"{LIST}merges/{Merge.objects.get().public_id}/undo/"
    for _time in range(2):
        assert analyst.post(undo)["Location"] == other.get_absolute_url()
    assert Act.objects.filter(code="customers.customer.merge_undone").count() == 1
    assert "Mobel Muller" in read(analyst, "/customers/?q=K-2")


def test_other_side_can_stay(analyst: Client, pair: Pair) -> None:
    one, other = pair
    analyst.post(address(pair), {"survivor": other.public_id})
    assert Customer.objects.get(pk=one.pk).merged_into == other
    assert "merged already" in read(analyst, address(pair))


def test_nothing_is_merged_unless_one_of_both_is_chosen(analyst: Client, pair: Pair) -> None:
    for survivor in ("", make_customer().public_id):
        answer = analyst.post(address(pair), {"survivor": survivor})
        assert answer.status_code == 422
        assert "Choose which of the two stays" in answer.content.decode()
    assert not Merge.objects.exists()


def test_refused_merge_says_why_beside_both(analyst: Client, pair: Pair) -> None:
    one, other = pair
    merge_customers(survivor=make_customer("K-9"), duplicate=other)
    answer = analyst.post(address(pair), {"survivor": one.public_id})
    assert answer.status_code == 422
    assert "K-2 is merged into K-9 already" in answer.content.decode()


def test_pair_is_dismissed_with_a_reason_and_offered_again(analyst: Client, pair: Pair) -> None:
    refused = analyst.post(address(pair, "dismiss/"))
    assert refused.status_code == 422
    assert "Say why they are two" in refused.content.decode()
    for _time in range(2):
        analyst.post(address(pair, "dismiss/"), {"reason": "father and son"})
    page = read(analyst, LIST)
    assert "No two customers look alike" in page
    assert "father and son" in page
    analyst.post(f"{LIST}{NotDuplicate.objects.get().public_id}/offer/")
    assert "1 pair that may be one customer" in read(analyst, LIST)


def test_two_are_compared_by_their_numbers(analyst: Client, pair: Pair) -> None:
    answer = analyst.get(LIST, {"one": "K-1", "other": "K-2"})
    assert answer["Location"] == address(pair)
    for other in ("K-1", "nobody"):
        answer = analyst.get(LIST, {"one": "K-1", "other": other})
        assert answer.status_code == 422
        assert "two customers that there are" in answer.content.decode()
    assert 'value="K-1"' in read(analyst, f"{LIST}?one=K-1")


def test_list_asks_the_same_queries_at_any_size(analyst: Client) -> None:
    counts = []
    for start, stop in ((0, 3), (3, 20)):
        for place in range(start, stop):
            name = f"{place:04} Alpha"
            for end in ("GmbH", "AG"):
                make_invoice(make_customer(name=f"{name} {end}"), "1.00", due_on=DAY)
        counts.append(count_of_page(lambda: read(analyst, LIST)))
    assert_budget("duplicates", *counts)
