"""Aging, the rule itself: bands, days, what may be asked. Pure: the SQL is written from it.

`days = as_of - due date` (or date of issue). A band takes the days from `first` to `last`, both
included; the first band has no beginning and the last no end, so every debt is in exactly one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

DEFAULT_EDGES: Final = (0, 30, 60, 90)
MOST_EDGES: Final = 12
LARGEST_EDGE: Final = 9999
FIRST_DAY: Final = date(1900, 1, 1)  # the calendar reaches past both by more than any edge
LAST_DAY: Final = date(2199, 12, 31)


class Basis(StrEnum):
    """The day that age is counted from."""

    DUE = "due"
    ISSUE = "issue"


class Grouping(StrEnum):
    """What one row of the answer stands for."""

    TOTAL = "total"
    CUSTOMER = "customer"
    ITEM = "item"
    COLLECTOR = "collector"
    SEGMENT = "segment"
    REGION = "region"
    CURRENCY = "currency"
    ENTITY = "entity"


class AmountsIn(StrEnum):
    """Each document's own currency, or all in the department's reporting currency."""

    DOCUMENT = "document"
    REPORTING = "reporting"


class Credits(StrEnum):
    """How unapplied money is shown: one column, one for each kind, also aged by its own date,
    or netted against the oldest debts.
    """

    APART = "apart"
    KINDS = "kinds"
    AGED = "aged"
    NETTED = "netted"


class Part(StrEnum):
    """Which figure is taken apart into the items that add up to it."""

    BALANCE = "balance"
    OPEN = "open"
    OVERDUE = "overdue"
    UNAPPLIED = "unapplied"
    RECEIPTS = "receipts"
    CREDIT_NOTES = "credit_notes"
    DEPOSITS = "deposits"
    DISPUTED = "disputed"
    PROMISED = "promised"

    @property
    def of_items(self) -> bool:
        """Whether open items take part."""
        return self in _ITEM_PARTS

    @property
    def of_sources(self) -> bool:
        """Whether unapplied money takes part."""
        return self in _SOURCE_PARTS


_ITEM_PARTS: Final = {Part.BALANCE, Part.OPEN, Part.OVERDUE, Part.DISPUTED, Part.PROMISED}
_SOURCE_PARTS: Final = {
    Part.BALANCE,
    Part.UNAPPLIED,
    Part.RECEIPTS,
    Part.CREDIT_NOTES,
    Part.DEPOSITS,
}


@dataclass(frozen=True, slots=True)
class Band:
    """A range of days, both ends included; None is no end."""

    name: str
    first: int | None
    last: int | None

    def holds(self, days: int) -> bool:
        return (self.first is None or days >= self.first) and (
            self.last is None or days <= self.last
        )

    def dates(self, as_of: date) -> tuple[date | None, date | None]:
        """The same range as days of the calendar: earliest and latest, both included."""
        return (
            None if self.last is None else as_of - timedelta(days=self.last),
            None if self.first is None else as_of - timedelta(days=self.first),
        )


def bands_of(edges: Sequence[int]) -> tuple[Band, ...]:
    """The bands between edges: (0, 30) is current, 1-30, 30+."""
    first = Band("current" if edges[0] == 0 else f"to-{edges[0]}", None, edges[0])
    inner = [Band(f"{lower + 1}-{upper}", lower + 1, upper) for lower, upper in pairwise(edges)]
    return (first, *inner, Band(f"{edges[-1]}+", edges[-1] + 1, None))


def parse_edges(text: str) -> tuple[int, ...]:
    """`0,30,60,90` as numbers; ValueError where they are not whole, rising and in reach."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) <= 4 for word in words):
        raise ValueError(text)
    return checked_edges([int(word) for word in words])


def checked_edges(edges: Sequence[int]) -> tuple[int, ...]:
    rising = all(lower < upper for lower, upper in pairwise(edges))
    if not 1 <= len(edges) <= MOST_EDGES or not rising:
        raise ValueError(edges)
    if edges[0] < 0 or edges[-1] > LARGEST_EDGE:
        raise ValueError(edges)
    return tuple(edges)


def days_between(as_of: date, counted_from: date) -> int:
    """Days past due (or since issue); negative before."""
    return (as_of - counted_from).days


def band_of(days: int, bands: Sequence[Band]) -> Band:
    return next(band for band in bands if band.holds(days))


def net(amounts: Sequence[Decimal], credit: Decimal) -> tuple[list[Decimal], Decimal]:
    """Bands after a credit (positive) is set against the oldest first, and what is left of it."""
    left = credit
    netted: list[Decimal] = []
    for amount in reversed(amounts):
        taken = min(amount, left)
        netted.append(amount - taken)
        left -= taken
    return netted[::-1], left


@dataclass(frozen=True, slots=True)
class Filters:
    """What the answer is narrowed to; None is no filter, "" or 0 is *without one*."""

    entity_id: int | None = None
    customer_id: int | None = None
    collector_id: int | None = None
    segment: str | None = None
    region: str | None = None
    currency: str | None = None
    is_unknown: bool = False
    is_known: bool = False  # without money that is not yet known from whom


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the ledger: as of when, by what, counted how, narrowed to whom."""

    as_of: date
    by: Grouping = Grouping.CUSTOMER
    basis: Basis = Basis.DUE
    amounts_in: AmountsIn = AmountsIn.DOCUMENT
    edges: tuple[int, ...] = DEFAULT_EDGES
    known_on: date | None = None
    credits: Credits = Credits.APART
    filters: Filters = field(default_factory=Filters)

    @property
    def bands(self) -> tuple[Band, ...]:
        return bands_of(self.edges)

    def whole(self) -> "Question":
        """For the totals of single items: against these nothing is netted."""
        credits = Credits.APART if self.credits is Credits.NETTED else self.credits
        return replace(self, by=Grouping.TOTAL, credits=credits)
