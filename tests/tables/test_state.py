"""A list's address carries its whole state, and nothing that is empty, unknown or usual."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from kernel.tables.state import State, read_state

FILTERS = ("q", "kind", "from")
COLUMNS = ("name", "amount", "day")
LETTERS = st.sampled_from("aZ9 ,=&?%+#/-;äșß€中")
WORDS = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
PLACES = st.one_of(st.just(("", "")), WORDS.map(lambda w: (w, "")), WORDS.map(lambda w: ("", w)))


@st.composite
def states(draw: st.DrawFn) -> State:
    names = draw(st.lists(st.sampled_from(FILTERS), unique=True))
    after, before = draw(PLACES)
    return State(
        filters=tuple((name, draw(WORDS)) for name in FILTERS if name in names),
        sort=draw(st.sampled_from(["", "name", "-amount"])),
        columns=tuple(draw(st.lists(st.sampled_from(COLUMNS), unique=True))),
        after=after,
        before=before,
        view=draw(st.sampled_from(["", "V-1", "-"])),
        adds_all=draw(st.booleans()),
    )


def read(address: str) -> State:
    asked = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return read_state(asked, filters=FILTERS, sorts=("name", "amount"), columns=COLUMNS)


@given(states())
def test_what_is_written_is_read_again(state: State) -> None:
    assert read(state.address("/list/")) == state


def test_the_usual_list_has_a_bare_address() -> None:
    assert State().address("/list/") == "/list/"


def test_what_is_unknown_or_empty_is_passed_over() -> None:
    found = read("/list/?q=&kind=a&other=1&sort=-secret&columns=name,secret,name&after=A&before=B")
    assert found == State(filters=(("kind", "a"),), columns=("name",), after="A")
    assert found.address("/list/") == "/list/?kind=a&columns=name&after=A"


@given(states())
def test_a_change_begins_at_the_first_page(state: State) -> None:
    changed = state.at_start(sort="name")
    assert (changed.after, changed.before, changed.sort) == ("", "", "name")
    assert changed.filters == state.filters


@given(states())
def test_a_view_keeps_the_list_and_not_the_place(state: State) -> None:
    kept = state.kept().parameters()
    assert not kept.keys() & {"after", "before", "view", "sums"}
    assert read(State(filters=tuple(kept.items())).address("/list/")).filters == state.filters


def test_a_filter_is_taken_away_alone() -> None:
    state = State(filters=(("q", "a"), ("kind", "b")), sort="name", after="X")
    assert state.without_filter("q") == State(filters=(("kind", "b"),), sort="name")
