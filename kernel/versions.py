"""Two people at one row: whoever saves second is told, and nothing they typed is lost.

A page carries the fingerprint of the row it showed; the service compares it with the row as it
holds it under its lock.
"""

import json
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.changes import Watched, describe_last_change
from kernel.errors import Conflict


def fingerprint(row: models.Model) -> str:
    """The same for the same values, whoever reads them."""
    values = {
        field.attname: _plain(field.value_from_object(row)) for field in row._meta.concrete_fields
    }
    return blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=12).hexdigest()


def _plain(value: Any) -> str:
    """50 and 50.0000 are the same, and so are the keys of a text in any order."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def refuse_stale(held: models.Model, seen: str) -> None:
    """Raise Conflict where the row is no longer what its editor was shown.

    An empty `seen` asks nothing: an import and a command saw no page.
    """
    if not seen or seen == fingerprint(held):
        return
    watched = Watched(type(held), name=lambda _row: "")
    who, told = describe_last_change(watched, pk=held.pk)
    raise Conflict(
        "kernel.row.changed_meanwhile",
        _(
            "%(who)s has changed this meanwhile (%(changes)s). What you typed is still here:"
            " save again to put it in the place of what stands now."
        ),
        who=who,
        changes=told,
    )
