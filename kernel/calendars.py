"""Business calendars as they are kept: reads, writes, and public holidays as a proposal.

What is proposed is saved only where somebody has looked at it: no calendar changes by itself.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from holidays import country_holidays, list_supported_countries

from kernel.audit import record_act
from kernel.countries import is_country
from kernel.errors import Refused
from kernel.models import BusinessCalendar, Holiday
from kernel.versions import refuse_stale

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class CalendarDetails:
    """What an administrator says about a calendar."""

    code: str
    name: str
    weekend: list[int]
    country: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A public holiday of a year, and whether the calendar has its day already."""

    on: date
    name: str
    is_kept: bool


def list_calendars() -> QuerySet[Any]:
    """Each with the number of its holidays and the first and last day of them."""
    return BusinessCalendar.objects.annotate(
        days=Count("holidays"), first_on=Min("holidays__on"), last_on=Max("holidays__on")
    ).order_by("-is_default", "name", "id")


def calendar_for(country: str, calendars: Sequence[Any]) -> Any:
    """The calendar of a country (of the whole of it first), else the department's."""
    own = [one for one in calendars if country and one.country == country]
    fitting = sorted(own, key=lambda one: one.region) or [
        one for one in calendars if one.is_default
    ]
    return fitting[0] if fitting else None


@lru_cache(maxsize=1)
def _known_regions() -> dict[str, list[str]]:
    return list_supported_countries(include_aliases=False)


def regions_of(country: str) -> list[str]:
    """The parts of a country that have public holidays of their own."""
    return _known_regions().get(country, [])


def propose_holidays(calendar: BusinessCalendar, *, year: int) -> list[Proposal]:
    """The public holidays of the calendar's country and region, named in the reader's language
    where they are known in it, else in the country's.
    """
    if calendar.country not in _known_regions():
        return []
    found = country_holidays(
        calendar.country, subdiv=calendar.region or None, years=year, language=_language(calendar)
    )
    kept = set(calendar.holidays.filter(on__year=year).values_list("on", flat=True))
    return [Proposal(day, name[:200], day in kept) for day, name in sorted(found.items())]


def _language(calendar: BusinessCalendar) -> str | None:
    wanted = {"en": "en_US"}.get(reader := (translation.get_language() or "en")[:2], reader)
    country = country_holidays(calendar.country)
    return wanted if wanted in country.supported_languages else country.default_language


@transaction.atomic
def add_calendar(*, details: CalendarDetails) -> BusinessCalendar:
    """A new calendar. Raises Refused where the code or the country's region is taken."""
    _refuse_impossible(details)
    record_act(code="kernel.calendar.added", reason=details.code)
    return _save(BusinessCalendar(**asdict(details)))


@transaction.atomic
def change_calendar(
    *, calendar: BusinessCalendar, details: CalendarDetails, seen: str = ""
) -> BusinessCalendar:
    """Change what is said about a calendar; what already stands so leaves no act."""
    held = BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
    refuse_stale(held, seen)
    changed = [name for name, value in asdict(details).items() if getattr(held, name) != value]
    if not changed:
        return held
    _refuse_impossible(details)
    record_act(code="kernel.calendar.changed", reason=details.code)
    for name in changed:
        setattr(held, name, getattr(details, name))
    return _save(held)


@transaction.atomic
def make_default(*, calendar: BusinessCalendar) -> None:
    """From now on the department's; there is always exactly one."""
    rows = list(BusinessCalendar.objects.select_for_update().order_by("pk"))
    before = [one for one in rows if one.is_default]
    if [one.pk for one in before] == [calendar.pk]:
        return
    record_act(code="kernel.calendar.made_default", reason=calendar.code)
    BusinessCalendar.objects.filter(is_default=True).update(is_default=False)
    BusinessCalendar.objects.filter(pk=calendar.pk).update(is_default=True)


@transaction.atomic
def add_holidays(*, calendar: BusinessCalendar, days: Sequence[tuple[date, str]]) -> list[Holiday]:
    """Days on which nobody works, by one act; a day that the calendar has stays as it is."""
    BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
    kept = set(calendar.holidays.values_list("on", flat=True))
    new = [(on, name) for on, name in days if on not in kept]
    if not new:
        return []
    record_act(code="kernel.holiday.added", reason=calendar.code)
    return Holiday.objects.bulk_create(
        Holiday(calendar=calendar, on=on, name=name) for on, name in new
    )


def add_holiday(*, calendar: BusinessCalendar, on: date, name: str) -> Holiday:
    """One day. Raises Refused where the calendar has it already."""
    made = add_holidays(calendar=calendar, days=[(on, name)])
    if not made:
        raise Refused(
            "kernel.holiday.taken",
            _("This day is in the calendar already. Remove it first to name it anew."),
            field="on",
        )
    return made[0]


@transaction.atomic
def remove_holiday(*, holiday: Holiday) -> None:
    """It is a working day again. Removed already, it leaves no act."""
    held = Holiday.objects.select_for_update().filter(pk=holiday.pk).first()
    if held is None:
        return
    record_act(code="kernel.holiday.removed", reason=held.calendar.code)
    held.delete()


def _refuse_impossible(details: CalendarDetails) -> None:
    if details.country and not is_country(details.country):
        raise Refused(
            "kernel.calendar.unknown_country",
            _("%(country)s is no country. Choose one from the list."),
            country=details.country,
            field="country",
        )
    if details.region and details.region not in regions_of(details.country):
        known = ", ".join(regions_of(details.country))
        raise Refused(
            "kernel.calendar.unknown_region",
            _("No such region is known in this country. Known are: %(known)s.")
            if known
            else _("No regions are known in this country. Leave it empty."),
            known=known,
            field="region",
        )
    if len(set(details.weekend)) >= 7:
        raise Refused(
            "kernel.calendar.never_open",
            _("Leave at least one day of the week to work on."),
            field="weekend",
        )


def _save(calendar: BusinessCalendar) -> BusinessCalendar:
    try:
        with transaction.atomic():
            calendar.save()
    except IntegrityError as error:
        if "calendar_country_uq" in str(error):
            raise Refused(
                "kernel.calendar.country_taken",
                _("There is a calendar of this country and region. Change that one."),
                field="country",
            ) from error
        raise Refused(
            "kernel.calendar.code_taken",
            _("There is a calendar of this code. Choose another code."),
            field="code",
        ) from error
    return calendar
