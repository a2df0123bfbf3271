"""What one customer owes, as its page shows it: figures, items and marks, unapplied money."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import Customer
from invoices.aging.forms import address
from invoices.aging.line_screens import ShownLine, show_lines
from invoices.aging.lines import Line, LinePage
from invoices.aging.rules import Part, Question
from invoices.aging.screens import Strip, as_links, strips_of
from invoices.aging.selectors import AgingReport, Figures
from invoices.choices import MarkKind, SourceKind
from invoices.models import Mark, Source
from kernel import formats
from kernel.public_ids import encode


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of the head; each leads to the rows that add up to it."""

    label: str
    text: str
    url: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class ShownBalance:
    """What is owed in one currency: figures, and the bar of its ages."""

    currency: str
    figures: tuple[ShownFigure, ...]
    strip: Strip


@dataclass(frozen=True, slots=True)
class ShownMark:
    """What is said about an item, with how much of it and until when."""

    icon: str
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    line: ShownLine
    due: str
    days: str
    marks: tuple[ShownMark, ...]


@dataclass(frozen=True, slots=True)
class ShownMoney:
    """A receipt, credit note or transferred amount that is not all applied."""

    line: ShownLine
    kind: str


@dataclass(frozen=True, slots=True)
class ShownTotal:
    """What the items of one currency add up to."""

    title: str
    currency: str
    open: str


@dataclass(frozen=True, slots=True)
class LastReceipt:
    text: str
    day: date
    url: str


ZERO: Final = Decimal(0)
_STYLES: Final = {
    MarkKind.DISPUTED: ("disputed", "disputed"),
    MarkKind.PROMISED: ("promised", "promised"),
    MarkKind.PLANNED: ("promised", "promised"),
    MarkKind.STOPPED: ("stopped", "broken"),
    MarkKind.LAWYER: ("stopped", "broken"),
    MarkKind.REMINDED: ("note", "quiet"),
}


def show_balances(report: AgingReport, customer: Customer) -> list[ShownBalance]:
    """One for each currency, the figures in the order in which a collector asks for them."""
    parameters = {"as_of": report.question.as_of.isoformat(), "currency": "document"}
    parameters |= {"customer": customer.public_id}
    strips = strips_of(report, as_links(reverse("invoices:aging"), parameters))
    return [
        ShownBalance(
            currency=total.currency,
            figures=tuple(_figures(total, parameters)),
            strip=strip,
        )
        for total, strip in zip(report.totals, strips, strict=True)
    ]


def _figures(total: Figures, parameters: dict[str, str]) -> Iterable[ShownFigure]:
    own = parameters | {"document_currency": total.currency}
    path = reverse("invoices:aging-items")
    shown = (
        (_("Overdue"), total.overdue, Part.OVERDUE),
        (_("Open"), total.open, Part.OPEN),
        (_("Unapplied"), total.unapplied, Part.UNAPPLIED),
        (_("Balance"), total.balance, Part.BALANCE),
        (_("Disputed"), total.disputed, Part.DISPUTED),
        (_("Promised"), total.promised, Part.PROMISED),
    )
    for label, amount, part in shown:
        if amount or part not in (Part.DISPUTED, Part.PROMISED):
            yield ShownFigure(
                label=label,
                text=formats.money(amount, total.currency, shows_zero=False),
                url=address(path, own, part=part) if amount else "",
                is_main=part is Part.OVERDUE,
            )


def show_items(question: Question, lines: Sequence[Line]) -> list[ShownItem]:
    """Open items, oldest first, with every mark that holds on the day."""
    items = [line for line in lines if line.is_item]
    marks = _marks_of([line.pk for line in items], question.as_of)
    return [
        ShownItem(
            line=shown,
            due=_due(line.due_on, question.as_of),
            days=_days(line.days),
            marks=tuple(_show_mark(mark, line) for mark in marks[line.pk]),
        )
        for line, shown in zip(items, show_lines(question, items), strict=True)
    ]


def show_unapplied(question: Question, lines: Sequence[Line]) -> list[ShownMoney]:
    money = [line for line in lines if not line.is_item]
    labels = dict(SourceKind.choices)
    return [
        ShownMoney(line=shown, kind=str(labels.get(line.kind, line.kind)))
        for line, shown in zip(money, show_lines(question, money), strict=True)
    ]


def with_last_receipt(customers: Any) -> Any:
    """Each with `last_receipt`, the money that came last, whatever became of it."""
    its = Q(customer=OuterRef("pk")) | Q(customer__merged_into=OuterRef("pk"))
    own = Source.objects.filter(its, kind=SourceKind.RECEIPT, is_undone=False)
    own = own.order_by("-dated_on", "-id")
    shown = JSONObject(pk="pk", amount=Cast("amount", TextField()), currency="currency",
                       day="dated_on")  # fmt: skip
    return customers.annotate(last_receipt=Subquery(own.values(found=shown)[:1]))


def show_last_receipt(found: dict[str, Any] | None) -> LastReceipt | None:
    if found is None:
        return None
    amount = formats.money(Decimal(found["amount"]), found["currency"])
    return LastReceipt(
        text=f"{amount} {found['currency']}",
        day=date.fromisoformat(found["day"]),
        url=reverse("invoices:source", args=[encode(Source.public_prefix, found["pk"])]),
    )


def _marks_of(item_ids: Sequence[int], on: date) -> dict[int, list[Mark]]:
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=on)
    rows = Mark.objects.filter(lasting, item_id__in=item_ids, from_on__lte=on, ends__isnull=True)
    rows = rows.exclude(ended_by__from_on__lte=on)
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in rows.order_by("item_id", "from_on", "id"):
        own = found[mark.item_id]
        # Of reminders the last says all.
        if mark.kind == MarkKind.REMINDED:
            own[:] = [one for one in own if one.kind != MarkKind.REMINDED]
        own.append(mark)
    return found


def _show_mark(mark: Mark, line: Line) -> ShownMark:
    icon, style = _STYLES[MarkKind(mark.kind)]
    return ShownMark(icon=icon, style=style, text=_mark_words(mark, line))


def _mark_words(mark: Mark, line: Line) -> str:
    what = str(mark.get_kind_display())
    if mark.stage is not None:
        what = _("%(what)s, stage %(stage)s") % {"what": what, "stage": mark.stage}
    # A mark of all that is open needs no amount: it stands in the column beside.
    if mark.amount is not None and mark.amount < line.open:
        amount = formats.money(mark.amount, line.currency)
        what = _("%(what)s %(amount)s") % {"what": what, "amount": amount}
    if mark.until_on is not None:
        until = formats.day(mark.until_on, style="working")
        what = _("%(what)s until %(until)s") % {"what": what, "until": until}
    return what


def _due(day: date | None, today: date) -> str:
    """With its weekday; of another year with the year instead."""
    if day is None:
        return formats.NOTHING
    return formats.day(day, style="working" if day.year == today.year else "full")


def _days(days: int) -> str:
    """Days late, or the days that are left."""
    if days > 0:
        return formats.number(days, 0)
    if days == 0:
        return _("today")
    left = formats.number(-days, 0)
    return ngettext("due in %(count)s", "due in %(count)s", -days) % {"count": left}


def show_totals(page: LinePage, *, of_items: bool) -> list[ShownTotal]:
    """What these lines add up to in each currency, and under a page of more what all do."""
    found = []
    for total in page.totals:
        own = [line for line in page.lines if line.currency == total.currency]
        if len(own) < total.count:
            these = sum((line.open for line in own), ZERO)
            amount = formats.money(these, total.currency)
            found.append(ShownTotal(_counted(_("These"), len(own)), total.currency, amount))
        amount = formats.money(total.open, total.currency)
        title = _count_words(total.count, of_items=of_items)
        if len(own) < total.count:
            title = _counted(_("All"), total.count)
        found.append(ShownTotal(title, total.currency, amount))
    return found


def lines_address(customer: Customer, question: Question, part: Part) -> str:
    """The page of all lines of a figure."""
    parameters = {"as_of": question.as_of.isoformat(), "currency": "document"}
    parameters |= {"customer": customer.public_id, "part": part}
    return address(reverse("invoices:aging-items"), parameters)


def _counted(word: str, count: int) -> str:
    return f"{word} {formats.number(count, 0)}"


def _count_words(count: int, *, of_items: bool) -> str:
    if of_items:
        words = ngettext("%(count)s item", "%(count)s items", count)
    else:
        words = ngettext("%(count)s amount", "%(count)s amounts", count)
    return words % {"count": formats.number(count, 0)}
