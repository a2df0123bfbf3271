"""The figures of a chart in words: the unit of its axis, and the table that says it all."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kernel import formats
from kernel.money import minor_units

ONE = Decimal(1)
BILLION, MILLION, THOUSAND = (ONE.scaleb(power) for power in (9, 6, 3))
FROM_THOUSANDS = Decimal(20_000)


@dataclass(frozen=True, slots=True)
class Unit:
    """What one on the axis stands for; `digits` is how many a label has after the point."""

    size: Decimal
    digits: int
    name: str

    def label(self, value: Decimal) -> str:
        """A figure beside the drawing; exact ones stand in the table."""
        return formats.number(value / self.size, self.digits)

    def tick(self, value: Decimal, step: Decimal) -> str:
        """As many digits as its step has, and no more."""
        parts = (step / self.size).normalize()
        return formats.number(value / self.size, max(0, -int(parts.as_tuple().exponent)))


def unit_of(largest: Decimal, currency: str = "") -> Unit:
    """Billions, millions, thousands or ones, by the largest amount; with its currency in words."""
    largest = abs(largest)
    if largest >= BILLION:
        return Unit(BILLION, 2, _("%(currency)s billion") % {"currency": currency})
    if largest >= MILLION:
        return Unit(MILLION, 2, _("%(currency)s million") % {"currency": currency})
    if largest >= FROM_THOUSANDS:
        return Unit(THOUSAND, 1, _("%(currency)s thousand") % {"currency": currency})
    digits = minor_units(currency) if currency and largest < THOUSAND else 0
    return Unit(ONE, digits, currency)


def largest_of(values: Iterable[Decimal]) -> Decimal:
    return max((abs(value) for value in values), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class TableCell:
    """A figure, exact, and where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One column or point of the drawing as a row."""

    label: str
    url: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures for who hears the page, or goes through it by keys."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
