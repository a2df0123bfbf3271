"""Changes to open items that no money made, and who must allow them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from customers.merging.selectors import list_accounts, survivor_of
from customers.models import Customer
from invoices.choices import AdjustmentKind
from invoices.guards import explained, lock_ledger
from invoices.models import Adjustment, AdjustmentApproval, AdjustmentLimit, OpenItem
from invoices.services.allocations import reverse_rows
from invoices.services.posting import (
    announce,
    begin,
    effective_on,
    require_amount,
    require_receivable,
)
from kernel import access, clock, locks, money, rights
from kernel.audit import ambient, record_act
from kernel.errors import Conflict, Refused
from kernel.models import Act


@dataclass(frozen=True, slots=True)
class AdjustmentDraft:
    """A discount, small difference, write-off or waiver on one item, with its tax part.

    `approval` allows what is above the author's limit; `is_mirrored` says that another system
    has approved it already.
    """

    item: OpenItem
    kind: AdjustmentKind
    amount: Decimal
    posted_on: date
    reason: str
    tax: Decimal = Decimal(0)
    number: str = ""
    approval: AdjustmentApproval | None = None
    is_mirrored: bool = False


def approve_adjustment(
    *, item: OpenItem, kind: AdjustmentKind, amount: Decimal, reason: str
) -> AdjustmentApproval:
    """Allow somebody else to adjust an item once, by at most the amount.

    The approver is who acts, with the right to approve (a deputy has it while the manager is away).
    Raises NotAllowed without it, Refused where no reason is given.
    """
    access.require(ambient().actor, rights.LEDGER_APPROVE)
    require_amount(amount, item.currency)
    require_receivable(item)
    if not reason:
        raise Refused("invoices.adjustment.reason", _("Say why."), field="reason")
    with transaction.atomic():
        act = record_act(code="invoices.adjustment.approved", reason=reason)
        return AdjustmentApproval.objects.create(
            item=item, kind=kind, amount=amount, reason=reason, act=act
        )


@transaction.atomic
def adjust_item(*, draft: AdjustmentDraft, act: Act | None = None) -> Adjustment:
    """Lower what is open of an item without money.

    Amounts of a kind add up per customer over the limit's days: above the limit somebody else must
    have approved it (`approve_adjustment`). Without an `AdjustmentLimit` of the kind and currency
    no limit is set; a limit of 0 always asks for an approver. Raises Refused without a fitting
    approval, Conflict where less is open than asked.
    """
    item = draft.item
    _require_sense(draft)
    hold_adjusting(item.customer_id)
    act = begin("invoices.adjustment.posted", act=act, reason=draft.reason)
    approved_by = None if draft.is_mirrored else _approved_by(draft, author_id=act.actor_id)
    lock_ledger(sources=[], items=[item.pk])
    item.refresh_from_db()
    if item.open_amount < draft.amount:
        raise Conflict(
            "invoices.item.too_little",
            _("Only %(amount)s %(currency)s of the item is still open."),
            amount=str(item.open_amount),
            currency=item.currency,
        )
    with explained():
        adjustment = Adjustment.objects.create(
            number=draft.number,
            item=item,
            entity_id=item.entity_id,
            kind=draft.kind,
            amount=draft.amount,
            tax=draft.tax,
            given_on=draft.posted_on,
            effective_on=effective_on(
                item.entity_id, draft.posted_on, item.effective_on, item.reversed_on
            ),
            reason=draft.reason,
            approved_by=approved_by,
            is_mirrored=draft.is_mirrored,
            act=act,
        )
    announce(act)
    return adjustment


def hold_adjusting(customer_id: int) -> None:
    """Let nobody else adjust anything of this customer until the transaction ends.

    Accounts that were merged are one customer: what is adjusted on each adds up.
    """
    survivor = Coalesce("merged_into_id", "pk")
    (held,) = Customer.objects.filter(pk=customer_id).values_list(survivor, flat=True)
    with explained():
        locks.take(locks.Lock.ADJUSTMENT, of=[held % 2**31])


def _require_sense(draft: AdjustmentDraft) -> None:
    item = draft.item
    require_amount(draft.amount, item.currency)
    require_receivable(item)
    if draft.kind == AdjustmentKind.CANCELLATION:
        raise Refused("invoices.adjustment.kind", _("A document is cancelled as a document."))
    if not (0 <= draft.tax <= draft.amount and money.fits(draft.tax, item.currency)):
        raise Refused(
            "invoices.adjustment.tax", _("The tax part is more than the amount."), field="tax"
        )
    if not draft.reason:
        raise Refused("invoices.adjustment.reason", _("Say why."), field="reason")


def _approved_by(draft: AdjustmentDraft, *, author_id: int | None) -> Act | None:
    """The act of the approval; without one only what stays within the limit passes."""
    if draft.approval is not None:
        return _checked(draft.approval, draft, author_id=author_id)
    limit = find_passed_limit(
        customer_id=draft.item.customer_id,
        kind=draft.kind,
        currency=draft.item.currency,
        on=draft.posted_on,
        amount=draft.amount,
    )
    if limit is None:
        return None
    raise Refused(
        "invoices.adjustment.needs_approval",
        _("This passes the limit of %(limit)s %(currency)s: it needs an approver."),
        limit=str(limit.amount),
        currency=limit.currency,
    )


def _checked(approval: AdjustmentApproval, draft: AdjustmentDraft, *, author_id: int | None) -> Act:
    if approval.act.actor_id == author_id:
        raise Refused(
            "invoices.adjustment.own_request", _("Nobody approves a request of their own.")
        )
    if (approval.item_id, approval.kind) != (draft.item.pk, draft.kind):
        raise Refused(
            "invoices.adjustment.other_approval",
            _("The approval is for another item or another kind of adjustment."),
        )
    if approval.amount < draft.amount:
        raise Refused(
            "invoices.adjustment.approved_less",
            _("Only %(amount)s %(currency)s was approved."),
            amount=str(approval.amount),
            currency=draft.item.currency,
        )
    if Adjustment.objects.filter(approved_by=approval.act).exists():
        raise Refused("invoices.adjustment.approval_used", _("The approval has been used already."))
    return approval.act


def find_passed_limit(
    *, customer_id: int, kind: AdjustmentKind, currency: str, on: date, amount: Decimal
) -> AdjustmentLimit | None:
    """The limit that a further amount would pass; None where nobody has to be asked.

    A day that lies ahead does not leave behind what was adjusted lately.
    """
    limit = AdjustmentLimit.objects.filter(kind=kind, currency=currency).first()
    if limit is None:
        return None
    live = Adjustment.objects.filter(reverses=None, reversal=None)
    customer = survivor_of(Customer.objects.select_related("merged_into").get(pk=customer_id))
    so_far = live.filter(
        item__customer_id__in=list(list_accounts(customer).values_list("pk", flat=True)),
        item__currency=currency,
        kind=kind,
        effective_on__gt=min(on, clock.today()) - timedelta(days=limit.days),
    ).aggregate(total=Sum("amount"))["total"]
    return limit if (so_far or Decimal(0)) + amount > limit.amount else None


@transaction.atomic
def reverse_adjustment(
    *,
    adjustment: Adjustment,
    given_on: date,
    reason: str = "",
    is_undo: bool = False,
    act: Act | None = None,
) -> Adjustment:
    """Take an adjustment back; for a write-off this is the recovery, before money is applied."""
    act = begin("invoices.adjustment.reversed", act=act, reason=reason)
    lock_ledger(sources=[], items=[adjustment.item_id])
    day = effective_on(adjustment.entity_id, given_on, adjustment.effective_on)
    (reversal,) = reverse_rows(
        [adjustment], given_on=given_on, effective=day, is_undo=is_undo, act=act
    )
    announce(act)
    return reversal
