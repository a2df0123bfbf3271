"""Column-wise checks of a native table: what each value must look like, whatever the ledger says.

Gives the rows that may be staged and a problem per faulty value of the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import available_timezones

import polars as pl

from customers.choices import Channel
from invoices.imports.errors import Unusable
from invoices.imports.kinds import Column, Kind, Type
from invoices.imports.mapping import EXTRA, as_json
from invoices.imports.reasons import Problem
from invoices.imports.tables import LINE, Table
from invoices.terms import are_terms
from kernel.countries import is_country
from kernel.money import CURRENCIES

_AMOUNT: Final = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_LARGE: Final = r"^[+-]?0*[0-9]{16,}"
_ZERO: Final = r"^[+-]?0+(\.0+)?$"
_RATE: Final = r"^\+?[0-9]{1,9}(\.[0-9]{1,10}0*)?$"
_EMAIL: Final = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_DATE: Final = r"^(19|20|21)[0-9][0-9]-[0-9][0-9]-[0-9][0-9]$"
_CONTROL: Final = r"[\x00-\x08\x0b-\x1f\x7f]"
_ERROR: Final = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$"
CHANNELS: Final = frozenset(filter(None, Channel.values))
_MOST_WHOLE: Final = 32_767
Fault = tuple[str, pl.Expr, str]  # code, where it is so, value of the sentence


@dataclass(slots=True)
class Checked:
    """Rows fit for staging, and what is wrong with the rest."""

    frame: pl.DataFrame
    problems: list[Problem]
    unknown: list[str]
    broken: pl.DataFrame


def check(table: Table, kind: Kind, file: int) -> Checked:
    """Every fault of every row, so that a file need not be sent again for each."""
    missing = [c.name for c in kind.columns if c.required and c.name not in table.columns]
    if missing:
        raise _no_column(table, kind, missing)
    unknown = [n for n in table.columns if n not in kind.by_name and n != EXTRA]
    frame = _with_extra(table.frame, kind, unknown)
    present = [column for column in kind.columns if column.name in frame.columns]
    problems = [Problem(file, row.line, "", "ragged", str(len(row.values))) for row in table.ragged]
    for column in present:
        problems += _faults_of(frame, column, file)
    bad = {problem.line for problem in problems}
    good = frame.filter(~pl.col(LINE).is_in(list(bad))) if bad else frame
    problems += _duplicates(good, kind, file)
    bad = {problem.line for problem in problems}
    good = good.filter(~pl.col(LINE).is_in(list(bad))) if bad else good
    broken = frame.filter(pl.col(LINE).is_in(list(bad))) if bad else frame.clear()
    return Checked(_typed(good, kind), problems, unknown, broken)


def _no_column(table: Table, kind: Kind, missing: list[str]) -> Unusable:
    from django.utils.translation import gettext_lazy as _

    return Unusable(
        _("%(file)s has no column %(column)s, which %(kind)s needs."),
        file=table.name,
        column=", ".join(missing),
        kind=kind.name,
    )


def _with_extra(frame: pl.DataFrame, kind: Kind, unknown: list[str]) -> pl.DataFrame:
    if kind.keeps_unknown and unknown and EXTRA not in frame.columns:
        frame = frame.with_columns(as_json(unknown))
    return frame.drop(unknown)


def _faults_of(frame: pl.DataFrame, column: Column, file: int) -> list[Problem]:
    problems: list[Problem] = []
    for code, where, value in faults(column, frame):
        lines = frame.filter(where)[LINE].to_list()
        problems += [Problem(file, line, column.name, code, value) for line in lines]
    return problems


def faults(column: Column, frame: pl.DataFrame) -> Iterator[Fault]:
    value = pl.col(column.name)
    if column.required:
        yield "missing", value.is_null(), ""
    yield "error_cell", value.str.contains(_ERROR), ""
    if column.choices:
        yield "no_choice", ~value.is_in(column.choices), ", ".join(column.choices)
        return
    if column.type is Type.TEXT or column.type in (Type.EMAIL, Type.TERMS, Type.CHANNELS):
        yield "too_long", value.str.len_chars() > column.longest, str(column.longest)
        yield "unprintable", value.str.contains(_CONTROL), ""
    yield from _typed_faults(column, value, frame)


def _typed_faults(column: Column, value: pl.Expr, frame: pl.DataFrame) -> Iterator[Fault]:
    if column.type is Type.DATE:
        is_date = (
            value.str.contains(_DATE) & value.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        )
        yield "no_date", value.is_not_null() & ~is_date, ""
    elif column.type in (Type.AMOUNT, Type.POSITIVE, Type.SIGNED):
        yield from _amount_faults(column, value)
    elif column.type is Type.WHOLE:
        number = value.str.to_integer(strict=False)
        is_whole = number.is_between(1, _MOST_WHOLE).fill_null(value=False)
        yield "no_whole_number", value.is_not_null() & ~is_whole, ""
    elif column.type is Type.CURRENCY:
        yield "no_currency", ~value.is_in(list(CURRENCIES)), ""
    elif column.type is Type.EMAIL:
        yield "no_email", ~value.str.contains(_EMAIL), ""
    elif column.type is Type.RATE:
        yield "no_rate", ~value.str.contains(_RATE) | value.str.contains(_ZERO), ""
    elif column.type in _KNOWN:
        code, is_known = _KNOWN[column.type]
        bad = [text for text in frame[column.name].drop_nulls().unique() if not is_known(text)]
        yield code, value.is_in(bad), ", ".join(sorted(CHANNELS)) if code == "no_channel" else ""


def _amount_faults(column: Column, value: pl.Expr) -> Iterator[Fault]:
    is_number = value.str.contains(_AMOUNT)
    yield "no_amount", ~is_number, ""
    yield "too_large", value.str.contains(_LARGE) & is_number, ""
    is_zero = value.str.contains(_ZERO)
    is_below = value.str.starts_with("-") & ~is_zero & is_number
    if column.type is Type.AMOUNT:
        yield "negative", is_below, ""
    elif column.type is Type.POSITIVE:
        yield "not_positive", is_below | is_zero, ""


def _is_language(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha() and text.islower()


def _are_channels(text: str) -> bool:
    return CHANNELS.issuperset(text.replace(";", " ").split())


_KNOWN: Final[dict[Type, tuple[str, Callable[[str], bool]]]] = {
    Type.TERMS: ("no_terms", are_terms),
    Type.COUNTRY: ("no_country", is_country),
    Type.LANGUAGE: ("no_language", _is_language),
    Type.TIMEZONE: ("no_timezone", available_timezones().__contains__),
    Type.CHANNELS: ("no_channel", _are_channels),
}


def _duplicates(frame: pl.DataFrame, kind: Kind, file: int) -> list[Problem]:
    later = repeated(frame, kind).select(LINE, "first")
    return [
        Problem(file, line, kind.key[0], "duplicate", str(before))
        for line, before in later.iter_rows()
    ]


def repeated(frame: pl.DataFrame, kind: Kind, line: str = LINE) -> pl.DataFrame:
    """Later rows of a key that an earlier one bears, whose line is `first`; rows without their
    key have none."""
    names = kind.key if kind.is_shared else ("company", *kind.key)
    key = [
        pl.col(name).str.to_lowercase() if kind.by_name[name].type is Type.EMAIL else pl.col(name)
        for name in names
        if name in frame.columns
    ]
    if kind.key[0] not in frame.columns:
        return frame.clear().with_columns(first=pl.col(line))
    named = frame.filter(pl.col(kind.key[0]).is_not_null())
    first = pl.col(line).first().over(key)
    return named.with_columns(first=first).filter(~pl.struct(key).is_first_distinct())


def _typed(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """All columns of the kind; amounts stay text for the database to read exactly."""
    defaults = [
        (
            pl.col(c.name).fill_null(c.default) if c.name in frame.columns else pl.lit(c.default)
        ).alias(c.name)
        for c in kind.columns
        if c.default
    ]
    absent = [
        pl.lit(None, dtype=pl.String).alias(c.name)
        for c in kind.columns
        if not c.default and c.name not in frame.columns
    ]
    return frame.with_columns(*defaults, *absent)
