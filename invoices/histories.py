"""One document or one source with everything that ever happened to it, as its page shows it.

Figures are those of the day of reading: an effect that counts from a later day stands in the
history and not yet in what is open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from invoices.acts import address_to_take_back
from invoices.choices import DocumentKind, MarkKind, SourceKind
from invoices.models import (
    Adjustment,
    Allocation,
    Document,
    DocumentCancellation,
    DueExtension,
    ImportRun,
    Mark,
    OpenItem,
    Source,
    TaxLine,
    Withdrawal,
)
from invoices.reach import Reach
from invoices.reasons import name_reasons
from kernel import formats
from kernel.models import Act, Origin

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact: the day it counts from, what it did to the balance, who recorded it and when."""

    on: date
    what: str
    amount: Decimal | None
    who: str
    recorded_at: datetime
    url: str = ""
    subject: str = ""
    reason: str = ""
    is_reversal: bool = False
    act_id: int | None = None
    run: ImportRun | None = None
    is_by_person: bool = True
    take_back: str = ""


@dataclass(frozen=True, slots=True)
class ItemState:
    """One instalment on the day of reading."""

    sequence: int
    due_on: date
    days: int
    amount: Decimal
    open: Decimal
    extended_to: date | None
    marks: tuple[Mark, ...]

    @property
    def settled(self) -> Decimal:
        return self.amount - self.open

    @property
    def is_overdue(self) -> bool:
        return self.days > 0 and self.open > 0


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document, its instalments, its history; of a credit note also what is unapplied."""

    document: Document
    items: tuple[ItemState, ...]
    history: tuple[Entry, ...]
    credit_notes: tuple[Document, ...]
    hidden_credit_notes: int
    credited: Document | None
    is_credited_hidden: bool
    tax_lines: tuple[TaxLine, ...]
    source: Source | None
    open: Decimal
    extra: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A receipt, credit note or money moved here: what became of it, and whose money it was
    before it was moved here.
    """

    source: Source
    history: tuple[Entry, ...]
    unapplied: Decimal
    applied: Decimal
    left: Decimal
    origin: str
    origin_url: str


def build_document_page(
    document: Document, *, today: date, reach: Reach | None = None
) -> DocumentPage:
    reach = reach or Reach()
    items = list(OpenItem.objects.filter(document=document).order_by("sequence"))
    source = Source.objects.filter(document=document).first()
    ids = [item.pk for item in items]
    effects = [*_allocations(item_id__in=ids), *_adjustments(ids)]
    marks = list(Mark.objects.filter(item_id__in=ids).select_related("act", "ends"))
    extensions = list(DueExtension.objects.filter(item_id__in=ids).select_related("act"))
    notes = list(Document.objects.filter(credits_document=document).order_by("issued_on"))
    credited = document.credits_document
    reach.learn(_customers_of(effects, of_item=True))
    reach.learn([note.customer_id for note in (*notes, *([credited] if credited else []))])
    states = [_state(item, effects, marks, extensions, today) for item in items]
    history = [_posted(document, document.effective_on, document.amount, _("Posted"))]
    history += _entries(effects, reach, of_item=True)
    history += [_mark_entry(mark) for mark in marks]
    history += [_extension_entry(row) for row in extensions]
    history += _cancellations(document)
    opened = sum((state.open for state in states), ZERO)
    if source is not None:
        page = _build_source_page(source, today=today, reach=reach)
        history += page.history[1:]
        opened = -page.unapplied
    shown = tuple(note for note in notes if reach.holds(note.customer_id))
    return DocumentPage(
        document=document,
        items=tuple(states),
        history=_name_runs(_in_order(history)),
        credit_notes=shown,
        hidden_credit_notes=len(notes) - len(shown),
        credited=credited if credited and reach.holds(credited.customer_id) else None,
        is_credited_hidden=credited is not None and not reach.holds(credited.customer_id),
        tax_lines=tuple(TaxLine.objects.filter(document=document).order_by("tax_rate")),
        source=source,
        open=opened,
        extra=tuple((str(name), str(value)) for name, value in sorted(document.extra.items())),
    )


def build_source_page(source: Source, *, today: date, reach: Reach | None = None) -> SourcePage:
    page = _build_source_page(source, today=today, reach=reach or Reach())
    return replace(page, history=_name_runs(page.history))


def _build_source_page(source: Source, *, today: date, reach: Reach) -> SourcePage:
    allocations = _allocations(source_id=source.pk)
    withdrawals = list(
        Withdrawal.objects.filter(source=source).select_related("act", "to_source__customer")
    )
    effects = [*allocations, *withdrawals]
    reach.learn(_customers_of(effects, of_item=False))
    applied = _sum(row for row in allocations if row.effective_on <= today)
    left = _sum(row for row in withdrawals if row.effective_on <= today)
    history = [_posted(source, source.effective_on, source.amount, _source_words(source))]
    history += _entries(effects, reach, of_item=False)
    origin, origin_url = _origin(source, reach)
    return SourcePage(
        source=source,
        history=_in_order(history),
        unapplied=source.amount - applied - left if source.effective_on <= today else ZERO,
        applied=applied,
        left=left,
        origin=origin,
        origin_url=origin_url,
    )


def _origin(source: Source, reach: Reach) -> tuple[str, str]:
    withdrawal = source.from_withdrawal
    if withdrawal is None:
        return "", ""
    giver = withdrawal.source
    reach.learn([giver.customer_id])
    if not reach.holds(giver.customer_id):
        return reach.name(giver.customer), ""
    names = (giver.number, reach.name(giver.customer))
    return ", ".join(name for name in names if name), giver.get_absolute_url()


def _customers_of(effects: Iterable[Any], *, of_item: bool) -> Iterator[int | None]:
    """Whose the other side of each effect is."""
    for effect in effects:
        if isinstance(effect, Allocation):
            yield effect.source.customer_id if of_item else effect.item.customer_id
        elif target := getattr(effect, "to_source", None):
            yield target.customer_id


def _name_runs(history: Sequence[Entry]) -> tuple[Entry, ...]:
    """Which import brought an entry, where one did."""
    acts = {entry.act_id for entry in history if entry.act_id is not None}
    if not acts:
        return tuple(history)
    runs = {run.act_id: run for run in ImportRun.objects.filter(act_id__in=acts)}
    return tuple(replace(entry, run=runs.get(entry.act_id)) for entry in history)


def _allocations(**narrowed: Any) -> list[Allocation]:
    rows = Allocation.objects.filter(**narrowed)
    return list(rows.select_related("act", "source", "item__document"))


def _adjustments(item_ids: Sequence[int]) -> list[Adjustment]:
    return list(Adjustment.objects.filter(item_id__in=item_ids).select_related("act", "item"))


def _sum(effects: Iterable[Any]) -> Decimal:
    return sum((effect.amount for effect in effects), ZERO)


def _state(
    item: OpenItem,
    effects: Sequence[Any],
    marks: Sequence[Mark],
    extensions: Sequence[DueExtension],
    today: date,
) -> ItemState:
    settled = _sum(row for row in effects if row.item_id == item.pk and row.effective_on <= today)
    ended = {mark.ends_id for mark in marks if mark.ends_id and mark.from_on <= today}
    return ItemState(
        sequence=item.sequence,
        due_on=item.due_on,
        days=(today - item.due_on).days,
        amount=item.amount,
        open=item.amount - settled if item.effective_on <= today else ZERO,
        extended_to=max(
            (row.extended_to for row in extensions if row.item_id == item.pk), default=None
        ),
        marks=tuple(
            mark
            for mark in marks
            if mark.item_id == item.pk
            and mark.ends_id is None
            and mark.pk not in ended
            and mark.from_on <= today
            and (mark.until_on is None or mark.until_on >= today)
        ),
    )


def _in_order(history: Iterable[Entry]) -> tuple[Entry, ...]:
    """As it took effect; of one day as it was recorded. Reasons in the reader's language."""
    ordered = sorted(history, key=lambda entry: (entry.on, entry.recorded_at))
    said = name_reasons(entry.reason for entry in ordered)
    return tuple(
        replace(entry, reason=said[entry.reason]) if entry.reason in said else entry
        for entry in ordered
    )


def _who(act: Act) -> str:
    return act.actor_text or str(act.get_origin_display())


def _reason_of(act: Act) -> str:
    """An import's reason is its run, which says nothing about one row of it."""
    return "" if act.origin == Origin.IMPORT else act.reason


def _by(act: Act) -> dict[str, Any]:
    """Who recorded it and when; of an import, which act."""
    return {
        "who": _who(act),
        "recorded_at": act.recorded_at,
        "is_by_person": bool(act.actor_text),
        "act_id": act.pk if act.origin == Origin.IMPORT else None,
    }


def _posted(row: Any, on: date, amount: Decimal, what: str) -> Entry:
    return Entry(on=on, what=what, amount=amount, **_by(row.act))


def _source_words(source: Source) -> str:
    if source.kind == SourceKind.TRANSFER:
        return _("Transferred in")
    return _("Posted") if source.kind == SourceKind.CREDIT_NOTE else _("Received")


def _entries(effects: Sequence[Any], reach: Reach, *, of_item: bool) -> list[Entry]:
    """Each effect; what still stands can be taken back."""
    reversed_rows = {(type(row), row.reverses_id) for row in effects}
    found = []
    for effect in effects:
        entry = _entry(effect, reach, of_item=of_item)
        if effect.reverses_id is None and (type(effect), effect.pk) not in reversed_rows:
            entry = replace(entry, take_back=address_to_take_back(effect))
        found.append(entry)
    return found


def _entry(effect: Any, reach: Reach, *, of_item: bool) -> Entry:
    """An effect as seen from its item (what is open falls) or its source (what is left falls)."""
    is_reversal = effect.reverses_id is not None
    what, subject, url = _effect_words(effect, reach, of_item=of_item)
    if is_reversal:
        what = _("%(what)s, taken back") % {"what": what}
    return Entry(
        on=effect.effective_on,
        what=what,
        amount=-effect.amount,
        **_by(effect.act),
        url=url,
        subject=subject,
        reason=_reason_of(effect.act) or getattr(effect, "reason", ""),
        is_reversal=is_reversal,
    )


def _effect_words(effect: Any, reach: Reach, *, of_item: bool) -> tuple[str, str, str]:
    """What it was, and the other side with its address where the reader may see it."""
    if isinstance(effect, Allocation):
        row = effect.source if of_item else effect.item.document
        kind = SourceKind(row.kind) if of_item else DocumentKind(row.kind)
        return str(kind.label), *_other_side(row, reach)
    what = str(effect.get_kind_display())
    if isinstance(effect, Withdrawal) and (target := getattr(effect, "to_source", None)):
        if reach.holds(target.customer_id):
            name = reach.name(target.customer) or target.number
            return what, name, target.get_absolute_url()
        return what, reach.name(target.customer), ""
    return what, effect.number, ""


def _other_side(row: Any, reach: Reach) -> tuple[str, str]:
    if reach.holds(row.customer_id):
        return row.number, row.get_absolute_url()
    return _("another customer"), ""


def _mark_entry(mark: Mark) -> Entry:
    what = str(MarkKind(mark.kind).label)
    if mark.stage is not None:
        what = _("%(what)s, stage %(stage)s") % {"what": what, "stage": mark.stage}
    if mark.ends_id is not None:
        what = _("%(what)s, ended") % {"what": what}
    return Entry(
        on=mark.from_on,
        what=what,
        amount=None,
        **_by(mark.act),
        reason=mark.reason,
    )


def _extension_entry(row: DueExtension) -> Entry:
    return Entry(
        on=row.given_on,
        what=_("Due date extended to %(day)s") % {"day": formats.day(row.extended_to)},
        amount=None,
        **_by(row.act),
        reason=row.reason,
    )


def _cancellations(document: Document) -> list[Entry]:
    rows = DocumentCancellation.objects.filter(document=document).select_related("act")
    return [
        Entry(
            on=row.effective_on,
            what=_("Cancelled"),
            amount=None,
            **_by(row.act),
            reason=row.reason,
        )
        for row in rows
    ]
