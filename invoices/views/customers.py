"""The customers' list. It stands here and not in `customers`, because it reads the ledger above."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from customers.models import Customer
from customers.selectors import (
    PAGE_SIZE,
    build_customer_page,
    find_covered,
    with_collector,
)
from invoices.aging.forms import address
from invoices.aging.readers import customers_of
from invoices.aging.rules import AmountsIn, Part, Question
from invoices.aging.screens import covered_words
from invoices.aging.selectors import AgingRow, Page, build_report, get_edges
from kernel import clock, formats, rights
from kernel.access import can, requires
from kernel.errors import Refused
from kernel.http import render_page
from kernel.public_ids import encode

BY_NAME = "name"
RANKED = ("overdue", "balance")


@dataclass(frozen=True, slots=True)
class ShownAmount:
    """What a customer owes in one currency; each figure with the address of its items."""

    currency: str
    balance: str
    balance_url: str
    overdue: str
    overdue_url: str


@dataclass(frozen=True, slots=True)
class ShownCustomer:
    """A row of the list; one line of amounts for each currency."""

    name: str
    url: str
    number: str
    place: str
    segment: str
    collector: str
    amounts: tuple[ShownAmount, ...]


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    text = request.GET.get("q", "")
    found = customers_of(request.user, today).search(text).standing()
    order = request.GET.get("order", BY_NAME)
    given = {"q": text, "order": order if order in RANKED else ""}
    ranking = _rank(found, order, given, request) if order in RANKED else None
    listed = ranking or _by_name(found, given, request)
    context = {
        "q": text,
        "order": listed.order,
        "page": listed,
        "heads": {name: address(request.path, {"q": text}, order=name) for name in RANKED},
        "by_name": address(request.path, {"q": text}),
        "rows": _show_customers(listed.customers, request.user, today),
        "day": formats.day(today),
        "may_merge": can(request.user, rights.CUSTOMERS_EDIT),
        "may_add": can(request.user, rights.CUSTOMERS_EDIT),
    }
    return render_page(request, "customers/customer_list.html", context)


@dataclass(frozen=True, slots=True)
class Listed:
    """The customers of one page, and where its neighbours are."""

    order: str
    customers: tuple[Customer, ...]
    count: int
    previous: str
    next: str


def _by_name(found: Any, given: dict[str, str], request: HttpRequest) -> Listed:
    asked = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = build_customer_page(found, on=clock.today(), **asked)
    given = given | {"order": ""}
    return Listed(
        order=BY_NAME,
        customers=page.customers,
        count=page.count,
        previous=address(request.path, given, before=page.before) if page.before else "",
        next=address(request.path, given, after=page.after) if page.after else "",
    )


def _rank(found: Any, order: str, given: dict[str, str], request: HttpRequest) -> Listed | None:
    """Who owes most first, compared in the reporting currency; None where a rate is missing."""
    text = request.GET.get("page", "")
    place = max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    question = Question(
        as_of=clock.today(), edges=get_edges(clock.today()), amounts_in=AmountsIn.REPORTING
    )
    page = Page(order=order, is_descending=True, offset=(place - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    try:
        report = build_report(question, visible=found, page=page)
    except Refused:
        return None
    keys = [row.key for row in report.rows]
    customers = with_collector(Customer.objects.all(), on=clock.today()).in_bulk(keys)
    is_last = place * PAGE_SIZE >= report.count
    return Listed(
        order=order,
        customers=tuple(customers[key] for key in keys),
        count=report.count,
        previous=address(request.path, given, page=str(place - 1)) if place > 1 else "",
        next="" if is_last else address(request.path, given, page=str(place + 1)),
    )


def _show_customers(customers: Sequence[Customer], reader: Any, today: date) -> list[ShownCustomer]:
    ids = [customer.pk for customer in customers]
    amounts = _amounts_of(ids, today)
    covered = find_covered(reader, customer_ids=ids, on=today)
    return [
        ShownCustomer(
            name=customer.name,
            url=customer.get_absolute_url(),
            number=customer.number,
            place=", ".join(part for part in (customer.country, customer.region) if part),
            segment=customer.segment,
            collector=covered_words(covered[customer.pk])
            if customer.pk in covered
            else getattr(customer, "collector_name", None) or "",
            amounts=tuple(amounts[customer.pk]),
        )
        for customer in customers
    ]


def _amounts_of(ids: list[int], today: date) -> dict[int, list[ShownAmount]]:
    """The amounts of each customer on the page, live, in one query."""
    question = Question(as_of=today, edges=get_edges(today))
    report = build_report(question, visible=Customer.objects.filter(pk__in=ids))
    found: dict[int, list[ShownAmount]] = defaultdict(list)
    for row in report.rows:
        found[row.key].append(_amount(row, today))
    return found


def _amount(row: AgingRow, today: date) -> ShownAmount:
    figures = row.figures
    items = {
        "as_of": today.isoformat(),
        "customer": encode(Customer.public_prefix, row.key),
        "currency": AmountsIn.DOCUMENT,
        "document_currency": figures.currency,
    }
    path = reverse("invoices:aging-items")
    return ShownAmount(
        currency=figures.currency,
        balance=formats.money(figures.balance, figures.currency),
        balance_url=address(path, items, part=Part.BALANCE),
        overdue=formats.money(figures.overdue, figures.currency, shows_zero=False),
        overdue_url=address(path, items, part=Part.OVERDUE) if figures.overdue else "",
    )
