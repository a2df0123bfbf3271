"""Aging as an XLSX workbook: the columns of the page, numbers as numbers, texts as texts."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from invoices.aging.columns import file_columns_of
from invoices.aging.exports import KEY_NAMES, LINE_KINDS, UNKNOWN
from invoices.aging.forms import GROUPINGS
from invoices.aging.lines import Line
from invoices.aging.rules import Grouping, Question
from invoices.aging.screens import row_title
from invoices.aging.selectors import AgingReport
from invoices.aging.words import write_rates
from kernel.money import minor_units, quantize
from kernel.tables.writers import SAFE

Cell = str | int | Decimal
WIDTH = 16


class Sheet:
    """Writes rows one after the other; an amount gets the digits of its currency."""

    def __init__(self, book: Any, name: str) -> None:
        self.book = book
        self.sheet = book.add_worksheet(name[:31])
        self.bold = book.add_format({"bold": True})
        self.formats: dict[tuple[int, bool], Any] = {}
        self.place = 0

    def head(self, names: Sequence[str]) -> None:
        self.sheet.set_column(0, len(names), WIDTH)
        self.sheet.freeze_panes(1, 0)
        self.row(names, is_bold=True)

    def row(self, cells: Iterable[Cell], *, currency: str = "", is_bold: bool = False) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self.sheet.write_string(self.place, column, cell, self.bold if is_bold else None)
            else:
                form = self._number_format(cell, currency, is_bold=is_bold)
                self.sheet.write_number(self.place, column, cell, form)
        self.place += 1

    def _number_format(self, cell: Cell, currency: str, *, is_bold: bool) -> Any:
        digits = minor_units(currency) if isinstance(cell, Decimal) else 0
        if (digits, is_bold) not in self.formats:
            pattern = "#,##0" + ("." + "0" * digits if digits else "")
            self.formats[digits, is_bold] = self.book.add_format(
                {"num_format": pattern, "bold": is_bold}
            )
        return self.formats[digits, is_bold]


def _workbook(write: Callable[[Any], None]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        write(book)
    return out.getvalue()


def report_as_workbook(report: AgingReport, facts: Sequence[tuple[str, str]]) -> bytes:
    """The rows and totals of a report; a second sheet says what was asked."""
    columns = file_columns_of(report.question)
    has_key = report.question.by in KEY_NAMES

    def write(book: Any) -> None:
        sheet = Sheet(book, _("Aging"))
        keys = [_key_head(report.question.by), _("Name")] if has_key else [""]
        sheet.head([*keys, _("Currency"), *(str(column.label) for column in columns), _("Items")])
        for row in report.rows:
            own = [row.label, row_title(report.question, row)] if has_key else [_("Total")]
            sheet.row([*own, *_figures(row.figures, columns)], currency=row.figures.currency)
        for total in report.totals if has_key else ():
            cells = [_("All"), "", *_figures(total, columns)]
            sheet.row(cells, currency=total.currency, is_bold=True)
        _about(book, [*facts, *((_("Rate"), text) for text in write_rates(report.rates))])

    return _workbook(write)


def _key_head(by: Grouping) -> str:
    match by:
        case Grouping.COLLECTOR:
            return _("E-mail")
        case Grouping.CUSTOMER:
            return _("Number")
    return str(dict(GROUPINGS)[by])


def _figures(figures: Any, columns: Sequence[Any]) -> list[Cell]:
    amounts = (quantize(column.value(figures), figures.currency) for column in columns)
    return [figures.currency, *amounts, figures.items]


def lines_as_workbook(
    question: Question, lines: Iterable[Line], facts: Sequence[tuple[str, str]]
) -> bytes:
    def write(book: Any) -> None:
        sheet = Sheet(book, _("Items"))
        sheet.head(
            [
                _("Number"),
                _("Instalment"),
                _("Kind"),
                _("Customer"),
                _("Name"),
                _("Date"),
                _("Due"),
                _("Days"),
                _("Band"),
                _("Currency"),
                _("Amount"),
                _("Open"),
                _("Disputed"),
                _("Promised"),
            ]
        )
        for line in lines:
            sheet.row(_line(line), currency=line.currency)
        _about(book, facts)

    return _workbook(write)


def _line(line: Line) -> list[Cell]:
    return [
        line.number,
        line.sequence or "",
        LINE_KINDS.get(line.kind, line.kind),
        line.customer,
        line.customer_name or ("" if line.customer else str(UNKNOWN)),
        line.issued_on.isoformat(),
        line.due_on.isoformat() if line.due_on else "",
        line.days if line.is_item else "",
        line.band.name if line.band else "",
        line.currency,
        *(
            quantize(amount, line.currency)
            for amount in (line.amount, line.open, line.disputed, line.promised)
        ),
    ]


def _about(book: Any, facts: Sequence[tuple[str, str]]) -> None:
    sheet = Sheet(book, _("About"))
    for fact in facts:
        sheet.row(fact)
