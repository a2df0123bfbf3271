"""Posting receipts, and what becomes of them when the bank takes them back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.choices import SourceKind, WithdrawalKind
from invoices.guards import explained
from invoices.models import Source, Withdrawal
from invoices.services.allocations import free_source
from invoices.services.posting import announce, begin, booked, effective_on, require_amount
from kernel.errors import Refused
from kernel.models import Act


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """Money received, from a customer or not yet known from whom."""

    entity: LegalEntity
    number: str
    received_on: date
    amount: Decimal
    currency: str
    customer: Customer | None = None
    is_deposit: bool = False
    method: str = ""
    reference: str = ""
    remittance: str = ""
    rate: Decimal | None = None


@transaction.atomic
def post_receipt(*, draft: ReceiptDraft, act: Act | None = None) -> Source:
    """Post money received; it is unapplied until somebody says what it pays.

    Raises Refused on an amount that is none, Conflict where the number is taken.
    """
    require_amount(draft.amount, draft.currency)
    act = begin("invoices.receipt.posted", act=act)
    value = booked(draft.entity, draft.amount, draft.currency, draft.received_on, draft.rate)
    with explained():
        receipt = Source.objects.create(
            kind=SourceKind.RECEIPT,
            number=draft.number,
            entity=draft.entity,
            customer=draft.customer,
            currency=draft.currency,
            amount=draft.amount,
            dated_on=draft.received_on,
            effective_on=effective_on(draft.entity.pk, draft.received_on),
            is_deposit=draft.is_deposit,
            method=draft.method,
            reference=draft.reference,
            remittance=draft.remittance,
            rate=value.rate,
            functional_amount=value.amount,
            act=act,
        )
    announce(act)
    return receipt


@transaction.atomic
def return_receipt(
    *, receipt: Source, returned_on: date, reason: str = "", act: Act | None = None
) -> Withdrawal:
    """The bank took the money back: what it paid is open again from that day.

    Raises Refused where part of it was refunded or moved on, or it was returned already.
    """
    act = begin("invoices.receipt.returned", act=act, reason=reason)
    return _take_back(
        receipt, given_on=returned_on, kind=WithdrawalKind.RETURN, reason=reason, act=act
    )


@transaction.atomic
def undo_receipt(
    *, receipt: Source, on: date, reason: str = "", act: Act | None = None
) -> Withdrawal:
    """The receipt should never have been posted: undone whole, its number is free again."""
    act = begin("invoices.receipt.undone", act=act, reason=reason)
    return _take_back(
        receipt, given_on=on, kind=WithdrawalKind.CANCELLATION, reason=reason, act=act
    )


def _take_back(
    receipt: Source, *, given_on: date, kind: WithdrawalKind, reason: str, act: Act
) -> Withdrawal:
    if receipt.kind != SourceKind.RECEIPT:
        raise Refused("invoices.receipt.not_one", _("Only a receipt can be returned or undone."))
    is_undo = kind == WithdrawalKind.CANCELLATION
    day = free_source(receipt, given_on=given_on, is_undo=is_undo, act=act)
    with explained():
        withdrawal = Withdrawal.objects.create(
            source=receipt,
            entity_id=receipt.entity_id,
            kind=kind,
            amount=receipt.amount,
            given_on=given_on,
            effective_on=day,
            reason=reason,
            is_undo=is_undo,
            act=act,
        )
    announce(act)
    return withdrawal
