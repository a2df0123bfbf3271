"""Posting and cancelling documents."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.choices import (
    AdjustmentKind,
    DocumentKind,
    ItemClass,
    SourceKind,
    WithdrawalKind,
)
from invoices.guards import explained, lock_ledger
from invoices.models import (
    Adjustment,
    Allocation,
    Document,
    DocumentCancellation,
    OpenItem,
    Source,
    TaxLine,
    Withdrawal,
)
from invoices.services.allocations import apply_oldest_first, reverse_rows
from invoices.services.posting import (
    announce,
    begin,
    booked,
    effective_on,
    next_id,
    require_amount,
)
from kernel.errors import Refused
from kernel.models import Act


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a document and the day it falls due."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TaxPart:
    """The tax of a document at one rate (in percent)."""

    tax_rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document to be posted. Without instalments it has one, due on its date of issue."""

    entity: LegalEntity
    customer: Customer
    number: str
    issued_on: date
    amount: Decimal
    currency: str
    kind: DocumentKind = DocumentKind.INVOICE
    instalments: tuple[Instalment, ...] = ()
    net: Decimal | None = None
    tax: Decimal | None = None
    tax_parts: tuple[TaxPart, ...] = ()
    item_class: ItemClass = ItemClass.RECEIVABLE
    terms: str = ""
    reference: str = ""
    purchase_order: str = ""
    credits_document: Document | None = None
    copy: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    rate: Decimal | None = None


@transaction.atomic
def post_document(
    *, draft: DocumentDraft, apply_credit: bool = True, reason: str = "", act: Act | None = None
) -> Document:
    """Post a document with its items, or a credit note with its source.

    A credit note that names its invoice is applied to it up to what is open, unless told not to.
    Raises Refused where amounts do not fit or add up, Conflict where the number is taken.
    """
    require_amount(draft.amount, draft.currency, zero=True)
    _require_taxes(draft)
    _require_own_invoice(draft)
    act = begin("invoices.document.posted", act=act, reason=reason)
    document = _document(draft, act)
    with explained():
        if draft.kind == DocumentKind.CREDIT_NOTE:
            source = Source.objects.create(**_source_of(document, draft))
        else:
            OpenItem.objects.bulk_create(_items_of(document, draft))
        document.save(force_insert=True)
        TaxLine.objects.bulk_create(
            TaxLine(document=document, act=act, tax_rate=part.tax_rate, net=part.net, tax=part.tax)
            for part in draft.tax_parts
        )
    if draft.kind == DocumentKind.CREDIT_NOTE and draft.credits_document and apply_credit:
        apply_oldest_first(
            source=source,
            given_on=document.issued_on,
            document=draft.credits_document,
            act=act,
        )
    announce(act)
    return document


def _require_taxes(draft: DocumentDraft) -> None:
    """Net and tax make the amount, and the parts make the net and the tax, where they are given."""
    if draft.net is not None and draft.tax is not None and draft.net + draft.tax != draft.amount:
        raise Refused(
            "invoices.document.net_and_tax",
            _("Net and tax do not add up to the amount."),
            field="net",
        )
    if draft.tax_parts and not (
        draft.net in {None, sum(part.net for part in draft.tax_parts)}
        and draft.tax in {None, sum(part.tax for part in draft.tax_parts)}
    ):
        raise Refused(
            "invoices.document.tax_parts",
            _("The lines of tax do not add up to the document's net and tax."),
            field="tax",
        )


def _require_own_invoice(draft: DocumentDraft) -> None:
    credited = draft.credits_document
    if credited is None or draft.kind != DocumentKind.CREDIT_NOTE:
        return
    of_draft = (draft.customer.pk, draft.entity.pk, draft.currency)
    if credited.kind == DocumentKind.CREDIT_NOTE or of_draft != (
        credited.customer_id,
        credited.entity_id,
        credited.currency,
    ):
        raise Refused(
            "invoices.document.credits_other",
            _("A credit note credits an invoice of its own customer, entity and currency."),
            field="credits_document",
        )


def _document(draft: DocumentDraft, act: Act) -> Document:
    counts_from = effective_on(draft.entity.pk, draft.issued_on)
    value = booked(draft.entity, draft.amount, draft.currency, draft.issued_on, draft.rate)
    return Document(
        id=next_id(Document),
        entity=draft.entity,
        customer=draft.customer,
        kind=draft.kind,
        number=draft.number,
        issued_on=draft.issued_on,
        effective_on=counts_from,
        currency=draft.currency,
        amount=draft.amount,
        net=draft.net,
        tax=draft.tax,
        item_class=draft.item_class,
        terms=draft.terms,
        reference=draft.reference,
        purchase_order=draft.purchase_order,
        credits_document=draft.credits_document,
        copy=draft.copy,
        extra=draft.extra,
        rate=value.rate,
        functional_amount=value.amount,
        act=act,
    )


def _items_of(document: Document, draft: DocumentDraft) -> list[OpenItem]:
    parts = draft.instalments or (Instalment(draft.issued_on, draft.amount),)
    return [
        OpenItem(
            document_id=document.pk,
            sequence=sequence,
            entity_id=document.entity_id,
            customer_id=document.customer_id,
            currency=document.currency,
            item_class=document.item_class,
            issued_on=document.issued_on,
            effective_on=document.effective_on,
            due_on=part.due_on,
            amount=part.amount,
            act=document.act,
        )
        for sequence, part in enumerate(parts, start=1)
    ]


def _source_of(document: Document, draft: DocumentDraft) -> dict[str, Any]:
    return {
        "kind": SourceKind.CREDIT_NOTE,
        "number": document.number,
        "entity_id": document.entity_id,
        "customer_id": document.customer_id,
        "document_id": document.pk,
        "currency": document.currency,
        "amount": document.amount,
        "dated_on": document.issued_on,
        "effective_on": document.effective_on,
        "reference": draft.reference,
        "rate": document.rate,
        "functional_amount": document.functional_amount,
        "act": document.act,
    }


@transaction.atomic
def cancel_document(
    *,
    document: Document,
    on: date,
    reason: str,
    is_undo: bool = False,
    act: Act | None = None,
) -> DocumentCancellation:
    """Take a document back whole: what was applied is reversed first, on the same day.

    It holds from `on`, or from the latest fact on the document where that is later. `is_undo` gives
    the number back. Raises Refused where it is cancelled already, or where money left a credit note
    otherwise than by paying.
    """
    act = begin("invoices.document.cancelled", act=act, reason=reason)
    items, sources = _held(document)
    if DocumentCancellation.objects.filter(document=document).exists():
        raise Refused("invoices.document.cancelled", _("The document is cancelled already."))
    day = _free_of_effects(document, items, sources, on=on, is_undo=is_undo, act=act)
    with explained():
        for item in items:
            _cancel_item(item, given_on=on, effective=day, reason=reason, act=act)
        for source in sources:
            _cancel_source(source, given_on=on, effective=day, is_undo=is_undo, act=act)
        cancellation = DocumentCancellation.objects.create(
            document=document, effective_on=day, reason=reason, is_undo=is_undo, act=act
        )
    announce(act)
    return cancellation


def _held(document: Document) -> tuple[list[OpenItem], list[Source]]:
    """The document's items and sources, locked together with what they are joined to, and read."""
    allocations = Allocation.objects.filter(reverses=None, reversal=None)
    joined = allocations.filter(
        Q(item__document=document) | Q(source__document=document)
    ).values_list("source_id", "item_id")
    items = OpenItem.objects.filter(document=document)
    sources = Source.objects.filter(document=document)
    lock_ledger(
        sources=[*sources.values_list("pk", flat=True), *(source for source, _item in joined)],
        items=[*items.values_list("pk", flat=True), *(item for _source, item in joined)],
    )
    return list(items.all()), list(sources.all())


def _free_of_effects(
    document: Document,
    items: list[OpenItem],
    sources: list[Source],
    *,
    on: date,
    is_undo: bool,
    act: Act,
) -> date:
    """Reverse everything live on the document's items and source; the day from which it holds."""
    allocations = Allocation.objects.filter(reverses=None, reversal=None)
    withdrawals = Withdrawal.objects.filter(source__in=sources, reverses=None, reversal=None)
    if withdrawals.exclude(kind=WithdrawalKind.CLEARED_ELSEWHERE).exists():
        raise Refused(
            "invoices.document.moved_on",
            _("Part of %(number)s was refunded or transferred. Reverse that first."),
            number=document.number,
        )
    live: list[Any] = [
        *allocations.filter(Q(item__in=items) | Q(source__in=sources)),
        *Adjustment.objects.filter(item__in=items, reverses=None, reversal=None),
        *withdrawals,
    ]
    touched = [*(item.touched_on for item in items), *(source.touched_on for source in sources)]
    day = effective_on(document.entity_id, on, document.effective_on, *touched)
    reverse_rows(live, given_on=on, effective=day, is_undo=is_undo, act=act)
    return day


def _cancel_item(item: OpenItem, *, given_on: date, effective: date, reason: str, act: Act) -> None:
    if item.amount:
        Adjustment.objects.create(
            item=item,
            entity_id=item.entity_id,
            kind=AdjustmentKind.CANCELLATION,
            amount=item.amount,
            given_on=given_on,
            effective_on=effective,
            reason=reason,
            act=act,
        )


def _cancel_source(
    source: Source, *, given_on: date, effective: date, is_undo: bool, act: Act
) -> None:
    if source.amount:
        Withdrawal.objects.create(
            source=source,
            entity_id=source.entity_id,
            kind=WithdrawalKind.CANCELLATION,
            amount=source.amount,
            given_on=given_on,
            effective_on=effective,
            is_undo=is_undo,
            act=act,
        )
