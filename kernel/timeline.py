"""Everything that happened to customers, newest first: each app enters its sources in `ready()`.

The one order is (day, moment, key): the day it counts from, the moment it was recorded, and a
key that is unique among all sources. Every source gives the newest entries below a mark in this
order, so that the merged line loses and doubles nothing, whatever is between two pages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from heapq import merge
from itertools import islice
from typing import Any, Final

from django.core import signing
from django.utils.functional import Promise

from kernel.access import can

_SALT: Final = "kernel.timeline"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the line; what comes below it is older. Keys are compared letter by letter."""

    day: date
    at: datetime
    key: str


# Above everything that can have happened.
TOP: Final = Mark(date.max, datetime(9999, 12, 31, tzinfo=UTC), "~")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what was done together, in one sentence, by whom, and where it leads."""

    mark: Mark
    kind: str
    icon: str
    sentence: str
    who: str = ""
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose line, who reads it and on which day, what is wanted of it, and from where on."""

    customer_ids: tuple[int, ...]
    reader: Any
    today: date
    limit: int
    kinds: frozenset[str] = field(default=frozenset())
    before: Mark = TOP

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


Reader = Callable[[Asked], Sequence[Entry]]
Counter = Callable[[Asked], int]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an app reads its entries and counts them; `kinds` are the words to filter by."""

    key: str
    kinds: tuple[tuple[str, Promise | str], ...]
    read: Reader
    count: Counter
    right: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries; `older` leads to those below them, and is empty at the end of the line."""

    entries: tuple[Entry, ...]
    older: str


_sources: dict[str, Source] = {}


def enter(source: Source) -> None:
    """Add a source to the line; the same key again replaces it."""
    _sources[source.key] = source


def leave(key: str) -> None:
    _sources.pop(key, None)


def kinds_for(reader: Any) -> list[tuple[str, Promise | str]]:
    """What the reader may filter by, in the order of the sources."""
    return list(dict(pair for source in _open_to(reader) for pair in source.kinds).items())


def read_line(asked: Asked) -> Page:
    """The newest entries of all sources that the reader may read, below the mark."""
    pages = [source.read(asked) for source in _asked_of(asked)]
    found = list(islice(_newest_first(pages), asked.limit + 1))
    entries = tuple(found[: asked.limit])
    is_more = len(found) > asked.limit
    return Page(entries=entries, older=write_mark(entries[-1].mark) if is_more else "")


def count_line(asked: Asked) -> int:
    """How many entries there are in all, on every page."""
    return sum(source.count(asked) for source in _asked_of(asked))


def write_mark(mark: Mark) -> str:
    """A mark as a part of an address, signed: it is read back as it was written or not at all."""
    return signing.dumps([mark.day.isoformat(), mark.at.isoformat(), mark.key], salt=_SALT)


def read_mark(text: str) -> Mark:
    """The mark in an address; the top of the line where it is no mark of ours."""
    try:
        day, at, key = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return TOP
    return Mark(date.fromisoformat(day), datetime.fromisoformat(at), key)


def _newest_first(pages: Iterable[Sequence[Entry]]) -> Iterable[Entry]:
    return merge(*pages, key=lambda entry: entry.mark, reverse=True)


def _open_to(reader: Any) -> list[Source]:
    ordered = sorted(_sources.values(), key=lambda source: (source.order, source.key))
    return [source for source in ordered if can(reader, source.right)]


def _asked_of(asked: Asked) -> list[Source]:
    return [
        source
        for source in _open_to(asked.reader)
        if any(asked.wants(kind) for kind, _label in source.kinds)
    ]
