"""What happened to configuration rows, in words: who, when, and what stood before and after.

Read from the history that triggers keep. Rows that came with the program (made by no act) are no
news and are left out.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import formats
from kernel.models import History
from kernel.texts import LANGUAGES, TextsField

MOST_ROWS: Final = 200
MOST_NAMES: Final = 5
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose changes a page shows: how one of its rows is named, and what goes unsaid."""

    model: type[models.Model]
    name: Callable[[Row], str]
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one act did to rows of one table in one way; several rows are only named."""

    recorded_at: datetime
    who: str
    operation: str
    names: tuple[str, ...]
    differences: tuple[Difference, ...]


def list_changes(
    *watched: Watched, pk: int | None = None, where: Mapping[str, Any] | None = None
) -> list[Change]:
    """The latest changes first; of one row where `pk` is given, or of the rows whose kept
    values hold `where`.
    """
    tables = {one.model._meta.db_table: one for one in watched}
    rows = _find_rows(list(tables), pk=pk, where=where)
    names = _name_related(rows, tables)
    grouped = groupby(rows, key=lambda row: (row.table_name, row.operation, row.act_id))
    return [_tell(tables[key[0]], list(group), names) for key, group in grouped]


def describe_last_change(watched: Watched, *, pk: int) -> tuple[str, str]:
    """Who changed a row last, and in a line what they changed."""
    last = next(iter(list_changes(watched, pk=pk)), None)
    if last is None:
        return _("Somebody"), ""
    told = [f"{one.label}: {one.before} → {one.after}" for one in last.differences]
    return last.who, "; ".join(told)


def _find_rows(
    tables: Sequence[str], *, pk: int | None, where: Mapping[str, Any] | None
) -> list[Any]:
    found = History.objects.filter(table_name__in=tables).exclude(act=None, operation="I")
    if pk is not None:
        found = found.filter(row_id=pk)
    if where is not None:
        found = found.filter(models.Q(after__contains=where) | models.Q(before__contains=where))
    found = found.select_related("act").defer("before", "after")
    texts = {
        "kept_before": Cast("before", models.TextField()),
        "kept_after": Cast("after", models.TextField()),
    }
    return list(found.annotate(**texts).order_by("-id")[:MOST_ROWS])


def _read(text: str | None) -> Row:
    """Numbers as exact as they were kept."""
    return json.loads(text, parse_float=Decimal) if text else {}


def _name_related(rows: Iterable[Any], tables: Mapping[str, Watched]) -> dict[Any, dict[int, str]]:
    """What other rows are called that these point to; one query for each kind."""
    wanted: dict[Any, set[int]] = {}
    for row in rows:
        for field in tables[row.table_name].model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                kept = (_read(row.kept_before), _read(row.kept_after))
                ids = {pk for part in kept if (pk := part.get(field.attname)) is not None}
                wanted.setdefault(field.related_model, set()).update(ids)
    return {
        model: {pk: str(one) for pk, one in model._meta.base_manager.in_bulk(ids).items()}
        for model, ids in wanted.items()
        if ids
    }


def _tell(watched: Watched, rows: Sequence[Any], names: Mapping[Any, Mapping[int, str]]) -> Change:
    first = rows[0]
    kept = [(_read(row.kept_before), _read(row.kept_after)) for row in reversed(rows)]
    differences: tuple[Difference, ...] = ()
    if len(rows) == 1:
        differences = tuple(_differences(watched, *kept[0], names))
    called = dict.fromkeys(watched.name(after or before) for before, after in kept)
    return Change(
        recorded_at=first.recorded_at,
        who=_who(first),
        operation=first.operation,
        names=tuple(_first_of(list(called))),
        differences=differences,
    )


def _first_of(names: Sequence[str]) -> Iterable[str]:
    """An import changes hundreds at once: a few of them say enough."""
    if len(names) <= MOST_NAMES + 1:
        return names
    left = len(names) - MOST_NAMES
    more = ngettext("%(count)s more", "%(count)s more", left) % {"count": formats.number(left, 0)}
    return [*names[:MOST_NAMES], more]


def _who(row: Any) -> str:
    if row.act is None:
        return _("directly in the database")
    return str(row.act.actor_text or row.act.get_origin_display())


def _differences(
    watched: Watched, before: Row, after: Row, names: Mapping[Any, Mapping[int, str]]
) -> Iterable[Difference]:
    for field in watched.model._meta.concrete_fields:
        old, new = before.get(str(field.column)), after.get(str(field.column))
        if field.primary_key or field.name in watched.unsaid or old == new:
            continue
        if isinstance(field, TextsField):
            yield from _texts(str(field.verbose_name), old or {}, new or {})
        else:
            label = _capital(str(field.verbose_name))
            yield Difference(label, say(field, old, names), say(field, new, names))


def _texts(label: str, old: Row, new: Row) -> Iterable[Difference]:
    for code, language in LANGUAGES.items():
        if old.get(code) != new.get(code):
            yield Difference(
                f"{_capital(label)} ({language})",
                old.get(code) or formats.NOTHING,
                new.get(code) or formats.NOTHING,
            )


def say(field: Any, value: Any, names: Mapping[Any, Mapping[int, str]] | None = None) -> str:
    """A kept value as the reader's language writes it."""
    if value is None or value in ("", []):
        return formats.NOTHING
    if isinstance(field, models.ForeignKey):
        return (names or {}).get(field.related_model, {}).get(value, formats.NOTHING)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _say_plain(field, value)


def _say_plain(field: Any, value: Any) -> str:
    if isinstance(field, ArrayField):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return formats.day(date.fromisoformat(value[:10]))
    if isinstance(field, models.DecimalField):
        return say_number(Decimal(value))
    return str(value)


def digits_of(value: Decimal, *, least: int = 2) -> int:
    """How many digits after the point a number needs."""
    exponent = value.normalize().as_tuple().exponent
    return max(least, -exponent if isinstance(exponent, int) else least)


def say_number(value: Decimal) -> str:
    """With as many digits as it has, and at least two."""
    return formats.number(value, digits_of(value))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
