"""Business days and month ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import dates
from kernel.dates import Calendar, Roll

CHRISTMAS = Calendar(holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
PLAIN = Calendar()
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
CALENDARS = st.builds(
    Calendar,
    weekend=st.sets(st.integers(1, 7), max_size=5).map(frozenset),
    holidays=st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=20).map(frozenset),
)


@pytest.mark.parametrize(
    ("day", "convention", "expected"),
    [
        (date(2026, 12, 25), Roll.NONE, date(2026, 12, 25)),
        (date(2026, 12, 25), Roll.FOLLOWING, date(2026, 12, 29)),
        (date(2026, 12, 25), Roll.PRECEDING, date(2026, 12, 24)),
        (date(2026, 1, 31), Roll.MODIFIED_FOLLOWING, date(2026, 1, 30)),
        (date(2026, 1, 24), Roll.MODIFIED_FOLLOWING, date(2026, 1, 26)),
        (date(2026, 1, 26), Roll.FOLLOWING, date(2026, 1, 26)),
    ],
)
def test_roll(day: date, convention: Roll, expected: date) -> None:
    assert dates.roll(day, CHRISTMAS, convention) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, date(2026, 12, 29)),
        (2, date(2026, 12, 30)),
        (0, date(2026, 12, 24)),
        (-1, date(2026, 12, 23)),
        (-4, date(2026, 12, 18)),
    ],
)
def test_add_business_days_over_holidays(count: int, expected: date) -> None:
    assert dates.add_business_days(date(2026, 12, 24), count, CHRISTMAS) == expected


def test_add_no_business_days_rolls_a_closed_day_forward() -> None:
    assert dates.add_business_days(date(2026, 12, 26), 0, CHRISTMAS) == date(2026, 12, 29)


@given(DAYS, st.integers(-60, 60), CALENDARS)
def test_added_business_days_are_counted_back(day: date, count: int, calendar: Calendar) -> None:
    start = dates.next_business_day(day, calendar)
    reached = dates.add_business_days(start, count, calendar)
    assert calendar.is_business_day(reached)
    assert dates.business_days_between(start, reached, calendar) == count


@given(DAYS, DAYS.map(lambda day: day), CALENDARS)
def test_business_days_between_turns_its_sign(first: date, last: date, calendar: Calendar) -> None:
    last = first + timedelta(days=(last - first).days % 400)
    forward = dates.business_days_between(first, last, calendar)
    assert dates.business_days_between(last, first, calendar) == -forward
    assert 0 <= forward <= (last - first).days


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -13, date(2022, 12, 15)),
    ],
)
def test_add_months(day: date, count: int, expected: date) -> None:
    assert dates.add_months(day, count) == expected


@given(DAYS, st.integers(-100, 100))
def test_add_months_and_back_keeps_the_month(day: date, count: int) -> None:
    back = dates.add_months(dates.add_months(day, count), -count)
    assert (back.year, back.month) == (day.year, day.month)
    assert back <= day


def test_month_ends_include_both_edges() -> None:
    found = list(dates.month_ends(date(2026, 1, 31), date(2026, 3, 31)))
    assert found == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert list(dates.month_ends(date(2026, 1, 1), date(2026, 1, 30))) == []


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="working weekday"):
        Calendar(weekend=frozenset(range(1, 8)))


def test_a_calendar_closed_for_ever_is_refused() -> None:
    start = date(2026, 1, 1)
    closed = frozenset(start + timedelta(days=number) for number in range(400))
    with pytest.raises(ValueError, match="more than a year"):
        dates.next_business_day(start, Calendar(holidays=closed))
