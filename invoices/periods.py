"""Closed periods of the entities, and what stands in a period that is to be closed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.models import LegalEntity
from invoices.aging.rules import AmountsIn, Credits, Filters, Grouping, Question
from invoices.aging.selectors import get_edges
from invoices.aging.tie_out import build_tie_out, list_general_ledger
from invoices.choices import AdjustmentKind, DocumentKind, SourceKind, WithdrawalKind
from invoices.effects import Told
from invoices.models import Adjustment, Allocation, Document, PeriodClose, Source, Withdrawal
from invoices.reasons import name_reasons
from kernel import formats

MOST_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Close:
    """One statement about an entity's ledger: closed through a day, or opened again."""

    row: PeriodClose
    is_reopening: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EntityPeriods:
    """An entity with the last closed day and how it came to it, the latest first."""

    entity: LegalEntity
    closed_through: date | None
    history: tuple[Close, ...]


def list_periods() -> tuple[EntityPeriods, ...]:
    """Every entity with its closes and their reasons, in few queries."""
    rows: dict[int, list[PeriodClose]] = defaultdict(list)
    said = name_reasons(PeriodClose.objects.values_list("reason", flat=True).distinct())
    for row in PeriodClose.objects.select_related("act").order_by("-id"):
        rows[row.entity_id].append(row)
    return tuple(
        EntityPeriods(
            entity=entity,
            closed_through=rows[entity.pk][0].closed_through if rows[entity.pk] else None,
            history=tuple(_closes(rows[entity.pk], said))[:MOST_SHOWN],
        )
        for entity in LegalEntity.objects.order_by("code")
    )


def _closes(rows: list[PeriodClose], said: dict[str, str]) -> Iterable[Close]:
    for place, row in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        is_reopening = bool(before and row.closed_through < before.closed_through)
        yield Close(row, is_reopening, said.get(row.reason, row.reason))


def find_last_close(entity: LegalEntity) -> PeriodClose | None:
    return PeriodClose.objects.filter(entity=entity).order_by("-id").first()


def tell_period(entity: LegalEntity, *, after: date | None, through: date) -> tuple[Told, ...]:
    """The facts that count in a period, by kind and currency, and how it ends."""
    return (*_facts(entity, after, through), *_ending(entity, through))


def _facts(entity: LegalEntity, after: date | None, through: date) -> Iterable[Told]:
    for rows, names, currency, kind in (
        (Document.objects.all(), _names(DocumentKind), "currency", "kind"),
        (Source.objects.filter(kind=SourceKind.RECEIPT), _names(SourceKind), "currency", "kind"),
        (Allocation.objects.all(), {}, "currency", ""),
        (Adjustment.objects.all(), _names(AdjustmentKind), "item__currency", "kind"),
        (Withdrawal.objects.all(), _names(WithdrawalKind), "source__currency", "kind"),
    ):
        found = rows.filter(entity=entity, effective_on__lte=through)
        if after is not None:
            found = found.filter(effective_on__gt=after)
        yield from _sums(found, names, currency, kind)


def _names(kinds: Any) -> dict[str, str]:
    return {kind.value: str(kind.label) for kind in kinds}


def _sums(rows: Any, names: dict[str, str], currency: str, kind: str) -> Iterable[Told]:
    keys = [kind, currency] if kind else [currency]
    grouped = rows.order_by(*keys).values(*keys).annotate(total=Sum("amount"), count=Count("pk"))
    for one in grouped:
        label = names[one[kind]] if kind else pgettext("money", "Applied")
        count = formats.number(one["count"], 0)
        yield Told(label, one["total"], one[currency], words=f"{one[currency]} × {count}")


def _ending(entity: LegalEntity, through: date) -> Iterable[Told]:
    """Open, unapplied, and ours against the control accounts, on the last day."""
    question = Question(
        as_of=through,
        by=Grouping.TOTAL,
        edges=get_edges(through),
        amounts_in=AmountsIn.DOCUMENT,
        credits=Credits.APART,
        filters=Filters(entity_id=entity.pk),
    )
    for tie in build_tie_out(question):
        yield Told(_("Open at the end"), tie.open, tie.currency, words=tie.currency)
        yield Told(_("Unapplied at the end"), tie.unapplied, tie.currency, words=tie.currency)
        if tie.difference:
            yield Told(
                _("Difference to the postings"), tie.difference, tie.currency, words=tie.currency
            )
    for theirs in list_general_ledger(question):
        label = _("Difference to the control accounts")
        if theirs.difference == Decimal(0):
            label = _("No difference to the control accounts")
        yield Told(label, theirs.difference, theirs.currency, words=theirs.currency)
