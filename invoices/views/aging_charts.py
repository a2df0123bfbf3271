"""The aging's charts: pages of their own, and fragments that the aging page fetches when opened.

Each costs queries that a page which everybody opens should not pay.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from invoices.aging.changes import PostingPage, build_changes, build_postings
from invoices.aging.charts import (
    kind_words,
    read_groups,
    show_changes,
    show_heat,
    show_series,
    writer_of,
)
from invoices.aging.flows import Kind
from invoices.aging.forms import address
from invoices.aging.periods import PeriodForm, usual_periods
from invoices.aging.posting_screens import show_postings
from invoices.aging.rules import Question
from invoices.aging.screens import Links, as_links
from invoices.aging.selectors import has_one_set_of_edges
from invoices.aging.series import build_series, week_ends
from invoices.aging.words import write_day, write_narrowing
from invoices.views.aging import FIGURE, Asked
from kernel import formats, rights
from kernel.access import requires
from kernel.http import render_page

WEEKS, USUAL_WEEKS = (13, 26, 52), 26
UNASKED = (*FIGURE, "by", "unapplied", "bands")
Show = Callable[[Asked, Question, dict[str, Any]], None]


def _render(request: HttpRequest, template: str, show: Show) -> HttpResponse:
    """The page, or its part `chart` for HTMX; a wrong question with its sentences."""
    asked = Asked(request)
    context: dict[str, Any] = {"form": asked.form, "path": request.path}
    if asked.is_valid:
        question = asked.form.question()
        context |= {
            "day": write_day(question),
            "as_of": formats.day(question.as_of),
            "narrowing": write_narrowing(asked.form),
        }
        show(asked, question, context)
        asked.form.show_in_force()
        context["notice"] = asked.notice
        context["back"] = address(reverse("invoices:aging"), asked.form.parameters(without=FIGURE))
    status = 200 if asked.is_valid and not context.get("is_refused") else 422
    return render_page(request, template, context, partial="chart", status=status)


def _weeks(count: int) -> str:
    return ngettext("%(count)s week", "%(count)s weeks", count) % {"count": count}


def _links(asked: Asked, *, without: tuple[str, ...] = ()) -> Links:
    parameters = asked.form.parameters(without=(*FIGURE, *without))
    return as_links(reverse("invoices:aging"), parameters)


def _asked_as(asked: Asked, question: Question) -> Question:
    """The question as it was answered: in own currencies where a rate was missing."""
    return asked.answered or question


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_weeks(request: HttpRequest) -> HttpResponse:
    """Open items by age, week by week to the day; each bar leads to the aging of its day."""

    def show(asked: Asked, question: Question, context: dict[str, Any]) -> None:
        text = request.GET.get("weeks", "")
        weeks = next((count for count in WEEKS if str(count) == text), USUAL_WEEKS)
        days = week_ends(question.as_of, weeks)
        series = asked.answer(lambda asking: build_series(asking, days, visible=asked.visible))
        links = _links(asked, without=("unapplied",))
        if not has_one_set_of_edges(days[0], days[-1]):
            links.parameters["bands"] = ",".join(str(edge) for edge in question.edges)
        parameters = asked.form.parameters(without=(*FIGURE, "by", "unapplied"))
        context |= {
            "charts": show_series(_asked_as(asked, question), series, links),
            "choices": [
                (_weeks(count), address(request.path, parameters, weeks=str(count)), count == weeks)
                for count in WEEKS
            ],
            "weeks": weeks,
        }

    return _render(request, "invoices/aging_weeks.html", show)


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_groups(request: HttpRequest) -> HttpResponse:
    """Where it is late: shares of each segment, region and collector by age."""

    def show(asked: Asked, _question: Question, context: dict[str, Any]) -> None:
        reports = asked.answer(lambda asking: read_groups(asking, visible=asked.visible))
        context["charts"] = show_heat(reports, _links(asked, without=("by", "unapplied")))

    return _render(request, "invoices/aging_groups.html", show)


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_changes(request: HttpRequest) -> HttpResponse:
    """What changed the balance in a period, from opening to closing."""

    def show(asked: Asked, question: Question, context: dict[str, Any]) -> None:
        first = _period(asked, question, context)
        if first is None:
            return
        rows = asked.answer(lambda asking: build_changes(asking, first, visible=asked.visible))
        links = _links(asked, without=UNASKED)
        context |= {
            "charts": show_changes(
                _asked_as(asked, question),
                first,
                rows,
                links,
                postings_path=reverse("invoices:aging-postings"),
            ),
            "choices": [
                (name, address(request.path, links.parameters, since=day.isoformat()), day == first)
                for name, day in usual_periods(question.as_of)
            ],
            "hidden": _hidden(links.parameters),
        }

    return _render(request, "invoices/aging_changes.html", show)


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_postings(request: HttpRequest) -> HttpResponse:
    """The postings that one step of what changed adds up."""

    def show(asked: Asked, question: Question, context: dict[str, Any]) -> None:
        first = _period(asked, question, context)
        if first is None:
            return
        text = request.GET.get("kind", "")
        kind = next((one for one in Kind if one == text), Kind.INVOICES)
        after = request.GET.get("after", "")
        page: PostingPage = asked.answer(
            lambda asking: build_postings(asking, first, kind, visible=asked.visible, after=after)
        )
        parameters = asked.form.parameters(without=UNASKED) | {"since": first.isoformat()}
        here = parameters | {"kind": kind.value}
        context |= {
            "title": kind_words()[kind],
            "postings": show_postings(page.postings),
            "totals": [(code, writer_of(code)(amount)) for code, amount in page.totals],
            "currency": page.totals[0][0] if len(page.totals) == 1 else "",
            "count": page.count,
            "next": address(request.path, here, after=page.next_after) if page.next_after else "",
            "first": address(request.path, here) if after else "",
            "changes": address(reverse("invoices:aging-changes"), parameters),
            "choices": [
                (name, address(request.path, here, kind=one.value), one == kind)
                for one, name in kind_words().items()
            ],
        }

    return _render(request, "invoices/aging_postings.html", show)


def _period(asked: Asked, question: Question, context: dict[str, Any]) -> date | None:
    """The first day of the period; None where it is refused, with its sentence in the context."""
    form = PeriodForm(asked.request.GET, as_of=question.as_of)
    context["period"] = form
    if not form.is_valid():
        context["is_refused"] = True
        return None
    first: date = form.cleaned_data["since"]
    form.show_in_force()
    context |= {
        "since": formats.day(first),
        "span": _("%(first)s to %(last)s")
        % {"first": formats.day(first), "last": formats.day(question.as_of)},
    }
    return first


def _hidden(parameters: dict[str, str]) -> list[tuple[str, str]]:
    """What a form must carry besides its own fields."""
    return [(name, value) for name, value in parameters.items() if name != "as_of"]
