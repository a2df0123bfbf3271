"""Refunds and transfers: unapplied money or credit that leaves where it is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.choices import SourceKind, WithdrawalKind
from invoices.guards import explained, lock_ledger
from invoices.models import Source, Withdrawal
from invoices.services.allocations import free_source, reverse_rows
from invoices.services.posting import (
    announce,
    begin,
    booked,
    effective_on,
    next_id,
    require_amount,
)
from kernel import money
from kernel.errors import Conflict, Refused
from kernel.models import Act


def _locked(source: Source, amount: Decimal) -> Source:
    """The source, held and read again, with at least the amount unapplied."""
    require_amount(amount, source.currency)
    lock_ledger(sources=[source.pk], items=[])
    source.refresh_from_db()
    if source.unapplied_amount < amount:
        raise Conflict(
            "invoices.source.too_little",
            _("Only %(amount)s %(currency)s of %(number)s is still unapplied."),
            amount=str(source.unapplied_amount),
            currency=source.currency,
            number=source.number,
        )
    return source


@transaction.atomic
def refund_source(
    *,
    source: Source,
    amount: Decimal,
    paid_on: date,
    number: str = "",
    reason: str = "",
    act: Act | None = None,
) -> Withdrawal:
    """Pay unapplied money or credit back to the customer."""
    act = begin("invoices.source.refunded", act=act, reason=reason)
    source = _locked(source, amount)
    with explained():
        refund = Withdrawal.objects.create(
            number=number,
            source=source,
            entity_id=source.entity_id,
            kind=WithdrawalKind.REFUND,
            amount=amount,
            given_on=paid_on,
            effective_on=effective_on(
                source.entity_id, paid_on, source.effective_on, source.reversed_on
            ),
            reason=reason,
            act=act,
        )
    announce(act)
    return refund


@transaction.atomic
def reverse_refund(
    *,
    refund: Withdrawal,
    given_on: date,
    reason: str = "",
    is_undo: bool = False,
    act: Act | None = None,
) -> Withdrawal:
    """The refund did not reach the customer, or a return was itself returned."""
    if refund.kind == WithdrawalKind.TRANSFER:
        raise Refused("invoices.transfer.whole", _("A transfer is taken back as a transfer."))
    act = begin("invoices.source.refund_reversed", act=act, reason=reason)
    lock_ledger(sources=[refund.source_id], items=[])
    day = effective_on(refund.entity_id, given_on, refund.effective_on)
    (reversal,) = reverse_rows([refund], given_on=given_on, effective=day, is_undo=is_undo, act=act)
    announce(act)
    return reversal


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """Where unapplied money goes; without entity or currency it keeps its own.

    `rate` is what one unit of the source's currency is worth in the other.
    """

    to_customer: Customer
    amount: Decimal
    moved_on: date
    to_entity: LegalEntity | None = None
    to_currency: str = ""
    rate: Decimal | None = None
    number: str = ""
    reason: str = ""


@transaction.atomic
def transfer_source(*, source: Source, draft: TransferDraft, act: Act | None = None) -> Source:
    """Move unapplied money to another customer, entity or currency; returns it at its new place.

    Naming the customer of a receipt that came without one is such a transfer.
    """
    act = begin("invoices.source.transferred", act=act, reason=draft.reason)
    source = _locked(source, draft.amount)
    entity, currency = draft.to_entity or source.entity, draft.to_currency or source.currency
    account = (source.customer_id, source.entity_id, source.currency)
    if (draft.to_customer.pk, entity.pk, currency) == account:
        raise Refused("invoices.transfer.same", _("The money is there already."))
    amount = _converted(source, draft, currency)
    days = (draft.moved_on, source.effective_on, source.reversed_on)
    day = effective_on(entity.pk, effective_on(source.entity_id, *days))
    withdrawal = Withdrawal(
        id=next_id(Withdrawal),
        number=draft.number,
        source=source,
        entity_id=source.entity_id,
        rate=draft.rate if currency != source.currency else None,
        kind=WithdrawalKind.TRANSFER,
        amount=draft.amount,
        given_on=draft.moved_on,
        effective_on=day,
        reason=draft.reason,
        act=act,
    )
    value = booked(entity, amount, currency, day)
    with explained():
        target = Source.objects.create(
            kind=SourceKind.TRANSFER,
            number=_target_number(source, withdrawal),
            entity=entity,
            customer=draft.to_customer,
            from_withdrawal_id=withdrawal.pk,
            currency=currency,
            amount=amount,
            dated_on=draft.moved_on,
            effective_on=day,
            is_deposit=source.is_deposit,
            method=source.method,
            reference=source.reference,
            remittance=source.remittance,
            rate=value.rate,
            functional_amount=value.amount,
            act=act,
        )
        withdrawal.save(force_insert=True)
    announce(act)
    return target


def _target_number(source: Source, withdrawal: Withdrawal) -> str:
    """Its own number where one was given; else the source's, told apart by the withdrawal."""
    if withdrawal.number:
        return withdrawal.number
    end = f"/{withdrawal.pk}"
    return source.number[: 60 - len(end)] + end


def _converted(source: Source, draft: TransferDraft, currency: str) -> Decimal:
    if currency == source.currency:
        return draft.amount
    if draft.rate is None:
        raise Refused(
            "invoices.transfer.rate",
            _("A transfer from %(one)s to %(other)s needs its rate."),
            one=source.currency,
            other=currency,
            field="rate",
        )
    if draft.rate <= 0:
        raise Refused("invoices.rate.not_positive", _("A rate is more than zero."), field="rate")
    amount = money.convert(draft.amount, draft.rate, currency)
    if amount == 0:
        raise Refused(
            "invoices.transfer.nothing",
            _("That is less than the smallest amount of %(currency)s. Move more of it."),
            currency=currency,
            field="amount",
        )
    return amount


@transaction.atomic
def reverse_transfer(
    *,
    target: Source,
    given_on: date,
    reason: str = "",
    is_undo: bool = False,
    act: Act | None = None,
) -> list[Withdrawal]:
    """Take a transfer back on both sides; what the money paid there is open again.

    Raises Refused where part of it was refunded or moved on from there.
    """
    act = begin("invoices.source.transfer_reversed", act=act, reason=reason)
    moved = target.from_withdrawal
    if moved is None:
        raise Refused("invoices.transfer.none", _("This money was not transferred here."))
    day = free_source(target, moved=moved, given_on=given_on, is_undo=is_undo, act=act)
    both_sides = [
        Withdrawal(
            source=target,
            entity_id=target.entity_id,
            kind=WithdrawalKind.CANCELLATION,
            amount=target.amount,
            given_on=given_on,
            effective_on=day,
            is_undo=is_undo,
            reason=reason,
            act=act,
        ),
        Withdrawal(
            source_id=moved.source_id,
            entity_id=moved.entity_id,
            kind=WithdrawalKind.TRANSFER,
            number=moved.number,
            rate=moved.rate,
            amount=-moved.amount,
            reverses=moved,
            given_on=given_on,
            effective_on=day,
            is_undo=is_undo,
            reason=reason,
            act=act,
        ),
    ]
    with explained():
        posted = Withdrawal.objects.bulk_create(both_sides)
    announce(act)
    return posted
