"""Business calendars: which days are worked on, by country and year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arman.home.calendar_screens import build_calendar_list, covered_years
from arman.home.forms import CalendarForm, HolidayForm, YearForm
from arman.home.watched import CALENDAR, HOLIDAY
from kernel import calendars, clock, rights
from kernel.access import get_visible, requires
from kernel.changes import list_changes
from kernel.editing import edit
from kernel.http import redirect_with, render_page
from kernel.models import BusinessCalendar, Holiday


@require_safe
@requires(rights.SETTINGS_MANAGE)
def calendar_list(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": build_calendar_list(),
        "changes": list_changes(CALENDAR),
        "today": clock.today(),
    }
    return render_page(request, "home/calendar_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def calendar_add(request: HttpRequest) -> HttpResponse:
    form = CalendarForm(request.POST or None)

    def save(_seen: str) -> Any:
        saved = calendars.add_calendar(details=form.details())
        return _url(saved), _("%s is saved.") % saved.name

    return edit(request, "home/calendar_edit.html", form=form, save=save)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def calendar_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _calendar(public_id)
    form = CalendarForm(request.POST or None, calendar=row)

    def save(seen: str) -> Any:
        saved = calendars.change_calendar(calendar=row, details=form.details(), seen=seen)
        return _url(saved), _("%s is saved.") % saved.name

    context = {"changes": list_changes(CALENDAR, pk=row.pk)}
    return edit(request, "home/calendar_edit.html", form=form, save=save, row=row, context=context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The days of a year; a POST adds one."""
    row = _calendar(public_id)
    year = YearForm(request.GET).chosen(else_of=clock.today())
    form = HolidayForm(request.POST or None)

    def save(_seen: str) -> Any:
        made = calendars.add_holiday(calendar=row, **form.cleaned_data)
        return _url(row, made.on.year), _("%s is in the calendar.") % made.name

    context = {
        "calendar": row,
        "year": year,
        "years": covered_years(row, shown=year, today=clock.today()),
        "holidays": row.holidays.filter(on__year=year).order_by("on"),
        "changes": list_changes(HOLIDAY, where={"calendar_id": row.pk}),
    }
    return edit(request, "home/calendar_detail.html", form=form, save=save, context=context)


@require_POST
@requires(rights.SETTINGS_MANAGE)
def calendar_default(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _calendar(public_id)
    calendars.make_default(calendar=row)
    return redirect_with(request, _url(row), _("%s is the department's calendar.") % row.name)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def calendar_proposal(request: HttpRequest, public_id: str, year: int) -> HttpResponse:
    """The public holidays of a year, looked at before they are saved."""
    row = _calendar(public_id)
    if not row.country or not calendars.FIRST_YEAR <= year <= calendars.LAST_YEAR:
        return redirect(_url(row))
    proposed = calendars.propose_holidays(row, year=year)
    if request.method != "POST":
        context = {"calendar": row, "year": year, "proposed": proposed}
        return render_page(request, "home/calendar_proposal.html", context)
    # Only days that were proposed: what a request says besides is not taken.
    ticked = set(request.POST.getlist("day"))
    days = [(one.on, one.name) for one in proposed if one.on.isoformat() in ticked]
    made = len(calendars.add_holidays(calendar=row, days=days))
    news = ngettext("%(count)s day is added.", "%(count)s days are added.", made)
    return redirect_with(request, _url(row, year), news % {"count": made})


@require_POST
@requires(rights.SETTINGS_MANAGE)
def holiday_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    held = get_visible(Holiday.objects.select_related("calendar"), public_id)
    calendars.remove_holiday(holiday=held)
    news = _("%s is a working day again, if it is not at a weekend.") % held.name
    return redirect_with(request, _url(held.calendar, held.on.year), news)


def _calendar(public_id: str) -> BusinessCalendar:
    return get_visible(BusinessCalendar.objects.all(), public_id)


def _url(row: BusinessCalendar, year: int | None = None) -> str:
    url = reverse("home:calendar", args=[row.public_id])
    return f"{url}?year={year}" if year else url
