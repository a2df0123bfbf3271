"""A mapping says how a foreign layout becomes native columns; one row may make several kinds.

A column is a foreign column's name, or a text with names in braces (`{company}-{number}`).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext_lazy as _

from invoices.imports.errors import Unusable
from invoices.imports.kinds import KINDS, Type
from invoices.imports.tables import LINE, Table

READY: Final = Path(__file__).parent / "mappings"
_PLACE: Final = re.compile(r"\{([^{}]+)\}")
_NUMBERS: Final = frozenset({Type.AMOUNT, Type.POSITIVE, Type.SIGNED, Type.RATE})
EXTRA: Final = "#extra"


@dataclass(frozen=True, slots=True)
class Making:
    """One kind that each row makes: native columns from foreign ones, and constants."""

    kind: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    when: str = ""
    once: tuple[str, ...] = ()
    extra: str | tuple[str, ...] = ()
    invert: tuple[str, ...] = ()
    credit_when_negative: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read a layout and what each of its rows makes."""

    name: str
    makes: tuple[Making, ...]
    title: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    skip_rows: int = 0
    sheet: str = ""
    dates: str = "%Y-%m-%d"
    decimal: str = "."
    thousands: str = ""
    clean: dict[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    companies: dict[str, str] = field(default_factory=dict)


def list_ready() -> list[Mapping]:
    """The mappings that come with the product."""
    return [load(path.stem) for path in sorted(READY.glob("*.json"))]


def load(name: str, saved: Callable[[str], dict[str, Any] | None] = lambda _name: None) -> Mapping:
    """By the name of a ready or saved mapping, or the path of a JSON file."""
    ready = READY / f"{name}.json"
    path = ready if ready.parent == READY and ready.exists() else Path(name)
    if path.suffix == ".json" and path.is_file():
        try:
            return parse(path.stem, json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise Unusable(_("The mapping %(name)s is not valid JSON."), name=name) from error
    rules = saved(name)
    if rules is None:
        raise Unusable(
            _("There is no mapping %(name)s. See import_ledger --list-mappings."), name=name
        )
    return parse(name, rules)


def parse(name: str, rules: dict[str, Any]) -> Mapping:
    """From JSON; Unusable where it names something that is not known."""
    try:
        rules = {**rules, "makes": tuple(_parse_making(made) for made in rules["makes"])}
        mapping = Mapping(name=name, **{**rules, "ignore": tuple(rules.get("ignore", ()))})
    except (TypeError, KeyError, AttributeError) as error:
        raise Unusable(
            _("The mapping %(name)s says something unknown: %(why)s."), name=name, why=str(error)
        ) from error
    for making in mapping.makes:
        _require_native(name, making)
    return mapping


def _parse_making(rules: dict[str, Any]) -> Making:
    lists: dict[str, tuple[str, ...]] = {
        key: tuple(rules[key]) for key in ("once", "invert") if key in rules
    }
    extra = rules.get("extra", ())
    return Making(**{**rules, **lists, "extra": extra if extra == "rest" else tuple(extra)})


def _require_native(name: str, making: Making) -> None:
    if making.kind not in KINDS:
        raise Unusable(
            _("The mapping %(name)s makes %(kind)s, which is no kind of file."),
            name=name,
            kind=making.kind,
        )
    known = KINDS[making.kind].by_name
    for column in [*making.columns, *making.constants]:
        if column not in known:
            raise Unusable(
                _("The mapping %(name)s fills %(column)s, which %(kind)s does not have."),
                name=name,
                column=column,
                kind=making.kind,
            )


def apply(mapping: Mapping, table: Table) -> list[tuple[str, Table]]:
    """The native tables that a foreign one makes, each with the lines of the rows it came from."""
    frame = _cleaned(mapping, table.frame)
    return [(making.kind, _make(mapping, making, table, frame)) for making in mapping.makes]


def companies(mapping: Mapping, table: Table) -> dict[str, str]:
    """Legal entities that the mapping lets a file bring: code → the currency seen first."""
    if not mapping.companies:
        return {}
    code, currency = mapping.companies["code"], mapping.companies["currency"]
    _require_columns(mapping, table, [code, currency])
    seen = table.frame.select(code, currency).drop_nulls()
    seen = seen.unique(subset=[code], keep="first", maintain_order=True)
    return dict(seen.iter_rows())


def _cleaned(mapping: Mapping, frame: pl.DataFrame) -> pl.DataFrame:
    """`whole` takes the decimals off ids that a spreadsheet wrote as numbers: 1930571429.0."""
    return frame.with_columns(
        pl.col(column).str.replace(r"^(\d+)\.0+$", "$1")
        for column, how in mapping.clean.items()
        if how == "whole" and column in frame.columns
    )


def _make(mapping: Mapping, making: Making, table: Table, frame: pl.DataFrame) -> Table:
    used = [name for source in making.columns.values() for name in _names_in(source)]
    _require_columns(mapping, table, [*used, *filter(None, [making.when])])
    if making.when:
        frame = frame.filter(pl.col(making.when).is_not_null())
    expressions = [_expression(source).alias(column) for column, source in making.columns.items()]
    constants = [pl.lit(value).alias(column) for column, value in making.constants.items()]
    extra = _extra(mapping, making, table, used)
    made = frame.select(LINE, *expressions, *constants, *extra)
    made = _with_native_forms(mapping, making, made)
    if making.once:
        made = made.unique(subset=list(making.once), keep="first", maintain_order=True)
    return Table(table.name, made, table.ragged)


def _names_in(source: str) -> list[str]:
    return _PLACE.findall(source) or [source]


def _expression(source: str) -> pl.Expr:
    names = _PLACE.findall(source)
    if not names:
        return pl.col(source)
    return pl.format(_PLACE.sub("{}", source), *(pl.col(name) for name in names))


def _require_columns(mapping: Mapping, table: Table, names: list[str]) -> None:
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise Unusable(
            _("%(file)s has no column %(column)s, which the mapping %(name)s needs."),
            file=table.name,
            column=missing[0],
            name=mapping.name,
        )


def _extra(mapping: Mapping, making: Making, table: Table, used: list[str]) -> list[pl.Expr]:
    names = making.extra
    if names == "rest":
        left_out = {*used, *mapping.ignore}
        names = tuple(name for name in table.columns if name not in left_out)
    return [as_json([name for name in names if name in table.columns])] if names else []


def as_json(names: list[str]) -> pl.Expr:
    """Foreign columns kept as they stand, in one value."""
    return pl.struct(names).struct.json_encode().alias(EXTRA)


def _with_native_forms(mapping: Mapping, making: Making, frame: pl.DataFrame) -> pl.DataFrame:
    """Dates and numbers as the native format writes them; what cannot be read stays as it is."""
    known = KINDS[making.kind].by_name
    dates = [name for name in frame.columns if name in known and known[name].type is Type.DATE]
    numbers = [name for name in frame.columns if name in known and known[name].type in _NUMBERS]
    if mapping.dates != "%Y-%m-%d":
        frame = frame.with_columns(_native_date(name, mapping.dates) for name in dates)
    frame = frame.with_columns(_native_number(name, mapping) for name in numbers)
    frame = frame.with_columns(_inverted(name) for name in making.invert if name in numbers)
    if making.credit_when_negative:
        frame = _credits(frame, [name for name in ("amount", "open") if name in numbers])
    return frame


def _native_date(name: str, form: str) -> pl.Expr:
    read = pl.col(name).str.to_date(form, strict=False).dt.to_string("%Y-%m-%d")
    return pl.coalesce(read, pl.col(name)).alias(name)


def _native_number(name: str, mapping: Mapping) -> pl.Expr:
    number = pl.col(name)
    for letter in mapping.thousands:
        number = number.str.replace_all(letter, "", literal=True)
    return (
        number if mapping.decimal == "." else number.str.replace(mapping.decimal, ".", literal=True)
    )


def _inverted(name: str) -> pl.Expr:
    number = pl.col(name)
    return (
        pl.when(number.str.starts_with("-"))
        .then(number.str.strip_prefix("-"))
        .otherwise(pl.format("-{}", number.str.strip_prefix("+")))
        .alias(name)
    )


def _credits(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Negative rows are credit notes; a credit note's amount is positive."""
    is_credit = pl.any_horizontal(pl.col(name).str.starts_with("-") for name in names)
    kind = pl.when(is_credit).then(pl.lit("credit_note")).otherwise(pl.lit("invoice"))
    return frame.with_columns(
        kind.alias("kind"), *(pl.col(name).str.strip_prefix("-") for name in names)
    )
