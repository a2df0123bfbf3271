"""Bar lists: a few named amounts, the longest bar first or in the order they are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel.charts.scales import ZERO, Scale, coordinate

WIDTH: Final = 300


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, an amount, where it leads; `style` colours it where its kind has a colour."""

    name: str
    amount: Decimal
    url: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    name: str
    text: str
    url: str
    style: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class BarList:
    """Bars on one scale, from its line of zero to the right, or left where they are negative."""

    caption: str
    heads: tuple[str, str]
    bars: tuple[DrawnBar, ...]
    zero: str


def build_bars(
    bars: Sequence[Bar],
    *,
    heads: tuple[str, str],
    write: Callable[[Decimal], str],
    caption: str,
) -> BarList:
    amounts = [bar.amount for bar in bars]
    low, high = min([ZERO, *amounts]), max([ZERO, *amounts])
    scale = Scale(low, high if high > low else low + 1, ZERO, Decimal(WIDTH))
    zero = scale.place(ZERO)
    return BarList(
        caption=caption,
        heads=heads,
        bars=tuple(_bar(scale, bar, zero, write) for bar in bars),
        zero=coordinate(zero),
    )


def _bar(scale: Scale, bar: Bar, zero: Decimal, write: Callable[[Decimal], str]) -> DrawnBar:
    start, end = sorted((zero, scale.place(bar.amount)))
    return DrawnBar(
        name=bar.name,
        text=write(bar.amount),
        url=bar.url,
        style=bar.style or "chart__bar",
        x=coordinate(start),
        width=coordinate(end - start),
    )
