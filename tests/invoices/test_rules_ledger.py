"""The pure rules: the day that counts, and what money is applied to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules import Payable, effective_day, exact_match, oldest_due_first

days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
amounts = st.decimals(min_value="0.01", max_value="999", places=2)
payables = st.lists(
    st.builds(Payable, item_id=st.integers(1, 99), due_on=days, open_amount=amounts),
    max_size=8,
    unique_by=lambda item: item.item_id,
)


@given(given=st.lists(days, min_size=1), closed=st.none() | days)
def test_effective_day_is_the_latest_and_open(given: list[date], closed: date | None) -> None:
    day = effective_day(None, *given, closed_through=closed)
    assert day >= max(given)
    if closed is None or max(given) > closed:
        assert day == max(given)
    else:
        assert day == closed + timedelta(days=1)


@given(amount=amounts, items=payables)
def test_oldest_due_first_fills_one_after_the_other(amount: Decimal, items: list[Payable]) -> None:
    parts = oldest_due_first(amount, items)
    opened = {item.item_id: item.open_amount for item in items}
    assert sum(part for _item, part in parts) == min(amount, sum(opened.values()))
    assert all(0 < part <= opened[item] for item, part in parts)
    assert all(part == opened[item] for item, part in parts[:-1])
    due = {item.item_id: (item.due_on, item.item_id) for item in items}
    order = [due[item] for item, _part in parts]
    assert order == sorted(due.values())[: len(order)]


@given(amount=amounts, items=payables)
def test_exact_match_pays_whole_items_with_the_whole_amount(
    amount: Decimal, items: list[Payable]
) -> None:
    parts = exact_match(amount, items)
    opened = {item.item_id: item.open_amount for item in items}
    assert all(part == opened[item] for item, part in parts)
    assert not parts or sum(part for _item, part in parts) == amount


@pytest.mark.parametrize(
    ("opened", "amount", "paid"),
    [([5], 5, [1]), ([5, 3], 8, [1, 2]), ([5, 5], 5, []), ([5, 3], 7, []), ([], 5, [])],
)
def test_exact_match_of_one_or_of_all(opened: list[int], amount: int, paid: list[int]) -> None:
    items = [
        Payable(place, date(2026, 1, place), Decimal(part))
        for place, part in enumerate(opened, start=1)
    ]
    assert [item for item, _part in exact_match(Decimal(amount), items)] == paid
