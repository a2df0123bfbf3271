"""Workbooks to tables: one per sheet, each value as the text it would have in a CSV file."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from invoices.imports.csv_files import frame_of, heads, split_ragged
from invoices.imports.errors import Unusable
from invoices.imports.tables import Table, tidy
from invoices.imports.workbook_errors import error_cells

MOST_UNPACKED: Final = 1_500_000_000  # bytes
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


def read_workbook(name: str, content: bytes, *, skip_rows: int = 0) -> dict[str, Table]:
    """Each sheet that holds anything, by its name."""
    _refuse_bomb(name, content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = {sheet: book.get_sheet_by_name(sheet) for sheet in book.sheet_names}
        errors = dict(zip(sheets, error_cells(content), strict=False))
        read = {
            sheet: (_with_errors(rows, start, errors.get(sheet, {})), start[0])
            for sheet, found in sheets.items()
            if (rows := found.to_python(skip_empty_area=True))
            for start in [found.start or (0, 0)]
        }
    except CalamineError as error:
        raise Unusable(_("%(file)s is not a workbook that can be read."), file=name) from error
    tables = {
        sheet: _read_sheet(f"{name}, {sheet}" if len(read) > 1 else name, rows, first, skip_rows)
        for sheet, (rows, first) in read.items()
    }
    if not tables:
        raise Unusable(_("%(file)s is empty."), file=name)
    return tables


def _with_errors(
    rows: list[list[Any]], start: tuple[int, int], errors: dict[tuple[int, int], str]
) -> list[list[Any]]:
    for (row, column), shown in errors.items():
        at, place = row - start[0], column - start[1]
        if 0 <= at < len(rows) and 0 <= place < len(rows[at]):
            rows[at][place] = shown
    return rows


def _refuse_bomb(name: str, content: bytes) -> None:
    """A small archive can unpack to more than the memory holds."""
    if not content.startswith(b"PK"):
        return
    try:
        with ZipFile(BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except BadZipFile as error:
        raise Unusable(_("%(file)s is not a workbook that can be read."), file=name) from error
    if size > MOST_UNPACKED:
        raise Unusable(_("%(file)s is too large for a workbook; send it as CSV."), file=name)


def _read_sheet(name: str, rows: list[list[Any]], first: int, skip_rows: int) -> Table:
    numbered = [
        (line, [as_text(value) for value in row])
        for line, row in enumerate(rows, start=first + 1)
        if line > skip_rows
    ]
    filled = [(line, row) for line, row in numbered if any(row)]
    if not filled:
        raise Unusable(_("%(file)s is empty."), file=name)
    names = heads(name, filled[0][1])
    body = [row for _line, row in filled[1:]]
    lines = [line for line, _row in filled[1:]]
    good, good_lines, ragged = split_ragged(body, lines, len(names))
    return Table(name, tidy(frame_of(names, good, good_lines)), ragged)


def as_text(value: Any) -> str:
    """A cell's value as a person would type it: `0.1` and not its nearest binary.

    A formula's `0.30000000000000004` is what a spreadsheet itself shows of it, in 15 digits.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str):
        return str(value)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return _plain(Decimal(repr(value) if value.is_integer() else f"{value:.15g}"))


def _plain(number: Decimal) -> str:
    whole = number == number.to_integral_value()
    return format(number.to_integral_value() if whole else number, "f")
