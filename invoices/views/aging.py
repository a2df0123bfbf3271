"""The aging page, the items behind each of its figures, its tie-out and its files."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Any, TypeVar

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.selectors import find_covered
from invoices.aging import exports, workbooks
from invoices.aging.columns import file_columns_of
from invoices.aging.forms import GROUPINGS, TITLES, QuestionForm, address
from invoices.aging.line_screens import common_currency, show_lines, show_totals
from invoices.aging.lines import build_lines, iterate_lines
from invoices.aging.options import list_options
from invoices.aging.readers import customers_of, visible_of
from invoices.aging.rules import AmountsIn, Grouping, Question
from invoices.aging.screens import as_links, build_screen
from invoices.aging.selectors import AgingReport, Page, build_report
from invoices.aging.tie_out import build_tie_out, list_general_ledger
from invoices.aging.words import (
    list_facts,
    write_basis,
    write_cut,
    write_lines_head,
    write_question,
)
from kernel import clock, formats, rights
from kernel.access import can, requires
from kernel.errors import Refused
from kernel.http import render_page

PAGE_ROWS, LINE_ROWS, PANEL_ROWS = 50, 100, 12
USUAL_ORDER = "-overdue"
ORDERS = [
    (USUAL_ORDER, _("Most overdue")),
    ("-balance", _("Largest balance")),
    ("name", _("Name")),
    ("label", _("Number")),
]
NARROWING = ("customer", "collector", "segment", "region")
FIGURE = ("part", "band")
MORE = ("basis", "unapplied", "document_currency", "bands", "known_on")
T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked:
    """A reader's question, as the address puts it."""

    def __init__(self, request: HttpRequest, *, is_strict: bool = False) -> None:
        self.request = request
        self.customers = customers_of(request.user, clock.today())
        self.visible = visible_of(self.customers)
        self.form = QuestionForm(
            request.GET,
            today=clock.today(),
            customers=self.customers,
            usual_currency=AmountsIn.REPORTING,
        )
        self.is_valid = self.form.is_valid()
        self.is_strict = is_strict and bool(request.GET.get("currency"))
        self.notice = ""
        self.answered: Question | None = None
        self.order = request.GET.get("order") or USUAL_ORDER
        self.place = _number(request.GET.get("page", ""))

    def report(self, *, limit: int | None = PAGE_ROWS) -> AgingReport:
        report = self._report(limit)
        if limit and report.count and not report.rows:
            self.place = -(-report.count // limit)
            report = self._report(limit)
        return report

    def _report(self, limit: int | None) -> AgingReport:
        page = Page(
            order=self.order.removeprefix("-"),
            is_descending=self.order.startswith("-"),
            offset=(self.place - 1) * limit if limit else 0,
            limit=limit,
        )
        return self.answer(lambda question: build_report(question, visible=self.visible, page=page))

    def answer(self, ask: Callable[[Question], T]) -> T:
        """In own currencies, and saying so, where a rate is missing; a file that was asked for
        in the reporting currency is refused instead.
        """
        question = self.answered = self.form.question()
        try:
            return ask(question)
        except Refused as refusal:
            if self.is_strict or question.amounts_in is AmountsIn.DOCUMENT:
                raise
            self.notice = self._explain(refusal)
            self.form.show(currency=AmountsIn.DOCUMENT)
            self.answered = replace(question, amounts_in=AmountsIn.DOCUMENT)
            return ask(self.answered)

    def facts(self, question: Question) -> list[tuple[str, str]]:
        """What a file's figures depend on, and when it was made."""
        made_at = formats.moment(clock.now().astimezone(clock.zone()))
        notes = [(str(_("Note")), self.notice)] if self.notice else []
        return [*list_facts(self.form, question), *notes, (str(_("Made at")), made_at)]

    def _explain(self, refusal: Refused) -> str:
        text = _(
            "There is no rate from %(from_currency)s to %(to_currency)s on or before %(day)s."
            " The figures below are therefore each in their own currency."
        )
        advice = _("Once a rate is imported, they can be shown in the reporting currency.")
        day = formats.day(self.form.question().as_of)
        sentences = [str(text) % (refusal.details | {"day": day})]
        if can(self.request.user, rights.IMPORTS_RUN):
            sentences.append(str(advice))
        return " ".join(sentences)


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1


@require_safe
@requires(rights.REPORTS_VIEW)
def aging(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    asked.form.offer(list_options(on=clock.today(), visible=asked.visible))
    context: dict[str, Any] = {
        "form": asked.form,
        "orders": ORDERS,
        "order": asked.order,
        "is_more_open": asked.form.uses(MORE),
    }
    if not asked.is_valid:
        return render_page(request, "invoices/aging.html", context, status=422)
    if asked.form.question().by is Grouping.ITEM:
        return redirect(address(reverse("invoices:aging-items"), asked.form.parameters(), by=""))
    report = asked.report()
    asked.form.show_in_force()
    parameters = asked.form.parameters(without=FIGURE)
    links = as_links(request.path, parameters, asked.order)
    context |= {
        "screen": build_screen(report, links, covered=_covered(asked, report)),
        "report": report,
        "notice": asked.notice,
        "words": write_question(report),
        "basis": write_basis(report.question),
        "query": address("", parameters, order=asked.order),
        "pager": _pager(asked, report, parameters),
        "title": TITLES[report.question.by],
        "grouping": dict(GROUPINGS)[report.question.by],
    }
    return render_page(request, "invoices/aging.html", context)


def _covered(asked: Asked, report: AgingReport) -> dict[int, str]:
    if report.question.by is not Grouping.CUSTOMER:
        return {}
    ids = [row.key for row in report.rows if row.key is not None]
    return find_covered(asked.request.user, customer_ids=ids, on=clock.today())


def _pager(asked: Asked, report: AgingReport, parameters: dict[str, str]) -> dict[str, Any]:
    first = (asked.place - 1) * PAGE_ROWS
    last = first + len(report.rows)

    def to(place: int) -> str:
        return address(asked.request.path, parameters, order=asked.order, page=str(place))

    return {
        "first": formats.number(first + 1, 0),
        "last": formats.number(last, 0),
        "count": formats.number(report.count, 0),
        "previous": to(asked.place - 1) if asked.place > 1 else "",
        "next": to(asked.place + 1) if last < report.count else "",
    }


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_items(request: HttpRequest) -> HttpResponse:
    """The items that add up to a figure; as a panel under its row, the first few of them."""
    asked = Asked(request)
    context: dict[str, Any] = {"form": asked.form}
    template = "invoices/aging_items.html"
    if not asked.is_valid:
        return render_page(request, template, context, partial="panel", status=422)
    is_panel = bool(request.htmx)  # type: ignore[attr-defined]
    question = asked.form.question()
    cut = asked.form.cut(question)
    page = asked.answer(
        lambda question: build_lines(
            question,
            visible=asked.visible,
            cut=cut,
            after=request.GET.get("after", ""),
            limit=PANEL_ROWS if is_panel else LINE_ROWS,
        )
    )
    asked.form.show_in_force()
    parameters = asked.form.parameters()
    context |= {
        "question": question,
        "page": page,
        "notice": asked.notice,
        "lines": show_lines(question, page.lines),
        "totals": show_totals(page.totals),
        "currency": common_currency(page.totals),
        "words": write_cut(asked.form, question, cut),
        "query": address("", parameters),
        "more": address(request.path, parameters),
        "next": address(request.path, parameters, after=page.next_after) if page.next_after else "",
        "first": address(request.path, parameters) if request.GET.get("after") else "",
        "back": address(reverse("invoices:aging"), parameters, part="", band=""),
        "day": write_lines_head(question, page),
    }
    return render_page(request, template, context, partial="panel")


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_tie_out(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    context: dict[str, Any] = {"form": asked.form}
    if asked.is_valid:
        question = asked.form.question()
        is_whole = asked.visible is None and not asked.form.uses(NARROWING)
        context |= {
            "question": question,
            "lines": build_tie_out(question, visible=asked.visible),
            "ledgers": list_general_ledger(question) if is_whole else (),
            "back": address(reverse("invoices:aging"), asked.form.parameters()),
        }
    status = 200 if asked.is_valid else 422
    return render_page(
        request, "invoices/aging_tie_out.html", context, partial="tie", status=status
    )


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All rows of what is shown, in its order and with its columns."""
    asked = Asked(request, is_strict=True)
    if not asked.is_valid:
        return redirect(address(reverse("invoices:aging"), request.GET.dict()))
    if asked.form.question().by is Grouping.ITEM:
        items = reverse("invoices:aging-items-export", args=[form])
        return redirect(address(items, asked.form.parameters(), by=""))
    report = asked.report(limit=None)
    name = f"aging-{report.question.by}-{report.question.as_of.isoformat()}"
    if form == "xlsx":
        facts = asked.facts(report.question)
        return _file(workbooks.report_as_workbook(report, facts), f"{name}.xlsx")
    table = exports.report_as_table(report, file_columns_of(report.question))
    return _stream(table, f"{name}.csv")


@require_safe
@requires(rights.REPORTS_VIEW)
def aging_items_export(request: HttpRequest, form: str) -> HttpResponseBase:
    asked = Asked(request)
    if not asked.is_valid:
        return redirect(address(reverse("invoices:aging-items"), request.GET.dict()))
    question = asked.form.question()
    lines = iterate_lines(question, visible=asked.visible, cut=asked.form.cut(question))
    name = f"items-{question.as_of.isoformat()}"
    if form == "xlsx":
        facts = asked.facts(question)
        return _file(workbooks.lines_as_workbook(question, lines, facts), f"{name}.xlsx")
    return _stream(exports.lines_as_table(question, lines), f"{name}.csv")


class Echo:
    """A file that hands back what is written, for csv over a stream."""

    def write(self, text: str) -> str:
        return text


def _stream(table: Iterator[list[str]], name: str) -> StreamingHttpResponse:
    # A refusal must come before the first byte: the head and one row are made here.
    first = list(islice(table, 2))
    write: Callable[[list[str]], str] = csv.writer(Echo(), lineterminator="\r\n").writerow
    rows: Iterable[str] = (write(row) for row in chain(first, table))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
