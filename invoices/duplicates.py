"""Two accounts side by side, with what each owes, and what merging them would do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from customers.merging.rules import Pair, Reason
from customers.models import Contact, Customer, Restriction
from invoices.aging.rules import Question
from invoices.aging.selectors import build_report, get_edges
from invoices.models import Document, OpenItem, Source
from kernel import formats


@dataclass(frozen=True, slots=True)
class Owed:
    """What one account owes in one currency."""

    currency: str
    balance: Decimal
    overdue: Decimal

    @property
    def words(self) -> str:
        return f"{formats.money(self.balance, self.currency)} {self.currency}"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two accounts."""

    customer: Customer
    owed: tuple[Owed, ...]

    @property
    def facts(self) -> list[str]:
        one = self.customer
        return [
            text for text in (one.number, one.country, one.region, one.email, one.phone) if text
        ]


@dataclass(frozen=True, slots=True)
class ShownPair:
    """Two accounts, why they may be one, how likely."""

    first: Side
    second: Side
    reasons: tuple[str, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a merge does, in one line: before on either side, after on the survivor's."""

    label: str
    survivor: str
    duplicate: str
    after: str


def reason_words() -> dict[Reason, str]:
    return {
        Reason.NAME: _("the same name"),
        Reason.SIMILAR: _("similar names"),
        Reason.EMAIL: _("the same e-mail address"),
        Reason.PHONE: _("the same telephone"),
        Reason.COUNTRY: _("the same country"),
        Reason.OTHER_COUNTRY: _("different countries"),
    }


def show_pairs(pairs: Sequence[Pair], *, customers: Any, on: date) -> list[ShownPair]:
    """Those of which the reader may see both."""
    ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    found = customers.in_bulk(ids)
    owed = owed_by(found, on=on)
    words = reason_words()
    return [
        ShownPair(
            first=Side(found[pair.first_id], tuple(owed[pair.first_id])),
            second=Side(found[pair.second_id], tuple(owed[pair.second_id])),
            reasons=tuple(words[reason] for reason in pair.reasons),
            score=pair.score,
        )
        for pair in pairs
        if pair.first_id in found and pair.second_id in found
    ]


def owed_by(ids: Iterable[int], *, on: date) -> dict[int, list[Owed]]:
    """By customer, as the aging has it."""
    question = Question(as_of=on, edges=get_edges(on))
    report = build_report(question, visible=Customer.objects.filter(pk__in=list(ids)))
    found: dict[int, list[Owed]] = defaultdict(list)
    for row in report.rows:
        figures = row.figures
        found[row.key].append(Owed(figures.currency, figures.balance, figures.overdue))
    return found


def list_facts(first: Customer, second: Customer) -> list[tuple[str, str, str]]:
    """What is known of both, where something is."""
    named = [
        (_("Name"), "name"),
        (_("Country"), "country"),
        (_("Region"), "region"),
        (_("Segment"), "segment"),
        (_("Language"), "language"),
        (_("E-mail"), "email"),
        (_("Phone"), "phone"),
        (_("Payment terms"), "terms"),
    ]
    facts = [(label, getattr(first, name), getattr(second, name)) for label, name in named]
    return [(label, one, other) for label, one, other in facts if one or other]


def list_changes(survivor: Customer, duplicate: Customer, *, on: date) -> list[Change]:
    """What stands on each side, and what will stand at the survivor."""
    owed = owed_by([survivor.pk, duplicate.pk], on=on)
    mine = {one.currency: one.balance for one in owed[survivor.pk]}
    theirs = {one.currency: one.balance for one in owed[duplicate.pk]}
    changes = []
    for currency in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(currency, Decimal(0)), theirs.get(currency, Decimal(0))
        label = _("Balance in %(currency)s") % {"currency": currency}
        shown = (formats.money(amount, currency) for amount in (one, other, one + other))
        changes.append(Change(label, *shown))
    counted: list[tuple[str, Any]] = [
        (_("Open items"), OpenItem.objects.open().receivable()),
        (_("Documents"), Document.objects.all()),
        (_("Receipts"), Source.objects.filter(kind="receipt")),
        (_("Contacts"), Contact.objects.all()),
        (_("Restrictions"), Restriction.objects.all()),
    ]
    for label, rows in counted:
        one, other = (rows.filter(customer=side).count() for side in (survivor, duplicate))
        shown = (formats.number(count, 0) for count in (one, other, one + other))
        changes.append(Change(label, *shown))
    return changes
