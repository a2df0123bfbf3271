"""Ranges (what is expected, and between what it falls eight times in ten) and progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from kernel import formats
from kernel.charts.scales import ZERO, Scale, coordinate

WIDTH: Final = 140
MARK: Final = Decimal(2)


@dataclass(frozen=True, slots=True)
class Range:
    """One expectation: low, expected, high."""

    name: str
    low: Decimal
    expected: Decimal
    high: Decimal
    url: str = ""


@dataclass(frozen=True, slots=True)
class DrawnRange:
    """A row with its bar."""

    name: str
    url: str
    expected: str
    between: str
    x: str
    width: str
    mark: str


@dataclass(frozen=True, slots=True)
class RangeTable:
    """The rows, all on one scale."""

    caption: str
    heads: tuple[str, str, str]
    rows: tuple[DrawnRange, ...]
    note: str = ""


def build_ranges(
    ranges: Sequence[Range],
    *,
    heads: tuple[str, str, str],
    write: Callable[[Decimal], str],
    caption: str,
) -> RangeTable:
    """`heads` name the row, the expected and what it falls between."""
    low = min((one.low for one in ranges), default=ZERO)
    high = max((one.high for one in ranges), default=ZERO)
    scale = Scale(min(low, ZERO), max(high, low + 1), Decimal(1), Decimal(WIDTH - 1))
    return RangeTable(caption, heads, tuple(_range(scale, one, write) for one in ranges))


def _range(scale: Scale, one: Range, write: Callable[[Decimal], str]) -> DrawnRange:
    start, end = scale.place(one.low), scale.place(one.high)
    return DrawnRange(
        name=one.name,
        url=one.url,
        expected=write(one.expected),
        between=f"{write(one.low)}–{write(one.high)}",
        x=coordinate(start),
        width=coordinate(max(end - start, Decimal(1))),
        mark=coordinate(scale.place(one.expected) - MARK / 2),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a figure is on the way to its target, and where it should be by now."""

    width: str
    pace: str
    text: str
    words: str
    is_reached: bool


PROGRESS_WIDTH: Final = 160


def build_progress(
    value: Decimal,
    target: Decimal,
    *,
    write: Callable[[Decimal], str],
    pace: Decimal | None = None,
) -> Progress:
    """`pace` is what should be there by now; past the target the bar is full."""
    whole = max(target, Decimal(1).scaleb(-4))
    scale = Scale(ZERO, whole, ZERO, Decimal(PROGRESS_WIDTH))
    share = value / target if target > 0 else None
    words = _("%(value)s of %(target)s") % {"value": write(value), "target": write(target)}
    return Progress(
        width=coordinate(scale.place(min(max(value, ZERO), whole))),
        pace="" if pace is None else coordinate(scale.place(min(max(pace, ZERO), whole))),
        text=formats.percent(share, digits=0),
        words=words,
        is_reached=target > 0 and value >= target,
    )
