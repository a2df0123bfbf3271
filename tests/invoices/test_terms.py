"""Payment terms and plans: words, lines, and parts that add up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.terms import (
    BadTerms,
    Line,
    instalments,
    parse_terms,
    plan_by_amount,
    split_amount,
)
from kernel.money import quantize

DAY = date(2026, 1, 10)
SHARES = (
    Line(share_of_remaining=Decimal("0.25"), days=30),
    Line(share_of_total=Decimal("0.25"), months=1),
    Line(fixed=Decimal("4.00"), months=1, days=30),
    Line(months=2, days=30, day=15),
)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("net 30", [("2026-02-09", "99.99")]),
        ("Net  30 days", [("2026-02-09", "99.99")]),
        ("30", [("2026-02-09", "99.99")]),
        ("30 EOM", [("2026-03-02", "99.99")]),
        ("EOM", [("2026-01-31", "99.99")]),
        ("2/10 net 30", [("2026-02-09", "99.99")]),
        ("50% 30, 50% 60", [("2026-02-09", "50.00"), ("2026-03-11", "49.99")]),
        ("33.3% 0, 33.3% 30, 33.4% 30 eom", [("2026-01-10", "33.30"), ("2026-02-09", "33.30"),
         ("2026-03-02", "33.39")]),
        ("2026-05-01", [("2026-05-01", "99.99")]),
        ("due on receipt", [("2026-01-10", "99.99")]),
    ],
)  # fmt: skip
def test_words_become_instalments(words: str, parts: list[tuple[str, str]]) -> None:
    found = instalments(words, total=Decimal("99.99"), issued_on=DAY, currency="EUR")
    assert [(str(day), str(amount)) for day, amount in found] == parts


@pytest.mark.parametrize(
    "words", ["", "soon", "net", "net -3", "60% 30, 60% 60", "0% 30", "2026-02-30", "9999", "NAA8"]
)
def test_unknown_words_are_refused(words: str) -> None:
    with pytest.raises(BadTerms):
        parse_terms(words)


def test_discount_is_read() -> None:
    terms = parse_terms("2/10 net 30")
    assert (terms.discount_percent, terms.discount_days) == (Decimal(2), 10)
    assert (terms.simple_days, parse_terms("30 eom").simple_days) == (30, None)
    assert parse_terms("50% 30, 50% 60").simple_days is None


def test_lines_of_a_negative_amount() -> None:
    parts = split_amount(
        SHARES, total=Decimal("-10.00"), issued_on=date(2011, 10, 1), currency="EUR"
    )
    assert [(str(day), str(amount)) for day, amount in parts] == [
        ("2011-10-31", "-2.50"),
        ("2011-11-01", "-2.50"),
        ("2011-12-01", "-4.00"),
        ("2012-01-14", "-1.00"),
    ]


def test_zero_is_one_instalment_on_its_own_day() -> None:
    day = date(2016, 5, 17)
    assert split_amount(SHARES, total=Decimal("0.00"), issued_on=day, currency="EUR") == [
        (day, Decimal("0.00"))
    ]


def test_plan_by_amount() -> None:
    plan = plan_by_amount(
        total=Decimal(100), amount=Decimal(30), start_on=date(2026, 1, 31), every_months=2
    )
    assert [(str(day), int(amount)) for day, amount in plan] == [
        ("2026-01-31", 30), ("2026-03-31", 30), ("2026-05-31", 30), ("2026-07-31", 10),
    ]  # fmt: skip


@pytest.mark.parametrize(("amount", "months"), [("0", 1), ("-1", 1), ("1", 0)])
def test_plan_that_pays_nothing_is_refused(amount: str, months: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        plan_by_amount(total=Decimal(1), amount=Decimal(amount), start_on=DAY, every_months=months)


AMOUNTS = st.decimals("-1e9", "1e9", places=2)
LINES = st.one_of(
    st.builds(Line, share_of_total=st.decimals("0", "2", places=3), days=st.integers(0, 90)),
    st.builds(Line, share_of_remaining=st.decimals("0", "1", places=3), months=st.integers(0, 9)),
    st.builds(Line, fixed=st.decimals("0", "1e6", places=2), day=st.integers(1, 31)),
    st.builds(Line, end_of_month=st.booleans(), days=st.integers(0, 60)),
)


@given(AMOUNTS, st.lists(LINES, min_size=1, max_size=6), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_parts_add_up_whatever_the_lines(total: Decimal, lines: list[Line], currency: str) -> None:
    total = quantize(total, currency)
    parts = split_amount(tuple(lines), total=total, issued_on=DAY, currency=currency)
    assert sum(amount for _day, amount in parts) == total
    assert all(quantize(amount, currency) == amount for _day, amount in parts)
    assert all(amount * total >= 0 for _day, amount in parts)
    assert len(parts) <= len(lines)


@given(st.decimals("0", "1e6", places=2), st.decimals("50", "1e6", places=2), st.integers(1, 6))
def test_plans_add_up(total: Decimal, amount: Decimal, months: int) -> None:
    plan = plan_by_amount(total=total, amount=amount, start_on=DAY, every_months=months)
    assert sum((part for _day, part in plan), Decimal(0)) == total
    assert all(0 < part <= amount for _day, part in plan)
    assert [day for day, _part in plan] == sorted({day for day, _part in plan})
