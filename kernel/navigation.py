"""The rail: each app enters its pages here in `ready()`; a person sees those they may open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from kernel.access import can


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the rail. An empty right means every signed-in person."""

    key: str
    label: Promise | str
    url_name: str
    icon: str
    right: str
    order: int
    group: int = 1
    count: Callable[[Any], int] | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    key: str
    label: Promise | str
    url: str
    icon: str
    group: int
    is_current: bool
    count: int | None
    letter: str = ""
    is_far: bool = False


# So many pages have a place beside the menu on a small screen.
NEAR: Final = 4
_entries: dict[str, Entry] = {}


def enter(entry: Entry) -> None:
    """Put a page into the rail; the same key again replaces it."""
    _entries[entry.key] = entry


def entries_for(user: Any) -> list[Entry]:
    ordered = sorted(_entries.values(), key=lambda entry: (entry.group, entry.order))
    return [entry for entry in ordered if not entry.right or can(user, entry.right)]


def links_for(user: Any, *, path: str) -> list[Link]:
    """The rail of a person; the entry whose address leads to this path is the current one."""
    known = pages_for(user)
    fitting = [url for _entry, url in known if path.startswith(url)]
    current = max(fitting, key=len, default=None)
    letters = letters_of_pages()
    return [
        Link(
            key=entry.key,
            label=entry.label,
            url=url,
            icon=entry.icon,
            group=entry.group,
            is_current=url == current,
            count=(entry.count(user) or None) if entry.count else None,
            letter=letters.get(entry.key, ""),
            is_far=place >= NEAR,
        )
        for place, (entry, url) in enumerate(known)
    ]


def pages_for(user: Any) -> list[tuple[Entry, str]]:
    """The pages that a person may open, with their addresses."""
    return [(entry, url) for entry in entries_for(user) if (url := _address(entry))]


def letters_of_pages() -> dict[str, str]:
    """Which letter leads to a page after `g`: its own, else the first of its key that is free.

    The same for everybody, whatever pages they may open.
    """
    ordered = sorted(_entries.values(), key=lambda entry: (entry.group, entry.order))
    letters = {entry.key: entry.letter for entry in ordered if entry.letter}
    for entry in ordered:
        free = (each for each in entry.key if each.isalpha() and each not in letters.values())
        letters.setdefault(entry.key, next(free, ""))
    return letters


def first_page_for(user: Any, *, chosen: str = "") -> str | None:
    """The page that a person chose to begin with, where they may open it; else the rail's first."""
    entries = sorted(entries_for(user), key=lambda entry: entry.key != chosen)
    return next((url for entry in entries if (url := _address(entry))), None)


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        # The page's app is not put together with this one yet.
        return ""
