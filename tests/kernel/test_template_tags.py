"""The tags of every page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory


def drawn(source: str, **context: Any) -> str:
    return Template("{% load arman %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% money amount "EUR" %}', "−1,204.50"),
        ('{% money amount "EUR" digits="none" %}', "−1,205"),
        ('{% money zero "EUR" zero="dash" %}', "–"),
        ('{% money zero "EUR" %}', "0.00"),
        ("{% day on %}", '<time datetime="2026-11-24">24 Nov 2026</time>'),
        ('{% day on "working" %}', '<time datetime="2026-11-24">Tue 24 Nov</time>'),
        ("{% day none %}{% moment none %}{% number none %}", "–––"),
        ("{% days 3 %}, {% percent share %}, {% number 1234 %}", "3 days, 12.5\u00a0%, 1,234"),
        ("{{ amount|is_negative }}{{ zero|is_negative }}", "TrueFalse"),
        ('{{ "Ana Maria Ionescu"|initials }}', "AI"),
    ],
)
def test_figures_and_days(source: str, expected: str) -> None:
    values = {
        "amount": Decimal("-1204.50"),
        "zero": Decimal(0),
        "share": Decimal("0.125"),
        "on": date(2026, 11, 24),
        "none": None,
    }
    assert drawn(source, **values) == expected


@pytest.mark.django_db
def test_a_moment_is_shown_in_the_departments_zone() -> None:
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert "25 Nov 2026, 00:30" in drawn("{% moment at %}", at=at)


def test_an_icon_is_hidden_from_readers() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "users" %}')


def test_this_page_with_changes_what_is_named() -> None:
    request = RequestFactory().get("/users/?q=a&page=3")
    assert drawn("{% this_page_with page=4 %}", request=request) == "/users/?q=a&amp;page=4"
    assert drawn('{% this_page_with page="" q=None %}', request=request) == "/users/"
