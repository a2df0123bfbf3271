"""What the calendars' pages show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from customers.selectors import list_entities
from kernel.calendars import calendar_for, list_calendars
from kernel.models import BusinessCalendar


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar and the legal entities that go by it."""

    calendar: Any
    entities: tuple[str, ...]


def build_calendar_list() -> list[CalendarRow]:
    calendars = list(list_calendars())
    uses: dict[int, list[str]] = {}
    for entity in list_entities():
        calendar = calendar_for(entity.country, calendars)
        if calendar is not None:
            uses.setdefault(calendar.pk, []).append(entity.name)
    return [CalendarRow(one, tuple(uses.get(one.pk, ()))) for one in calendars]


def covered_years(calendar: BusinessCalendar, *, shown: int, today: date) -> list[int]:
    """The years that have days, this one, the next and the one that is shown."""
    kept = calendar.holidays.values_list("on__year", flat=True).distinct()
    return sorted({*kept, today.year, today.year + 1, shown})
