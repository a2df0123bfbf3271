"""The rows of a statement with their values as values: the letter, its preview and its workbook
write the same rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invoices.aging.lines import Line
from invoices.statements.rules import ZERO, Form, Movement, running_balances
from invoices.statements.selectors import Account, Statement
from kernel import formats

Text = str | Promise
Cell = Text | Decimal | date | int | None


class Tone(StrEnum):
    """How a row stands out."""

    LINE = "line"
    GROUP = "group"
    SUM = "sum"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a column."""

    label: Text
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; `notes` stand beneath its first one."""

    cells: tuple[Cell, ...]
    tone: Tone = Tone.LINE
    notes: tuple[Text, ...] = ()


OPEN_HEADS = (
    Head(_("Document")),
    Head(_("Date")),
    Head(_("Due")),
    Head(_("Days overdue"), is_number=True),
    Head(_("Your reference")),
    Head(_("Amount"), is_number=True),
    Head(_("Open"), is_number=True),
)
MOVED_HEADS = (
    Head(_("Date")),
    Head(_("Entry")),
    Head(_("Document")),
    Head(_("Your reference")),
    Head(_("Charged"), is_number=True),
    Head(_("Credited"), is_number=True),
    Head(_("Balance"), is_number=True),
)
# In a customer's words: how we judge a debt is not its business.
ENTRIES: dict[str, Text] = {
    "invoice": _("Invoice"),
    "debit_note": _("Debit note"),
    "credit_note": _("Credit note"),
    "receipt": _("Payment received"),
    "transfer": _("Credit transferred"),
    "refund": _("Refund"),
    "return": _("Payment returned by the bank"),
    "discount": _("Cash discount"),
    "small_difference": _("Small difference"),
    "write_off": pgettext_lazy("statement", "Adjustment"),
    "waiver": _("Waiver"),
    "cancellation": _("Cancelled"),
    "cleared_elsewhere": _("Settled elsewhere"),
    "on_noted": _("Payment used for a document that is not due yet"),
}
UNAPPLIED: dict[str, Text] = {
    "credit_note": _("Credit note"),
    "receipt": _("Payment"),
    "transfer": _("Credit transferred"),
}


def heads_of(form: Form) -> tuple[Head, ...]:
    return MOVED_HEADS if form is Form.MOVEMENTS else OPEN_HEADS


def rows_of(statement: Statement, account: Account) -> tuple[Row, ...]:
    if statement.ask.form is Form.MOVEMENTS:
        return tuple(_moved_rows(statement, account))
    return tuple(_open_rows(statement, account))


def balance_label(balance: Decimal) -> Text:
    return _("Balance in your favour") if balance < 0 else _("Balance")


def _open_rows(statement: Statement, account: Account) -> Iterator[Row]:
    items, credits = account.items, account.credits
    for line in items:
        yield _item_row(account, line)
    if credits:
        opened = sum((line.open for line in items), ZERO)
        yield Row((_("Open items"), *_blanks(5), opened), Tone.SUM)
        yield Row((_("Not yet applied to an item"),), Tone.GROUP)
        for line in credits:
            yield _credit_row(account, line)
        unapplied = sum((line.open for line in credits), ZERO)
        yield Row((_("Not yet applied"), *_blanks(5), unapplied), Tone.SUM)
    label = balance_label(account.balance)
    yield Row((label, *_blanks(5), account.balance), Tone.TOTAL)


def _blanks(count: int) -> tuple[None, ...]:
    return (None,) * count


def _item_row(account: Account, line: Line) -> Row:
    cells = (
        line.number,
        line.issued_on,
        line.due_on,
        line.days if line.days > 0 else None,
        account.reference_of(line),
        line.amount,
        line.open,
    )
    return Row(cells, notes=tuple(_notes(line)))


def _notes(line: Line) -> Iterator[Text]:
    if line.kind == "debit_note":
        yield ENTRIES["debit_note"]
    if line.sequence and line.sequence > 1:
        yield _("Instalment %(sequence)s") % {"sequence": line.sequence}
    if line.disputed and line.disputed == line.open:
        yield _("Disputed")
    elif line.disputed:
        amount = formats.money(line.disputed, line.currency)
        yield _("Disputed: %(amount)s") % {"amount": amount}


def _credit_row(account: Account, line: Line) -> Row:
    reference = account.reference_of(line)
    cells = (line.number, line.issued_on, None, None, reference, -line.amount, line.open)
    return Row(cells, notes=(UNAPPLIED[line.kind],))


def _moved_rows(statement: Statement, account: Account) -> Iterator[Row]:
    opening, movements = account.opening, account.movements
    first = statement.ask.from_on
    yield Row((first, _("Balance brought forward"), *_blanks(4), opening), Tone.SUM)
    for movement, balance in zip(movements, running_balances(opening, movements), strict=True):
        yield _movement_row(movement, balance)
    charged, credited = _turnover(movements)
    label = balance_label(account.balance)
    day = statement.ask.as_of
    yield Row((day, label, None, None, charged, credited, account.balance), Tone.TOTAL)


def _turnover(movements: Sequence[Movement]) -> tuple[Decimal, Decimal]:
    amounts = [movement.amount for movement in movements]
    charged = sum((amount for amount in amounts if amount > 0), ZERO)
    return charged, -sum((amount for amount in amounts if amount < 0), ZERO)


def _movement_row(movement: Movement, balance: Decimal) -> Row:
    amount = movement.amount
    notes = []
    if movement.dated_on != movement.effective_on:
        notes.append(_("Dated %(day)s") % {"day": formats.day(movement.dated_on)})
    return Row(
        (
            movement.effective_on,
            _entry(movement),
            _number(movement),
            movement.reference,
            amount if amount > 0 else None,
            -amount if amount < 0 else None,
            balance,
        ),
        notes=tuple(notes),
    )


def _entry(movement: Movement) -> Text:
    kind = movement.kind.removesuffix("_reversed")
    if kind != movement.kind:
        return _("%(entry)s, taken back") % {"entry": ENTRIES[kind]}
    if kind == "credit_note" and movement.document:
        return _("Credit note for %(document)s") % {"document": movement.document}
    return ENTRIES[kind]


def _number(movement: Movement) -> str:
    """The document that it was posted on; our own numbers of adjustments say nothing to anybody."""
    if movement.kind == "credit_note":
        return movement.number
    return movement.document or movement.number
