"""Money applied to the items that a person named, with the discounts it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from invoices.choices import AdjustmentKind
from invoices.models import Allocation, OpenItem, Source
from invoices.services.adjustments import AdjustmentDraft, adjust_item, hold_adjusting
from invoices.services.allocations import apply_parts
from invoices.services.posting import begin
from kernel import money
from kernel.errors import Refused
from kernel.models import Act


@dataclass(frozen=True, slots=True)
class ItemPart:
    """What an item gets of the money, and the cash discount that is granted beside it."""

    item: OpenItem
    amount: Decimal
    discount: Decimal = Decimal(0)


@transaction.atomic
def apply_to_items(
    *, source: Source, parts: Sequence[ItemPart], given_on: date, act: Act | None = None
) -> list[Allocation]:
    """Apply a source to several items at once, discounts included: all of it, or nothing.

    Raises Conflict where less is open or unapplied than asked, Refused where nothing is asked or a
    discount passes its limit.
    """
    if not any(part.amount for part in parts):
        raise Refused("invoices.allocation.nothing", _("Tick what the money pays."))
    discounts = [part for part in parts if part.discount]
    if discounts:  # before the rows, as adjust_item takes it
        hold_adjusting(discounts[0].item.customer_id)
    act = begin("invoices.allocation.posted", act=act)
    pairs = [(part.item.pk, part.amount) for part in parts if part.amount]
    allocations = apply_parts(source=source, parts=pairs, given_on=given_on, act=act)
    for part in discounts:
        draft = AdjustmentDraft(
            item=part.item,
            kind=AdjustmentKind.DISCOUNT,
            amount=part.discount,
            posted_on=given_on,
            reason=_("Cash discount, paid with %(number)s") % {"number": source.number},
            tax=tax_part(part.item, part.discount),
        )
        adjust_item(draft=draft, act=act)
    return allocations


def tax_part(item: OpenItem, amount: Decimal) -> Decimal:
    """The tax in an amount of an item: in proportion to its document's, zero where unknown."""
    document = item.document
    if not document.tax or not document.amount:
        return Decimal(0)
    return money.quantize(amount * document.tax / document.amount, item.currency)
