"""Trend lines over time, each with its name and figure at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
from kernel.charts.scales import ZERO, coordinate, slots
from kernel.formats import NOTHING

GAP = Decimal("15.5")
STYLES = 3


@dataclass(frozen=True, slots=True)
class LineSeries:
    """A name and a value for each point of time; None where there was nothing to measure."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A dot that can be pointed at."""

    title: str
    url: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """The stretches of one line (a gap parts them) and its dots."""

    style: str
    path: str
    points: tuple[DrawnPoint, ...]


@dataclass(frozen=True, slots=True)
class LineDrawing:
    """The chart at one width."""

    frame: Frame
    x1: str
    x2: str
    ticks: tuple[Tick, ...]
    lines: tuple[DrawnLine, ...]
    words: tuple[AxisWord, ...]
    labels: tuple[EndLabel, ...]
    label_x: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """A drawing for each width, the last point in words, and the table."""

    drawings: tuple[LineDrawing, ...]
    readout: str
    table: Table


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of time: its whole name, the word under it and where it leads."""

    name: str
    word: str
    url: str = ""


def build_lines(
    series: Sequence[LineSeries],
    moments: Sequence[Moment],
    *,
    unit: Unit,
    write: Callable[[Decimal], str],
    caption: str,
    head: str,
) -> LineChart:
    def text(value: Decimal | None) -> str:
        return NOTHING if value is None else write(value)

    rows = [
        TableRow(
            moment.name,
            moment.url,
            tuple(TableCell(text(line.values[place])) for line in series),
        )
        for place, moment in enumerate(moments)
    ]
    names = tuple(line.name for line in series)
    readout = ""
    if moments:
        last = ", ".join(f"{line.name} {text(line.values[-1])}" for line in series)
        readout = f"{moments[-1].name}: {last}"
    known = [value for line in series for value in line.values if value is not None]
    return LineChart(
        drawings=tuple(_draw(frame, series, moments, unit, text) for frame in FRAMES)
        if known
        else (),
        readout=readout,
        table=Table(caption, (head, *names), tuple(rows)),
    )


def _draw(
    frame: Frame,
    series: Sequence[LineSeries],
    moments: Sequence[Moment],
    unit: Unit,
    text: Callable[[Decimal | None], str],
) -> LineDrawing:
    known = [value for line in series for value in line.values if value is not None]
    frame = frame.with_labels((line.name, unit.label(max(known, key=abs))) for line in series)
    axis = axis_of(frame, min(ZERO, *known), max(ZERO, *known), unit)
    rooms = slots(len(moments), frame.start, frame.end, share=Decimal("0.5"))
    places = [room.middle for room in rooms]
    words = [(x, moment.word) for x, moment in zip(places, moments, strict=True)]
    shown = thin(words, gap=Decimal(8))
    return LineDrawing(
        frame=frame,
        x1=coordinate(frame.start),
        x2=coordinate(frame.end),
        ticks=axis.ticks,
        lines=tuple(
            _line(axis, line, place % STYLES, moments, places, text)
            for place, line in enumerate(series)
        ),
        words=tuple(
            AxisWord(word, coordinate(x))
            for (x, word), is_shown in zip(words, shown, strict=True)
            if is_shown
        ),
        labels=_labels(frame, axis, series, unit),
        label_x=coordinate(frame.end + 18),
    )


def _line(
    axis: Axis,
    line: LineSeries,
    style: int,
    moments: Sequence[Moment],
    places: Sequence[Decimal],
    text: Callable[[Decimal | None], str],
) -> DrawnLine:
    points, path, is_on = [], [], False
    for moment, x, value in zip(moments, places, line.values, strict=True):
        if value is None:
            is_on = False
            continue
        at_x, at_y = coordinate(x), coordinate(axis.y(value))
        path.append(f"{'L' if is_on else 'M'}{at_x} {at_y}")
        is_on = True
        title = f"{moment.name}: {line.name} {text(value)}"
        points.append(DrawnPoint(title, moment.url, at_x, at_y))
    return DrawnLine(f"chart__line--{style}", "".join(path), tuple(points))


def _labels(
    frame: Frame, axis: Axis, series: Sequence[LineSeries], unit: Unit
) -> tuple[EndLabel, ...]:
    """At the height of each line's last known value."""
    ends = [
        (line.name, known[-1], axis.y(known[-1]))
        for line in series
        if (known := [value for value in line.values if value is not None])
    ]
    placed = spread([y for *_rest, y in ends], gap=GAP, low=Decimal(4), high=frame.floor)
    return tuple(
        EndLabel(name, unit.label(value), lead_of(frame, wanted, y), coordinate(y + TEXT_DROP))
        for (name, value, wanted), y in zip(ends, placed, strict=True)
    )
