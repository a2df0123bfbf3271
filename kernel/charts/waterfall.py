"""Waterfalls: how an opening became a closing, step by step, one row each.

The rows are a table whose bars stand in its cells: text keeps its size at any width, every figure
is read and reached as any other, and the drawing needs no second telling.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.charts.scales import ZERO, Scale, coordinate

WIDTH: Final = 600
HEIGHT: Final = 32
THINNEST: Final = Decimal(2)
# Where changes are less than a quarter of the whole, its bars are cut, and drawn as cut.
CUT_BELOW: Final = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Step:
    """A change, with its sign; `note` says what is in it."""

    name: str
    amount: Decimal
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """A bar from `x`, and the line at the level where it ends down to the next row."""

    name: str
    note: str
    text: str
    url: str
    style: str
    x: str
    width: str
    level_in: str
    level_out: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Opening, changes, closing; the line of zero, unless the bars are cut off before it."""

    caption: str
    rows: tuple[WaterfallRow, ...]
    zero: str
    is_cut: bool


def build_waterfall(
    opening: Step,
    steps: Sequence[Step],
    closing_name: str,
    *,
    write: Callable[[Decimal], str],
    caption: str,
    closing_url: str = "",
) -> Waterfall:
    """The closing is what opening and steps add up to: it cannot say anything else."""
    levels = [opening.amount]
    for step in steps:
        levels.append(levels[-1] + step.amount)
    closing = Step(closing_name, levels[-1], closing_url)
    low, high = reach_of(levels)
    scale = Scale(low, high, Decimal(1), Decimal(WIDTH - 1))
    rows = [_row(scale, opening, ZERO, opening.amount, "total", write(opening.amount))]
    for before, step in zip(levels, steps, strict=False):
        style = "up" if step.amount >= 0 else "down"
        text = write(step.amount)
        sign = "+" if step.amount > 0 else ""
        rows.append(_row(scale, step, before, before + step.amount, style, f"{sign}{text}"))
    rows.append(_row(scale, closing, ZERO, closing.amount, "total", write(closing.amount)))
    is_cut = low > 0
    zero = "" if is_cut else coordinate(scale.place(ZERO))
    return Waterfall(caption, tuple(rows), zero, is_cut)


def reach_of(levels: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From zero to the highest level; from half a spread below the lowest where they are cut."""
    low, high = min(levels), max(levels)
    spread = high - low
    if low > 0 and ZERO < spread < high * CUT_BELOW:
        return low - spread / 2, high
    low, high = min(ZERO, low), max(ZERO, high)
    return low, high if high > low else low + 1


def _row(
    scale: Scale, step: Step, before: Decimal, after: Decimal, style: str, text: str
) -> WaterfallRow:
    start, end = sorted((scale.place(max(before, scale.low)), scale.place(after)))
    width = max(end - start, THINNEST if step.amount else ZERO)
    is_total = style == "total"
    return WaterfallRow(
        name=step.name,
        note=step.note,
        text=text,
        url=step.url,
        style=style,
        x=coordinate(min(start, WIDTH - width)),
        width=coordinate(width),
        level_in=coordinate(scale.place(after if is_total else before)),
        level_out=coordinate(scale.place(after)),
    )
