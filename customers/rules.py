"""Pure rules about customers: names in order, numbers in a row, two people at one form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from kernel.search_words import fold

_FIGURES_AT_END: Final = re.compile(r"^(.*?)(\d{1,15})$")


def fold_name(name: str) -> str:
    """The key that names are sorted and searched by: no accents, no case, single spaces.

    The embedded server has no ICU, so the order of names is stored and not asked of a collation.
    """
    return fold(name)[:200]


def number_after(number: str) -> str:
    """The next number of the same form: `C-0099` gives `C-0100`; empty where it has no figures."""
    found = _FIGURES_AT_END.match(number)
    if found is None:
        return ""
    head, figures = found.groups()
    return f"{head}{int(figures) + 1:0{len(figures)}d}"


def stamp_of(values: Mapping[str, Any]) -> str:
    """What a form was filled with, as one short text: a digest of each field, by its name.

    It comes back with the form, so that two people at one form are noticed field by field.
    """
    return ".".join(_digest(values[name]) for name in sorted(values))


def _digest(value: Any) -> str:
    return blake2b(repr(value or "").encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two changes of one record: who typed what, over what the other has saved meanwhile."""

    theirs: frozenset[str]
    own: frozenset[str]

    @property
    def both(self) -> frozenset[str]:
        """Fields that each changed to something else."""
        return self.theirs & self.own


def meet(stamp: str, *, current: Mapping[str, Any], typed: Mapping[str, Any]) -> Meeting:
    """Which fields somebody else changed since the stamp, and which the typed values change.

    A stamp that is none of ours counts as a record of which every field was changed.
    """
    digests = stamp.split(".")
    is_ours = len(digests) == len(current)
    known = dict(zip(sorted(current), digests, strict=True)) if is_ours else {}
    theirs = {name for name in current if known.get(name) != _digest(current[name])}
    own = {name for name in current if known.get(name) != _digest(typed[name])}
    agreed = {name for name in current if _digest(current[name]) == _digest(typed[name])}
    return Meeting(theirs=frozenset(theirs), own=frozenset(own - agreed))


def ways_of(text: str) -> list[str]:
    """Channels as they stand in one column: by space, comma or semicolon."""
    return text.replace(",", " ").replace(";", " ").split()
