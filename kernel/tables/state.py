"""What a list shows, as it stands in its address: read from it and written back to it.

What is not known, empty or usual does not stand there; a link made of a state shows the same list.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

AFTER: Final = "after"
BEFORE: Final = "before"
COLUMNS: Final = "columns"
SORT: Final = "sort"
SUMS: Final = "sums"
VIEW: Final = "view"
PLAIN: Final = "-"  # as a view: none, not even the one that opens first
RESERVED: Final = frozenset({AFTER, BEFORE, COLUMNS, SORT, SUMS, VIEW})


@dataclass(frozen=True, slots=True)
class State:
    """Filters, order, columns, place and view; empty is the usual."""

    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    view: str = ""
    adds_all: bool = False

    def parameters(self) -> dict[str, str]:
        """In one order, so that the same state has one address."""
        rest = {
            SORT: self.sort,
            COLUMNS: ",".join(self.columns),
            VIEW: self.view,
            SUMS: "all" if self.adds_all else "",
            AFTER: self.after,
            BEFORE: self.before,
        }
        return dict(self.filters) | {name: value for name, value in rest.items() if value}

    def query(self) -> str:
        return urlencode(self.parameters())

    def address(self, path: str) -> str:
        query = self.query()
        return f"{path}?{query}" if query else path

    def at_start(self, **changes: Any) -> "State":
        """Changed, and from its first page: a place belongs to one order of one set of rows."""
        return replace(self, **{"after": "", "before": ""} | changes)

    def without_filter(self, name: str) -> "State":
        left = tuple((key, value) for key, value in self.filters if key != name)
        return self.at_start(filters=left)

    def kept(self) -> "State":
        """What a saved view keeps: not the place, not the view it was opened from."""
        return self.at_start(view="", adds_all=False)


def read_state(
    given: Mapping[str, str],
    *,
    filters: Collection[str],
    sorts: Collection[str],
    columns: Collection[str],
) -> State:
    """The state that an address asks for; what this table does not know is passed over."""
    sort = given.get(SORT, "")
    asked = given.get(COLUMNS, "").split(",")
    after = given.get(AFTER, "")
    return State(
        filters=tuple((name, value) for name in filters if (value := _words(given.get(name, "")))),
        sort=sort if sort.removeprefix("-") in sorts else "",
        columns=tuple(dict.fromkeys(name for name in asked if name in columns)),
        after=after,
        before="" if after else given.get(BEFORE, ""),
        view=given.get(VIEW, ""),
        adds_all=bool(given.get(SUMS)),
    )


def _words(text: str) -> str:
    """Without what the database takes in no text."""
    return text.replace("\0", "").strip()
