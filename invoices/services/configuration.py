"""Writes of the ledger's settings: bands, rates, limits. Each is one act; history by triggers.

What was printed stays as it was printed: a decision holds from a later day on, and is taken back
only before it has begun.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from invoices.aging.rules import LARGEST_EDGE, MOST_EDGES
from invoices.choices import AdjustmentKind
from invoices.models import AdjustmentLimit, AgingBands, Rate
from kernel import money
from kernel.audit import record_act
from kernel.errors import Conflict, Refused
from kernel.services import refuse_unknown_currency
from kernel.versions import refuse_stale

MOST_DAYS = 3650


def require_edges(edges: Sequence[int]) -> None:
    """Raise Refused, with what to mend, for edges that make no bands."""
    if not edges or edges[0] != 0:
        raise _bad_edges(_("Begin with 0: it parts what is not yet due from what is overdue."))
    if any(lower >= upper for lower, upper in pairwise(edges)):
        raise _bad_edges(_("Each edge must be larger than the one before it."))
    if len(edges) > MOST_EDGES or edges[-1] > LARGEST_EDGE:
        raise _bad_edges(_("At most 12 edges, none above 9999 days."))


def _bad_edges(sentence: object) -> Refused:
    return Refused("invoices.bands.edges", str(sentence), field="edges")


@transaction.atomic
def add_bands(*, edges: Sequence[int], valid_from: date, today: date) -> AgingBands:
    """New bands from a later day on; reports as of earlier days keep theirs.

    Raises Refused for edges that make no bands, for today and earlier, for a day that has bands of
    its own already, and where nothing would change.
    """
    require_edges(edges)
    if valid_from <= today:
        raise Refused(
            "invoices.bands.not_later",
            _("Choose a day after today: what was printed keeps its bands."),
            field="valid_from",
        )
    before = AgingBands.objects.filter(valid_from__lte=valid_from).first()
    if before is not None and before.edges == list(edges):
        raise Refused(
            "invoices.bands.unchanged", _("These bands hold on that day already."), field="edges"
        )
    record_act(code="invoices.bands.added")
    try:
        with transaction.atomic():
            return AgingBands.objects.create(edges=list(edges), valid_from=valid_from)
    except IntegrityError as error:
        raise Refused(
            "invoices.bands.day_taken",
            _("Other bands begin on this day. Withdraw those first, or choose another day."),
            field="valid_from",
        ) from error


@transaction.atomic
def withdraw_bands(*, bands: AgingBands, today: date) -> None:
    """Take back bands that have not begun. Raises Refused once they have."""
    held = AgingBands.objects.select_for_update().filter(pk=bands.pk).first()
    if held is None:
        return
    if held.valid_from <= today:
        raise Refused(
            "invoices.bands.begun",
            _("These bands have begun: reports were made with them. Add others from a later day."),
        )
    record_act(code="invoices.bands.withdrawn")
    held.delete()


@transaction.atomic
def remove_rate(*, rate: Rate) -> None:
    """Take a rate back that should not be there; facts keep the one they were booked at."""
    held = Rate.objects.select_for_update().filter(pk=rate.pk).first()
    if held is None:
        return
    record_act(code="invoices.rate.removed", reason=str(held))
    held.delete()


@dataclass(frozen=True, slots=True)
class LimitDetails:
    """What may be adjusted without an approver."""

    kind: AdjustmentKind
    currency: str
    amount: Decimal
    days: int


@transaction.atomic
def add_limit(*, details: LimitDetails) -> AdjustmentLimit:
    """A limit of a kind and currency. Raises Refused where there is one already."""
    _require_limit(details)
    record_act(code="invoices.limit.added", reason=f"{details.kind} {details.currency}")
    try:
        with transaction.atomic():
            return AdjustmentLimit.objects.create(**asdict(details))
    except IntegrityError as error:
        raise Refused(
            "invoices.limit.taken",
            _("There is a limit of this kind in this currency. Change that one."),
            field="currency",
        ) from error


@transaction.atomic
def change_limit(
    *, limit: AdjustmentLimit, amount: Decimal, days: int, seen: str = ""
) -> AdjustmentLimit:
    """Another amount or number of days, for what is posted from now on."""
    held = AdjustmentLimit.objects.select_for_update().filter(pk=limit.pk).first()
    if held is None:
        raise Conflict(
            "invoices.limit.gone", _("Somebody has removed this limit meanwhile. Add it anew.")
        )
    refuse_stale(held, seen)
    if (held.amount, held.days) == (amount, days):
        return held
    kind = AdjustmentKind(held.kind)
    _require_limit(LimitDetails(kind, held.currency, amount, days))
    record_act(code="invoices.limit.changed", reason=f"{held.kind} {held.currency}")
    held.amount, held.days = amount, days
    held.save(update_fields=["amount", "days"])
    return held


@transaction.atomic
def remove_limit(*, limit: AdjustmentLimit) -> None:
    """No limit any more: nobody is asked."""
    held = AdjustmentLimit.objects.select_for_update().filter(pk=limit.pk).first()
    if held is None:
        return
    record_act(code="invoices.limit.removed", reason=f"{held.kind} {held.currency}")
    held.delete()


def _require_limit(details: LimitDetails) -> None:
    refuse_unknown_currency(details.currency, field="currency")
    if details.amount < 0 or not money.fits(details.amount, details.currency):
        raise Refused(
            "invoices.limit.amount",
            _("Write an amount that %(currency)s has, zero or more."),
            currency=details.currency,
            field="amount",
        )
    if not 1 <= details.days <= MOST_DAYS:
        raise Refused("invoices.limit.days", _("Count over 1 to 3650 days."), field="days")
