"""Changes in words: which field was what and is what now. Erased values stay erased."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.choices import Channel, CustomerKind, Relation, RestrictionKind
from customers.histories import (
    ADDED,
    ASSIGNMENT,
    CHANGED,
    CONTACT,
    CUSTOMER,
    NOTE,
    REMOVED,
    RESTRICTION,
    ChangeGroup,
    RowChange,
)
from customers.models import Assignment, Contact, Customer, CustomerGroup, Note, Restriction
from customers.rules import ways_of
from kernel import formats
from kernel.countries import named_countries
from kernel.languages import name_of_language
from kernel.models import Origin
from staff.models import User

_MODELS: Final[dict[str, Any]] = {
    CUSTOMER: Customer,
    CONTACT: Contact,
    ASSIGNMENT: Assignment,
    RESTRICTION: Restriction,
    NOTE: Note,
}
_REFERENCES: Final = {
    "parent_id": gettext_lazy("parent"),
    "group_id": gettext_lazy("group"),
    "collector_id": gettext_lazy("collector"),
    "contact_id": gettext_lazy("contact"),
}
# Which act made it, and whose it is, is told beside.
_UNTOLD: Final = {"id", "customer_id", "act_id", "corrected_id", "sort_key"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row, as a person reads it."""

    label: str
    was: str
    now: str

    def __str__(self) -> str:
        words = {"field": self.label, "was": self.was, "now": self.now}
        if not self.was:
            return _("%(field)s set to %(now)s") % words
        if not self.now:
            return _("%(field)s taken out, it was %(was)s") % words
        return _("%(field)s changed from %(was)s to %(now)s") % words


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows' references are called; asked once for all rows of a page."""

    by_column: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def of(self, column: str, pk: int) -> str:
        unknown = _("another customer") if column == "parent_id" else _("no longer known")
        return self.by_column.get(column, {}).get(pk, unknown)


def learn_names(groups: Sequence[ChangeGroup], *, visible: Any) -> Names:
    """`visible` are the customers that the reader may be told of."""
    wanted: dict[str, set[int]] = {}
    for change in (change for group in groups for change in group.changes):
        for values in (change.before, change.after):
            for column in _REFERENCES.keys() & values.keys():
                if values[column] is not None:
                    wanted.setdefault(column, set()).add(values[column])
    sources: dict[str, Any] = {
        "parent_id": visible,
        "group_id": CustomerGroup.objects,
        "collector_id": User.objects,
        "contact_id": Contact.objects,
    }
    return Names(
        {
            column: dict(sources[column].filter(pk__in=ids).values_list("pk", "name"))
            for column, ids in wanted.items()
        }
    )


def who_of(group: ChangeGroup, reader: Any) -> str:
    if group.actor_id is not None and group.actor_id == getattr(reader, "pk", None):
        return _("You")
    if group.origin == Origin.IMPORT or not group.actor:
        label = dict(Origin.choices).get(group.origin)
        return str(label).capitalize() if label else _("not known")
    return group.actor


def field_changes(table: str, change: RowChange, names: Names) -> list[FieldChange]:
    """The fields of a row that became something else; of a new or removed row all that say."""
    if change.operation == CHANGED:
        columns = change.changed()
    else:
        columns = [name for name in change.row if change.row[name] not in (None, "", False)]
    known = {field.attname: place for place, field in enumerate(_MODELS[table]._meta.fields)}
    return [
        FieldChange(
            label=_label(table, column),
            was=_value(table, column, change.before, names),
            now=_value(table, column, change.after, names),
        )
        for column in sorted(columns, key=lambda column: known.get(column, len(known)))
        if column not in _UNTOLD and column in known
    ]


def title_of(table: str, change: RowChange, names: Names) -> str:
    """What a changed row is called."""
    row = change.row
    if table == CONTACT:
        return row.get("name") or _("erased")
    if table == RESTRICTION:
        return restriction_words(row, names)
    if table == ASSIGNMENT:
        return names.of("collector_id", row["collector_id"])
    return ""


def sentence_of(group: ChangeGroup, names: Names) -> str:
    only = group.only
    if only is None:
        return _counted(group)
    return _SENTENCES[group.table](only, names)


def _customer_sentence(change: RowChange, names: Names) -> str:
    if change.operation == ADDED:
        return _("Customer added")
    return _all_fields(CUSTOMER, change, names)


def _contact_sentence(change: RowChange, names: Names) -> str:
    name = title_of(CONTACT, change, names)
    if change.operation == ADDED:
        return _("Contact added: %(name)s") % {"name": name}
    if change.operation == REMOVED:
        return _("Contact removed: %(name)s") % {"name": name}
    return _("%(name)s: %(changes)s") % {
        "name": change.before.get("name") or name,
        "changes": _all_fields(CONTACT, change, names),
    }


def _assignment_sentence(change: RowChange, names: Names) -> str:
    row = change.row
    words = {
        "name": names.of("collector_id", row["collector_id"]),
        "from": _day(row["from_on"]),
        "until": _day(row["until_on"]),
    }
    if change.operation == REMOVED:
        return _("No longer assigned to %(name)s from %(from)s") % words
    if change.operation == CHANGED and change.changed() == ["until_on"]:
        if row["until_on"]:
            return _("Assigned to %(name)s until %(until)s") % words
        return _("Assigned to %(name)s without an end") % words
    if row["until_on"]:
        return _("Assigned to %(name)s from %(from)s until %(until)s") % words
    return _("Assigned to %(name)s from %(from)s") % words


def _restriction_sentence(change: RowChange, names: Names) -> str:
    row = change.row
    words = {
        "what": restriction_words(row, names),
        "from": _day(row["from_on"]),
        "until": _day(row["until_on"]),
        "reason": row.get("reason") or "",
    }
    if change.operation == REMOVED:
        return _("Restriction taken back: %(what)s") % words
    if change.operation == CHANGED:
        return _("Restriction ends %(until)s: %(what)s") % words
    sentence = _("Restriction from %(from)s: %(what)s") % words
    return f"{sentence}. {words['reason']}" if words["reason"] else sentence


def restriction_words(row: Mapping[str, Any], names: Names) -> str:
    parts = [str(dict(RestrictionKind.choices).get(row["kind"], row["kind"]))]
    if row.get("channel"):
        parts.append(str(dict(Channel.choices).get(row["channel"], row["channel"])))
    if row.get("contact_id"):
        parts.append(names.of("contact_id", row["contact_id"]))
    return ", ".join(parts)


def _note_sentence(change: RowChange, names: Names) -> str:
    if change.operation == CHANGED:
        was = change.before.get("text") or _("erased")
        return _("Note corrected, it was “%(text)s”") % {"text": was}
    # Where the note itself is gone, so is its text.
    text = _("“%(text)s”") % {"text": change.text or _("erased")}
    return _("%(note)s, corrected") % {"note": text} if change.is_corrected else text


_SENTENCES: Final[dict[str, Callable[[RowChange, Names], str]]] = {
    CUSTOMER: _customer_sentence,
    CONTACT: _contact_sentence,
    ASSIGNMENT: _assignment_sentence,
    RESTRICTION: _restriction_sentence,
    NOTE: _note_sentence,
}


def _all_fields(table: str, change: RowChange, names: Names) -> str:
    changes = field_changes(table, change, names)
    return "; ".join(str(one) for one in changes) or _("Personal values erased")


def _counted(group: ChangeGroup) -> str:
    words = {"count": formats.number(group.count, 0)}
    count = group.count
    if group.table == CONTACT and group.added == count:
        return ngettext("%(count)s contact added", "%(count)s contacts added", count) % words
    if group.table == CONTACT and group.removed == count:
        return ngettext("%(count)s contact removed", "%(count)s contacts removed", count) % words
    if group.table == CONTACT:
        return ngettext("%(count)s contact changed", "%(count)s contacts changed", count) % words
    if group.table == ASSIGNMENT:
        return ngettext("%(count)s assignment", "%(count)s assignments", count) % words
    if group.table == RESTRICTION:
        return ngettext("%(count)s restriction", "%(count)s restrictions", count) % words
    if group.table == NOTE:
        return ngettext("%(count)s note", "%(count)s notes", count) % words
    return ngettext("%(count)s customer changed", "%(count)s customers changed", count) % words


def detail_of(group: ChangeGroup, names: Names) -> str:
    """Of several rows, whose they are."""
    if group.only is not None:
        return ""
    titles = list(_named(group.changes, group.table, names))
    rest = group.count - len(titles)
    if titles and rest > 0:
        titles.append(
            ngettext("%(count)s more", "%(count)s more", rest) % {"count": formats.number(rest, 0)}
        )
    return ", ".join(titles)


def _named(changes: Iterable[RowChange], table: str, names: Names) -> Iterable[str]:
    return (title for change in changes if (title := title_of(table, change, names)))


def _label(table: str, column: str) -> str:
    if column in _REFERENCES:
        text = str(_REFERENCES[column])
    else:
        text = str(_MODELS[table]._meta.get_field(column).verbose_name)
    return text[:1].upper() + text[1:]


def _value(table: str, column: str, row: Mapping[str, Any], names: Names) -> str:
    value = row.get(column)
    if value is None:
        return _("erased") if _was_erased(table, column, row) else ""
    if column in _REFERENCES:
        return names.of(column, value)
    if column == "credit_limit_proposed":
        return formats.money(Decimal(value), row.get("currency") or "")
    if column in ("kind", "relation", "channel", "prefers", "stop"):
        return _chosen(table, column, str(value))
    write = _WRITERS.get(column, str)
    return write(value) if value else ""


def _was_erased(table: str, column: str, row: Mapping[str, Any]) -> bool:
    """A column that is never without a value has none only where it was erased."""
    if not row or column not in row or column in _REFERENCES:
        return False
    return not _MODELS[table]._meta.get_field(column).null


def _chosen(table: str, column: str, value: str) -> str:
    if column in ("prefers", "stop", "channel"):
        labels: dict[Any, Any] = dict(Channel.choices)
        return ", ".join(str(labels.get(way, way)) for way in ways_of(value))
    choices = RestrictionKind.choices if table == RESTRICTION else CustomerKind.choices
    labels = dict(Relation.choices if column == "relation" else choices)
    return str(labels.get(value, value))


def _day(value: str | None) -> str:
    return formats.day(date.fromisoformat(value)) if value else ""


_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "from_on": _day,
    "until_on": _day,
    "language": name_of_language,
    "country": lambda code: dict(named_countries()).get(code, code),
    "is_pinned": lambda _value: _("yes"),
}
