"""Filling in what each ticked item gets."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from invoices.rules import Ticked, spread_over_ticked

CENTS = st.decimals(min_value=0, max_value=1000, places=2)


@st.composite
def ticked(draw: st.DrawFn) -> Ticked:
    opened = draw(st.decimals(min_value="0.01", max_value=1000, places=2))
    return Ticked(
        item_id=draw(st.integers(1, 10**6)),
        open_amount=opened,
        amount=draw(st.none() | st.decimals(min_value=0, max_value=opened, places=2)),
        offered=draw(st.decimals(min_value=0, max_value=opened, places=2)),
    )


@given(CENTS, st.lists(ticked(), max_size=6))
def test_no_item_gets_more_than_is_open_and_typed_amounts_stand(
    amount: Decimal, items: list[Ticked]
) -> None:
    parts = spread_over_ticked(amount, items)
    assert [part[0] for part in parts] == [item.item_id for item in items]
    for item, (_id, part, discount) in zip(items, parts, strict=True):
        assert part == item.amount if item.amount is not None else part >= 0
        assert item.amount is not None or part + discount <= item.open_amount


@given(CENTS, st.lists(ticked(), max_size=6))
def test_no_more_money_is_spread_than_there_is(amount: Decimal, items: list[Ticked]) -> None:
    typed = sum((item.amount for item in items if item.amount is not None), Decimal(0))
    spread = sum((part for _id, part, _discount in spread_over_ticked(amount, items)), Decimal(0))
    assert spread <= max(amount, typed)


@given(CENTS, st.lists(ticked(), max_size=6))
def test_discount_is_granted_only_where_the_rest_is_paid(
    amount: Decimal, items: list[Ticked]
) -> None:
    for item, (_id, part, discount) in zip(items, spread_over_ticked(amount, items), strict=True):
        assert not discount or part + discount == item.open_amount
