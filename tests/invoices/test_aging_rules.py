"""Bands, days and netting: every debt is in exactly one band, nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.aging.rules import (
    DEFAULT_EDGES,
    band_of,
    bands_of,
    checked_edges,
    days_between,
    net,
    parse_edges,
)
from invoices.rules import UsedRate, choose_rate

DAY = date(2026, 6, 15)
edges = st.sets(st.integers(0, 9999), min_size=1, max_size=12).map(sorted)
amounts = st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=8)


def test_default_bands_bear_the_names_of_the_contract() -> None:
    bands = bands_of(DEFAULT_EDGES)
    assert [(band.name, band.first, band.last) for band in bands] == [
        ("current", None, 0),
        ("1-30", 1, 30),
        ("31-60", 31, 60),
        ("61-90", 61, 90),
        ("90+", 91, None),
    ]


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-400, "current"),
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "90+"),
        (4000, "90+"),
    ],
)
def test_boundary_days_fall_into_their_band(days: int, name: str) -> None:
    assert band_of(days, bands_of(DEFAULT_EDGES)).name == name


@given(edges, st.integers(-20_000, 20_000))
def test_every_day_is_in_exactly_one_band(found: list[int], days: int) -> None:
    holding = [band for band in bands_of(found) if band.holds(days)]
    assert len(holding) == 1
    assert len({band.name for band in bands_of(found)}) == len(found) + 1


@given(edges, st.integers(-3000, 3000))
def test_a_band_in_days_is_the_same_band_in_dates(found: list[int], days: int) -> None:
    counted_from = DAY - timedelta(days=days)
    assert days_between(DAY, counted_from) == days
    for band in bands_of(found):
        earliest, latest = band.dates(DAY)
        inside = (earliest is None or counted_from >= earliest) and (
            latest is None or counted_from <= latest
        )
        assert inside == band.holds(days)


@given(edges)
def test_edges_are_read_back_as_written(found: list[int]) -> None:
    assert parse_edges(", ".join(map(str, found))) == tuple(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0,x",
        "30,0",
        "0,0",
        "-1,30",
        "0,30,",
        "1.5",
        "10000",
        "²",
        ",".join(map(str, range(13))),
    ],
)
def test_edges_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_edges(text)


def test_edges_must_rise_and_stay_in_reach() -> None:
    for wrong in ([], [-1, 30], [30, 30], [0, 10_000]):
        with pytest.raises(ValueError):
            checked_edges(wrong)


@given(amounts, st.decimals(0, 100_000, places=2))
def test_netting_loses_nothing_and_takes_the_oldest_first(
    bands: list[Decimal], credit: Decimal
) -> None:
    netted, left = net(bands, credit)
    assert sum(bands) - credit == sum(netted) - left
    assert left == max(credit - sum(bands), Decimal(0))
    assert all(0 <= after <= before for before, after in zip(bands, netted, strict=True))
    touched = [
        place for place, pair in enumerate(zip(bands, netted, strict=True)) if pair[0] != pair[1]
    ]
    if touched:
        assert not any(netted[touched[0] + 1 :])


def test_the_later_quotation_of_a_rate_wins_and_the_direct_one_of_a_day() -> None:
    direct = UsedRate("USD", "EUR", DAY, Decimal("0.9"), Decimal(1))
    inverse = UsedRate("USD", "EUR", DAY, Decimal(1), Decimal("1.25"))
    later = UsedRate("USD", "EUR", DAY + timedelta(days=1), Decimal(1), Decimal("1.25"))
    assert choose_rate(direct, inverse) is direct
    assert choose_rate(direct, later) is later
    assert choose_rate(None, inverse) is inverse
    assert choose_rate(direct, None) is direct
    assert choose_rate(None, None) is None
    assert inverse.rate == Decimal("0.8")
