"""Business days and month ends: pure functions over a calendar."""

import calendar as gregorian
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked on. Weekend days are ISO weekdays, Monday is 1."""

    weekend: frozenset[int] = frozenset({6, 7})
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(1, 8)):
            raise ValueError("a calendar needs at least one working weekday")

    def is_business_day(self, day: date) -> bool:
        return day.isoweekday() not in self.weekend and day not in self.holidays


class Roll(StrEnum):
    """Where a date goes that falls on a closed day."""

    NONE = "none"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    MODIFIED_FOLLOWING = "modified_following"


def next_business_day(day: date, calendar: Calendar) -> date:
    """The day itself where it is worked on, else the first after it."""
    return _first_business_day(day, calendar, step=_DAY)


def previous_business_day(day: date, calendar: Calendar) -> date:
    """The day itself where it is worked on, else the last before it."""
    return _first_business_day(day, calendar, step=-_DAY)


def roll(day: date, calendar: Calendar, convention: Roll) -> date:
    if convention is Roll.NONE:
        return day
    if convention is Roll.PRECEDING:
        return previous_business_day(day, calendar)
    following = next_business_day(day, calendar)
    if convention is Roll.MODIFIED_FOLLOWING and following.month != day.month:
        return previous_business_day(day, calendar)
    return following


def add_business_days(day: date, count: int, calendar: Calendar) -> date:
    """Count business days on (or back); zero rolls a closed day forward."""
    if count == 0:
        return next_business_day(day, calendar)
    step = _DAY if count > 0 else -_DAY
    for _each in range(abs(count)):
        day = _first_business_day(day + step, calendar, step=step)
    return day


def business_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Business days after `first` up to and including `last`; negative the other way round."""
    if last < first:
        return -business_days_between(last, first, calendar)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(calendar.is_business_day(day) for day in days)


def month_end(day: date) -> date:
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def add_months(day: date, count: int) -> date:
    """The same day of another month, or that month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    length = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def month_ends(first: date, last: date) -> Iterator[date]:
    """Every month end from `first` to `last`, both included where they are one."""
    end = month_end(first)
    while end <= last:
        yield end
        end = month_end(end + _DAY)


def _first_business_day(day: date, calendar: Calendar, *, step: timedelta) -> date:
    for _each in range(_LONGEST_CLOSURE):
        if calendar.is_business_day(day):
            return day
        day += step
    raise ValueError("the calendar is closed for more than a year")
