"""Writes about what people keep of their lists: views, columns, the view that opens first.

These are a person's own conveniences: no act is recorded for them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import NotAllowed, Refused
from kernel.models import SavedView
from kernel.tables.views_menu import may_change


@transaction.atomic
def save_view(
    *, owner: Any, table: str, name: str, state: Mapping[str, str], is_shared: bool
) -> SavedView:
    """A view under a name; one's own of the same name is overwritten.

    Raises Refused without a name.
    """
    name = _clean(name)
    values = {"state": dict(state), "is_shared": is_shared}
    found: SavedView
    found, _is_new = SavedView.objects.update_or_create(
        owner=owner, table=table, name=name, defaults=values
    )
    return found


@transaction.atomic
def change_view(
    *,
    view: SavedView,
    reader: Any,
    name: str,
    is_shared: bool,
    state: Mapping[str, str] | None = None,
) -> SavedView:
    """Rename it, share it or keep it to oneself; with a state, overwrite what it shows.

    Raises NotAllowed for others' views, Refused where the owner has another of this name.
    """
    refuse_foreign(view, reader)
    view.name, view.is_shared = _clean(name), is_shared
    if state is not None:
        view.state = dict(state)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Refused(
            "kernel.view.name_taken",
            _("There is a view of this name already. Choose another name."),
        ) from error
    return view


@transaction.atomic
def delete_view(*, view: SavedView, reader: Any) -> None:
    """Raises NotAllowed for others' views."""
    refuse_foreign(view, reader)
    view.delete()


@transaction.atomic
def open_first(*, reader: Any, table: str, view: SavedView | None) -> None:
    """What the list shows where its address asks for nothing; None is everything."""
    SavedView.objects.update_or_create(owner=reader, table=table, name="", defaults={"opens": view})


@transaction.atomic
def remember_columns(*, reader: Any, table: str, columns: Sequence[str]) -> None:
    """The columns of this list from now on, on every device of the person; none is the usual."""
    SavedView.objects.update_or_create(
        owner=reader, table=table, name="", defaults={"state": {"columns": ",".join(columns)}}
    )


def refuse_foreign(view: SavedView, reader: Any) -> None:
    if not may_change(view, reader):
        raise NotAllowed(
            "kernel.view.foreign",
            _("This view belongs to somebody else. Save the list under a name of your own."),
        )


def _clean(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())[:60]
    if not name:
        raise Refused("kernel.view.no_name", _("Give the view a name."))
    return name
