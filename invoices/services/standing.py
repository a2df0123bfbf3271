"""What stands beside the postings: marks, extensions, rates, closed periods."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from invoices.choices import MarkKind
from invoices.guards import explained
from invoices.models import DueExtension, Mark, OpenItem, PeriodClose, Rate
from invoices.services.posting import announce, begin, require_amount
from kernel import locks
from kernel.audit import record_act
from kernel.errors import Refused
from kernel.models import Act
from kernel.services import refuse_unknown_currency
from kernel.versions import refuse_stale


@transaction.atomic
def mark_item(
    *,
    item: OpenItem,
    kind: MarkKind,
    from_on: date,
    until_on: date | None = None,
    amount: Decimal | None = None,
    reason: str = "",
    stage: int | None = None,
    act: Act | None = None,
) -> Mark:
    """Say something about an item or part of it; the figures stay, the mark stands beside.

    Raises Refused for an amount that the item's currency does not have.
    """
    if amount is not None:
        require_amount(amount, item.currency)
    act = begin(f"invoices.item.{kind}", act=act, reason=reason)
    with explained():
        mark = Mark.objects.create(
            item=item,
            kind=kind,
            amount=amount,
            from_on=from_on,
            until_on=until_on,
            reason=reason,
            stage=stage,
            act=act,
        )
    announce(act)
    return mark


@transaction.atomic
def end_mark(*, mark: Mark, on: date, reason: str = "", act: Act | None = None) -> Mark:
    """From this day on the mark no longer holds. Raises Refused where it was ended already."""
    if Mark.objects.filter(ends=mark).exists():
        raise Refused("invoices.mark.ended", _("The mark was ended already."))
    act = begin(f"invoices.item.{mark.kind}_ended", act=act, reason=reason)
    with explained():
        ending = Mark.objects.create(
            item_id=mark.item_id, kind=mark.kind, from_on=on, reason=reason, ends=mark, act=act
        )
    announce(act)
    return ending


@transaction.atomic
def extend_due_date(
    *, item: OpenItem, given_on: date, extended_to: date, reason: str, act: Act | None = None
) -> DueExtension:
    """Give more time; the item still ages by its own due date."""
    if extended_to <= item.due_on:
        raise Refused(
            "invoices.extension.earlier", _("The new day must be after the due date."), field="day"
        )
    act = begin("invoices.item.extended", act=act, reason=reason)
    return DueExtension.objects.create(
        item=item, given_on=given_on, extended_to=extended_to, reason=reason, act=act
    )


@transaction.atomic
def set_rate(
    *, from_currency: str, to_currency: str, valid_on: date, rate: Decimal, seen: str = ""
) -> Rate:
    """Set what a unit of a currency is worth in another from a day on, or correct it.

    Facts keep the rate that they were booked at. The same again leaves no act. Raises Refused for
    currencies that do not exist or are the same, Conflict where the rate is no longer as `seen`.
    """
    for field, currency in (("from_currency", from_currency), ("to_currency", to_currency)):
        refuse_unknown_currency(currency, field=field)
    if from_currency == to_currency:
        raise Refused(
            "invoices.rate.same_currency",
            _("A currency has no rate to itself. Choose two."),
            field="to_currency",
        )
    day: dict[str, Any] = {
        "from_currency": from_currency,
        "to_currency": to_currency,
        "valid_on": valid_on,
    }
    held = Rate.objects.select_for_update().filter(**day).first()
    if held is not None:
        refuse_stale(held, seen)
        if held.rate == rate:
            return held
    record_act(code="invoices.rate.set", reason=f"{from_currency}/{to_currency}")
    with explained():
        found, _created = Rate.objects.update_or_create(**day, defaults={"rate": rate})
    return found


@transaction.atomic
def close_period(
    *, entity: LegalEntity, closed_through: date, reason: str = "", act: Act | None = None
) -> PeriodClose:
    """Close an entity's ledger through a day, or, with an earlier day and a reason, reopen it."""
    with explained():
        locks.take(locks.Lock.PERIOD, of=[entity.pk])
    last = PeriodClose.objects.filter(entity=entity).order_by("-id").first()
    if last and closed_through < last.closed_through and not reason:
        raise Refused(
            "invoices.period.reopened", _("Say why the period is opened again."), field="reason"
        )
    act = begin("invoices.period.closed", act=act, reason=reason)
    return PeriodClose.objects.create(
        entity=entity, closed_through=closed_through, reason=reason, act=act
    )
