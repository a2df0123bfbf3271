"""Reads of the ledger that services and pages share; aging has a package of its own."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from invoices.models import Adjustment, Allocation, Mark, OpenItem, Rate, Source, Withdrawal
from invoices.querysets import OpenItemQuerySet, SourceQuerySet
from invoices.rules import Payable, UsedRate, rates_to
from kernel import money


def find_used_rate(*, from_currency: str, to_currency: str, on: date) -> UsedRate | None:
    """The latest quotation valid on a day, given directly or the other way round."""
    if from_currency == to_currency:
        return UsedRate(from_currency, to_currency, on, Decimal(1), Decimal(1))
    pair = [from_currency, to_currency]
    quoted = (
        Rate.objects.filter(from_currency__in=pair, to_currency__in=pair, valid_on__lte=on)
        .order_by("from_currency", "to_currency", "-valid_on")
        .distinct("from_currency", "to_currency")
        .values_list("from_currency", "to_currency", "valid_on", "rate")
    )
    return rates_to(to_currency, quoted).get(from_currency)


def find_rate(*, from_currency: str, to_currency: str, on: date) -> Decimal | None:
    """The same as a fact keeps it; None where no rate is known."""
    found = find_used_rate(from_currency=from_currency, to_currency=to_currency, on=on)
    return found.stored if found else None


def list_payables(
    *,
    customer_id: int,
    entity_id: int,
    currency: str,
    on: date,
    document_id: int | None = None,
) -> list[Payable]:
    """What a customer's money may pay: open receivables that are not disputed, oldest first.

    Disputed is what is so on the day or later. Asked for one document, its disputed items are in:
    who names an item means it.
    """
    items = (
        OpenItem.objects.open()
        .receivable()
        .filter(customer_id=customer_id, entity_id=entity_id, currency=currency)
    )
    if document_id is not None:
        items = items.filter(document_id=document_id)
    else:
        items = items.exclude(marks__in=_disputes_from(on))
    found = items.order_by("due_on", "id").values_list("id", "due_on", "open_amount")
    return [Payable(*row) for row in found]


def _disputes_from(day: date) -> Any:
    """A mark that has run out or was ended by the day holds no longer; ended later, it does."""
    disputes = Mark.objects.filter(kind="disputed", ends=None)
    return disputes.filter(
        Q(until_on=None) | Q(until_on__gte=day), Q(ended_by=None) | Q(ended_by__from_on__gt=day)
    )


def find_open_items(
    *,
    customer_id: int,
    least: Decimal | None = None,
    most: Decimal | None = None,
    issued_from: date | None = None,
    issued_until: date | None = None,
) -> OpenItemQuerySet:
    """A customer's open receivables, narrowed by what is open of them and by date of issue."""
    items: OpenItemQuerySet = _between(
        OpenItem.objects.open().receivable().filter(customer_id=customer_id),
        {"open_amount": (least, most), "issued_on": (issued_from, issued_until)},
    )
    return items.order_by("due_on", "id")


def find_unapplied(
    *,
    customer_id: int,
    least: Decimal | None = None,
    most: Decimal | None = None,
    dated_from: date | None = None,
    dated_until: date | None = None,
) -> SourceQuerySet:
    """A customer's money and credit that is not used up, narrowed by what is left and by date."""
    sources: SourceQuerySet = _between(
        Source.objects.unapplied().filter(customer_id=customer_id),
        {"unapplied_amount": (least, most), "dated_on": (dated_from, dated_until)},
    )
    return sources.order_by("dated_on", "id")


def _between(rows: Any, limits: dict[str, tuple[Any, Any]]) -> Any:
    for name, (first, last) in limits.items():
        bounds = {f"{name}__gte": first, f"{name}__lte": last}
        rows = rows.filter(**{key: value for key, value in bounds.items() if value is not None})
    return rows


@dataclass(frozen=True, slots=True)
class LaterEffects:
    """What is posted with effect after a day, in its own and in the entity's currency.

    `functional_amount` is at the rates that the money was booked at; None where one is unknown.
    """

    amount: Decimal
    functional_amount: Decimal | None


def sum_later_effects(
    *, after: date, item: OpenItem | None = None, source: Source | None = None
) -> LaterEffects:
    """What lowers an item, or uses a source, after a day: shown beside the figures of that day."""
    rows: list[Any] = list(
        Allocation.objects.filter(effective_on__gt=after)
        .filter(**({"item": item} if item else {"source": source}))
        .select_related("source", "entity")
    )
    if item:
        rows += Adjustment.objects.filter(item=item, effective_on__gt=after).select_related(
            "item__document", "entity"
        )
    else:
        rows += Withdrawal.objects.filter(source=source, effective_on__gt=after).select_related(
            "source", "entity"
        )
    values = [_functional(row) for row in rows]
    known = [value for value in values if value is not None]
    return LaterEffects(
        amount=sum((row.amount for row in rows), Decimal(0)),
        functional_amount=sum(known, Decimal(0)) if len(known) == len(values) else None,
    )


def _functional(row: Any) -> Decimal | None:
    booked_at = row.item.document.rate if isinstance(row, Adjustment) else row.source.rate
    if booked_at is None:
        return None
    return money.quantize(row.amount * booked_at, row.entity.currency)


def exchange_difference(allocation: Allocation) -> Decimal | None:
    """What an allocation gained (or lost, negative) in the entity's currency.

    amount × (rate the money was booked at − rate the document was booked at); it exists in the
    functional currency only and changes no open amount. None where a rate is unknown.
    """
    paid_at = allocation.source.rate
    billed_at = allocation.item.document.rate
    if paid_at is None or billed_at is None:
        return None
    return money.quantize(
        allocation.amount * (paid_at - billed_at), allocation.item.document.entity.currency
    )


_RUNNING: Final = re.compile(r"^(.*?)(\d+)$")
_LONGEST_NUMBER: Final = 60


def propose_number(rows: QuerySet[Any], *, first: str) -> str:
    """The number after the latest of these rows that ends in figures; `first` where there is none.

    A proposal: somebody else may be given the same, and the first to post has it.
    """
    latest = rows.filter(number__regex=r"\d$").order_by("-id").values_list("number", flat=True)
    fit = _RUNNING.match(latest.first() or "")
    if fit is None:
        return first
    head, figures = fit.groups()
    taken = set(
        rows.filter(number__startswith=head).order_by("-id").values_list("number", flat=True)[:500]
    )
    following = int(figures) + 1
    while f"{head}{following:0{len(figures)}d}" in taken:
        following += 1
    return f"{head}{following:0{len(figures)}d}"[:_LONGEST_NUMBER]
