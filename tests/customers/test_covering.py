"""A substitute sees the portfolio on the days of the cover, and one covers at a time."""

from datetime import date, timedelta

import pytest

from customers.models import Cover, Customer
from customers.services import cover_collector
from kernel.errors import Refused
from kernel.models import Act
from staff.models import User
from tests.factories import assign, make_customer, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FROM, UNTIL = date(2026, 8, 3), date(2026, 8, 14)


def cover(collector: User, substitute: User, from_on: date = FROM, until_on: date = UNTIL) -> Cover:
    return cover_collector(
        collector=collector, substitute=substitute, from_on=from_on, until_on=until_on
    )


def test_substitute_sees_the_portfolio_on_these_days(collector: User, stranger: User) -> None:
    customer = make_customer()
    assign(customer, collector)
    cover(collector, stranger)
    for on, sees in [(FROM - DAY, False), (FROM, True), (UNTIL, True), (UNTIL + DAY, False)]:
        assert Customer.objects.visible_to(stranger, on).exists() is sees
        assert Customer.objects.visible_to(collector, on).exists()


def test_a_cover_is_one_act_and_its_repetition_none(collector: User, stranger: User) -> None:
    assert cover(collector, stranger) == cover(collector, stranger)
    assert Act.objects.filter(code="customers.collector.covered").count() == 1


@pytest.mark.parametrize(
    ("from_on", "until_on", "is_refused"),
    [
        (FROM - DAY, FROM - DAY, False),
        (FROM - DAY, FROM, True),
        (FROM + DAY, FROM + DAY, True),
        (UNTIL, UNTIL + DAY, True),
        (UNTIL + DAY, UNTIL + DAY, False),
        (FROM - DAY, UNTIL + DAY, True),
    ],
)
def test_one_covers_at_a_time(
    collector: User, stranger: User, from_on: date, until_on: date, is_refused: bool
) -> None:
    cover(collector, stranger)
    other = make_user("collector")
    if is_refused:
        with pytest.raises(Refused, match="some of these days already"):
            cover(collector, other, from_on, until_on)
    else:
        cover(collector, other, from_on, until_on)
    cover(other, stranger, from_on, until_on)  # somebody else's days are their own
    assert Cover.objects.count() == (2 if is_refused else 3)


def test_who_has_left_is_covered(collector: User, stranger: User) -> None:
    User.objects.filter(pk=collector.pk).update(is_active=False)
    assert cover(collector, stranger).collector == collector


@pytest.mark.parametrize("is_active", [True, False])
def test_who_is_no_active_collector_does_not_cover(collector: User, is_active: bool) -> None:
    role = "manager" if is_active else "collector"
    with pytest.raises(Refused, match="no collector") as refusal:
        cover(collector, make_user(role, is_active=is_active))
    assert refusal.value.details["field"] == "substitute"


def test_nobody_covers_themself(collector: User) -> None:
    with pytest.raises(Refused, match="Nobody stands in for themself"):
        cover(collector, collector)


def test_days_run_forwards(collector: User, stranger: User) -> None:
    with pytest.raises(Refused, match="before the first one"):
        cover(collector, stranger, UNTIL, FROM)
