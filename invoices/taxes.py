"""Tax of documents: what a rate makes of a net amount, and the tax in a part of a gross. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel import money

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Taxed:
    """A net amount and its tax at one rate, in percent."""

    rate: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def propose_tax(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax at a rate in percent, rounded once."""
    return money.quantize(net * rate / 100, currency)


def by_rate(lines: Iterable[Taxed]) -> list[Taxed]:
    """One line for each rate, the lowest first: lines of one rate are added up."""
    found: dict[Decimal, Taxed] = {}
    for line in lines:
        rate = line.rate.normalize()
        so_far = found.get(rate, Taxed(line.rate, ZERO, ZERO))
        found[rate] = Taxed(so_far.rate, so_far.net + line.net, so_far.tax + line.tax)
    return [found[rate] for rate in sorted(found)]


def part_of(lines: Sequence[Taxed], amount: Decimal, currency: str) -> list[Taxed]:
    """What a part of a gross is made of: split over the lines by their gross, tax in proportion.

    Parts add up to the amount exactly; a part that comes to nothing is left out.
    """
    if not any(line.gross for line in lines):
        return []
    shares = money.allocate(amount, [line.gross for line in lines], currency)
    parts = []
    for line, share in zip(lines, shares, strict=True):
        if share:
            tax = money.quantize(share * line.tax / line.gross, currency)
            parts.append(Taxed(line.rate, share - tax, tax))
    return parts
