"""What customers owe today, in each of their currencies: live, and asked once for all of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.models import Customer
from invoices.aging.forms import address
from invoices.aging.rules import AmountsIn, Filters, Grouping, Part, Question
from invoices.aging.selectors import Figures, build_report
from kernel import formats
from kernel.public_ids import encode
from kernel.tables.markup import lines, link, span
from kernel.tables.totals import Sums

NAMES = ("overdue", "unapplied", "balance")
EDGES = (0,)  # due or not is all that the list asks
PARTS = {"overdue": Part.OVERDUE, "balance": Part.BALANCE}
Amounts = tuple[Decimal, ...]


def amounts_of(figures: Figures) -> Amounts:
    """In the order of NAMES; unapplied money is negative, as in every report."""
    return (figures.overdue, figures.unapplied, figures.balance)


def read_figures(ids: list[int], today: date) -> dict[int, list[Figures]]:
    """By customer, one for each currency; who owes nothing and is owed nothing has none."""
    question = Question(as_of=today, edges=EDGES)
    report = build_report(question, visible=Customer.objects.filter(pk__in=ids))
    found: dict[int, list[Figures]] = defaultdict(list)
    for row in report.rows:
        found[row.key].append(row.figures)
    return found


def add_figures(customers: Any, today: date) -> tuple[Sums, ...]:
    """By currency, of these customers; of all there are, None, without asking for each."""
    # The department's figures hold money that is not yet known from whom: no customer's.
    filters = Filters(is_known=customers is None)
    question = Question(as_of=today, by=Grouping.TOTAL, edges=EDGES, filters=filters)
    found = {
        total.currency: amounts_of(total)
        for total in build_report(question, visible=customers).totals
    }
    return tuple(Sums(code, found[code]) for code in sorted(found) if any(found[code]))


def add_shown(figures: Iterable[Figures]) -> tuple[Sums, ...]:
    found: dict[str, list[Decimal]] = {}
    for one in figures:
        sums = found.setdefault(one.currency, [Decimal(0)] * len(NAMES))
        for place, amount in enumerate(amounts_of(one)):
            sums[place] += amount
    return tuple(Sums(code, tuple(found[code])) for code in sorted(found) if any(found[code]))


def show_amounts(name: str, pk: int, figures: list[Figures], today: date) -> SafeString:
    """One line for each currency; overdue and balance lead to the items behind them."""
    if not figures:
        return span("nil", formats.NOTHING)
    place = NAMES.index(name)
    words: list[str] = []
    for one in figures:
        amount = amounts_of(one)[place]
        text = formats.money(amount, one.currency, shows_zero=name == "balance")
        is_door = name in PARTS and bool(amount)
        words.append(link(items_url(pk, one.currency, name, today), text) if is_door else text)
    return lines(words)


def items_url(pk: int, currency: str, name: str, today: date) -> str:
    parameters = {
        "as_of": today.isoformat(),
        "customer": encode(Customer.public_prefix, pk),
        "currency": AmountsIn.DOCUMENT,
        "document_currency": currency,
    }
    return address(reverse("invoices:aging-items"), parameters, part=PARTS[name])
