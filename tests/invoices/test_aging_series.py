"""The aging of many days at once is the aging of each of them, to the cent."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Customer
from invoices.aging.rules import AmountsIn, Basis, Filters, Grouping, Question
from invoices.aging.selectors import build_report
from invoices.aging.series import build_series, month_ends, week_ends
from invoices.models import Rate
from kernel.errors import Refused
from tests.factories import DAY, make_customer, make_invoice
from tests.invoices.aging_ledger import START, random_ledger

pytestmark = pytest.mark.django_db
SEEDS = [11, 12, 13]
LAST = START + timedelta(days=230)


def some_days(seed: int, count: int = 9) -> list[date]:
    """Rising, unevenly apart, some before the first fact and some after the last."""
    rng = random.Random(seed)
    return [START + timedelta(days=day) for day in sorted(rng.sample(range(-5, 260), count))]


def assert_same(question: Question, days: list[date], visible: Any = None) -> None:
    found = build_series(question, days, visible=visible)
    shown = {
        (series.currency, figures.day): figures.bands
        for series in found
        for figures in series.days
        if any(figures.bands)
    }
    assert all([figures.day for figures in series.days] == days for series in found)
    wanted = {}
    for day in days:
        asked = replace(question, as_of=day, by=Grouping.TOTAL)
        for total in build_report(asked, visible=visible).totals:
            if any(total.bands):
                wanted[total.currency, day] = total.bands
    assert shown == wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_each_day_is_its_own_report(seed: int) -> None:
    random_ledger(seed)
    for basis in Basis:
        for edges in ((0, 30, 60, 90), (0, 7), (5, 10, 45, 50, 120)):
            assert_same(Question(as_of=LAST, basis=basis, edges=edges), some_days(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_each_day_is_as_known_on_a_day(seed: int) -> None:
    random_ledger(seed)
    for known_on in (date(2026, 2, 20), date(2026, 3, 15)):
        assert_same(Question(as_of=LAST, known_on=known_on), some_days(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_filters_hold_on_each_day(seed: int) -> None:
    ledger = random_ledger(seed)
    filters = [
        Filters(customer_id=ledger.customers[0].pk),
        Filters(entity_id=ledger.entities[1].pk),
        Filters(currency="USD"),
        Filters(segment="key", region="N"),
        Filters(segment=""),
        Filters(is_unknown=True),
        Filters(collector_id=ledger.collectors[0].pk),
        Filters(collector_id=ledger.collectors[1].pk, currency="EUR"),
        Filters(collector_id=0),
    ]
    for asked in filters:
        assert_same(Question(as_of=LAST, filters=asked), some_days(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reader_sees_own_customers_only(seed: int) -> None:
    ledger = random_ledger(seed)
    mine = Customer.objects.assigned_to([ledger.collectors[0].pk], START + timedelta(days=5))
    assert_same(Question(as_of=LAST), some_days(seed), visible=mine)
    assert_same(Question(as_of=LAST), some_days(seed), visible=Customer.objects.none())


@pytest.mark.parametrize("seed", SEEDS)
def test_each_day_is_at_its_own_rates_rounded_by_item(seed: int) -> None:
    ledger = random_ledger(seed)
    Rate.objects.create(
        from_currency="EUR",
        to_currency="USD",
        valid_on=START - timedelta(days=9),
        rate="1.1",
    )
    for day, rate in ((60, "0.87654321"), (150, "0.91111111")):
        Rate.objects.create(
            from_currency="USD",
            to_currency="EUR",
            valid_on=START + timedelta(days=day),
            rate=rate,
        )
    question = Question(as_of=LAST, amounts_in=AmountsIn.REPORTING)
    assert_same(question, some_days(seed))
    assert_same(replace(question, filters=Filters(collector_id=0)), some_days(seed))
    assert_same(
        replace(question, filters=Filters(collector_id=ledger.collectors[0].pk)), some_days(seed)
    )


def test_a_day_without_a_rate_is_refused_naming_it() -> None:
    make_invoice(make_customer(), "10.00", currency="USD", issued_on=DAY)
    Rate.objects.create(
        from_currency="USD", to_currency="EUR", valid_on=DAY + timedelta(days=3), rate="0.9"
    )
    question = Question(as_of=DAY, amounts_in=AmountsIn.REPORTING)
    days = [DAY - timedelta(days=1), DAY + timedelta(days=2), DAY + timedelta(days=4)]
    with pytest.raises(Refused) as refused:
        build_series(question, days)
    assert refused.value.details["day"] == days[1].isoformat()
    (series,) = build_series(question, [days[0], days[2]])
    assert [figures.open for figures in series.days] == [Decimal(0), Decimal("9.00")]


def test_weeks_end_on_the_day_and_months_on_their_last() -> None:
    assert week_ends(date(2026, 3, 4), 3) == (
        date(2026, 2, 18),
        date(2026, 2, 25),
        date(2026, 3, 4),
    )
    assert month_ends(date(2026, 3, 31), 3) == (
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    )
    assert month_ends(date(2026, 3, 4), 2) == (date(2026, 2, 28), date(2026, 3, 4))
