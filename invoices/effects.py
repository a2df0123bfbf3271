"""What one act did to the ledger, in figures: shown before it is done, and proof that nothing
moved in between.

Read inside the act's own transaction, from the facts that it posted.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.choices import DocumentKind, ItemClass
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal
from kernel.models import Act

ZERO = Decimal(0)
Account = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure before and after: what is open of an item, unapplied of money or credit, or a
    customer's balance. `before` is None where the act makes it.
    """

    what: str
    label: str
    currency: str
    before: Decimal | None
    after: Decimal
    url: str = ""

    @property
    def change(self) -> Decimal:
        return self.after - (self.before or ZERO)

    @property
    def figures(self) -> str:
        return f"{self.before} {self.after}"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that was worked out from what was typed: a tax, an instalment, a total."""

    label: str
    amount: Decimal | None
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that an act changes, and the latest day from which it counts.

    `told` are figures beside the ledger's own; `note` says what is unusual about it, `verb` is the
    word of the button where it is not the page's.
    """

    items: tuple[Line, ...]
    sources: tuple[Line, ...]
    balances: tuple[Line, ...]
    counts_from: date | None
    told: tuple[Told, ...] = ()
    note: str = ""
    verb: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.sources, *self.balances, *self.items)

    @property
    def digest(self) -> str:
        """The same for the same figures: what was looked at is what is posted."""
        told = [
            (line.what, line.label if line.before is not None else "", line.currency, line.figures)
            for line in self.lines
        ]
        beside = [(one.label, str(one.amount), one.currency, one.words) for one in self.told]
        shown = (told, self.counts_from, beside, self.note, self.verb)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def build_effects(act: Act) -> Effects:
    """The effects of an act that is posted in this transaction."""
    facts = _Facts(act)
    items = [_item_line(item, facts) for item in facts.items]
    sources = [_source_line(source, facts) for source in facts.sources]
    return Effects(
        items=tuple(items),
        sources=tuple(sources),
        balances=tuple(_balance_lines(facts)),
        counts_from=facts.counts_from,
    )


class _Facts:
    """The rows that one act posted, and the items and sources that they touch."""

    def __init__(self, act: Act) -> None:
        effects: list[Any] = [
            *Allocation.objects.filter(act=act),
            *Adjustment.objects.filter(act=act),
            *Withdrawal.objects.filter(act=act),
        ]
        self.on_item: dict[int, Decimal] = defaultdict(Decimal)
        self.on_source: dict[int, Decimal] = defaultdict(Decimal)
        for row in effects:
            if item_id := getattr(row, "item_id", None):
                self.on_item[item_id] += row.amount
            if source_id := getattr(row, "source_id", None):
                self.on_source[source_id] += row.amount
        self.act_id = act.pk
        items = OpenItem.objects.filter(Q(act=act) | Q(pk__in=self.on_item))
        self.items = list(items.select_related("document").order_by("due_on", "id"))
        sources = Source.objects.filter(Q(act=act) | Q(pk__in=self.on_source))
        self.sources = list(sources.order_by("id"))
        days = [row.effective_on for row in effects]
        days += Document.objects.filter(act=act).values_list("effective_on", flat=True)
        days += [row.effective_on for row in self.sources if row.act_id == act.pk]
        self.counts_from = max(days, default=None)

    def is_new(self, row: Any) -> bool:
        return bool(row.act_id == self.act_id)


def _item_line(item: OpenItem, facts: _Facts) -> Line:
    document = item.document
    is_new = facts.is_new(item)
    return Line(
        what=_("%(kind)s, open") % {"kind": DocumentKind(document.kind).label},
        label=item.label,
        currency=item.currency,
        before=None if is_new else item.open_amount + facts.on_item[item.pk],
        after=item.open_amount,
        url="" if is_new else document.get_absolute_url(),
    )


def _source_line(source: Source, facts: _Facts) -> Line:
    is_new = facts.is_new(source)
    return Line(
        what=_("%(kind)s, unapplied") % {"kind": source.get_kind_display()},
        label=source.number,
        currency=source.currency,
        before=None if is_new else source.unapplied_amount + facts.on_source[source.pk],
        after=source.unapplied_amount,
        url="" if is_new else source.get_absolute_url(),
    )


def _balance_lines(facts: _Facts) -> Iterable[Line]:
    """Open receivables less what is unapplied, of every account that was touched."""
    changes: dict[Account, Decimal] = defaultdict(Decimal)
    for item in facts.items:
        if item.item_class == ItemClass.RECEIVABLE:
            before = ZERO if facts.is_new(item) else item.open_amount + facts.on_item[item.pk]
            changes[item.customer_id, item.currency] += item.open_amount - before
    for source in facts.sources:
        left = source.unapplied_amount
        before = ZERO if facts.is_new(source) else left + facts.on_source[source.pk]
        changes[source.customer_id, source.currency] -= left - before
    balances = read_balances({customer for customer, _currency in changes})
    names = Customer.objects.in_bulk([customer for customer, _currency in changes if customer])
    for (customer_id, currency), change in sorted(changes.items(), key=lambda one: str(one[0])):
        customer = names.get(customer_id) if customer_id else None
        after = balances.get((customer_id, currency), ZERO)
        yield Line(
            what=_("Balance") if customer else _("Money not yet known from whom"),
            label=customer.name if customer else "",
            currency=currency,
            before=after - change,
            after=after,
            url=customer.get_absolute_url() if customer else "",
        )


def read_balances(customers: set[int | None]) -> dict[Account, Decimal]:
    """Open receivables less what is unapplied, by customer and currency, now."""
    known = [pk for pk in customers if pk is not None]
    totals: dict[Account, Decimal] = defaultdict(Decimal)
    opened = OpenItem.objects.open().receivable().filter(customer_id__in=known)
    for customer, currency, total in _sums(opened, "open_amount"):
        totals[customer, currency] += total
    whose = Q(customer_id__in=known)
    if None in customers:
        whose |= Q(customer_id=None)
    for customer, currency, total in _sums(
        Source.objects.unapplied().filter(whose), "unapplied_amount"
    ):
        totals[customer, currency] -= total
    return totals


def _sums(rows: Any, field: str) -> Iterable[tuple[int | None, str, Decimal]]:
    grouped = rows.order_by().values_list("customer_id", "currency").annotate(total=Sum(field))
    yield from grouped
