"""The page of one customer: who they are, what they owe today, and what happened.

It stands here and not in `customers`, because it reads the ledger above it; the parts that know
only the customer are made there. The time line and the group are fetched after the page.
"""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from customers import screens
from customers.merging.selectors import list_merges, survivor_of
from customers.models import Customer
from invoices.aging.customer_charts import build_customer_charts
from invoices.aging.line_screens import common_currency
from invoices.aging.lines import Cut, build_lines
from invoices.aging.readers import customers_of, visible_of
from invoices.aging.rules import Filters, Grouping, Part, Question
from invoices.aging.selectors import build_report, get_edges
from invoices.customer_screens import (
    lines_address,
    show_balances,
    show_items,
    show_last_receipt,
    show_totals,
    show_unapplied,
    with_last_receipt,
)
from kernel import clock, formats, rights
from kernel.access import can, get_visible, requires
from kernel.actions import actions_for
from kernel.http import render_page

ITEMS, MONEY = 20, 6


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    customers = customers_of(request.user, today)
    below = Customer.objects.filter(parent_id=OuterRef("pk"))
    found = customers.select_related("parent", "group").annotate(has_children=Exists(below))
    customer: Any = get_visible(with_last_receipt(found), public_id)
    if customer.merged_into_id is not None:
        return redirect(survivor_of(customer))
    question = Question(
        as_of=today,
        by=Grouping.TOTAL,
        edges=get_edges(today),
        filters=Filters(customer_id=customer.pk),
    )
    context = {
        "customer": customer,
        "day": formats.day(today, style="working"),
        "is_in_group": customer.parent_id is not None or customer.has_children,
        "local_time": screens.local_time(customer.timezone, clock.now()),
        "last_receipt": show_last_receipt(customer.last_receipt),
        "merges": list_merges().filter(survivor=customer),
        "may_merge": can(request.user, rights.CUSTOMERS_EDIT),
        "actions": actions_for(request.user, "customer", customer),
        **_care_of(customer, request.user, visible_of(customers)),
        **_ledger_of(customer, question),
    }
    return render_page(request, "customers/customer_detail.html", context)


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_charts(request: HttpRequest, public_id: str) -> HttpResponse:
    """How it aged, month by month: a part that is fetched after the page."""
    today = clock.today()
    customer = get_visible(customers_of(request.user, today), public_id)
    context = {"customer": customer, "charts": build_customer_charts(customer, as_of=today)}
    return render_page(request, "customers/customer_charts.html", context, partial="rows")


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
    items = build_lines(question, cut=Cut(Part.OPEN), limit=ITEMS)
    money = build_lines(question, cut=Cut(Part.UNAPPLIED), limit=MONEY)
    balances = show_balances(build_report(question), customer)
    return {
        "balances": balances,
        "items": show_items(question, items.lines),
        "item_totals": show_totals(items, of_items=True),
        "items_url": lines_address(customer, question, Part.OPEN) if items.next_after else "",
        "unapplied": show_unapplied(question, money.lines),
        "money_totals": show_totals(money, of_items=False),
        "money_url": lines_address(customer, question, Part.UNAPPLIED) if money.next_after else "",
        "currency": common_currency((*items.totals, *money.totals)),
    }
