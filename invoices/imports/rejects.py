"""Rejected rows as files that can be corrected and sent again as they are.

Line, fields and reasons stand before the row's own columns; reading takes them off again.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final, Protocol, TypeVar

import polars as pl

from invoices.imports.tables import LINE, Ragged, Table

NOTES: Final = ("rejected_line", "rejected_field", "rejected_reason")
# Spreadsheets run what starts so; a quote before it makes it text again.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]\d*\.?\d+")
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")


class Sent(Protocol):
    """What came of one file, as far as it is of one kind."""

    name: str
    kind: str
    rejected: int


F = TypeVar("F", bound=Sent)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and the row as it was sent."""

    line: int
    field: str
    reason: str
    row: dict[str, str]


def files_of(files: Iterable[F], *, is_mapped: bool) -> dict[str, list[F]]:
    """The files of rejected rows by their names, each with the parts of the run it is made of.

    One for each file and kind, named so that the import knows the kind. A mapping makes several
    kinds of one row, so there it is one for each file.
    """
    together: dict[tuple[str, str], list[F]] = {}
    for file in files:
        if file.rejected:
            together.setdefault((file.name, "" if is_mapped else file.kind), []).append(file)
    named: dict[str, list[F]] = {}
    for (name, kind), parts in together.items():
        stem = f"{kind or _ODD.sub('_', PurePath(name).stem)}-rejected"
        same = sum(1 for known in named if known.startswith(stem))
        named[f"{stem}-{same + 1}.csv" if same else f"{stem}.csv"] = parts
    return named


def write(file: Any, columns: Sequence[str], faults: Iterable[Fault]) -> int:
    """CSV in the order of the file's own columns, each row once; no cell starts a formula."""
    by_line: dict[int, list[Fault]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(fault)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*NOTES, *(_safe(name) for name in columns)])
    for line, found in sorted(by_line.items()):
        fields = dict.fromkeys(fault.field for fault in found if fault.field)
        reasons = dict.fromkeys(fault.reason for fault in found)
        own = [_safe(text) for text in _values(columns, found[0].row)]
        writer.writerow([line, "; ".join(fields), _safe(" ".join(reasons)), *own])
    return len(by_line)


def _values(columns: Sequence[str], row: dict[str, str]) -> list[str]:
    """A row with too few or too many values stays so, and is rejected again until it is mended."""
    surplus = [value for name, value in row.items() if name not in columns]
    return [row[name] for name in columns if name in row] + surplus


def without_notes(table: Table) -> Table:
    """The rows as they were first sent, where the table is a corrected file of rejected rows."""
    if tuple(table.columns[: len(NOTES)]) != NOTES:
        return table
    frame = table.frame.drop(NOTES)
    frame = frame.rename({name: _plain(name) for name in frame.columns if name != LINE})
    quoted = pl.col(pl.String).str.contains(f"^'{_FORMULA.pattern}")
    frame = frame.with_columns(
        pl.when(quoted)
        .then(pl.col(pl.String).str.slice(1))
        .otherwise(pl.col(pl.String))
        .name.keep()
    )
    ragged = [
        Ragged(row.line, [_plain(value) for value in row.values[len(NOTES) :]])
        for row in table.ragged
    ]
    return Table(table.name, frame, ragged)


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
