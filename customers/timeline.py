"""What the customers app enters into the time line: changes by hand and by import, and notes."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.histories import (
    ADDED,
    ASSIGNMENT,
    CONTACT,
    CUSTOMER,
    NOTE,
    RESTRICTION,
    ChangeGroup,
    count_changes,
    list_changes,
)
from customers.history_words import Names, detail_of, learn_names, sentence_of, who_of
from customers.models import Customer, Note
from kernel import rights, timeline
from kernel.access import can
from kernel.public_ids import encode

NOTES, CARE, DATA = "notes", "care", "data"
KINDS: Final = (
    (NOTES, _("Notes")),
    (CARE, _("Assignment and restrictions")),
    (DATA, _("Master data and contacts")),
)
_TABLES: Final = {NOTES: (NOTE,), CARE: (ASSIGNMENT, RESTRICTION), DATA: (CUSTOMER, CONTACT)}
_KIND_OF: Final = {table: kind for kind, tables in _TABLES.items() for table in tables}
_ICONS: Final = {
    NOTE: "note",
    ASSIGNMENT: "account",
    RESTRICTION: "stopped",
    CUSTOMER: "edit",
    CONTACT: "users",
}


def read_changes(asked: timeline.Asked) -> list[timeline.Entry]:
    groups = list_changes(
        asked.customer_ids, limit=asked.limit + 1, tables=_tables(asked), before=asked.before
    )
    names = learn_names(groups, visible=Customer.objects.visible_to(asked.reader, asked.today))
    return [_entry(group, names, asked) for group in groups]


def count_all(asked: timeline.Asked) -> int:
    return count_changes(asked.customer_ids, tables=_tables(asked))


def enter() -> None:
    timeline.enter(
        timeline.Source(
            key="customers",
            kinds=KINDS,
            read=read_changes,
            count=count_all,
            right=rights.CUSTOMERS_VIEW,
            order=10,
        )
    )


def _tables(asked: timeline.Asked) -> Sequence[str]:
    return [table for kind, tables in _TABLES.items() if asked.wants(kind) for table in tables]


def _entry(group: ChangeGroup, names: Names, asked: timeline.Asked) -> timeline.Entry:
    return timeline.Entry(
        mark=group.mark,
        kind=_KIND_OF[group.table],
        icon=_ICONS[group.table],
        sentence=sentence_of(group, names),
        who=who_of(group, asked.reader),
        detail=detail_of(group, names),
        url=_own_note(group, asked),
    )


def _own_note(group: ChangeGroup, asked: timeline.Asked) -> str:
    """A note leads to its correction for who wrote it."""
    only = group.only
    if group.table != NOTE or only is None or only.operation != ADDED:
        return ""
    if group.actor_id != asked.reader.pk or not can(asked.reader, rights.CONTACTS_EDIT):
        return ""
    keys = (Customer.public_prefix, only.row["customer_id"]), (Note.public_prefix, only.row_id)
    return reverse("customers:note-edit", args=[encode(*key) for key in keys])
