"""Files as they were sent: what is in them, of which kind, by which mapping."""

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from django.core.files.storage import Storage
from django.utils.translation import gettext_lazy as _

from invoices.imports import mapping as mappings
from invoices.imports.csv_files import read_csv
from invoices.imports.errors import Unusable
from invoices.imports.kinds import KINDS
from invoices.imports.mapping import Mapping
from invoices.imports.rejects import without_notes
from invoices.imports.tables import Table
from invoices.imports.workbooks import SUFFIXES, read_workbook


@dataclass(frozen=True, slots=True)
class Input:
    """A file by its name for people, and where it lies: on the disk or in a storage."""

    name: str
    path: Path
    storage: Storage | None = None

    def read(self) -> bytes:
        if self.storage is None:
            return self.path.read_bytes()
        with self.storage.open(str(self.path)) as file:
            return bytes(file.read())


@dataclass(slots=True)
class Entry:
    """One kind out of one file, still as text, and the rows as they stood in it."""

    name: str
    kind: str
    table: Table
    original: pl.DataFrame


def read_inputs(
    inputs: list[Input], *, kind: str = "", mapping: Mapping | None = None
) -> tuple[list[Entry], dict[str, str]]:
    """All entries of all files, and the companies that a mapping lets them bring."""
    entries: list[Entry] = []
    companies: dict[str, str] = {}
    for given in inputs:
        for sheet, table in _tables(given, mapping).items():
            if mapping is None:
                entries.append(Entry(table.name, _kind_of(given, sheet, kind), table, table.frame))
                continue
            companies |= {
                code: currency
                for code, currency in mappings.companies(mapping, table).items()
                if code not in companies
            }
            entries += [
                Entry(table.name, made, part, table.frame)
                for made, part in mappings.apply(mapping, table)
            ]
    return entries, companies


def _tables(given: Input, mapping: Mapping | None) -> dict[str, Table]:
    try:
        content = given.read()
    except OSError as error:
        raise Unusable(_("%(file)s cannot be read."), file=given.name) from error
    skip = mapping.skip_rows if mapping else 0
    if Path(given.name).suffix.lower() not in SUFFIXES:
        encoding, delimiter = (mapping.encoding, mapping.delimiter) if mapping else (None, None)
        table = read_csv(
            given.name, content, encoding=encoding, delimiter=delimiter, skip_rows=skip
        )
        return {"": without_notes(table)}
    read = read_workbook(given.name, content, skip_rows=skip)
    sheets = {sheet: without_notes(table) for sheet, table in read.items()}
    if mapping is None or not mapping.sheet:
        return sheets if mapping is None else dict([next(iter(sheets.items()))])
    if mapping.sheet not in sheets:
        raise Unusable(_("%(file)s has no sheet %(sheet)s."), file=given.name, sheet=mapping.sheet)
    return {mapping.sheet: sheets[mapping.sheet]}


def _kind_of(given: Input, sheet: str, kind: str) -> str:
    """What was asked for, else the sheet's name, else the file's."""
    if kind:
        return kind
    found = named_kind(sheet) or named_kind(Path(given.name).stem)
    if found is None:
        raise _unclear(given.name, sheet)
    return found


def _unclear(name: str, sheet: str) -> Unusable:
    kinds = ", ".join(KINDS)
    if sheet:
        return Unusable(
            _(
                "It is not clear what the sheet %(sheet)s of %(file)s holds. Name the sheet after"
                " one of: %(kinds)s; or, where all sheets hold the same, choose what the files"
                " hold."
            ),
            sheet=sheet,
            file=name,
            kinds=kinds,
        )
    return Unusable(
        _(
            "It is not clear what %(file)s holds. Name it after one of: %(kinds)s; or choose what"
            " the files hold."
        ),
        file=name,
        kinds=kinds,
    )


def named_kind(name: str) -> str | None:
    """`documents`, `Documents 2026` and `open_items-june` say what they are."""
    words = re.sub(r"[\s-]+", "_", name.strip().lower())
    fits = [kind for kind in KINDS if words == kind or re.match(rf"{kind}[_.]", words)]
    return max(fits, key=len, default=None)
