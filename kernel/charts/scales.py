"""From amounts to places on a drawing. Pure, in decimals: no float between a cent and its bar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Final

ZERO: Final = Decimal(0)
TENTH: Final = Decimal("0.1")
_STEPS: Final = (1, 2, 5, 10)
_PRECISION: Final = 40


def nice_step(span: Decimal, most: int) -> Decimal:
    """The smallest of 1, 2, 5 · 10ⁿ that cuts a span into at most so many parts."""
    raw = span / most
    power = Decimal(1).scaleb(raw.adjusted())
    return next(step * power for step in _STEPS if step * power >= raw)


def nice_ticks(low: Decimal, high: Decimal, *, most: int = 4) -> tuple[Decimal, ...]:
    """Round numbers, evenly apart, from at most the lowest to at least the highest.

    One value alone, or none, still has a scale: it reaches to the next round number, or to one.
    """
    with localcontext(prec=_PRECISION):
        if low > high:
            low, high = high, low
        if low == high:
            low, high = min(low, ZERO), max(high, ZERO)
        if low == high:
            high = Decimal(1)
        # Rounding outwards can add a part at each end: a coarser step is taken then.
        step = nice_step(high - low, most)
        while _parts(low, high, step) > most:
            step = nice_step(step * Decimal("1.01"), 1)
        first = (low / step).to_integral_value(ROUND_FLOOR)
        count = _parts(low, high, step)
        return tuple((first + place) * step for place in range(count + 1))


def _parts(low: Decimal, high: Decimal, step: Decimal) -> int:
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return int(last - first)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from amounts to places; where all amounts are one, the middle."""

    low: Decimal
    high: Decimal
    start: Decimal
    end: Decimal

    def place(self, value: Decimal) -> Decimal:
        if self.low == self.high:
            return (self.start + self.end) / 2
        with localcontext(prec=_PRECISION):
            part = (value - self.low) / (self.high - self.low)
            return self.start + part * (self.end - self.start)

    def tenth(self, value: Decimal) -> Decimal:
        return to_tenth(self.place(value))


def to_tenth(value: Decimal) -> Decimal:
    """Finer than a screen can show, short in the page."""
    return value.quantize(TENTH, rounding=ROUND_HALF_UP)


def coordinate(value: Decimal | int) -> str:
    """A place or a length as SVG wants it, whatever the reader's language."""
    text = f"{to_tenth(Decimal(value)):f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Span:
    """From one amount to another, the lower first."""

    low: Decimal
    high: Decimal


def stack(values: Iterable[Decimal]) -> tuple[Span, ...]:
    """Amounts on top of each other: positive ones up from zero, negative ones down from it."""
    up, down, spans = ZERO, ZERO, []
    for value in values:
        if value >= 0:
            spans.append(Span(up, up + value))
            up += value
        else:
            spans.append(Span(down + value, down))
            down += value
    return tuple(spans)


def reach(columns: Iterable[Sequence[Decimal]]) -> Span:
    """The lowest and the highest end of stacked columns, zero always between."""
    low, high = ZERO, ZERO
    for values in columns:
        low = min(low, sum((value for value in values if value < 0), ZERO))
        high = max(high, sum((value for value in values if value > 0), ZERO))
    return Span(low, high)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a column stands and how wide it is."""

    x: Decimal
    width: Decimal

    @property
    def middle(self) -> Decimal:
        return self.x + self.width / 2


def slots(count: int, start: Decimal, end: Decimal, *, share: Decimal) -> tuple[Slot, ...]:
    """So many columns side by side; each fills a share of its room, and stands in its middle."""
    if count < 1:
        return ()
    room = (end - start) / count
    width = to_tenth(room * share)
    return tuple(
        Slot(to_tenth(start + place * room + (room - width) / 2), width) for place in range(count)
    )
