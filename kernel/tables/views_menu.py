"""The views that a reader may open of a list, and what they last chose there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kernel import rights
from kernel.access import can
from kernel.models import SavedView
from kernel.tables.state import VIEW, State
from kernel.tables.table import Table


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view in the menu."""

    view: SavedView
    url: str
    is_own: bool
    may_change: bool
    is_current: bool
    opens_first: bool


class Kept:
    """One reader's and everybody's views of one list, read in one query."""

    def __init__(self, *, reader: Any, table: str) -> None:
        self.reader = reader
        mine = Q(owner_id=reader.pk) | Q(is_shared=True)
        found = list(SavedView.objects.filter(mine, table=table))
        self.views = [view for view in found if view.name]
        self.choice = next((view for view in found if not view.name), None)

    @property
    def columns(self) -> list[str]:
        columns = self.choice.state.get("columns", "") if self.choice else ""
        return [name for name in columns.split(",") if name]

    @property
    def first(self) -> SavedView | None:
        """The view that opens where the address asks for nothing."""
        opens = self.choice.opens_id if self.choice else None
        return next((view for view in self.views if view.pk == opens), None)

    def find(self, public_id: str) -> SavedView | None:
        return next((view for view in self.views if view.public_id == public_id), None)

    def links(self, table: Table) -> list[ViewLink]:
        first = self.first
        return [
            ViewLink(
                view=view,
                url=address_of(view, table.path),
                is_own=view.owner_id == self.reader.pk,
                may_change=may_change(view, self.reader),
                is_current=view.public_id == table.state.view,
                opens_first=view == first,
            )
            for view in self.views
        ]


def address_of(view: SavedView, path: str) -> str:
    """The list as the view keeps it; the address says all of it, and from which view it comes."""
    state = State(filters=tuple({**view.state, VIEW: view.public_id}.items()))
    return state.address(path)


def is_as_saved(view: SavedView, state: State) -> bool:
    return bool(state.kept().parameters() == view.state)


def may_change(view: SavedView, reader: Any) -> bool:
    """Its owner; of what is shared also an administrator."""
    return view.owner_id == reader.pk or (view.is_shared and can(reader, rights.SETTINGS_MANAGE))
