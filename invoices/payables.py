"""What a source may pay, as its page shows it: items, discounts, what is proposed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from invoices.models import Mark, OpenItem, Source
from invoices.rules import exact_match, oldest_due_first, words_of
from invoices.selectors import list_payables
from invoices.terms import BadTerms, parse_terms
from kernel import money

MOST_SHOWN: Final = 200
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Offer:
    """A cash discount that the terms of an item grant, and the last day of paying for it."""

    amount: Decimal
    until: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open item that may be paid: how late it is, what is disputed, which discount it has."""

    item: OpenItem
    label: str
    days: int
    disputed: Decimal | None
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which items are ticked to begin with, and why."""

    item_ids: tuple[int, ...]
    why: str


def open_for(source: Source) -> Any:
    """The open receivables of the source's own account, oldest due first."""
    return (
        OpenItem.objects.open()
        .receivable()
        .filter(
            customer_id=source.customer_id, entity_id=source.entity_id, currency=source.currency
        )
        .select_related("document")
        .order_by("due_on", "id")
    )


def list_candidates(
    source: Source, *, today: date, find: str = "", ticked: Iterable[int] = ()
) -> tuple[list[Candidate], int]:
    """The items to choose from, and how many there are: ticked, found, then the oldest."""
    items = open_for(source)
    chosen = {item.pk: item for item in items.filter(pk__in=list(ticked))}
    if find.strip():
        found = items.filter(document__number__icontains=find.strip())[:MOST_SHOWN]
        chosen |= {item.pk: item for item in found}
    for item in items[:MOST_SHOWN]:
        if len(chosen) >= MOST_SHOWN:
            break
        chosen.setdefault(item.pk, item)
    shown = sorted(chosen.values(), key=lambda item: (item.due_on, item.pk))
    disputed = _disputed([item.pk for item in shown], today)
    return [_candidate(item, source, today, disputed) for item in shown], items.count()


def _candidate(
    item: OpenItem, source: Source, today: date, disputed: dict[int, Decimal]
) -> Candidate:
    return Candidate(
        item=item,
        label=item.label,
        days=(today - item.due_on).days,
        disputed=disputed.get(item.pk),
        # A credit note is not a payment: beside it no discount is offered.
        offer=None if source.document_id else find_offer(item, paid_on=source.dated_on),
    )


def find_offer(item: OpenItem, *, paid_on: date) -> Offer | None:
    """The discount of terms such as `2/10 net 30`, for money that came in time for it.

    Only for an item of which nothing was settled before: a discount is for paying whole.
    """
    document = item.document
    try:
        terms = parse_terms(document.terms)
    except BadTerms:
        return None
    if terms.discount_percent is None or terms.discount_days is None or item.settled_amount:
        return None
    until = document.issued_on + timedelta(days=terms.discount_days)
    if paid_on > until:
        return None
    amount = money.quantize(item.amount * terms.discount_percent / 100, item.currency)
    return Offer(amount, until) if amount else None


def _disputed(item_ids: Sequence[int], on: date) -> dict[int, Decimal]:
    marks = Mark.objects.filter(item_id__in=item_ids, kind="disputed", ends=None, from_on__lte=on)
    marks = marks.filter(
        Q(until_on=None) | Q(until_on__gte=on), Q(ended_by=None) | Q(ended_by__from_on__gt=on)
    ).select_related("item")
    found: dict[int, Decimal] = {}
    for mark in marks:
        whole = mark.item.open_amount
        part = whole if mark.amount is None else mark.amount
        found[mark.item_id] = min(whole, found.get(mark.item_id, ZERO) + part)
    return found


def propose_items(source: Source, *, on: date) -> Proposal:
    """What the money pays by its own words, or exactly; nothing where that cannot be said."""
    if source.is_deposit or not source.unapplied_amount:
        return Proposal((), "")
    named = _named(source)
    if named:
        return Proposal(tuple(named), _("The payer named these."))
    exact = exact_match(source.unapplied_amount, _payables(source, on))
    if exact:
        return Proposal(tuple(item for item, _part in exact), _("The amount fits exactly."))
    return Proposal((), "")


def propose_oldest(source: Source, *, on: date) -> Proposal:
    """The items that the oldest-due-first rule would pay."""
    parts = oldest_due_first(source.unapplied_amount, _payables(source, on))
    return Proposal(
        tuple(item for item, _part in parts),
        _("Oldest due first; disputed items are left out.") if parts else "",
    )


def _payables(source: Source, on: date) -> Any:
    if source.customer_id is None:
        return []
    return list_payables(
        customer_id=source.customer_id,
        entity_id=source.entity_id,
        currency=source.currency,
        on=on,
    )


def _named(source: Source) -> list[int]:
    """Open items of the documents whose numbers stand in the reference or remittance text."""
    words = words_of(f"{source.reference} {source.remittance}")
    if not words:
        return []
    rows = open_for(source).filter(document__number__in=words)
    return list(rows.values_list("pk", flat=True)[:MOST_SHOWN])
