"""The page of one customer: who they are, what they owe today, and what happened.

It stands here and not in `customers`, because it reads the ledger above it; the parts that know
only the customer are made there. The time line and the group are fetched after the page.
"""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from customers import screens
from customers.models import Customer
from invoices.aging.line_screens import common_currency
from invoices.aging.lines import build_lines
from invoices.aging.readers import customers_of, visible_of
from invoices.aging.rules import Filters, Grouping, Question
from invoices.aging.selectors import build_report, get_edges
from invoices.aging.words import write_day
from invoices.customer_screens import (
    add_up,
    find_last_receipt,
    show_balances,
    show_items,
    show_unapplied,
)
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.actions import actions_for
from kernel.http import render_page

LINES = 50


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    customers = customers_of(request.user, today)
    below = Customer.objects.filter(parent_id=OuterRef("pk"))
    found = customers.select_related("parent", "group").annotate(has_children=Exists(below))
    customer = get_visible(found, public_id)
    question = Question(
        as_of=today,
        by=Grouping.TOTAL,
        edges=get_edges(today),
        filters=Filters(customer_id=customer.pk),
    )
    context = {
        "customer": customer,
        "day": write_day(question),
        "is_in_group": customer.parent_id is not None or getattr(customer, "has_children", False),
        "local_time": screens.local_time(customer.timezone, clock.now()),
        "last_receipt": find_last_receipt(customer),
        "actions": actions_for(request.user, "customer", customer),
        **_care_of(customer, request.user, visible_of(customers)),
        **_ledger_of(customer, question),
    }
    return render_page(request, "customers/customer_detail.html", context)


def _care_of(customer: Customer, reader: Any, visible: Any) -> dict[str, Any]:
    care = screens.read_care(customer, on=clock.today())
    parent = screens.parent_fact(customer, visible=visible)
    return {
        **screens.contacts_part(customer, reader, care=care),
        **screens.restrictions_part(customer, reader, care=care),
        **screens.assignment_part(customer, reader),
        **screens.notes_part(customer, reader),
        **screens.data_part(customer, reader, parent=parent),
    }


def _ledger_of(customer: Customer, question: Question) -> dict[str, Any]:
    page = build_lines(question, limit=LINES)
    is_cut = page.count > len(page.lines)
    balances = show_balances(build_report(question), customer)
    return {
        "balances": balances,
        "items": show_items(question, page.lines),
        "item_totals": add_up(page.lines, is_cut=is_cut),
        "unapplied": show_unapplied(question, page.lines),
        "currency": common_currency(page.totals),
        "line_count": page.count,
        "is_cut": is_cut,
        "all_items": _all_items(balances),
    }


def _all_items(balances: list[Any]) -> str:
    """Every line of the customer, where the first ones are not all."""
    urls = [figure.url for balance in balances for figure in balance.figures if figure.url]
    return urls[0].partition("&part=")[0] if urls else ""
