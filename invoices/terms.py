"""Payment terms: from words or lines to instalments, and plans of equal payments. Pure.

Parts of an amount add up to it exactly: each is rounded once, the last takes what remains.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kernel.dates import add_months, month_end
from kernel.money import quantize

LONGEST: Final = 3650  # days; more is a slip of the keyboard
_WORDS: Final = {"due on receipt": "0", "immediate": "0", "immediately": "0", "eom": "0 eom"}
_TAIL: Final = r"(?:net\s*)?(?P<days>\d{1,4})(?:\s*days?)?(?P<eom>\s*eom)?"
_SINGLE: Final = re.compile(rf"^{_TAIL}$")
_SHARE: Final = re.compile(rf"^(?P<share>\d{{1,3}}(?:\.\d+)?)\s*%\s*{_TAIL}$")
_DISCOUNT: Final = re.compile(
    rf"^(?P<rate>\d{{1,2}}(?:\.\d+)?)\s*/\s*(?P<within>\d{{1,3}})\s+{_TAIL}$"
)
_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
Instalment = tuple[date, Decimal]


class BadTerms(ValueError):
    """The words are no payment terms that are known here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the terms: how much, and when counted from the day of issue.

    How much is the first given of `fixed`, `share_of_total`, `share_of_remaining`; none of them
    means all that remains. When: months first, then the end or a day of that month, then days.
    """

    fixed: Decimal | None = None
    share_of_total: Decimal | None = None
    share_of_remaining: Decimal | None = None
    months: int = 0
    day: int | None = None
    end_of_month: bool = False
    days: int = 0
    on: date | None = None

    def due_on(self, issued_on: date) -> date:
        if self.on is not None:
            return self.on
        moved = add_months(issued_on, self.months)
        if self.end_of_month:
            moved = month_end(moved)
        if self.day is not None:
            moved = moved.replace(day=min(self.day, month_end(moved).day))
        return moved + timedelta(days=self.days)

    def part_of(self, total: Decimal, remaining: Decimal) -> Decimal:
        """Before rounding; with the sign of the total, and never more than what remains."""
        if self.fixed is not None:
            part = self.fixed.copy_abs().copy_sign(total)
        elif self.share_of_total is not None:
            part = total * self.share_of_total
        elif self.share_of_remaining is not None:
            part = remaining * self.share_of_remaining
        else:
            part = remaining
        return part if abs(part) <= abs(remaining) else remaining


@dataclass(frozen=True, slots=True)
class Terms:
    """Lines, and the discount for paying early where the words offer one."""

    lines: tuple[Line, ...]
    discount_percent: Decimal | None = None
    discount_days: int | None = None

    @property
    def simple_days(self) -> int | None:
        """Days after issue, where that is all these terms say."""
        only = self.lines[0] if len(self.lines) == 1 else None
        if only is None or only != Line(days=only.days):
            return None
        return only.days


def parse_terms(text: str) -> Terms:
    """`net 30`, `30 EOM`, `2/10 net 30`, `50% 30, 50% 60` or a date; BadTerms for anything else."""
    words = " ".join(text.lower().split())
    words = _WORDS.get(words, words)
    if _DATE.match(words):
        return Terms((Line(on=_parse_date(words)),))
    if "%" in words:
        return Terms(_parse_shares(words))
    if discount := _DISCOUNT.match(words):
        percent, within = Decimal(discount["rate"]), int(discount["within"])
        return Terms((_tail(discount),), discount_percent=percent, discount_days=within)
    if single := _SINGLE.match(words):
        return Terms((_tail(single),))
    raise BadTerms(text)


@lru_cache(maxsize=4096)
def are_terms(text: str) -> bool:
    try:
        parse_terms(text)
    except BadTerms:
        return False
    return True


def split_amount(
    lines: tuple[Line, ...], *, total: Decimal, issued_on: date, currency: str
) -> list[Instalment]:
    """The instalments of a total: they add up to it exactly, the last line takes the remainder.

    A total of zero is one instalment of zero on the day of issue; empty parts are left out.
    """
    if total == 0:
        return [(issued_on, total)]
    remaining = total
    parts: list[Instalment] = []
    for place, line in enumerate(lines, start=1):
        part = remaining
        if place < len(lines):
            part = _within(quantize(line.part_of(total, remaining), currency), remaining)
        if part:
            parts.append((line.due_on(issued_on), part))
        remaining -= part
    return parts


def instalments(text: str, *, total: Decimal, issued_on: date, currency: str) -> list[Instalment]:
    """What terms in words make of a total."""
    lines = parse_terms(text).lines
    return split_amount(lines, total=total, issued_on=issued_on, currency=currency)


def plan_by_amount(
    *, total: Decimal, amount: Decimal, start_on: date, every_months: int = 1
) -> list[Instalment]:
    """Equal payments of `amount` from `start_on` on, every so many months; the last is smaller.

    Days are counted from the start, so that the 31st comes back after a short month.
    """
    if amount <= 0 or total < 0 or every_months < 1:
        raise ValueError("a plan pays a positive amount at a positive pace")
    whole, rest = divmod(total, amount)
    sizes = [amount] * int(whole) + ([rest] if rest else [])
    return [(add_months(start_on, place * every_months), size) for place, size in enumerate(sizes)]


def _within(part: Decimal, remaining: Decimal) -> Decimal:
    return part if abs(part) <= abs(remaining) else remaining


def _tail(match: re.Match[str]) -> Line:
    days = int(match["days"])
    if days > LONGEST:
        raise BadTerms(match.string)
    return Line(days=days, end_of_month=bool(match["eom"]))


def _parse_shares(words: str) -> tuple[Line, ...]:
    matches = [_SHARE.match(part.strip()) for part in words.split(",")]
    if not all(matches):
        raise BadTerms(words)
    found = [match for match in matches if match]
    shares = [Decimal(match["share"]) / 100 for match in found]
    if sum(shares) > 1 or min(shares) <= 0:
        raise BadTerms(words)
    lines = [
        replace(_tail(match), share_of_total=share)
        for match, share in zip(found, shares, strict=True)
    ]
    return (*lines[:-1], replace(lines[-1], share_of_total=None))


def _parse_date(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise BadTerms(words) from error
