"""Business calendars: whose days they are, what is proposed, and that nothing changes by itself."""

from datetime import date

import pytest
from django.utils import translation

from kernel.calendars import (
    CalendarDetails,
    add_calendar,
    add_holiday,
    add_holidays,
    calendar_for,
    change_calendar,
    list_calendars,
    make_default,
    propose_holidays,
    remove_holiday,
)
from kernel.errors import Conflict, Refused
from kernel.models import Act, BusinessCalendar, Holiday
from kernel.versions import fingerprint

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
CHRISTMAS = date(2027, 12, 25)


def details(**changes: object) -> CalendarDetails:
    values = {"code": "ro", "name": "România", "weekend": [6, 7], "country": "RO", "region": ""}
    return CalendarDetails(**values | changes)  # type: ignore[arg-type]


def acts() -> list[str]:
    return list(Act.objects.order_by("id").values_list("code", flat=True))


def test_calendar_is_added_changed_and_left_alone() -> None:
    calendar = add_calendar(details=details())
    change_calendar(calendar=calendar, details=details())
    assert acts() == ["kernel.calendar.added"]
    change_calendar(calendar=calendar, details=details(name="Romania"))
    calendar.refresh_from_db()
    assert (calendar.name, acts()[1:]) == ("Romania", ["kernel.calendar.changed"])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"country": "XX"}, "country", "XX is no country"),
        ({"country": "DE", "region": "XX"}, "region", "Known are: BB, BE, BW"),
        ({"region": "B"}, "region", "No regions are known"),
        ({"weekend": [1, 2, 3, 4, 5, 6, 7]}, "weekend", "at least one day"),
        ({"code": "default"}, "code", "There is a calendar of this code"),
    ],
)
def test_impossible_calendar_is_refused_with_its_field(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        add_calendar(details=details(**changes))
    assert refused.value.details["field"] == field
    assert acts() == []


def test_country_and_region_have_one_calendar() -> None:
    add_calendar(details=details())
    with pytest.raises(Refused, match="this country and region"):
        add_calendar(details=details(code="ro2"))
    add_calendar(details=details(code="x", country=""))
    add_calendar(details=details(code="y", country=""))


def test_there_is_always_one_default() -> None:
    calendar = add_calendar(details=details())
    make_default(calendar=calendar)
    make_default(calendar=calendar)
    assert list(BusinessCalendar.objects.filter(is_default=True)) == [calendar]
    assert acts().count("kernel.calendar.made_default") == 1


def test_country_goes_by_its_own_calendar_or_the_departments() -> None:
    add_calendar(details=details(code="by", country="DE", region="BY"))
    whole = add_calendar(details=details(code="de", country="DE"))
    calendars = list(list_calendars())
    assert calendar_for("DE", calendars) == whole
    assert calendar_for("FR", calendars).code == "default"
    assert calendar_for("", calendars).code == "default"


def test_public_holidays_are_proposed_and_not_saved() -> None:
    calendar = add_calendar(details=details())
    add_holiday(calendar=calendar, on=NEW_YEAR, name="Anul Nou")
    with translation.override("ro"):
        proposed = {one.on: one for one in propose_holidays(calendar, year=2027)}
    assert proposed[NEW_YEAR].is_kept
    assert not proposed[CHRISTMAS].is_kept
    assert "Crăciun" in proposed[CHRISTMAS].name
    assert Holiday.objects.count() == 1
    assert propose_holidays(BusinessCalendar.objects.get(is_default=True), year=2027) == []


def test_region_has_holidays_of_its_own() -> None:
    epiphany = date(2027, 1, 6)
    found = {
        region: [one.on for one in propose_holidays(calendar, year=2027)]
        for region in ("BY", "BE")
        for calendar in [BusinessCalendar(pk=7, country="DE", region=region)]
    }
    assert epiphany in found["BY"]
    assert epiphany not in found["BE"]


def test_days_are_added_once_and_by_one_act() -> None:
    calendar = add_calendar(details=details())
    days = [(NEW_YEAR, "Anul Nou"), (CHRISTMAS, "Crăciunul")]
    assert len(add_holidays(calendar=calendar, days=days)) == 2
    assert add_holidays(calendar=calendar, days=days) == []
    assert acts().count("kernel.holiday.added") == 1
    with pytest.raises(Refused, match="in the calendar already"):
        add_holiday(calendar=calendar, on=NEW_YEAR, name="Again")
    assert not calendar.as_calendar().is_business_day(NEW_YEAR)


def test_day_is_removed_once() -> None:
    calendar = add_calendar(details=details())
    holiday = add_holiday(calendar=calendar, on=NEW_YEAR, name="Anul Nou")
    for _twice in range(2):
        remove_holiday(holiday=Holiday(pk=holiday.pk, calendar=calendar))
    assert acts().count("kernel.holiday.removed") == 1
    assert calendar.as_calendar().is_business_day(NEW_YEAR)


def test_second_editor_is_told_what_the_first_changed() -> None:
    calendar = add_calendar(details=details())
    seen = fingerprint(calendar)
    change_calendar(calendar=calendar, details=details(name="Romania"), seen=seen)
    with pytest.raises(Conflict, match="changed this meanwhile") as conflict:
        change_calendar(calendar=calendar, details=details(name="RO"), seen=seen)
    assert "Name: România → Romania" in str(conflict.value)
    calendar.refresh_from_db()
    assert calendar.name == "Romania"
