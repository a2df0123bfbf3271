"""Pure rules of the ledger: the day a fact counts from, what money is applied to, rates."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from kernel import money

# More digits than any amount times any rate has: what is rounded is the result alone.
_PRECISION: Final = 60
_WORD: Final = re.compile(r"[\w/.-]{3,60}")
_STORED: Final = Decimal("0.0000000001")


def words_of(text: str) -> set[str]:
    """What of a payer's words may be a number of a document or customer; also without the
    punctuation around it.
    """
    words = set(_WORD.findall(text))
    return words | {word.strip("./-") for word in words}


def effective_day(*days: date | None, closed_through: date | None = None) -> date:
    """The latest of the given days; in a closed period the first open day after it."""
    latest = max(day for day in days if day is not None)
    if closed_through is not None and latest <= closed_through:
        return closed_through + timedelta(days=1)
    return latest


@dataclass(frozen=True, slots=True)
class Payable:
    """An open item as the order of applying money sees it."""

    item_id: int
    due_on: date
    open_amount: Decimal


def oldest_due_first(amount: Decimal, items: Iterable[Payable]) -> list[tuple[int, Decimal]]:
    """Parts of an amount by item: the oldest due date first, then the order of posting.

    What no item takes is left out: it stays on account.
    """
    parts: list[tuple[int, Decimal]] = []
    for item in sorted(items, key=lambda item: (item.due_on, item.item_id)):
        part = min(amount, item.open_amount)
        if part > 0:
            parts.append((item.item_id, part))
            amount -= part
    return parts


def exact_match(amount: Decimal, items: Sequence[Payable]) -> list[tuple[int, Decimal]]:
    """The one item, or all items together, that the amount pays exactly; else nothing.

    Two items of that very amount are no match: which of them is meant is for a person to say.
    """
    same = [item for item in items if item.open_amount == amount]
    if len(same) == 1:
        return [(same[0].item_id, amount)]
    total = sum((item.open_amount for item in items), Decimal(0))
    if not same and items and total == amount:
        return [(item.item_id, item.open_amount) for item in items]
    return []


@dataclass(frozen=True, slots=True)
class Ticked:
    """An item that a person ticked: what was typed, or None where the rule is to fill it in.

    `offered` is the discount that its terms still offer.
    """

    item_id: int
    open_amount: Decimal
    amount: Decimal | None = None
    discount: Decimal | None = None
    offered: Decimal = Decimal(0)


def spread_over_ticked(
    amount: Decimal, items: Iterable[Ticked]
) -> list[tuple[int, Decimal, Decimal]]:
    """(item, part of the money, discount) of each ticked item, in the order given.

    What was typed stays as it was typed. An item without an amount takes what is open of it, or
    what is left of the money; the discount offered is granted only where the rest is paid whole.
    """
    ticked = list(items)
    left = amount - sum((item.amount for item in ticked if item.amount is not None), Decimal(0))
    parts: list[tuple[int, Decimal, Decimal]] = []
    for item in ticked:
        part, discount = item.amount, item.discount
        if part is None:
            granted = item.offered if discount is None else discount
            wanted = item.open_amount - granted
            if discount is None and left < wanted:
                granted, wanted = Decimal(0), item.open_amount
            part, discount = max(Decimal(0), min(left, wanted)), granted
            left -= part
        parts.append((item.item_id, part, discount or Decimal(0)))
    return parts


@dataclass(frozen=True, slots=True)
class UsedRate:
    """What one unit of a currency was worth: amount * times / over, as quoted on a day."""

    from_currency: str
    to_currency: str
    valid_on: date
    times: Decimal
    over: Decimal

    @property
    def rate(self) -> Decimal:
        return self.times / self.over

    @property
    def stored(self) -> Decimal:
        """The rate as a fact keeps it; amounts are not worked out from it."""
        return self.rate.quantize(_STORED, rounding=ROUND_HALF_UP)

    def convert(self, amount: Decimal) -> Decimal:
        """The amount in the second currency, rounded once."""
        with localcontext(prec=_PRECISION):
            return money.quantize(amount * self.times / self.over, self.to_currency)


def choose_rate(direct: UsedRate | None, inverse: UsedRate | None) -> UsedRate | None:
    """The later quotation; of the same day the direct one."""
    if direct is None or inverse is None:
        return direct or inverse
    return inverse if inverse.valid_on > direct.valid_on else direct


def rates_to(
    to_currency: str, quoted: Iterable[tuple[str, str, date, Decimal]]
) -> dict[str, UsedRate]:
    """What each currency is worth in another, by the latest quotations of each pair, either way."""
    direct: dict[str, UsedRate] = {}
    inverse: dict[str, UsedRate] = {}
    for one, other, valid_on, rate in quoted:
        if other == to_currency:
            direct[one] = UsedRate(one, other, valid_on, rate, Decimal(1))
        elif one == to_currency:
            inverse[other] = UsedRate(other, one, valid_on, Decimal(1), rate)
    found = {
        code: choose_rate(direct.get(code), inverse.get(code))
        for code in (direct.keys() | inverse.keys()) - {to_currency}
    }
    return {code: rate for code, rate in found.items() if rate is not None}
