"""Two people at one form are noticed field by field; the next number keeps the form of the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules import meet, number_after, stamp_of, ways_of

FIELDS = ("name", "email", "parent_id")
values = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Ada", "Bea"]),
        "email": st.sampled_from(["", "a@x", "b@x"]),
        "parent_id": st.sampled_from([None, 1, 2]),
    }
)


@given(opened=values, saved=values, typed=values)
def test_a_meeting_names_exactly_what_each_changed(
    opened: dict[str, object], saved: dict[str, object], typed: dict[str, object]
) -> None:
    meeting = meet(stamp_of(opened), current=saved, typed=typed)
    assert meeting.theirs == {name for name in FIELDS if opened[name] != saved[name]}
    assert meeting.own == {
        name for name in FIELDS if opened[name] != typed[name] and saved[name] != typed[name]
    }
    assert meeting.both == {
        name for name in meeting.theirs if typed[name] not in (opened[name], saved[name])
    }


@pytest.mark.parametrize("stamp", ["", "a.b", "x" * 500, "a.b.c.d"])
def test_a_foreign_stamp_counts_as_a_record_changed_throughout(stamp: str) -> None:
    current = {"name": "Ada", "email": "", "parent_id": None}
    assert meet(stamp, current=current, typed=current).theirs == set(FIELDS)


@pytest.mark.parametrize(
    ("number", "following"),
    [("C-0099", "C-0100"), ("9", "10"), ("0009", "0010"), ("A1B7", "A1B8"), ("X", ""), ("", "")],
)
def test_next_number_keeps_the_form(number: str, following: str) -> None:
    assert number_after(number) == following


@pytest.mark.parametrize("text", ["phone email", "phone,email", "phone; email"])
def test_ways_are_read_however_they_are_parted(text: str) -> None:
    assert ways_of(text) == ["phone", "email"]
