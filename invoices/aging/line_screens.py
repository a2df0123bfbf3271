"""One item or unapplied amount as a list shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.aging.columns import band_label, shade_of
from invoices.aging.lines import Line, LineTotal
from invoices.aging.rules import Question
from invoices.choices import DocumentKind, SourceKind
from invoices.models import Document, Source
from kernel import formats
from kernel.public_ids import encode


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Written once in Python; the template only places it."""

    number: str
    url: str
    note: str
    customer: str
    customer_url: str
    issued: str
    due: str
    days: str
    band: str
    shade: int
    currency: str
    amount: str
    open: str
    disputed: str
    promised: str


@dataclass(frozen=True, slots=True)
class ShownTotal:
    """What the lines of one currency add up to."""

    title: str
    currency: str
    open: str
    disputed: str
    promised: str


def show_lines(question: Question, lines: Iterable[Line]) -> list[ShownLine]:
    shades = {
        band.name: shade_of(place, len(question.bands)) for place, band in enumerate(question.bands)
    }
    return [_show(question, line, shades) for line in lines]


def _show(question: Question, line: Line, shades: dict[str, int]) -> ShownLine:
    def money(amount: Decimal) -> str:
        return formats.money(amount, line.currency)

    customer_url = ""
    if line.customer_id is not None:
        public_id = encode(Customer.public_prefix, line.customer_id)
        customer_url = reverse("customers:detail", args=[public_id])
    return ShownLine(
        number=line.number,
        url=_address(line),
        note=_note(line),
        customer=line.customer_name or _("Not yet known from whom"),
        customer_url=customer_url,
        issued=formats.day(line.issued_on),
        due=formats.day(line.due_on) if line.due_on else "",
        days=formats.number(line.days, 0) if line.is_item else "",
        band=str(band_label(line.band, question.basis)) if line.band else "",
        shade=shades[line.band.name] if line.band else 0,
        currency=line.currency,
        amount=money(line.amount),
        open=money(line.open),
        disputed=money(line.disputed) if line.disputed else "",
        promised=money(line.promised) if line.promised else "",
    )


def _address(line: Line) -> str:
    if line.is_item and line.document_id is not None:
        return reverse("invoices:document", args=[encode(Document.public_prefix, line.document_id)])
    return reverse("invoices:source", args=[encode(Source.public_prefix, line.pk)])


def _note(line: Line) -> str:
    """An instalment's place; what kind of money it is that is not applied."""
    if not line.is_item:
        labels = dict(DocumentKind.choices) | dict(SourceKind.choices)
        return _("%(kind)s, unapplied") % {"kind": labels[line.kind]}
    if line.kind == DocumentKind.DEBIT_NOTE:
        return str(DocumentKind.DEBIT_NOTE.label)
    if line.sequence and line.sequence > 1:
        return _("instalment %(sequence)s") % {"sequence": line.sequence}
    return ""


def show_totals(totals: Iterable[LineTotal]) -> list[ShownTotal]:
    return [
        ShownTotal(
            title=_("All %(count)s") % {"count": formats.number(total.count, 0)},
            currency=total.currency,
            open=formats.money(total.open, total.currency),
            disputed=formats.money(total.disputed, total.currency, shows_zero=False),
            promised=formats.money(total.promised, total.currency, shows_zero=False),
        )
        for total in totals
    ]


def common_currency(totals: Iterable[LineTotal]) -> str:
    """The one currency of all lines, said once in the head of the column."""
    found = {total.currency for total in totals}
    return found.pop() if len(found) == 1 else ""
