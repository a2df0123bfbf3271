"""Master data by hand: added, changed, never lost to somebody else, never round in a circle."""

from dataclasses import replace

import pytest

from customers.circles import goes_round
from customers.master_data import (
    CustomerDetails,
    Overtaken,
    add_customer,
    change_customer,
    get_or_add_group,
    values_of,
)
from customers.models import Customer
from customers.rules import stamp_of
from kernel.errors import Refused
from kernel.models import Act, History
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def details_of(customer: Customer) -> CustomerDetails:
    customer.refresh_from_db()
    return CustomerDetails(**values_of(customer))


def stamped(customer: Customer) -> str:
    customer.refresh_from_db()
    return stamp_of(values_of(customer))


def change(customer: Customer, **changes: object) -> Customer:
    details = replace(details_of(customer), **changes)  # type: ignore[arg-type]
    return change_customer(customer=customer, details=details, stamp=stamped(customer))


def test_adding_keeps_the_number_and_is_one_act() -> None:
    made = add_customer(number="4711", details=CustomerDetails(name="Ştefan & Söhne", country="RO"))
    made.refresh_from_db()
    assert (made.number, made.sort_key, made.country) == ("4711", "stefan & sohne", "RO")
    assert Act.objects.get(code="customers.customer.added").reason == "4711"


def test_a_number_is_given_once() -> None:
    make_customer("4711")
    with pytest.raises(Refused, match="customer of this number"):
        add_customer(number="4711", details=CustomerDetails(name="Another"))
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"country": "XX"}, "no country"),
        ({"timezone": "Mars/Olympus"}, "no time zone"),
        ({"currency": "EUX"}, "no currency"),
        ({"terms": "soon"}, "no payment terms"),
    ],
)
def test_what_does_not_exist_is_refused(changes: dict[str, str], words: str) -> None:
    customer = make_customer()
    with pytest.raises(Refused, match=words):
        change(customer, **changes)
    assert not Act.objects.filter(code="customers.customer.changed").exists()


def test_changing_keeps_before_and_after_and_the_key_of_the_name() -> None:
    customer = make_customer(name="Old Name", email="a@example.test")
    change(customer, name="Über Neu", email="b@example.test", terms="net 30")
    customer.refresh_from_db()
    assert customer.sort_key == "uber neu"
    kept = History.objects.filter(table_name="customers_customer", operation="U").get()
    assert (kept.before["email"], kept.after["email"]) == ("a@example.test", "b@example.test")
    assert kept.act is not None
    assert kept.act.code == "customers.customer.changed"


def test_the_same_again_leaves_no_act() -> None:
    customer = make_customer()
    change(customer)
    assert not Act.objects.filter(code="customers.customer.changed").exists()


def test_the_second_of_two_is_told_and_changes_nothing() -> None:
    customer = make_customer(name="Name", phone="+44 1")
    opened, stamp = details_of(customer), stamped(customer)
    change_customer(customer=customer, details=replace(opened, phone="+44 22222"), stamp=stamp)
    with pytest.raises(Overtaken) as told:
        change_customer(customer=customer, details=replace(opened, name="Mine"), stamp=stamp)
    assert told.value.meeting.theirs == {"phone"}
    assert told.value.meeting.own == {"name"}
    assert told.value.current["phone"] == "+44 22222"
    customer.refresh_from_db()
    assert customer.name == "Name"
    again = replace(opened, name="Mine", phone="+44 22222")
    change_customer(customer=customer, details=again, stamp=told.value.stamp)
    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Mine", "+44 22222")


def test_both_typing_the_same_is_no_quarrel() -> None:
    customer = make_customer(phone="")
    opened, stamp = details_of(customer), stamped(customer)
    for _person in range(2):
        change_customer(customer=customer, details=replace(opened, phone="+44 3"), stamp=stamp)
    assert Act.objects.filter(code="customers.customer.changed").count() == 1


def test_an_import_between_is_noticed_like_a_person() -> None:
    customer = make_customer(segment="key")
    stamp, opened = stamped(customer), details_of(customer)
    Customer.objects.filter(pk=customer.pk).update(segment="small")
    with pytest.raises(Overtaken):
        change_customer(customer=customer, details=replace(opened, region="North"), stamp=stamp)


def test_a_parent_below_the_customer_is_refused() -> None:
    top, middle, low = (make_customer(number) for number in "ABC")
    change(middle, parent_id=top.pk)
    change(low, parent_id=middle.pk)
    for parent in (low, middle, top):
        with pytest.raises(Refused, match="above itself"):
            change(top, parent_id=parent.pk)
    change(low, parent_id=top.pk)
    assert not goes_round(customer_id=low.pk, parent_id=middle.pk)
    assert goes_round(customer_id=top.pk, parent_id=low.pk)


def test_a_group_is_found_by_name_or_code_and_else_made() -> None:
    made = get_or_add_group(name="Buying ring")
    assert get_or_add_group(name="buying RING") == made
    assert get_or_add_group(name=made.code) == made
    assert Act.objects.filter(code="customers.group.added").count() == 1
