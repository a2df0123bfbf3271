"""Money: the one rounding, splitting without loss, no adding of two currencies."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import money

AMOUNTS = st.decimals(
    min_value=-(10**13), max_value=10**13, places=4, allow_nan=False, allow_infinity=False
)
CODES = st.sampled_from(sorted(money.CURRENCIES))
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("2.345", "EUR", "2.35"),
        ("-2.345", "EUR", "-2.35"),
        ("2.5", "JPY", "3"),
        ("-2.5", "JPY", "-3"),
        ("1.0005", "KWD", "1.001"),
        ("1.00005", "CLF", "1.0001"),
        ("1.115", "XXX", "1.12"),
    ],
)
def test_quantize_rounds_half_away_from_zero(amount: str, currency: str, expected: str) -> None:
    assert str(money.quantize(Decimal(amount), currency)) == expected


@given(AMOUNTS, CODES)
def test_quantize_moves_at_most_half_a_unit_and_only_once(amount: Decimal, currency: str) -> None:
    rounded = money.quantize(amount, currency)
    assert abs(rounded - amount) * 2 <= money.smallest_unit(currency)
    assert money.quantize(rounded, currency) == rounded
    assert money.fits(rounded, currency)
    assert money.quantize(-amount, currency) == -rounded


@given(AMOUNTS, WEIGHTS, CODES)
def test_allocate_loses_nothing_and_never_changes_sign(
    amount: Decimal, weights: list[int], currency: str
) -> None:
    total = money.quantize(amount, currency)
    parts = money.allocate(total, weights, currency)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all(part * total >= 0 for part in parts)
    assert all(money.fits(part, currency) for part in parts)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        ("100.00", [1, 1, 1], ["33.33", "33.33", "33.34"]),
        ("200.00", [1, 1, 1], ["66.67", "66.67", "66.66"]),
        ("-100.00", [1, 1, 1], ["-33.33", "-33.33", "-33.34"]),
        ("0.02", [1, 1, 1, 1], ["0.01", "0.01", "0.00", "0.00"]),
        ("10.00", [1, 0], ["10.00", "0.00"]),
        ("10.00", [0, 1, 0], ["0.00", "10.00", "0.00"]),
    ],
)
def test_allocate_gives_the_rest_to_the_last(
    total: str, weights: list[int], expected: list[str]
) -> None:
    parts = money.allocate(Decimal(total), weights, "EUR")
    assert parts == [Decimal(part) for part in expected]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 1]])
def test_allocate_refuses_weights_that_mean_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        money.allocate(Decimal("1.00"), weights, "EUR")


def test_convert_rounds_in_the_target_currency() -> None:
    assert money.convert(Decimal("100.00"), Decimal("163.255"), "JPY") == Decimal(16326)
    exact = (Decimal("0.333") * Decimal("1.1612")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert money.convert(Decimal("0.333"), Decimal("1.1612"), "EUR") == exact


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_convert_refuses_a_rate_that_is_none(rate: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        money.convert(Decimal(1), Decimal(rate), "EUR")


def test_is_currency_knows_the_standard() -> None:
    assert money.is_currency("RON")
    assert not money.is_currency("XXX")
