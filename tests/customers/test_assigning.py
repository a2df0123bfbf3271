"""A customer has one collector on any day, and the same one whatever the order of the calls."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Assignment, Customer
from customers.services import assign_collector
from kernel.errors import Refused
from kernel.models import Act, History
from staff.models import User
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)
DAYS = 12
COLLECTORS = 3


class Call(NamedTuple):
    """Assign a collector from a day on, for so many days, or until somebody else."""

    who: int
    day: int
    length: int | None

    @property
    def last(self) -> int | None:
        return None if self.length is None else self.day + self.length - 1


calls = st.builds(
    Call,
    who=st.integers(0, COLLECTORS - 1),
    day=st.integers(0, DAYS - 1),
    length=st.none() | st.integers(1, DAYS),
)


class Undone(Exception):
    """Ends an example: nothing of it stays for the next one."""


def expected(made: list[Call], day: int) -> int | None:
    """Whoever began last by that day, unless their time is over; of one day the last call."""
    begun = [call for call in made if call.day <= day]
    if not begun:
        return None
    latest = max(call.day for call in begun)
    call = [call for call in begun if call.day == latest][-1]
    return call.who if call.last is None or day <= call.last else None


def assign_as_called(customer: Customer, collectors: list[User], made: list[Call]) -> None:
    for call in made:
        assign_collector(
            customer=customer,
            collector=collectors[call.who],
            from_on=FIRST + timedelta(days=call.day),
            until_on=None if call.last is None else FIRST + timedelta(days=call.last),
        )


def by_day(customer: Customer, collectors: list[User]) -> list[int | None]:
    """Who looks after the customer on each day; more than one is a mistake."""
    places = {person.pk: place for place, person in enumerate(collectors)}
    found: list[int | None] = []
    for day in range(2 * DAYS + 1):
        rows = Assignment.objects.filter(customer=customer).on(FIRST + timedelta(days=day))
        assert len(rows) <= 1
        found.append(places[rows[0].collector_id] if rows else None)
    return found


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(made=st.lists(calls, max_size=8), data=st.data())
def test_one_collector_on_any_day(made: list[Call], data: st.DataObject) -> None:
    with suppress(Undone), transaction.atomic():
        collectors = [make_user("collector") for _each in range(COLLECTORS)]
        first, second = make_customer(), make_customer()
        assign_as_called(first, collectors, made)
        model = [expected(made, day) for day in range(2 * DAYS + 1)]
        assert by_day(first, collectors) == model
        different = list({call.day: call for call in made}.values())
        assign_as_called(second, collectors, data.draw(st.permutations(different)))
        assert by_day(second, collectors) == model
        raise Undone


def days_of(customer: Customer) -> list[tuple[int, date, date | None]]:
    rows = Assignment.objects.filter(customer=customer).order_by("from_on")
    return list(rows.values_list("collector_id", "from_on", "until_on"))


def test_the_assignment_before_ends_the_day_before(collector: User, stranger: User) -> None:
    customer, day = make_customer(), date(2026, 3, 1)
    assign_collector(customer=customer, collector=collector, from_on=FIRST)
    assign_collector(customer=customer, collector=stranger, from_on=day)
    (old, new) = days_of(customer)
    assert old == (collector.pk, FIRST, date(2026, 2, 28))
    assert new == (stranger.pk, day, None)


def test_a_later_assignment_stays(collector: User, stranger: User) -> None:
    customer, day = make_customer(), date(2026, 3, 1)
    assign_collector(customer=customer, collector=stranger, from_on=day)
    made = assign_collector(
        customer=customer, collector=collector, from_on=FIRST, until_on=date(2026, 12, 31)
    )
    assert made.until_on == date(2026, 2, 28)
    assert all(before[2] < after[1] for before, after in pairwise(days_of(customer)) if before[2])


def test_each_change_is_one_act_and_a_repetition_is_none(collector: User, stranger: User) -> None:
    customer = make_customer()
    for person in (collector, collector, stranger, stranger):
        assign_collector(customer=customer, collector=person, from_on=FIRST)
    acts = Act.objects.filter(code="customers.collector.assigned")
    assert [act.reason for act in acts] == [customer.number] * 2
    kept = History.objects.filter(table_name="customers_assignment").latest("id")
    assert kept.act == acts.latest("id")


@pytest.mark.parametrize("role", ["manager", "analyst", "accountant", "admin", "auditor"])
def test_who_has_another_role_is_refused(role: str) -> None:
    with pytest.raises(Refused, match="no collector who can sign in") as refusal:
        assign_collector(customer=make_customer(), collector=make_user(role), from_on=FIRST)
    assert refusal.value.details["field"] == "collector"
    assert not Assignment.objects.exists()


def test_who_has_left_meanwhile_is_refused(collector: User) -> None:
    User.objects.filter(pk=collector.pk).update(is_active=False)
    with pytest.raises(Refused, match="Collector is no collector"):
        assign_collector(customer=make_customer(), collector=collector, from_on=FIRST)


def test_days_run_forwards(collector: User) -> None:
    with pytest.raises(Refused, match="before the first one"):
        assign_collector(
            customer=make_customer(),
            collector=collector,
            from_on=FIRST,
            until_on=FIRST - timedelta(days=1),
        )
