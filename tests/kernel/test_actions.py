"""The links on an object's page: only those that the reader may follow, in their order."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from kernel import actions, rights

KIND = "thing"


class Reader:
    is_active = True

    def __init__(self, *held: str) -> None:
        self._held = held

    def has_right(self, right: str) -> bool:
        return right in self._held


def action(key: str, **changes: object) -> actions.Action:
    given = {
        "key": key,
        "kind": KIND,
        "label": key,
        "url": lambda thing: f"/{key}/{thing}/",
        "right": rights.LEDGER_POST,
        "order": 1,
    }
    return actions.Action(**given | changes)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def entered() -> Iterator[None]:
    actions.enter(action("second", order=2))
    actions.enter(action("first"))
    actions.enter(action("viewing", right="", order=3))
    actions.enter(action("elsewhere", kind="other"))
    yield
    for kind, key in [(KIND, "first"), (KIND, "second"), (KIND, "viewing"), ("other", "elsewhere")]:
        actions.leave(kind, key)


def shown(reader: Reader) -> list[str]:
    return [link.url for link in actions.actions_for(reader, KIND, 7)]


def test_actions_stand_in_their_order():
    assert shown(Reader(rights.LEDGER_POST)) == ["/first/7/", "/second/7/", "/viewing/7/"]


def test_actions_without_right_are_not_shown():
    assert shown(Reader()) == ["/viewing/7/"]


def test_an_action_may_ask_about_the_object():
    actions.enter(action("first", is_for=lambda _user, thing: thing != 7))
    assert "/first/7/" not in shown(Reader(rights.LEDGER_POST))


def test_an_action_that_does_not_apply_has_no_link():
    actions.enter(action("first", url=lambda _thing: ""))
    actions.enter(action("second", url=lambda _thing: reverse("nowhere:page")))
    assert shown(Reader(rights.LEDGER_POST)) == ["/viewing/7/"]


def test_the_same_key_again_replaces_the_action():
    actions.enter(action("first", label="Another word"))
    links = actions.actions_for(Reader(rights.LEDGER_POST), KIND, 7)
    assert [str(link.label) for link in links] == ["Another word", "second", "viewing"]
