"""The search: each app enters what it can find here in `ready()`; a reader finds what is theirs.

A finder asks the database once, shows at most `limit` hits, and narrows by the reader's rights.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import Any, Final

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.functional import Promise

from kernel.access import can
from kernel.search_words import Query


class Rank(IntEnum):
    """How well a hit fits; the better is the smaller."""

    EXACT = 1
    BEGINS = 2
    WORDS = 3
    WITHIN = 4
    ALIKE = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. Without an address it may be known but not opened; `aside` is an amount."""

    title: str
    url: str
    rank: Rank
    detail: str = ""
    aside: str = ""
    icon: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a finder is asked: by whom, on which day, for what, how many."""

    reader: Any
    query: Query
    limit: int
    on: date


@dataclass(frozen=True, slots=True)
class Finder:
    """One kind of things that can be found. An empty right means every signed-in person."""

    key: str
    label: Promise | str
    icon: str
    right: str
    order: int
    find: Callable[[Asked], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Tier:
    """Rows that fit alike: found by an index of their own, in an order that it gives.

    Those of them that fit `better` have the rank before, and come first in that order. Where the
    order is not the index's own, only `looked_at` rows are put into it: of what is so common,
    the reader must say more.
    """

    rank: Rank
    where: Q
    order: tuple[Any, ...]
    better: tuple[Rank, Q] | None = None
    looked_at: int = 0

    @property
    def ranked(self) -> Any:
        if self.better is None:
            return Value(int(self.rank))
        rank, where = self.better
        return Case(When(where, then=Value(int(rank))), default=Value(int(self.rank)))


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, best first; `is_cut` where there may be more than are shown."""

    key: str
    label: Promise | str
    hits: tuple[Hit, ...]
    is_cut: bool


COMMON: Final = 1000

_finders: dict[str, Finder] = {}


def enter(finder: Finder) -> None:
    """Put a kind into the search; the same key again replaces it."""
    _finders[finder.key] = finder


def search(asked: Asked) -> tuple[Group, ...]:
    """All kinds that the reader may see; the kind with the best hit first, hits numbered through.

    What merely resembles the words is left out where something is exactly what was typed, and
    within a kind where anything of it fits better.
    """
    if asked.query.is_empty:
        return ()
    ordered = sorted(_finders.values(), key=lambda finder: finder.order)
    asked_for = [one for one in ordered if not one.right or can(asked.reader, one.right)]
    found = {finder: _ask(finder, asked) for finder in asked_for}
    best = min((hits[0].rank for hits in found.values() if hits), default=Rank.ALIKE)
    groups = []
    for finder, hits in found.items():
        if hits and not (hits[0].rank == Rank.ALIKE and best == Rank.EXACT):
            groups.append(_group(finder, hits, asked.limit))
    return tuple(_numbered(sorted(groups, key=lambda group: group.hits[0].rank)))


def only_exact(groups: tuple[Group, ...]) -> Hit | None:
    """The one hit that is exactly what was typed, where there is no second."""
    exact = [hit for group in groups for hit in group.hits if hit.rank == Rank.EXACT]
    return exact[0] if len(exact) == 1 and exact[0].url else None


def rank_of(tier: Tier) -> Rank:
    """To put the tiers of a search in their order."""
    return tier.rank


def first_of(
    rows: QuerySet[Any, Any], tiers: Iterable[Tier], *, fields: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """The fields, `id` and `rank` of the first `limit` rows and one more, the best tiers first.

    One statement: a later tier is asked only where the earlier ones found too little.
    """
    branches: list[QuerySet[Any, Any]] = []
    earlier = Q()
    for tier in tiers:
        found = rows.filter(tier.where, ~earlier) if earlier else rows.filter(tier.where)
        if tier.looked_at:
            found = rows.filter(pk__in=found.order_by().values("pk")[: tier.looked_at])
        ranked = found.annotate(rank=tier.ranked).order_by(*tier.order)
        branches.append(ranked.values("id", "rank", *fields)[: limit + 1])
        earlier |= tier.where
    if not branches:
        return []
    first, *others = branches
    return list(first.union(*others, all=True)[: limit + 1] if others else first)


def _ask(finder: Finder, asked: Asked) -> list[Hit]:
    hits = sorted(finder.find(asked), key=lambda hit: hit.rank)
    return [hit for hit in hits if hit.rank < Rank.ALIKE] or hits


def _group(finder: Finder, hits: list[Hit], limit: int) -> Group:
    shown = (replace(hit, icon=hit.icon or finder.icon) for hit in hits[:limit])
    return Group(finder.key, finder.label, tuple(shown), len(hits) > limit)


def _numbered(groups: Iterable[Group]) -> Iterable[Group]:
    place = 0
    for group in groups:
        hits = tuple(replace(hit, place=place + at) for at, hit in enumerate(group.hits, 1))
        place += len(hits)
        yield replace(group, hits=hits)
