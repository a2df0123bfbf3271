"""A merge carries what people keep; its undo restores every row; both happen once."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from customers.merging.services import keep_apart, merge_customers, offer_again, undo_merge
from customers.models import Assignment, Contact, Customer, Merge, NotDuplicate, Restriction
from kernel.errors import Refused
from kernel.models import Act
from tests.factories import DAY, assign, make_customer, make_user

pytestmark = pytest.mark.django_db
KEPT = (Customer, Contact, Restriction, Assignment)


def rows() -> dict[Any, list[dict[str, Any]]]:
    return {model: list(model.objects.order_by("pk").values()) for model in KEPT}


@pytest.fixture
def pair() -> tuple[Customer, Customer]:
    """A survivor and a duplicate with everything that can stand at either."""
    survivor, duplicate = make_customer("K-1", "Alpha GmbH"), make_customer("K-2", "Alpha")
    make_customer("K-3", parent=duplicate)
    assign(duplicate, make_user("collector"))
    for customer in (survivor, duplicate):
        both = Contact.objects.create(customer=customer, name="Ada")
        Restriction.objects.create(
            customer=customer, contact=both, kind="stop_request", from_on=DAY
        )
    own = Contact.objects.create(customer=duplicate, name="Ben", email="ben@x.example")
    Restriction.objects.create(customer=duplicate, contact=own, kind="hardship", from_on=DAY)
    Restriction.objects.create(customer=duplicate, kind="insolvent", from_on=DAY)
    return survivor, duplicate


def test_what_limits_contact_holds_for_the_survivor(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    merge_customers(survivor=survivor, duplicate=duplicate, reason="same VAT number")
    assert {contact.name for contact in survivor.contacts.all()} == {"Ada", "Ben"}
    held = survivor.restrictions.select_related("contact")
    assert sorted((r.kind, r.contact.name if r.contact else "") for r in held) == [
        ("hardship", "Ben"),
        ("insolvent", ""),
        ("stop_request", "Ada"),
        ("stop_request", "Ada"),
    ]
    assert all(r.contact is None or r.contact.customer == survivor for r in held)
    assert survivor.children.get().number == "K-3"
    act = Act.objects.get(code="customers.customer.merged")
    assert act.reason == "K-2 → K-1 same VAT number"


def test_undo_restores_every_row(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    before = rows()
    merge = merge_customers(survivor=survivor, duplicate=duplicate)
    assert rows() != before
    assert undo_merge(merge=merge) == 0
    assert rows() == before


def test_both_happen_once_when_asked_twice(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    first = merge_customers(survivor=survivor, duplicate=duplicate)
    merged = rows()
    assert merge_customers(survivor=survivor, duplicate=duplicate) == first
    assert rows() == merged
    undo_merge(merge=first)
    undone = rows()
    undo_merge(merge=first)
    assert rows() == undone
    assert Act.objects.filter(code__startswith="customers.customer.merge").count() == 2


def test_what_was_changed_since_stays_and_is_counted(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    merge = merge_customers(survivor=survivor, duplicate=duplicate)
    Contact.objects.filter(name="Ben").update(phone="1")
    Restriction.objects.filter(kind="insolvent").delete()
    assert undo_merge(merge=merge) == 2
    assert Contact.objects.get(name="Ben").customer == survivor


def test_name_that_a_file_brought_again_stays_apart(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    merge = merge_customers(survivor=survivor, duplicate=duplicate)
    Contact.objects.create(customer=duplicate, name="Ben")
    assert undo_merge(merge=merge) >= 1
    assert Contact.objects.filter(name="Ben").count() == 2


def test_chains_and_oneself_are_refused(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    third = make_customer("K-9")
    with pytest.raises(Refused, match="one customer"):
        merge_customers(survivor=survivor, duplicate=survivor)
    merge_customers(survivor=survivor, duplicate=duplicate)
    for target, source, words in (
        (third, duplicate, "K-2 is merged into K-1 already"),
        (duplicate, third, "K-2 is merged into K-1 already"),
        (third, survivor, "Other accounts are merged into K-1"),
    ):
        with pytest.raises(Refused, match=words):
            merge_customers(survivor=target, duplicate=source)
    merge_customers(survivor=survivor, duplicate=third)
    assert set(survivor.merged.all()) == {duplicate, third}


def test_parent_does_not_go_into_what_stands_below_it() -> None:
    top = make_customer("T")
    middle = make_customer("M", parent=top)
    low = make_customer("L", parent=middle)
    with pytest.raises(Refused, match="T stands above L"):
        merge_customers(survivor=low, duplicate=top)
    merge_customers(survivor=top, duplicate=middle)
    assert Customer.objects.get(pk=low.pk).parent == top


def test_database_refuses_a_second_merge_and_oneself(pair: tuple[Customer, Customer]) -> None:
    survivor, duplicate = pair
    merge = merge_customers(survivor=survivor, duplicate=duplicate)
    third = make_customer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(survivor=third, duplicate=duplicate, act=merge.act)
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=third.pk).update(merged_into=third)


def test_pair_is_kept_apart_once_with_its_reason() -> None:
    first, second = make_customer(), make_customer()
    with pytest.raises(Refused, match="Say why"):
        keep_apart(first=first, second=second, reason=" ")
    kept = keep_apart(first=second, second=first, reason="two shops")
    assert keep_apart(first=first, second=second, reason="again") == kept
    assert (kept.first, kept.second, kept.act.reason) == (first, second, "two shops")
    offer_again(pair=kept)
    assert not NotDuplicate.objects.exists()
