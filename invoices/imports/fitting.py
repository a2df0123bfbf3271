"""Which part of each row fits what is open and unapplied, on every day. Pure.

Only rows that cannot be seen to fit at a glance come here: several instalments to choose from,
amounts reversed later, and rows that are too much.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(slots=True)
class Timeline:
    """What one item or source can still take, as its uses begin and end day by day."""

    amount: Decimal
    effective_on: date = date.min
    events: list[tuple[date, Decimal]] = field(default_factory=list)
    total: Decimal = ZERO
    falls: bool = False

    def use(self, amount: Decimal, start: date, end: date | None = None) -> None:
        self.add(start, amount)
        if end is not None:
            self.add(end, -amount)

    def add(self, day: date, amount: Decimal) -> None:
        self.events.append((day, amount))
        self.total += amount
        self.falls = self.falls or amount < 0

    def room(self, start: date, end: date | None = None) -> Decimal:
        """The least that is free on any day from `start` until before `end`."""
        if not self.falls and end is None:
            return self.amount - self.total
        days: dict[date, Decimal] = {}
        for day, amount in self.events:
            days[max(day, start)] = days.get(max(day, start), ZERO) + amount
        used = most = days.pop(start, ZERO)
        for day in sorted(days):
            if end is not None and day >= end:
                break
            used += days[day]
            most = max(most, used)
        return self.amount - most


@dataclass(frozen=True, slots=True)
class Wish:
    """A row that wants an amount of a source, or of one of several items, from a day on.

    A soft one takes what there is and is no fault where that is less.
    """

    row: tuple[int, int]
    amount: Decimal
    start: date
    end: date | None
    items: tuple[int, ...] = ()
    source: int | None = None
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a row gets of an item (or of its source alone), from the day it takes effect."""

    row: tuple[int, int]
    item: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that asks for more than there is."""

    row: tuple[int, int]
    code: str
    room: Decimal


def fit(
    wishes: Iterable[Wish], items: dict[int, Timeline], sources: dict[int, Timeline]
) -> tuple[list[Part], list[Refusal]]:
    """Grant wishes in the order of their dates, soft ones last; a wish is granted whole or not."""
    parts: list[Part] = []
    refusals: list[Refusal] = []
    for wish in sorted(wishes, key=lambda wish: (wish.is_soft, wish.start, wish.row)):
        answer = _grant(wish, items, sources)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        else:
            parts += answer
    return parts, refusals


def _grant(
    wish: Wish, items: dict[int, Timeline], sources: dict[int, Timeline]
) -> list[Part] | Refusal:
    source = sources.get(wish.source) if wish.source is not None else None
    wanted = wish.amount
    if source is not None:
        free = source.room(wish.start, wish.end)
        if free < wanted and not wish.is_soft:
            return Refusal(wish.row, "above_unapplied", max(free, ZERO))
        wanted = min(wanted, free)
    if not wish.items:
        parts = [Part(wish.row, None, wanted)] if wanted > 0 else []
    else:
        parts = _spread(wish, wanted, items)
        taken = sum((part.amount for part in parts), ZERO)
        if taken < wanted and not wish.is_soft:
            return Refusal(wish.row, "above_open", taken)
    for part in parts:
        if part.item is not None:
            items[part.item].use(part.amount, wish.start, wish.end)
        if source is not None:
            source.use(part.amount, wish.start, wish.end)
    return parts


def _spread(wish: Wish, wanted: Decimal, items: dict[int, Timeline]) -> list[Part]:
    parts = []
    for item in wish.items:
        taken = min(wanted, items[item].room(wish.start, wish.end))
        if taken > 0:
            parts.append(Part(wish.row, item, taken))
            wanted -= taken
    return parts
