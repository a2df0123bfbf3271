"""The time line merges its sources, loses and doubles no entry, under the reader's rights."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import rights, timeline

FIRST = date(2026, 11, 1)
MOMENT = datetime(2026, 11, 1, 9, tzinfo=UTC)


class Reader:
    is_active = True

    def __init__(self, *held: str) -> None:
        self._held = held

    def has_right(self, right: str) -> bool:
        return right in self._held


def entry(source: str, number: int, day: int, minute: int) -> timeline.Entry:
    mark = timeline.Mark(
        FIRST + timedelta(days=day), MOMENT + timedelta(minutes=minute), f"{source}:{number:03d}"
    )
    return timeline.Entry(mark=mark, kind=source, icon="note", sentence=mark.key)


def make_source(
    key: str, entries: Sequence[timeline.Entry], right: str = rights.CUSTOMERS_VIEW
) -> timeline.Source:
    def read(asked: timeline.Asked) -> list[timeline.Entry]:
        below = [one for one in entries if one.mark < asked.before]
        return sorted(below, key=lambda one: one.mark, reverse=True)[: asked.limit + 1]

    return timeline.Source(
        key=key, kinds=((key, key),), read=read, count=lambda _asked: len(entries), right=right
    )


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the sources of the test."""
    monkeypatch.setattr(timeline, "_sources", {})


def ask(limit: int, reader: Reader | None = None, **changes: object) -> timeline.Asked:
    given_reader = reader or Reader(rights.CUSTOMERS_VIEW)
    return timeline.Asked(
        customer_ids=(1,),
        reader=given_reader,
        today=FIRST,
        limit=limit,
        **changes,  # type: ignore[arg-type]
    )


def read_all(limit: int) -> list[str]:
    found: list[str] = []
    before = timeline.TOP
    while True:
        page = timeline.read_line(ask(limit, before=before))
        found += [one.sentence for one in page.entries]
        if not page.older:
            return found
        before = timeline.read_mark(page.older)


places = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=places, second=places, third=places, limit=st.integers(1, 7))
def test_pages_of_any_size_give_each_entry_once_and_in_order(
    first: list[tuple[int, int]],
    second: list[tuple[int, int]],
    third: list[tuple[int, int]],
    limit: int,
) -> None:
    timeline._sources.clear()
    everything = []
    for key, given_places in (("a", first), ("b", second), ("c", third)):
        own = [entry(key, number, *place) for number, place in enumerate(given_places)]
        everything += own
        timeline.enter(make_source(key, own))
    ordered = sorted(everything, key=lambda one: one.mark, reverse=True)
    assert read_all(limit) == [one.sentence for one in ordered]
    assert timeline.count_line(ask(1)) == len(everything)


def test_a_source_without_the_reader_s_right_is_not_read() -> None:
    timeline.enter(make_source("open", [entry("open", 1, 0, 0)]))
    timeline.enter(make_source("closed", [entry("closed", 1, 1, 0)], right=rights.LEDGER_VIEW))
    assert read_all(5) == ["open:001"]
    both = Reader(rights.CUSTOMERS_VIEW, rights.LEDGER_VIEW)
    page = timeline.read_line(ask(5, reader=both))
    assert [one.sentence for one in page.entries] == ["closed:001", "open:001"]
    assert [kind for kind, _label in timeline.kinds_for(both)] == ["closed", "open"]


def test_only_the_kinds_asked_for_are_read() -> None:
    timeline.enter(make_source("a", [entry("a", 1, 0, 0)]))
    timeline.enter(make_source("b", [entry("b", 1, 0, 0)]))
    page = timeline.read_line(ask(5, kinds=frozenset({"b"})))
    assert [one.sentence for one in page.entries] == ["b:001"]


@pytest.mark.parametrize("text", ["", "nonsense", "WyIyMDI2Il0:forged"])
def test_a_mark_that_is_none_of_ours_is_the_top(text: str) -> None:
    assert timeline.read_mark(text) == timeline.TOP


def test_a_mark_is_read_as_it_was_written() -> None:
    mark = entry("a", 7, 2, 1).mark
    assert timeline.read_mark(timeline.write_mark(mark)) == mark
