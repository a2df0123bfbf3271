"""Which rows fit: never more than there is, on any day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from invoices.imports.fitting import Part, Refusal, Timeline, Wish, fit

DAY = date(2026, 1, 1)
HUNDRED = Decimal(100)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def test_room_is_the_least_of_all_days() -> None:
    line = Timeline(HUNDRED)
    line.use(Decimal(70), on(5), on(10))
    line.use(Decimal(20), on(8))
    assert [line.room(on(day)) for day in (0, 5, 9, 10)] == [10, 10, 10, 80]
    assert line.room(on(0), on(5)) == 100
    assert line.room(on(0), on(6)) == 30


def test_wish_takes_the_items_in_their_order() -> None:
    items = {1: Timeline(Decimal(30)), 2: Timeline(Decimal(50))}
    parts, refusals = fit([Wish((0, 1), Decimal(60), DAY, None, (2, 1))], items, {})
    assert parts == [Part((0, 1), 2, Decimal(50)), Part((0, 1), 1, Decimal(10))]
    assert refusals == []


def test_wish_is_granted_whole_or_not() -> None:
    items, sources = {1: Timeline(Decimal(30))}, {7: Timeline(Decimal(20))}
    wishes = [
        Wish((0, 1), Decimal(25), DAY, None, (1,), 7),
        Wish((0, 2), Decimal(20), DAY, None, (1,), 7),
        Wish((0, 3), Decimal(11), DAY, None, (1,)),
    ]
    parts, refusals = fit(wishes, items, sources)
    assert parts == [Part((0, 2), 1, Decimal(20))]
    assert refusals == [
        Refusal((0, 1), "above_unapplied", Decimal(20)),
        Refusal((0, 3), "above_open", Decimal(10)),
    ]


def test_soft_wish_comes_last_and_takes_what_is_left() -> None:
    items, sources = {1: Timeline(HUNDRED)}, {7: Timeline(Decimal(60)), 8: Timeline(HUNDRED)}
    soft = Wish((1, 1), Decimal(60), DAY, None, (1,), 7, is_soft=True)
    parts, refusals = fit([soft, Wish((0, 1), Decimal(70), on(9), None, (1,), 8)], items, sources)
    assert [(part.row, part.amount) for part in parts] == [((0, 1), 70), ((1, 1), 30)]
    assert refusals == []


def test_room_of_a_reversed_use_is_used_again() -> None:
    items = {1: Timeline(HUNDRED)}
    wishes = [
        Wish((0, 1), HUNDRED, DAY, on(9), (1,)),
        Wish((0, 2), HUNDRED, on(9), None, (1,)),
        Wish((0, 3), Decimal(1), on(8), on(9), (1,)),
    ]
    parts, refusals = fit(wishes, items, {})
    assert [part.row for part in parts] == [(0, 1), (0, 2)]
    assert [no.row for no in refusals] == [(0, 3)]


def test_source_alone_is_enough() -> None:
    sources = {7: Timeline(Decimal(10))}
    parts, refusals = fit([Wish((0, 1), Decimal(4), DAY, None, source=7)], {}, sources)
    assert parts == [Part((0, 1), None, Decimal(4))]
    assert (sources[7].room(DAY), refusals) == (Decimal(6), [])


WISHES = st.lists(
    st.tuples(
        st.integers(1, 120),
        st.integers(0, 9),
        st.none() | st.integers(0, 9),
        st.sampled_from([(1,), (2,), (1, 2), (2, 1)]),
        st.sampled_from([7, 8]),
        st.booleans(),
    ),
    max_size=12,
)


@given(WISHES)
def test_nothing_is_ever_used_twice(
    drawn: list[tuple[int, int, int | None, tuple[int, ...], int, bool]],
) -> None:
    items = {1: Timeline(HUNDRED), 2: Timeline(Decimal(60))}
    sources = {7: Timeline(Decimal(80)), 8: Timeline(Decimal(90))}
    wishes = [
        Wish((0, row), Decimal(amount), on(start), on(max(start, end)) if end is not None else None,
             chosen, source, soft)
        for row, (amount, start, end, chosen, source, soft) in enumerate(drawn)
    ]  # fmt: skip
    parts, refusals = fit(wishes, items, sources)
    for line in (*items.values(), *sources.values()):
        for day in range(11):
            used = sum((amount for when, amount in line.events if when <= on(day)), Decimal(0))
            assert 0 <= used <= line.amount
    granted = {part.row for part in parts}
    assert granted.isdisjoint(no.row for no in refusals)
    for wish in wishes:
        taken = sum((part.amount for part in parts if part.row == wish.row), Decimal(0))
        assert taken == wish.amount or wish.row not in granted or wish.is_soft
