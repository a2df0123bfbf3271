"""A statement as an XLSX workbook: the letter's rows with amounts as numbers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from invoices.aging.workbooks import Sheet
from invoices.statements.letters import Letter
from invoices.statements.selectors import Account, Statement
from invoices.statements.tables import Cell, Row, Tone, heads_of, rows_of
from kernel.money import quantize
from kernel.tables.writers import SAFE


def statement_as_workbook(statement: Statement, letter: Letter) -> bytes:
    """One sheet of rows, one that says what was asked; in the letter's language."""
    out = BytesIO()
    with translation.override(letter.language), xlsxwriter.Workbook(out, SAFE) as book:
        _write_rows(statement, book)
        about = Sheet(book, _("About"))
        for fact in [(letter.title, letter.subtitle), *letter.facts]:
            about.row(fact)
    return out.getvalue()


def _write_rows(statement: Statement, book: Any) -> None:
    sheet = Sheet(book, _("Statement"))
    heads = [str(head.label) for head in heads_of(statement.ask.form)]
    sheet.head([_("Creditor"), _("Currency"), *heads, _("Remark")])
    for account in statement.accounts:
        for row in rows_of(statement, account):
            sheet.row(
                _cells(account, row, len(heads)),
                currency=account.currency,
                is_bold=row.tone is not Tone.LINE,
            )


def _cells(account: Account, row: Row, count: int) -> Iterator[Any]:
    yield account.entity.name
    yield account.currency
    for place in range(count):
        yield _plain(row.cells[place] if place < len(row.cells) else None, account.currency)
    yield ", ".join(str(note) for note in row.notes)


def _plain(cell: Cell, currency: str) -> str | int | Decimal:
    if isinstance(cell, Decimal):
        return quantize(cell, currency)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return cell
    return "" if cell is None else str(cell)
