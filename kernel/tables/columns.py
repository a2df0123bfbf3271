"""What a table can show: each column knows its words, its fields, its text and its value in a file.

A row is a dict of `.values()`; what a column shows is formatted once, in Python.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from kernel import clock, formats
from kernel.money import quantize
from kernel.tables import markup

Row = dict[str, Any]
Value = str | int | Decimal | date | datetime | None
Label = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `fields` are read from the database only while the column is shown.

    `sort` is the field that its order goes by; `is_nullable` says that the field may be empty,
    which then stands last in both directions. `is_extra` is shown only when chosen.
    """

    name: str
    label: Label
    fields: tuple[str, ...]
    show: Callable[[Row], str]
    value: Callable[[Row], Value]
    sort: str = ""
    is_nullable: bool = False
    descends_first: bool = False
    is_number: bool = False
    is_extra: bool = False
    style: str = ""


def text(name: str, label: Label, field: str = "", **rest: Any) -> Column:
    """Words as they are stored."""
    field = field or name

    def show(row: Row) -> str:
        return str(row[field] or formats.NOTHING)

    def value(row: Row) -> Value:
        return str(row[field] or "")

    return Column(name=name, label=label, **_given(field, show, value, rest))


def choice(
    name: str, label: Label, choices: Mapping[Any, Label], field: str = "", **rest: Any
) -> Column:
    """One of a closed list, in the reader's words."""
    field = field or name

    def show(row: Row) -> str:
        return str(choices.get(row[field], row[field] or formats.NOTHING))

    def value(row: Row) -> Value:
        return str(choices.get(row[field], row[field] or ""))

    return Column(name=name, label=label, **_given(field, show, value, rest))


def day(name: str, label: Label, field: str = "", **rest: Any) -> Column:
    field = field or name

    def show(row: Row) -> str:
        found = row[field]
        if found is None:
            return formats.NOTHING
        return markup.day(found.isoformat(), formats.day(found))

    return Column(name=name, label=label, **_given(field, show, lambda row: row[field], rest))


def moment(name: str, label: Label, field: str = "", **rest: Any) -> Column:
    """A moment in the department's time zone."""
    field = field or name

    def local(row: Row) -> datetime | None:
        found: datetime | None = row[field]
        return found.astimezone(clock.zone()) if found else None

    return Column(
        name=name,
        label=label,
        **_given(field, lambda row: formats.moment(local(row)), local, rest),
    )


def money(
    name: str, label: Label, field: str = "", currency: str = "currency", **rest: Any
) -> Column:
    """An amount in the currency that stands in another field of the row."""
    field = field or name
    shows_zero = rest.pop("shows_zero", True)

    def show(row: Row) -> str:
        return formats.money(row[field], row[currency], shows_zero=shows_zero)

    def value(row: Row) -> Value:
        return None if row[field] is None else quantize(row[field], row[currency])

    rest = {"is_number": True, "descends_first": True, "fields": (field, currency)} | rest
    return Column(name=name, label=label, **_given(field, show, value, rest))


def number(name: str, label: Label, field: str = "", **rest: Any) -> Column:
    field = field or name

    def show(row: Row) -> str:
        return formats.NOTHING if row[field] is None else formats.number(row[field], 0)

    rest = {"is_number": True, "descends_first": True} | rest
    return Column(name=name, label=label, **_given(field, show, lambda row: row[field], rest))


def _given(
    field: str, show: Callable[[Row], str], value: Callable[[Row], Value], rest: dict[str, Any]
) -> dict[str, Any]:
    return {"fields": (field,), "show": show, "value": value} | rest
