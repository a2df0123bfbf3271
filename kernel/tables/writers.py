"""A list as a file: the columns as shown, amounts as numbers, days as days, words as words."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

import xlsxwriter
from django.db.models import QuerySet

from kernel.tables.columns import Value
from kernel.tables.table import Table

FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
# Nothing that a text begins with becomes a formula, a number or a link.
SAFE: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
MOST_ROWS: Final = 1_048_576  # of one sheet, its head among them
WIDTH: Final = 16
Progress = Callable[[int], None]


def safe_cell(value: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if value.startswith(DANGEROUS) else value


class Writer(Protocol):
    """Takes the head, then row after row."""

    def row(self, cells: Sequence[Value]) -> None: ...


class CsvWriter:
    """Amounts with a decimal point, days as ISO writes them."""

    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file)

    def row(self, cells: Sequence[Value]) -> None:
        self._writer.writerow([_as_text(cell) for cell in cells])


class SheetWriter:
    """A workbook in constant memory; what does not fit a sheet goes on in the next."""

    def __init__(self, book: Any, name: str, *, most_rows: int = MOST_ROWS) -> None:
        self._book = book
        self._name = name[:25]
        self._most = most_rows
        self._bold = book.add_format({"bold": True})
        self._formats: dict[str, Any] = {}
        self._head: Sequence[Value] = ()
        self._sheet: Any = None
        self._sheets = 0
        self._place = 0

    def row(self, cells: Sequence[Value]) -> None:
        if self._sheet is None:
            self._head = cells
            self._begin()
            return
        if self._place == self._most:
            self._begin()
        for column, cell in enumerate(cells):
            self._write(column, cell)
        self._place += 1

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.set_column(0, max(len(self._head) - 1, 0), WIDTH)
        self._sheet.freeze_panes(1, 0)
        for column, cell in enumerate(self._head):
            self._sheet.write_string(0, column, str(cell), self._bold)
        self._place = 1

    def _write(self, column: int, cell: Value) -> None:
        match cell:
            case None | "":
                return
            case str():
                self._sheet.write_string(self._place, column, cell)
            case datetime():
                moment = cell.replace(tzinfo=None)
                form = self._format("yyyy-mm-dd hh:mm")
                self._sheet.write_datetime(self._place, column, moment, form)
            case date():
                self._sheet.write_datetime(self._place, column, cell, self._format("yyyy-mm-dd"))
            case _:
                form = self._format(_pattern(cell))
                self._sheet.write_number(self._place, column, cell, form)

    def _format(self, pattern: str) -> Any:
        if pattern not in self._formats:
            self._formats[pattern] = self._book.add_format({"num_format": pattern})
        return self._formats[pattern]


def write_table(
    table: Table,
    writer: Writer,
    *,
    only: QuerySet[Any] | None = None,
    progress: Progress | None = None,
) -> int:
    """The head and every row that the list shows; how many there were."""
    columns = table.shown
    writer.row([str(column.label) for column in columns])
    count = 0
    for chunk in table.iterate(only):
        for row in chain.from_iterable(map(table.file_rows, chunk)):
            writer.row([column.value(row) for column in columns])
        count += len(chunk)
        if progress is not None:
            progress(len(chunk))
    return count


def write_file(table: Table, form: str, path: str, **rest: Any) -> int:
    """The list as a file of that form at this place."""
    if form == "csv":
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            return write_table(table, CsvWriter(file), **rest)
    with xlsxwriter.Workbook(path, SAFE) as book:
        return write_table(table, SheetWriter(book, str(table.title)), **rest)


def _as_text(cell: Value) -> str:
    match cell:
        case None:
            return ""
        case str():
            return safe_cell(cell)
        case datetime():
            return cell.isoformat(timespec="minutes")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell + 0:f}"
    return str(cell)


def _pattern(cell: int | Decimal) -> str:
    """A format of as many digits after the point as the amount has."""
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * digits if digits else "")
