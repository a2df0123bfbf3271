"""What limits contact holds from its first day until it ends or is lifted."""

from datetime import date, timedelta

import pytest

from customers.choices import Channel, RestrictionKind
from customers.models import Contact, Customer, Restriction
from customers.services import lift_restriction, restrict_contact
from kernel.errors import Refused
from kernel.models import Act, History
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FROM = date(2026, 8, 3)


@pytest.fixture
def customer() -> Customer:
    return make_customer()


@pytest.fixture
def restriction(customer: Customer) -> Restriction:
    return restrict_contact(
        customer=customer, kind=RestrictionKind.STOP_REQUEST, from_on=FROM, reason="their letter"
    )


def holds(on: date) -> bool:
    return bool(Restriction.objects.on(on).exists())


def test_it_holds_from_its_day_and_is_one_act(restriction: Restriction) -> None:
    assert [holds(FROM - DAY), holds(FROM), holds(FROM + 900 * DAY)] == [False, True, True]
    act = Act.objects.get(code="customers.contact.restricted")
    assert act.reason == "their letter"
    assert restriction.channel == Channel.ANY


def test_it_may_be_of_one_person_one_way_and_some_days(customer: Customer) -> None:
    contact = Contact.objects.create(customer=customer, name="Ana")
    made = restrict_contact(
        customer=customer,
        contact=contact,
        kind=RestrictionKind.HARDSHIP,
        channel=Channel.PHONE,
        from_on=FROM,
        until_on=FROM,
    )
    assert (made.contact, made.channel, holds(FROM), holds(FROM + DAY)) == (
        contact,
        "phone",
        True,
        False,
    )


def test_a_person_of_another_customer_is_refused(customer: Customer) -> None:
    foreign = Contact.objects.create(customer=make_customer(), name="Ana")
    with pytest.raises(Refused, match="belongs to another customer") as refusal:
        restrict_contact(
            customer=customer, contact=foreign, kind=RestrictionKind.DECEASED, from_on=FROM
        )
    assert refusal.value.details["field"] == "contact"


def test_days_run_forwards(customer: Customer) -> None:
    with pytest.raises(Refused, match="before the first one"):
        restrict_contact(
            customer=customer,
            kind=RestrictionKind.INSOLVENT,
            from_on=FROM,
            until_on=FROM - DAY,
        )


def test_lifted_it_held_until_the_day_before(restriction: Restriction) -> None:
    lift_restriction(restriction=restriction, on=FROM + 5 * DAY, reason="their call")
    assert [holds(FROM + 4 * DAY), holds(FROM + 5 * DAY)] == [True, False]
    assert Act.objects.get(code="customers.restriction.lifted").reason == "their call"


def test_lifted_before_it_began_it_never_was_but_is_kept(restriction: Restriction) -> None:
    lift_restriction(restriction=restriction, on=FROM)
    assert not Restriction.objects.exists()
    kept = History.objects.filter(table_name="customers_restriction").latest("id")
    assert kept.operation == History.Operation.DELETE
    assert kept.act is not None


@pytest.mark.parametrize("days", [0, 4])
def test_what_has_ended_is_not_lifted_again(restriction: Restriction, days: int) -> None:
    on = FROM + days * DAY
    lift_restriction(restriction=restriction, on=on)
    with pytest.raises(Refused, match="ended already"):
        lift_restriction(restriction=restriction, on=on + 10 * DAY)
    assert Act.objects.filter(code="customers.restriction.lifted").count() == 1
