"""Stacked bars over time: what a whole was made of, week by week."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from kernel.charts.figures import Table, TableCell, TableRow, Unit
from kernel.charts.frames import (
    FRAMES,
    TEXT_DROP,
    Axis,
    AxisWord,
    EndLabel,
    Frame,
    Tick,
    axis_of,
    lead_of,
)
from kernel.charts.labels import spread, thin
from kernel.charts.scales import ZERO, Slot, Span, coordinate, reach, slots, stack

SHARE: Final = Decimal("0.84")
WIDEST: Final = Decimal(56)
LINE: Final = Decimal(1)  # of the sheet, between two layers
GAP: Final = Decimal("15.5")
Write = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of every column, from the axis up: its name and the class that colours it."""

    name: str
    style: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its whole name, the word under it (often none), the parts and their addresses."""

    name: str
    word: str
    values: tuple[Decimal, ...]
    url: str = ""
    urls: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum(self.values, ZERO)


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle."""

    style: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """A column as it stands in one drawing."""

    title: str
    url: str
    x: str
    width: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class StackedDrawing:
    """The chart at one width."""

    frame: Frame
    x1: str
    x2: str
    ticks: tuple[Tick, ...]
    columns: tuple[DrawnColumn, ...]
    words: tuple[AxisWord, ...]
    labels: tuple[EndLabel, ...]
    label_x: str
    zero: str


@dataclass(frozen=True, slots=True)
class StackedChart:
    """A drawing for each width, the last column in words, and the table."""

    drawings: tuple[StackedDrawing, ...]
    readout: str
    table: Table


def build_stacked(
    layers: Sequence[Layer],
    columns: Sequence[Column],
    *,
    unit: Unit,
    write: Write,
    caption: str,
    head: str,
) -> StackedChart:
    """`write` writes a figure exactly; layers go from the axis up, the table the other way."""
    titles = [_title(layers, column, write) for column in columns]
    return StackedChart(
        drawings=tuple(_draw(frame, layers, columns, titles, unit) for frame in FRAMES)
        if columns
        else (),
        readout=titles[-1] if titles else "",
        table=_table(layers, columns, write, caption, head),
    )


def _title(layers: Sequence[Layer], column: Column, write: Write) -> str:
    parts = [
        f"{layer.name} {write(value)}"
        for layer, value in zip(layers, column.values, strict=True)
        if value
    ]
    total = _("total %(amount)s") % {"amount": write(column.total)}
    return f"{column.name}: {', '.join([total, *reversed(parts)])}"


def _draw(
    frame: Frame,
    layers: Sequence[Layer],
    columns: Sequence[Column],
    titles: Sequence[str],
    unit: Unit,
) -> StackedDrawing:
    figures = [(layer.name, value) for layer, value in zip(layers, columns[-1].values, strict=True)]
    figures.append((_("Total"), columns[-1].total))
    frame = frame.with_labels((name, unit.label(value)) for name, value in figures)
    ends = reach([column.values for column in columns])
    axis = axis_of(frame, ends.low, ends.high, unit)
    places = [_narrow(slot) for slot in slots(len(columns), frame.start, frame.end, share=SHARE)]
    words = [(slot.x, column.word) for slot, column in zip(places, columns, strict=True)]
    shown = thin(words, gap=Decimal(8))
    return StackedDrawing(
        frame=frame,
        x1=coordinate(frame.start),
        x2=coordinate(frame.end),
        ticks=axis.ticks,
        columns=tuple(
            _column(axis, layers, column, slot, title)
            for column, slot, title in zip(columns, places, titles, strict=True)
        ),
        words=tuple(
            AxisWord(text, coordinate(x))
            for (x, text), is_shown in zip(words, shown, strict=True)
            if is_shown
        ),
        labels=_labels(frame, axis, layers, columns[-1], unit),
        label_x=coordinate(frame.end + 18),
        zero=coordinate(axis.zero),
    )


def _narrow(slot: Slot) -> Slot:
    """Few columns do not become walls."""
    if slot.width <= WIDEST:
        return slot
    return Slot(slot.middle - WIDEST / 2, WIDEST)


def _column(
    axis: Axis, layers: Sequence[Layer], column: Column, slot: Slot, title: str
) -> DrawnColumn:
    spans = stack(column.values)
    parts = [
        _part(axis, layer, span)
        for layer, span in zip(layers, spans, strict=True)
        if span.low != span.high
    ]
    return DrawnColumn(
        title=title,
        url=column.url,
        x=coordinate(slot.x),
        width=coordinate(slot.width),
        parts=tuple(parts),
    )


def _part(axis: Axis, layer: Layer, span: Span) -> Part:
    """A hairline of the sheet parts it from the next; what is there is never drawn as nothing."""
    top, bottom = axis.y(span.high), axis.y(span.low)
    height = max(bottom - top - LINE, min(bottom - top, LINE))
    return Part(layer.style, coordinate(bottom - height), coordinate(max(height, Decimal("0.2"))))


def _labels(
    frame: Frame, axis: Axis, layers: Sequence[Layer], last: Column, unit: Unit
) -> tuple[EndLabel, ...]:
    """Names and figures of the last column beside it: no legend."""
    spans = stack(last.values)
    named = [
        (layer.name, value, (axis.y(span.low) + axis.y(span.high)) / 2)
        for layer, value, span in zip(layers, last.values, spans, strict=True)
        if value
    ]
    top = axis.y(max((span.high for span in spans), default=ZERO))
    middles = [middle for _name, _value, middle in named]
    # The total stands above all: it takes part in the order, a line higher than its column's top.
    wanted = [*middles, min([top - 7, *(middle - 1 for middle in middles)])]
    placed = spread(wanted, gap=GAP, low=Decimal(4), high=frame.floor)
    labels = [
        EndLabel(name, unit.label(value), lead_of(frame, middle, y), coordinate(y + TEXT_DROP))
        for (name, value, middle), y in zip(named, placed, strict=False)
    ]
    total = EndLabel(
        _("Total"), unit.label(last.total), "", coordinate(placed[-1] + TEXT_DROP), "strong"
    )
    return (*labels, total)


def _table(
    layers: Sequence[Layer], columns: Sequence[Column], write: Write, caption: str, head: str
) -> Table:
    """Calm to urgent, as the aging table has it, and the total."""
    names = [layer.name for layer in reversed(layers)]
    rows = []
    for column in columns:
        urls = column.urls or ("",) * len(layers)
        pairs = list(zip(column.values, urls, strict=True))
        cells = [TableCell(write(value), url if value else "") for value, url in reversed(pairs)]
        cells.append(TableCell(write(column.total), column.url))
        rows.append(TableRow(column.name, column.url, tuple(cells)))
    return Table(caption, (head, *names, _("Total")), tuple(rows))
