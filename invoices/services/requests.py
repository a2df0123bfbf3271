"""Adjusting several items of a customer at once, and asking for what passes the limit.

Asked for by one person, decided by another: the adjustments of an approved request are posted in
the transaction of its approval, under an act of who asked. The approver's acts (one for each item,
as the database wants it) are the approvals that the adjustments name. So the author stays who
wanted it, the guard `adjustment_approved` holds as for any adjustment, and nothing has to be
done a second time by the person who asked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invoices.asking import forget_waiting
from invoices.choices import AdjustmentKind, Outcome
from invoices.guards import explained, lock_ledger
from invoices.models import (
    Adjustment,
    AdjustmentApproval,
    AdjustmentDecision,
    AdjustmentLimit,
    AdjustmentRequest,
    AskedAdjustment,
    OpenItem,
)
from invoices.services.adjustments import (
    AdjustmentDraft,
    adjust_item,
    approve_adjustment,
    find_passed_limit,
    hold_adjusting,
)
from invoices.services.posting import begin, require_amount, require_receivable
from invoices.services.remittances import tax_part
from kernel import access, rights
from kernel.audit import acting, ambient
from kernel.errors import Conflict, Refused
from kernel.models import Act


@dataclass(frozen=True, slots=True)
class ItemsDraft:
    """One kind of adjustment over items of a customer, each with its amount."""

    customer: Customer
    kind: AdjustmentKind
    posted_on: date
    reason: str
    parts: tuple[tuple[OpenItem, Decimal], ...]


@transaction.atomic
def adjust_items(
    *, draft: ItemsDraft, is_mirrored: bool = False, act: Act | None = None
) -> list[Adjustment]:
    """Adjust several items in one act, with the tax in proportion: all of them, or none.

    Raises as `adjust_item`; above the limit Refused.
    """
    _require_sense(draft)
    _lock(draft.customer.pk, [item.pk for item, _amount in draft.parts])
    act = begin("invoices.adjustment.posted", act=act, reason=draft.reason)
    return [
        adjust_item(draft=_one(draft, item, amount, is_mirrored=is_mirrored), act=act)
        for item, amount in draft.parts
    ]


def find_limit_of(draft: ItemsDraft) -> AdjustmentLimit | None:
    """The limit that the whole passes with what was adjusted before; None within it."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for item, amount in draft.parts:
        totals[item.currency] += amount
    for currency, total in totals.items():
        limit = find_passed_limit(
            customer_id=draft.customer.pk,
            kind=draft.kind,
            currency=currency,
            on=draft.posted_on,
            amount=total,
        )
        if limit is not None:
            return limit
    return None


@transaction.atomic
def ask_adjustment(*, draft: ItemsDraft) -> AdjustmentRequest:
    """Ask somebody else to allow what passes the limit; nothing of the ledger changes yet.

    Raises Conflict where less is open than asked, or where a request waits for the item already.
    """
    _require_sense(draft)
    _lock(draft.customer.pk, [item.pk for item, _amount in draft.parts])
    _refuse_asked(draft)
    act = begin("invoices.adjustment.asked", reason=draft.reason)
    if act.actor_id is None:
        raise Refused("invoices.request.nobody", _("A request is made by a person."))
    with explained():
        request = AdjustmentRequest.objects.create(
            customer=draft.customer,
            kind=draft.kind,
            given_on=draft.posted_on,
            reason=draft.reason,
            act=act,
        )
        AskedAdjustment.objects.bulk_create(
            AskedAdjustment(
                request=request, item=item, amount=amount, tax=tax_part(item, amount), act=act
            )
            for item, amount in draft.parts
        )
    forget_waiting()
    return request


def approve_request(*, request: AdjustmentRequest, note: str = "") -> AdjustmentDecision:
    """Allow a request of somebody else, and post it in their name.

    The approver is who acts, with the right to approve. Raises NotAllowed without it, Refused on a
    request of one's own, Conflict where it was decided already or less is open than asked.
    """
    access.require(ambient().actor, rights.LEDGER_APPROVE)
    with transaction.atomic():
        _hold(request)
        asker = _other_asker(request)
        draft = draft_of(request)
        _lock(request.customer_id, [item.pk for item, _amount in draft.parts])
        _refuse_stale(draft)
        act = begin("invoices.adjustment_request.approved", reason=note)
        approvals = [
            approve_adjustment(item=item, kind=draft.kind, amount=amount, reason=draft.reason)
            for item, amount in draft.parts
        ]
        with acting(actor=asker):
            posted = begin("invoices.adjustment.posted", reason=draft.reason)
        for approval, (item, amount) in zip(approvals, draft.parts, strict=True):
            adjust_item(draft=_one(draft, item, amount, approval=approval), act=posted)
        return _decide(request, Outcome.APPROVED, reason=note, act=act, posted=posted)


def reject_request(*, request: AdjustmentRequest, reason: str) -> AdjustmentDecision:
    """Refuse a request of somebody else and say why. Raises as `approve_request`."""
    access.require(ambient().actor, rights.LEDGER_APPROVE)
    if not reason.strip():
        raise Refused("invoices.adjustment.reason", _("Say why."), field="reason")
    with transaction.atomic():
        _hold(request)
        _other_asker(request, must_post=False)
        act = begin("invoices.adjustment_request.rejected", reason=reason)
        return _decide(request, Outcome.REJECTED, reason=reason, act=act)


@transaction.atomic
def withdraw_request(*, request: AdjustmentRequest, reason: str = "") -> AdjustmentDecision:
    """Take one's own request back before it was decided."""
    _hold(request)
    actor = ambient().actor
    if actor is None or request.act.actor_id != actor.pk:
        raise Refused(
            "invoices.request.not_own", _("Only the person who made the request takes it back.")
        )
    act = begin("invoices.adjustment_request.withdrawn", reason=reason)
    return _decide(request, Outcome.WITHDRAWN, reason=reason, act=act)


def draft_of(request: AdjustmentRequest) -> ItemsDraft:
    """What a request asks for, as it would be posted."""
    lines = request.lines.select_related("item__document").order_by("item_id")
    return ItemsDraft(
        customer=request.customer,
        kind=AdjustmentKind(request.kind),
        posted_on=request.given_on,
        reason=request.reason,
        parts=tuple((line.item, line.amount) for line in lines),
    )


def _one(
    draft: ItemsDraft,
    item: OpenItem,
    amount: Decimal,
    *,
    approval: AdjustmentApproval | None = None,
    is_mirrored: bool = False,
) -> AdjustmentDraft:
    return AdjustmentDraft(
        item=item,
        kind=draft.kind,
        amount=amount,
        posted_on=draft.posted_on,
        reason=draft.reason,
        tax=tax_part(item, amount),
        approval=approval,
        is_mirrored=is_mirrored,
    )


def _require_sense(draft: ItemsDraft) -> None:
    if not draft.parts:
        raise Refused("invoices.adjustment.nothing", _("Tick what is to be adjusted."))
    if not draft.reason.strip():
        raise Refused("invoices.adjustment.reason", _("Say why."), field="reason")
    for item, amount in draft.parts:
        require_amount(amount, item.currency)
        require_receivable(item)
        if item.customer_id != draft.customer.pk:
            raise Refused("invoices.adjustment.other", _("An item is another customer's."))


def _lock(customer_id: int, item_ids: Sequence[int]) -> None:
    """The customer's adjustments, then the items: in the order in which every act takes them."""
    hold_adjusting(customer_id)
    lock_ledger(sources=[], items=list(item_ids))


def _hold(request: AdjustmentRequest) -> None:
    """Decide alone; raises Conflict where somebody else has decided."""
    hold_adjusting(request.customer_id)
    decided = AdjustmentDecision.objects.filter(request=request).select_related("act").first()
    if decided:
        raise Conflict(
            "invoices.request.decided",
            _("It was decided already: %(outcome)s, by %(who)s."),
            outcome=str(decided.get_outcome_display()).lower(),
            who=decided.act.actor_text,
        )


def _other_asker(request: AdjustmentRequest, *, must_post: bool = True) -> object:
    """Who asked: somebody else than who decides, and still one who may post."""
    asker, decider = request.act.actor, ambient().actor
    if asker is None or decider is None or asker.pk == decider.pk:
        raise Refused(
            "invoices.adjustment.own_request", _("Nobody approves a request of their own.")
        )
    if must_post and not access.can(asker, rights.LEDGER_POST):
        raise Refused(
            "invoices.request.asker_gone",
            _("%(who)s may no longer post. Reject it; somebody else can ask anew."),
            who=request.act.actor_text,
        )
    return asker


def _refuse_asked(draft: ItemsDraft) -> None:
    """Not more than is open, and each item in one waiting request at most."""
    waiting = AskedAdjustment.objects.filter(
        request__decision=None, item__in=[item for item, _amount in draft.parts]
    ).select_related("item__document", "request__act")
    if first := waiting.first():
        raise Conflict(
            "invoices.request.waiting",
            _("A request of %(who)s for %(number)s waits already."),
            who=first.request.act.actor_text,
            number=first.item.document.number,
        )
    _refuse_stale(draft)


def _refuse_stale(draft: ItemsDraft) -> None:
    now = OpenItem.objects.in_bulk([item.pk for item, _amount in draft.parts])
    for item, amount in draft.parts:
        if now[item.pk].open_amount < amount:
            raise Conflict(
                "invoices.request.stale",
                _("Less is open of %(number)s than was asked: %(amount)s %(currency)s."),
                number=item.document.number,
                amount=str(now[item.pk].open_amount),
                currency=item.currency,
            )


def _decide(
    request: AdjustmentRequest,
    outcome: Outcome,
    *,
    reason: str,
    act: Act,
    posted: Act | None = None,
) -> AdjustmentDecision:
    forget_waiting()
    with explained():
        return AdjustmentDecision.objects.create(
            request=request, outcome=outcome, reason=reason, act=act, posted=posted
        )
