"""Rates as they stand on a day: the latest of each pair, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from invoices.aging.selectors import find_rates
from invoices.models import CustomerSummary, Rate
from invoices.rules import UsedRate
from kernel import formats
from kernel.changes import digits_of

OLD_AFTER = 7  # days; a rate that is older is shown as such


@dataclass(frozen=True, slots=True)
class LatestRate:
    """The rate of a pair that holds on the day; `reports` says whether totals are made with it."""

    rate: Rate
    text: str
    days: int
    reports: bool
    is_old: bool


@dataclass(frozen=True, slots=True)
class MissingRate:
    """A currency with money in it that reports cannot turn into the reporting currency."""

    currency: str
    to_currency: str
    open: str


Known = tuple[str, dict[str, UsedRate]]


def list_latest(*, today: date, known: Known | None = None) -> list[LatestRate]:
    """`known` is what `find_rates` of the day answered, where it was asked already."""
    reporting, used = known or find_rates(today)
    found = (
        Rate.objects.filter(valid_on__lte=today)
        .order_by("from_currency", "to_currency", "-valid_on")
        .distinct("from_currency", "to_currency")
    )
    rates = list(found)
    said = zip(rates, say_rates(rates), strict=True)
    return [_latest(rate, text, today, reporting, used) for rate, text in said]


def _latest(
    rate: Rate, text: str, today: date, reporting: str, used: dict[str, UsedRate]
) -> LatestRate:
    is_direct = rate.to_currency == reporting
    is_inverse = rate.from_currency == reporting
    known = used.get(rate.from_currency if is_direct else rate.to_currency)
    quoted = (Decimal(1), rate.rate) if is_inverse else (rate.rate, Decimal(1))
    days = (today - rate.valid_on).days
    return LatestRate(
        rate=rate,
        text=text,
        days=days,
        reports=known is not None
        and (is_direct or is_inverse)
        and (known.valid_on, known.times, known.over) == (rate.valid_on, *quoted),
        is_old=days > OLD_AFTER,
    )


def say_rates(rates: Sequence[Rate]) -> list[str]:
    """One under the other: all with the digits of the longest."""
    digits = max((digits_of(one.rate, least=4) for one in rates), default=4)
    return [formats.number(one.rate, digits) for one in rates]


def list_rates(*, from_currency: str = "", to_currency: str = "") -> QuerySet[Rate]:
    """Every rate of a pair, the latest first."""
    found = Rate.objects.order_by("-valid_on", "from_currency", "to_currency")
    if from_currency:
        found = found.filter(from_currency=from_currency)
    if to_currency:
        found = found.filter(to_currency=to_currency)
    return found


def list_missing(*, today: date, known: Known | None = None) -> list[MissingRate]:
    """Currencies that have open amounts or unapplied money, and no rate on the day."""
    reporting, used = known or find_rates(today)
    sums = (
        CustomerSummary.objects.values("currency")
        .annotate(owed=Sum("open_amount"), unapplied=Sum("unapplied_amount"))
        .filter(~Q(owed=0) | ~Q(unapplied=0))
        .exclude(currency__in=[reporting, *used])
        .order_by("currency")
    )
    return [
        MissingRate(row["currency"], reporting, formats.money(row["owed"], row["currency"]))
        for row in sums
    ]
