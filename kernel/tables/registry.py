"""The tables of all apps, by key: so that a saved view or an export finds its own."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kernel.errors import NotFound

if TYPE_CHECKING:
    from kernel.tables.table import Table

_tables: dict[str, type["Table"]] = {}


def enter(*tables: type["Table"]) -> None:
    """Called in `ready()`; the same key again replaces it."""
    _tables.update({table.key: table for table in tables})


def get_table(key: str) -> type["Table"]:
    if key not in _tables:
        raise NotFound("kernel.tables.unknown", _("There is no such list."))
    return _tables[key]
