"""Scores stay within bounds and follow what speaks for a pair."""

from hypothesis import given
from hypothesis import strategies as st

from customers.merging.rules import LEAST_SCORE, LEAST_SIMILAR, Reason, score_of

REASONS = st.lists(st.sampled_from(Reason))


@given(REASONS, st.integers(0, 100))
def test_score_is_between_nothing_and_certain(reasons: list[Reason], similarity: int) -> None:
    assert 0 <= score_of(reasons, similarity) <= 100


@given(REASONS, st.integers(0, 100), st.sampled_from([Reason.EMAIL, Reason.PHONE, Reason.NAME]))
def test_more_in_common_is_never_less_likely(
    reasons: list[Reason], similarity: int, more: Reason
) -> None:
    assert score_of([*reasons, more], similarity) >= score_of(reasons, similarity)


def test_what_alone_is_enough_and_what_is_not() -> None:
    assert score_of([Reason.NAME], 0) >= LEAST_SCORE
    assert score_of([Reason.NAME, Reason.OTHER_COUNTRY], 0) < LEAST_SCORE
    assert score_of([Reason.SIMILAR], int(100 * LEAST_SIMILAR)) < LEAST_SCORE
    assert score_of([Reason.SIMILAR, Reason.PHONE], 60) >= LEAST_SCORE
    assert score_of([Reason.PHONE], 0) < LEAST_SCORE
    assert score_of([Reason.EMAIL, Reason.COUNTRY], 0) >= LEAST_SCORE
