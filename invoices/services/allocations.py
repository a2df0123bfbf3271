"""Applying sources to open items, and taking it back. Money never applies itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from invoices.guards import explained, lock_ledger
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal
from invoices.rules import exact_match, oldest_due_first
from invoices.selectors import list_payables
from invoices.services.posting import (
    announce,
    begin,
    effective_on,
    require_amount,
    require_receivable,
)
from kernel.errors import Conflict, Refused
from kernel.models import Act

Effect = TypeVar("Effect", bound=Allocation | Adjustment | Withdrawal)


@transaction.atomic
def apply_source(
    *,
    source: Source,
    item: OpenItem,
    amount: Decimal,
    given_on: date,
    number: str = "",
    act: Act | None = None,
) -> Allocation:
    """Apply an amount of a source to one open item.

    It takes effect on the latest of the money's date, the document's, the date given and the last
    reversal on either. Raises Conflict where less is open or unapplied than asked, Refused on an
    item that is only noted.
    """
    require_amount(amount, source.currency)
    act = begin("invoices.allocation.posted", act=act)
    (allocation,) = _allocate(
        source, [(item.pk, amount)], given_on=given_on, number=number, act=act
    )
    announce(act)
    return allocation


@transaction.atomic
def apply_parts(
    *, source: Source, parts: Sequence[tuple[int, Decimal]], given_on: date, act: Act
) -> list[Allocation]:
    """Apply amounts of a source to several items, by id, under the caller's act.

    Raises as `apply_source`, and posts all of them or none.
    """
    for _item, amount in parts:
        require_amount(amount, source.currency)
    allocations = _allocate(source, parts, given_on=given_on, number="", act=act)
    announce(act)
    return allocations


@transaction.atomic
def apply_oldest_first(
    *,
    source: Source,
    given_on: date,
    document: Document | None = None,
    amount: Decimal | None = None,
    act: Act | None = None,
) -> list[Allocation]:
    """Apply what is unapplied (or an amount of it) to the oldest due items of its customer.

    Without a document, disputed items are left alone, and a deposit stays one; what nothing takes
    stays on account.
    """
    return _apply_by_rule(
        oldest_due_first,
        source=source,
        given_on=given_on,
        document=document,
        amount=amount,
        act=act,
    )


@transaction.atomic
def apply_exact_match(
    *, source: Source, given_on: date, act: Act | None = None
) -> list[Allocation]:
    """Apply a source where it pays exactly one open item, or exactly all of them; else nothing.

    Disputed items and deposits are left alone.
    """
    return _apply_by_rule(
        exact_match, source=source, given_on=given_on, document=None, amount=None, act=act
    )


def _apply_by_rule(
    rule: Any,
    *,
    source: Source,
    given_on: date,
    document: Document | None,
    amount: Decimal | None,
    act: Act | None,
) -> list[Allocation]:
    customer_id = _require_customer(source)
    if source.is_deposit and document is None:
        return []  # a liability until delivery: it pays what somebody names
    lock_ledger(sources=[source.pk], items=[])

    def proposed() -> list[tuple[int, Decimal]]:
        source.refresh_from_db()
        payables = list_payables(
            customer_id=customer_id,
            entity_id=source.entity_id,
            currency=source.currency,
            on=given_on,
            document_id=document.pk if document else None,
        )
        parts: list[tuple[int, Decimal]] = rule(
            source.unapplied_amount if amount is None else amount, payables
        )
        return parts

    # Somebody else may be paying the same items: what they leave is known when these are held.
    lock_ledger(sources=[], items=[item_id for item_id, _part in proposed()])
    parts = proposed()
    if not parts:
        return []
    act = begin("invoices.allocation.posted", act=act)
    allocations = _allocate(source, parts, given_on=given_on, number="", act=act)
    announce(act)
    return allocations


def _require_customer(source: Source) -> int:
    if source.customer_id is None:
        raise Refused(
            "invoices.source.unknown_customer",
            _("It is not known yet who paid. Name the customer first."),
        )
    return source.customer_id


def _allocate(
    source: Source,
    parts: Sequence[tuple[int, Decimal]],
    *,
    given_on: date,
    number: str,
    act: Act,
) -> list[Allocation]:
    _require_customer(source)
    lock_ledger(sources=[source.pk], items=[item_id for item_id, _amount in parts])
    source.refresh_from_db()
    items = OpenItem.objects.in_bulk([item_id for item_id, _amount in parts])
    if source.unapplied_amount < sum(part for _item, part in parts):
        raise Conflict(
            "invoices.source.too_little",
            _("Only %(amount)s %(currency)s of %(number)s is still unapplied."),
            amount=str(source.unapplied_amount),
            currency=source.currency,
            number=source.number,
        )
    rows = [
        _allocation(source, items[item_id], part, given_on=given_on, number=number, act=act)
        for item_id, part in parts
    ]
    with explained():
        return Allocation.objects.bulk_create(rows)


def _allocation(
    source: Source, item: OpenItem, amount: Decimal, *, given_on: date, number: str, act: Act
) -> Allocation:
    require_receivable(item)
    if item.open_amount < amount:
        raise Conflict(
            "invoices.item.too_little",
            _("Only %(amount)s %(currency)s of the item is still open."),
            amount=str(item.open_amount),
            currency=item.currency,
        )
    return Allocation(
        number=number,
        source_id=source.pk,
        item_id=item.pk,
        entity_id=item.entity_id,
        customer_id=item.customer_id,
        currency=item.currency,
        amount=amount,
        given_on=given_on,
        effective_on=effective_on(
            item.entity_id,
            given_on,
            source.effective_on,
            item.effective_on,
            source.reversed_on,
            item.reversed_on,
        ),
        act=act,
    )


@transaction.atomic
def reverse_allocation(
    *,
    allocation: Allocation,
    given_on: date,
    reason: str = "",
    is_undo: bool = False,
    act: Act | None = None,
) -> Allocation:
    """Take an application back from a date on: the item is open again, the money unapplied."""
    act = begin("invoices.allocation.reversed", act=act, reason=reason)
    lock_ledger(sources=[allocation.source_id], items=[allocation.item_id])
    effective = effective_on(allocation.entity_id, given_on, allocation.effective_on)
    (reversal,) = reverse_rows(
        [allocation], given_on=given_on, effective=effective, is_undo=is_undo, act=act
    )
    announce(act)
    return reversal


def free_source(
    source: Source, *, moved: Withdrawal | None = None, given_on: date, is_undo: bool, act: Act
) -> date:
    """Lock a source, reverse what it pays, and say from which day it is whole again.

    `moved` is the transfer that brought it here, locked and waited for with it. Raises Refused
    where part of the source was refunded, returned or moved on.
    """
    live = Allocation.objects.filter(source=source, reverses=None, reversal=None)
    lock_ledger(
        sources=[source.pk, moved.source_id] if moved else [source.pk],
        items=[row.item_id for row in live.all()],
    )
    source.refresh_from_db()
    rows = list(live.all())
    if source.used_amount != sum((row.amount for row in rows), Decimal(0)):
        raise Refused(
            "invoices.receipt.moved_on",
            _("Part of %(number)s was refunded, returned or transferred. Reverse that first."),
            number=source.number,
        )
    days = (given_on, source.effective_on, source.reversed_on, *(row.effective_on for row in rows))
    day = effective_on(source.entity_id, *days)
    if moved:
        day = effective_on(moved.entity_id, day)
    reverse_rows(rows, given_on=given_on, effective=day, is_undo=is_undo, act=act)
    return day


def reverse_rows(
    rows: Iterable[Effect], *, given_on: date, effective: date, is_undo: bool, act: Act
) -> list[Effect]:
    """Post the reversing row of each effect; the caller holds the locks and announces the act.

    Raises Refused where one of them is reversed already or is itself a reversal.
    """
    reversals: dict[type[Any], list[Any]] = {}
    for row in rows:
        reversals.setdefault(type(row), []).append(
            _reversal_of(row, given_on=given_on, effective=effective, is_undo=is_undo, act=act)
        )
    with explained():
        return [
            posted
            for model, batch in reversals.items()
            for posted in model.objects.bulk_create(batch)
        ]


_OWN = frozenset(
    {"id", "act", "reverses", "amount", "given_on", "effective_on", "is_undo", "posted_in"}
)
_NOT_REPEATED = _OWN | {"is_undone", "approved_by", "is_mirrored"}


def _reversal_of(row: Any, *, given_on: date, effective: date, is_undo: bool, act: Act) -> Any:
    if row.reverses_id is not None:
        raise Refused(
            "invoices.effect.is_reversal", _("A reversal is not reversed; post it anew instead.")
        )
    repeated = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in _NOT_REPEATED
    }
    if "tax" in repeated:
        repeated["tax"] = -repeated["tax"]
    return type(row)(
        **repeated,
        reverses=row,
        amount=-row.amount,
        given_on=given_on,
        effective_on=effective,
        is_undo=is_undo,
        act=act,
    )
