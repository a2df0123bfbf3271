"""The rooms of the settings whose rows the kernel and the customers own, and how they stand."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.selectors import list_entities
from kernel import formats, rights, settings_rooms
from kernel.calendars import list_calendars
from kernel.models import Department
from kernel.settings_rooms import Group, Room, State


def _department(_today: date) -> State:
    row = Department.objects.get()
    zone = row.time_zone.replace("_", " ")
    return State(f"{row.name} · {zone} · {row.reporting_currency}")


def _entities(_today: date) -> State:
    entities = list(list_entities())
    count = len(entities)
    text = ngettext("%(count)s entity", "%(count)s entities", count) % {"count": count}
    bare = sum(not one.control_account for one in entities)
    warning = ngettext(
        "%(count)s has no control account", "%(count)s have no control account", bare
    )
    return State(text, warning % {"count": bare} if bare else "")


def _calendars(today: date) -> State:
    calendars = list(list_calendars())
    parts = [
        _("%(calendar)s until %(day)s") % {"calendar": one.name, "day": formats.day(one.last_on)}
        for one in calendars
        if one.last_on
    ]
    default = next((one for one in calendars if one.is_default), None)
    is_bare = default is None or default.last_on is None or default.last_on < today
    warning = _("The department's calendar has no holidays to come") if is_bare else ""
    count = len(calendars)
    counted = ngettext("%(count)s calendar", "%(count)s calendars", count) % {"count": count}
    return State(" · ".join(parts[:3]) or counted, warning)


def enter() -> None:
    settings_rooms.enter(
        Room(
            key="department",
            label=gettext_lazy("Department"),
            holds=gettext_lazy("Its name, whose day is today, in what reports add up."),
            url_name="home:department",
            right=rights.SETTINGS_MANAGE,
            group=Group.DEPARTMENT,
            order=10,
            state=_department,
        )
    )
    settings_rooms.enter(
        Room(
            key="entities",
            label=gettext_lazy("Legal entities"),
            holds=gettext_lazy("The companies whose receivables are followed here."),
            url_name="home:entities",
            right=rights.SETTINGS_MANAGE,
            group=Group.DEPARTMENT,
            order=20,
            state=_entities,
        )
    )
    settings_rooms.enter(
        Room(
            key="calendars",
            label=gettext_lazy("Calendars"),
            holds=gettext_lazy("Which days are worked on, by country and year."),
            url_name="home:calendars",
            right=rights.SETTINGS_MANAGE,
            group=Group.DEPARTMENT,
            order=30,
            state=_calendars,
        )
    )
