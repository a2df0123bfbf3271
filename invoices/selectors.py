"""Reads of the ledger that services and pages share; aging has a package of its own."""

from datetime import date
from decimal import Decimal

from invoices.models import Allocation, OpenItem, Rate
from invoices.rules import Payable
from kernel import money

_EXACT = Decimal("0.0000000001")


def find_rate(*, from_currency: str, to_currency: str, on: date) -> Decimal | None:
    """The latest rate valid on a day, given directly or the other way round; None where none is."""
    if from_currency == to_currency:
        return Decimal(1)
    rates = Rate.objects.filter(valid_on__lte=on).order_by("-valid_on")
    direct = rates.filter(from_currency=from_currency, to_currency=to_currency).first()
    inverse = rates.filter(from_currency=to_currency, to_currency=from_currency).first()
    if direct and (inverse is None or direct.valid_on >= inverse.valid_on):
        return direct.rate
    return (1 / inverse.rate).quantize(_EXACT) if inverse else None


def list_payables(
    *, customer_id: int, entity_id: int, currency: str, document_id: int | None = None
) -> list[Payable]:
    """What a customer's money may pay: open receivables that are not disputed, oldest first.

    Asked for one document, its disputed items are in: who names an item means it.
    """
    items = OpenItem.objects.open().receivable().filter(
        customer_id=customer_id, entity_id=entity_id, currency=currency
    )
    if document_id is not None:
        items = items.filter(document_id=document_id)
    else:
        items = items.exclude(marks__in=_live_disputes())
    found = items.order_by("due_on", "id").values_list("id", "due_on", "open_amount")
    return [Payable(*row) for row in found]


def _live_disputes() -> object:
    from invoices.models import Mark

    return Mark.objects.filter(kind="disputed", ends=None, ended_by=None)


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
