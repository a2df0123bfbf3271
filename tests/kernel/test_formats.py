"""Amounts, days and shares as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from kernel import formats


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "−1,234,567.89"), ("de", "−1.234.567,89"), ("ro", "−1.234.567,89")],
)
def test_money_is_written_in_the_readers_language(language: str, expected: str) -> None:
    assert formats.money(Decimal("-1234567.89"), "EUR", language=language) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234.5", "JPY", "1,235"),
        ("1.5", "KWD", "1.500"),
        ("-0.001", "EUR", "0.00"),
        ("0", "EUR", "0.00"),
    ],
)
def test_money_has_the_digits_of_its_currency(amount: str, currency: str, expected: str) -> None:
    assert formats.money(Decimal(amount), currency, language="en") == expected


def test_nothing_is_an_en_dash() -> None:
    assert formats.money(None, "EUR") == "–"
    assert formats.money(Decimal(0), "EUR", shows_zero=False) == "–"
    assert formats.percent(None) == formats.day(None) == formats.moment(None) == "–"
    assert formats.days(None) == "–"


def test_overviews_leave_out_cents() -> None:
    assert formats.money(Decimal("1999.50"), "EUR", is_whole=True, language="en") == "2,000"


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("en", "full", "24 Nov 2026"),
        ("en", "working", "Tue 24 Nov"),
        ("en", "short", "24 Nov"),
        ("de", "full", "24. Nov. 2026"),
        ("de", "working", "Di., 24. Nov."),
        ("ro", "full", "24 nov. 2026"),
        ("ro", "working", "mar., 24 nov."),
    ],
)
def test_days(language: str, style: str, expected: str) -> None:
    assert formats.day(date(2026, 11, 24), style=style, language=language) == expected


def test_the_readers_language_is_the_active_one() -> None:
    with translation.override("de"):
        assert formats.number(Decimal("1234.5"), 2) == "1.234,50"
    with translation.override("fr"):
        assert formats.number(Decimal("1234.5"), 2) == "1,234.50"


def test_percent_and_moment_and_counted_days() -> None:
    assert formats.percent(Decimal("0.6409"), language="en") == "64.1\u00a0%"
    at = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    assert formats.moment(at, language="en") == "24 Nov 2026, 09:05"
    assert formats.days(1) == "1 day"
    assert formats.days(1200) == "1,200 days"
