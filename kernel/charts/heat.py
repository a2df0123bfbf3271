"""Heat tables: the share of each row by band, darker where it is above the whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kernel import formats
from kernel.charts.scales import ZERO

# A row's share against the whole's: under each of these it has the shade of its place.
STEPS: Final = (Decimal("0.75"), Decimal("1.08"), Decimal("1.45"))


@dataclass(frozen=True, slots=True)
class HeatRow:
    """Amounts of one row by band, and where each of its figures leads."""

    name: str
    values: tuple[Decimal, ...]
    url: str = ""
    urls: tuple[str, ...] = ()
    total_url: str = ""


@dataclass(frozen=True, slots=True)
class HeatGroup:
    """Rows of one kind under a head of their own."""

    name: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share, its shade (0 is none) and the amount behind it."""

    text: str
    shade: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class DrawnHeatRow:
    """A row as it is shown."""

    name: str
    url: str
    cells: tuple[HeatCell, ...]
    total: str
    total_url: str


@dataclass(frozen=True, slots=True)
class DrawnHeatGroup:
    name: str
    rows: tuple[DrawnHeatRow, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """The table; `all` is the whole that rows are held against, last."""

    caption: str
    heads: tuple[str, ...]
    groups: tuple[DrawnHeatGroup, ...]
    all: DrawnHeatRow
    columns: int


def shade_of(share: Decimal, whole: Decimal) -> int:
    """1 to 4, by how a share compares with the whole's; 0 for nothing at all."""
    if share <= 0:
        return 0
    if whole <= 0:
        return len(STEPS) + 1
    ratio = share / whole
    return 1 + sum(ratio >= step for step in STEPS)


def share_of(value: Decimal, total: Decimal) -> Decimal:
    return value / total if total > 0 else ZERO


def build_heat(
    groups: Sequence[HeatGroup],
    whole: HeatRow,
    *,
    heads: Sequence[str],
    write: Callable[[Decimal], str],
    caption: str,
) -> HeatTable:
    """The first band is calm and never shaded: shades say how late, not how much."""
    total = sum(whole.values, ZERO)
    shares = [share_of(value, total) for value in whole.values]
    return HeatTable(
        caption=caption,
        heads=tuple(heads),
        groups=tuple(
            DrawnHeatGroup(group.name, tuple(_row(row, shares, write) for row in group.rows))
            for group in groups
            if group.rows
        ),
        all=_row(whole, None, write),
        columns=len(heads),
    )


def _row(
    row: HeatRow, shares: Sequence[Decimal] | None, write: Callable[[Decimal], str]
) -> DrawnHeatRow:
    total = sum(row.values, ZERO)
    urls = row.urls or ("",) * len(row.values)
    cells = []
    for place, (value, url) in enumerate(zip(row.values, urls, strict=True)):
        share = share_of(value, total)
        shade = shade_of(share, shares[place]) if shares is not None and place else 0
        text = formats.number(share * 100, 1) if total > 0 else formats.NOTHING
        cells.append(HeatCell(text, shade, write(value), url if value else ""))
    return DrawnHeatRow(row.name, row.url, tuple(cells), write(total), row.total_url)
