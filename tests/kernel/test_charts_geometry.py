"""Scales, stacks and places of labels, for any amounts there are."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.charts.frames import FRAMES
from kernel.charts.labels import spread, thin, width_of
from kernel.charts.scales import Scale, coordinate, nice_step, nice_ticks, reach, slots, stack

AMOUNTS = st.decimals(
    min_value=-(10**15), max_value=10**15, places=4, allow_nan=False, allow_infinity=False
)
COLUMNS = st.lists(st.lists(AMOUNTS, min_size=1, max_size=6), min_size=1, max_size=12)
ZERO = Decimal(0)


@given(AMOUNTS, AMOUNTS, st.integers(2, 8))
def test_ticks_are_round_even_and_hold_all(one: Decimal, other: Decimal, most: int) -> None:
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high, most=most)
    steps = {after - before for before, after in itertools.pairwise(ticks)}
    assert len(steps) == 1
    (step,) = steps
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= most + 1
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        ("0", "49.14", "0 20 40 60"),
        ("0", "0", "0 0.5 1"),
        ("7", "7", "0 2 4 6 8"),
        ("-3", "-3", "-3 -2 -1 0"),
        ("-40", "100", "-50 0 50 100"),
        ("0", "0.0001", "0 0.00005 0.0001"),
        ("0", "1000000000000", "0 500000000000 1000000000000"),
    ],
)
def test_ticks_as_a_person_would_choose_them(low: str, high: str, ticks: str) -> None:
    assert nice_ticks(Decimal(low), Decimal(high)) == tuple(Decimal(one) for one in ticks.split())


@given(st.decimals(min_value="0.0001", max_value=10**15, places=4), st.integers(1, 20))
def test_a_step_cuts_a_span_into_at_most_so_many(span: Decimal, most: int) -> None:
    assert nice_step(span, most) * most >= span


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_scale_keeps_the_order_and_the_bounds(one: Decimal, two: Decimal, three: Decimal) -> None:
    low, middle, high = sorted((one, two, three))
    scale = Scale(low, high, Decimal(200), Decimal(10))
    places = [scale.place(value) for value in (low, middle, high)]
    assert places == sorted(places, reverse=True)
    if low < high:
        assert (places[0], places[2]) == (200, 10)
    else:
        assert set(places) == {105}


@given(st.lists(AMOUNTS, max_size=8))
def test_a_stack_is_as_high_as_its_parts(values: list[Decimal]) -> None:
    spans = stack(values)
    assert [span.high - span.low for span in spans] == [abs(value) for value in values]
    ends = reach([values])
    assert ends.low == min([ZERO, *(span.low for span in spans)])
    assert ends.high == max([ZERO, *(span.high for span in spans)])
    ups = sorted(
        (span.low, span.high) for span, value in zip(spans, values, strict=True) if value > 0
    )
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ups))


@given(COLUMNS)
def test_stacks_stay_inside_their_scale(columns: list[list[Decimal]]) -> None:
    ends = reach(columns)
    ticks = nice_ticks(ends.low, ends.high)
    scale = Scale(ticks[0], ticks[-1], Decimal(200), Decimal(10))
    for values in columns:
        for span in stack(values):
            assert 10 <= scale.place(span.high) <= scale.place(span.low) <= 200


@given(st.integers(0, 60), st.sampled_from(FRAMES))
def test_columns_stand_side_by_side_in_the_plot(count: int, frame: object) -> None:
    start, end = frame.start, frame.end  # type: ignore[attr-defined]
    found = slots(count, start, end, share=Decimal("0.8"))
    assert len(found) == count
    tolerance = Decimal("0.11")
    for before, after in itertools.pairwise(found):
        assert before.x + before.width <= after.x + tolerance
    for slot in found:
        assert start - tolerance <= slot.x
        assert slot.x + slot.width <= end + tolerance
        assert slot.width > 0


PLACES = st.lists(st.decimals(min_value=-50, max_value=300, places=1), max_size=12)


@given(PLACES)
def test_labels_do_not_cover_each_other(wanted: list[Decimal]) -> None:
    low, high, gap = Decimal(0), Decimal(250), Decimal("15.5")
    placed = spread(wanted, gap=gap, low=low, high=high)
    assert len(placed) == len(wanted)
    assert all(low <= place <= high for place in placed)
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    for before, after in itertools.pairwise(order):
        assert placed[after] - placed[before] >= gap - Decimal("1e-9")


@given(st.lists(st.decimals(min_value=0, max_value=9, places=1), min_size=30, max_size=40))
def test_too_many_labels_share_the_room_evenly(wanted: list[Decimal]) -> None:
    placed = sorted(spread(wanted, gap=Decimal(15), low=Decimal(0), high=Decimal(100)))
    gaps = [after - before for before, after in itertools.pairwise(placed)]
    assert max(gaps) - min(gaps) < Decimal("1e-9")


def test_labels_with_room_stay_where_they_are() -> None:
    wanted = [Decimal(90), Decimal(10), Decimal(50)]
    assert list(spread(wanted, gap=Decimal(15), low=ZERO, high=Decimal(100))) == wanted
    assert spread([], gap=Decimal(15), low=ZERO, high=Decimal(100)) == ()


@given(st.lists(st.text(max_size=8), max_size=30))
def test_words_under_an_axis_leave_each_other_room(words: list[str]) -> None:
    places = [(Decimal(place * 20), word) for place, word in enumerate(words)]
    shown = [pair for pair, fits in zip(places, thin(places, gap=Decimal(4)), strict=True) if fits]
    for (x, word), (following, _word) in itertools.pairwise(shown):
        assert x + width_of(word) + 4 <= following + Decimal("0.1")
    assert all(word for _x, word in shown)


@pytest.mark.parametrize(
    ("value", "text"), [("1.25", "1.3"), ("-0.04", "0"), ("100", "100"), ("1E+3", "1000")]
)
def test_coordinates_are_short_and_of_no_language(value: str, text: str) -> None:
    assert coordinate(Decimal(value)) == text
