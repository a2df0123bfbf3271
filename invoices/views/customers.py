"""The customers' list and the page of one customer: master data and what it owes today.

These pages stand here and not in `customers`, because they read the ledger above it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from customers.models import Customer
from customers.selectors import CustomerPage, build_customer_page, get_care
from invoices.aging.forms import address
from invoices.aging.line_screens import common_currency, show_lines, show_totals
from invoices.aging.lines import build_lines
from invoices.aging.readers import customers_of, visible_of
from invoices.aging.rules import Filters, Grouping, Question
from invoices.aging.screens import as_links, strips_of
from invoices.aging.selectors import build_report, get_edges
from invoices.aging.words import write_day
from invoices.facts import customer_facts
from invoices.models import Document, Source
from invoices.reach import Reach
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.http import render_page

LINES, RECENT = 50, 8


@dataclass(frozen=True, slots=True)
class ShownCustomer:
    """A row of the list; one line of amounts for each currency."""

    name: str
    url: str
    number: str
    place: str
    segment: str
    collector: str
    amounts: tuple[tuple[str, str, str], ...]


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    text = request.GET.get("q", "")
    found = customers_of(request.user, today).search(text)
    page = build_customer_page(
        found,
        on=today,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    given = {"q": text}
    context = {
        "q": text,
        "page": page,
        "rows": _show_customers(page, today),
        "previous": address(request.path, given, before=page.before) if page.before else "",
        "next": address(request.path, given, after=page.after) if page.after else "",
        "day": formats.day(today),
    }
    return render_page(request, "customers/customer_list.html", context)


def _show_customers(page: CustomerPage, today: date) -> list[ShownCustomer]:
    ids = [customer.pk for customer in page.customers]
    amounts = _amounts_of(ids, today)
    return [
        ShownCustomer(
            name=customer.name,
            url=customer.get_absolute_url(),
            number=customer.number,
            place=", ".join(part for part in (customer.country, customer.region) if part),
            segment=customer.segment,
            collector=getattr(customer, "collector_name", None) or "",
            amounts=tuple(amounts[customer.pk]),
        )
        for customer in page.customers
    ]


def _amounts_of(ids: list[int], today: date) -> dict[int, list[tuple[str, str, str]]]:
    """(currency, balance, overdue) of each customer on the page, live, in one query."""
    question = Question(as_of=today, edges=get_edges(today))
    report = build_report(question, visible=Customer.objects.filter(pk__in=ids))
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for row in report.rows:
        figures = row.figures
        balance = formats.money(figures.balance, figures.currency)
        overdue = formats.money(figures.overdue, figures.currency, shows_zero=False)
        found[row.key].append((figures.currency, balance, overdue))
    return found


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    customers = customers_of(request.user, today)
    customer = get_visible(customers.select_related("parent", "group"), public_id)
    reach = Reach(visible_of(customers))
    reach.learn([customer.parent_id])
    care = get_care(customer, on=today)
    question = Question(
        as_of=today,
        by=Grouping.TOTAL,
        edges=get_edges(today),
        filters=Filters(customer_id=customer.pk),
    )
    return render_page(
        request,
        "customers/customer_detail.html",
        {
            "customer": customer,
            "care": care,
            "facts": customer_facts(customer, care, reach=reach),
            "day": write_day(question),
            **_ledger_of(customer, question),
        },
    )


def _ledger_of(customer: Customer, question: Question) -> dict[str, Any]:
    items_path = reverse("invoices:aging-items")
    parameters = {"as_of": question.as_of.isoformat(), "currency": "document"}
    parameters |= {"customer": customer.public_id}
    report = build_report(question)
    page = build_lines(question, limit=LINES)
    documents = Document.objects.filter(customer=customer).order_by("-issued_on", "-id")
    sources = Source.objects.filter(customer=customer).exclude(kind="credit_note")
    return {
        "report": report,
        "strips": strips_of(report, as_links(reverse("invoices:aging"), parameters)),
        "lines": show_lines(question, page.lines),
        "totals": show_totals(page.totals),
        "currency": common_currency(page.totals),
        "line_count": page.count,
        "all_items": address(items_path, parameters),
        "documents": documents[:RECENT],
        "receipts": sources.order_by("-dated_on", "-id")[:RECENT],
    }
