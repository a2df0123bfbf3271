"""Movements add up whatever they are; what should never have been posted is not told."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from invoices.statements.rules import Movement, running_balances, without_undone

DAY = date(2026, 6, 15)
AMOUNTS = st.decimals(-10_000, 10_000, places=2)


def moved(amount: Any, root: str = "d1", *, is_undone: bool = False, entity: int = 1) -> Movement:
    return Movement(
        entity, "EUR", DAY, DAY, "invoice", "1", "", "", Decimal(amount), root, is_undone
    )


movements = st.lists(
    st.builds(
        moved,
        AMOUNTS,
        st.sampled_from(["d1", "d2", "s1"]),
        is_undone=st.booleans(),
        entity=st.sampled_from([1, 2]),
    )
)


@given(movements)
def test_hiding_undone_postings_never_changes_the_sum(found: list[Movement]) -> None:
    total = sum(movement.amount for movement in found)
    assert sum(movement.amount for movement in without_undone(found)) == total


@given(AMOUNTS, movements)
def test_last_balance_is_the_first_and_all_movements(
    opening: Decimal, found: list[Movement]
) -> None:
    balances = running_balances(opening, found)
    assert len(balances) == len(found)
    total = sum((movement.amount for movement in found), opening)
    assert (balances or [opening])[-1] == total


def test_undone_pair_is_hidden_when_it_comes_to_nothing() -> None:
    stays = moved(5, "d2")
    pair = [moved(100, is_undone=True), moved(-100)]
    assert without_undone([*pair, stays]) == (stays,)


def test_undone_posting_stays_when_it_was_taken_back_later() -> None:
    alone = moved(100, is_undone=True)
    assert without_undone([alone]) == (alone,)


def test_corrected_pair_stays_when_it_was_right_at_its_time() -> None:
    pair = (moved(-10, "x1"), moved(10, "x1"))
    assert without_undone(pair) == pair
