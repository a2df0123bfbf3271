"""The tables whose history the settings show here, and how their rows are named."""

from datetime import date
from typing import Final

from customers.models import LegalEntity
from kernel import formats
from kernel.changes import Row, Watched
from kernel.models import BusinessCalendar, Department, Holiday


def _name(row: Row) -> str:
    return str(row["name"])


def _name_holiday(row: Row) -> str:
    return f"{formats.day(date.fromisoformat(row['on']))} {row['name']}"


DEPARTMENT: Final = Watched(Department, _name)
ENTITY: Final = Watched(LegalEntity, _name)
CALENDAR: Final = Watched(BusinessCalendar, _name)
HOLIDAY: Final = Watched(Holiday, _name_holiday, unsaid=frozenset({"calendar", "on", "name"}))
