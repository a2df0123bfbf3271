"""Sparklines: the shape of a figure's past, beside the figure itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from kernel.charts.scales import Scale, coordinate

WIDTH: Final = 160
HEIGHT: Final = 28
EDGE: Final = Decimal(3)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line and its end in a box of 160 by 28; `words` says it to who hears the page."""

    points: str
    end: str
    words: str


def build_sparkline(values: Sequence[Decimal], *, write: Callable[[Decimal], str]) -> Sparkline:
    """No values draw nothing; one value is a dot; equal values a level line."""
    if not values:
        return Sparkline("", "", "")
    level = Scale(min(values), max(values), HEIGHT - EDGE, EDGE)
    across = Scale(Decimal(0), Decimal(len(values) - 1), EDGE, WIDTH - EDGE)
    places = [
        f"{coordinate(across.place(Decimal(place)))},{coordinate(level.place(value))}"
        for place, value in enumerate(values)
    ]
    last_x, last_y = places[-1].split(",")
    words = _("From %(first)s to %(last)s; lowest %(low)s, highest %(high)s") % {
        "first": write(values[0]),
        "last": write(values[-1]),
        "low": write(min(values)),
        "high": write(max(values)),
    }
    return Sparkline(
        points=" ".join(places) if len(values) > 1 else "",
        end=f"M{last_x} {last_y}h.01",
        words=words if len(values) > 1 else write(values[0]),
    )
