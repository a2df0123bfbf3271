"""The columns of an aging table: one list for the page, its CSV and its XLSX."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.aging.rules import Band, Basis, Credits, Part, Question
from invoices.aging.selectors import Figures

SHADES = 5
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column of amounts: its name in files, its head, what it shows and where it leads."""

    name: str
    label: Text
    value: Callable[[Figures], Decimal]
    part: Part
    band: str = ""
    order: str = ""
    under: Callable[[Figures], Decimal] | None = None
    is_main: bool = False
    is_beside: bool = False


def band_label(band: Band, basis: Basis) -> Text:
    """Short, for the head of a column: Current, 1–30, Over 90."""
    if band.first is None:
        if band.last == 0:
            return _("Day of issue") if basis is Basis.ISSUE else _("Current")
        return _("To %(days)s") % {"days": band.last}
    if band.last is None:
        return _("Over %(days)s") % {"days": band.first - 1}
    return f"{band.first}–{band.last}"


def shade_of(place: int, count: int) -> int:
    """The aging ramp has five shades, however many bands there are."""
    return round(place * (SHADES - 1) / (count - 1)) if count > 1 else 0


def columns_of(question: Question) -> tuple[Column, ...]:
    """What the table shows for this question, from left to right."""
    return (*_band_columns(question), *_credit_columns(question.credits), *_other_columns())


def file_columns_of(question: Question) -> tuple[Column, ...]:
    """The page's columns for a file: a figure under another has a column of its own beside it."""
    if question.credits is not Credits.AGED:
        return columns_of(question)
    aged = _aged_columns(question)
    shown = columns_of(question)
    return (*_bare(shown[: len(aged)]), *aged, *shown[len(aged) :])


def full_columns_of(question: Question) -> tuple[Column, ...]:
    """Everything there is, for the command's CSV."""
    aged = _aged_columns(question) if question.credits is Credits.AGED else ()
    opened = Column("open", _("Open"), lambda row: row.open, Part.OPEN, order="open")
    kinds = _credit_columns(Credits.KINDS)
    unapplied = _credit_columns(Credits.APART)
    return (*_bare(_band_columns(question)), opened, *kinds, *unapplied, *_other_columns(), *aged)


def _bare(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(
        Column(column.name, column.label, column.value, column.part, column.band, column.order)
        for column in columns
    )


def _band_columns(question: Question) -> tuple[Column, ...]:
    is_aged = question.credits is Credits.AGED
    return tuple(
        Column(
            name=band.name,
            label=band_label(band, question.basis),
            value=lambda row, place=place: row.bands[place],  # type: ignore[misc]
            part=Part.OPEN,
            band=band.name,
            order=f"band{place}",
            under=_aged_credits(place) if is_aged else None,
        )
        for place, band in enumerate(question.bands)
    )


def _aged_credits(place: int) -> Callable[[Figures], Decimal]:
    return lambda row: row.aged_credits[place]


def _aged_columns(question: Question) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=f"unapplied {band.name}",
            label=_("Unapplied, %(band)s") % {"band": band_label(band, question.basis)},
            value=_aged_credits(place),
            part=Part.UNAPPLIED,
        )
        for place, band in enumerate(question.bands)
    )


def _credit_columns(credits: Credits) -> tuple[Column, ...]:
    if credits is Credits.KINDS:
        return (
            Column("receipts", _("Receipts"), lambda row: row.receipts, Part.RECEIPTS),
            Column(
                "credit_notes", _("Credit notes"), lambda row: row.credit_notes, Part.CREDIT_NOTES
            ),
            Column("deposits", _("Deposits"), lambda row: row.deposits, Part.DEPOSITS),
        )
    return (
        Column(
            "unapplied",
            _("Unapplied"),
            lambda row: row.unapplied,
            Part.UNAPPLIED,
            order="unapplied",
        ),
    )


def _other_columns() -> tuple[Column, ...]:
    return (
        Column(
            "balance",
            _("Balance"),
            lambda row: row.balance,
            Part.BALANCE,
            order="balance",
            is_main=True,
        ),
        Column(
            "disputed",
            _("Disputed"),
            lambda row: row.disputed,
            Part.DISPUTED,
            order="disputed",
            is_beside=True,
        ),
        Column(
            "promised",
            _("Promised"),
            lambda row: row.promised,
            Part.PROMISED,
            order="promised",
            is_beside=True,
        ),
    )
