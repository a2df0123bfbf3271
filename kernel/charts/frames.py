"""The room that a drawing has at each width, and its axis.

A chart with text is drawn once for each class, so that its text keeps its size; the style sheet
shows the one that fits the room of the chart itself, not of the window.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kernel.charts.figures import Unit
from kernel.charts.labels import width_of
from kernel.charts.scales import Scale, coordinate, nice_ticks

TEXT_DROP: Final = Decimal(4)  # from the middle of a line of text down to its foot
LEAD: Final = 18  # room for the lines from the plot to its labels
BETWEEN: Final = 10  # from a name to its figure


@dataclass(frozen=True, slots=True)
class Frame:
    """One width class: the whole drawing, and the plot inside its margins."""

    name: str
    width: int
    height: int
    left: int = 38
    right: int = 128
    top: int = 10
    bottom: int = 24

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def start(self) -> Decimal:
        return Decimal(self.left)

    @property
    def end(self) -> Decimal:
        return Decimal(self.width - self.right)

    @property
    def ceiling(self) -> Decimal:
        return Decimal(self.top)

    @property
    def floor(self) -> Decimal:
        return Decimal(self.height - self.bottom)

    def with_labels(self, labels: Iterable[tuple[str, str]]) -> "Frame":
        """Room enough right of the plot for each name and figure, up to half of the drawing."""
        widest = max((width_of(name) + width_of(figure) for name, figure in labels), default=0)
        wanted = LEAD + BETWEEN + int(widest)
        return replace(self, right=min(max(self.right, wanted), self.width // 2))

    @property
    def foot(self) -> str:
        """Where the words under the axis stand."""
        return coordinate(self.height - 6)


WIDE: Final = Frame("wide", 1000, 260)
MID: Final = Frame("mid", 620, 250)
NARROW: Final = Frame("narrow", 350, 230, left=34, right=112)
FRAMES: Final = (WIDE, MID, NARROW)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot and the figure before it."""

    text: str
    y: str
    text_y: str
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale up a plot, with the lines that are drawn of it."""

    scale: Scale
    ticks: tuple[Tick, ...]
    zero: Decimal

    def y(self, value: Decimal) -> Decimal:
        return self.scale.place(value)


def axis_of(frame: Frame, low: Decimal, high: Decimal, unit: Unit) -> Axis:
    values = nice_ticks(low, high)
    scale = Scale(values[0], values[-1], frame.floor, frame.ceiling)
    step = values[1] - values[0]
    nearest = min(max(Decimal(0), values[0]), values[-1])
    return Axis(
        scale=scale,
        ticks=tuple(_tick(scale, value, unit.tick(value, step)) for value in values),
        zero=scale.place(nearest),
    )


def _tick(scale: Scale, value: Decimal, text: str) -> Tick:
    y = scale.place(value)
    return Tick(text, coordinate(y), coordinate(y + TEXT_DROP), is_zero=value == 0)


@dataclass(frozen=True, slots=True)
class AxisWord:
    """A word under the axis."""

    text: str
    x: str


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A name and a figure right of the plot, with the line that leads there."""

    name: str
    value: str
    lead: str
    text_y: str
    style: str = ""


def lead_of(frame: Frame, start: Decimal, end: Decimal) -> str:
    """From the edge of the last column to the label beside it."""
    x = frame.end + 2
    return f"M{coordinate(x)} {coordinate(start)}h4L{coordinate(x + 11)} {coordinate(end)}h3"
