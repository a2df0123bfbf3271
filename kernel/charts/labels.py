"""Where labels stand so that none covers another. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from kernel.charts.scales import to_tenth

LETTER = Decimal("6.4")  # about the width of a letter of twelve points


def spread(
    wanted: Sequence[Decimal], *, gap: Decimal, low: Decimal, high: Decimal
) -> tuple[Decimal, ...]:
    """Places as near to the wanted as may be, a gap apart and in bounds; their order stays.

    Where there is no room for the gap, they share what room there is evenly.
    """
    if not wanted:
        return ()
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    room = (high - low) / (len(wanted) - 1) if len(wanted) > 1 else gap
    gap = min(gap, room)
    placed: list[Decimal] = []
    for place in order:
        least = placed[-1] + gap if placed else low
        placed.append(max(wanted[place], least))
    most = high
    for rank in range(len(placed) - 1, -1, -1):
        placed[rank] = min(placed[rank], most)
        most = placed[rank] - gap
    found = dict(zip(order, placed, strict=True))
    return tuple(found[place] for place in range(len(wanted)))


def width_of(text: str) -> Decimal:
    return LETTER * len(text)


def thin(places: Sequence[tuple[Decimal, str]], *, gap: Decimal) -> tuple[bool, ...]:
    """Which labels along an axis are written: from the left, each that leaves the one before."""
    free = None
    shown = []
    for x, text in places:
        fits = bool(text) and (free is None or x >= free)
        shown.append(fits)
        if fits:
            free = to_tenth(x + width_of(text) + gap)
    return tuple(shown)
