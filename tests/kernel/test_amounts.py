"""Amounts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import formats
from kernel.amounts import NoAmount, parse_amount


@pytest.mark.parametrize(
    ("text", "point", "amount"),
    [
        ("1204", ".", "1204"),
        ("1,204.50", ".", "1204.50"),
        ("1.204,50", ".", "1204.50"),
        ("1 204,5", ",", "1204.5"),
        ("1'204.50", ".", "1204.50"),
        ("1,204", ".", "1204"),
        ("1.204", ",", "1204"),
        ("1.204", ".", "1.204"),
        ("1,204", ",", "1.204"),
        ("1,20", ".", "1.20"),
        ("0.204", ",", "0.204"),
        ("1.234.567", ".", "1234567"),
        ("1,234,567.5", ",", "1234567.5"),
        ("−7", ".", "-7"),
        (".5", ".", "0.5"),
        ("- 1\u202f204\u00a0567,5 ", ",", "-1204567.5"),
    ],
)
def test_amount_is_read(text: str, point: str, amount: str) -> None:
    assert parse_amount(text, point=point) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "1,2,3", "1.2.3,4,5", "12 EUR", "1,20,5", "--3", ".", "1.23.456,7.8", "1e3"),
        *("12 50", "1 2", "100 12 50", "1 2345", "1,5 000", "'5 0"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NoAmount):
        parse_amount(text)


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from(["en", "de", "ro"]),
)
def test_what_is_shown_can_be_typed(amount: Decimal, language: str) -> None:
    shown = formats.number(amount, 2, language)
    assert parse_amount(shown, point=formats.decimal_sign(language)) == amount


@given(st.text(alphabet="0123456789.,' -+", max_size=14), st.sampled_from(".,"))
def test_reading_ends_in_an_amount_or_a_refusal(text: str, point: str) -> None:
    try:
        amount = parse_amount(text, point=point)
    except NoAmount:
        return
    digits = "".join(letter for letter in text if letter.isdigit()).lstrip("0")
    read = "".join(letter for letter in f"{abs(amount):f}" if letter.isdigit()).strip("0")
    assert read in digits
