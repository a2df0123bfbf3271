"""What may be done to an object: each app enters its links in `ready()`, the object's page shows
those that the reader may follow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch
from django.utils.functional import Promise

from kernel.access import can


@dataclass(frozen=True, slots=True)
class Action:
    """A link on the page of one kind of object, such as `customer`, `document` or `receipt`.

    `url` takes the object and gives an address, or nothing where the action does not apply to it.
    An empty right means everybody who may see the object; `is_for` asks about the object itself.
    """

    key: str
    kind: str
    label: Promise | str
    url: Callable[[Any], str]
    right: str
    order: int
    is_for: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    key: str
    label: Promise | str
    url: str


_entries: dict[tuple[str, str], Action] = {}


def enter(action: Action) -> None:
    """Put an action on the pages of its kind; the same kind and key again replaces it."""
    _entries[action.kind, action.key] = action


def leave(kind: str, key: str) -> None:
    _entries.pop((kind, key), None)


def actions_for(user: Any, kind: str, thing: Any) -> list[Link]:
    """What this person may do to this object, in order. The object is one they may see."""
    own = sorted(
        (action for action in _entries.values() if action.kind == kind),
        key=lambda action: (action.order, action.key),
    )
    allowed = [action for action in own if _is_allowed(action, user, thing)]
    return [
        Link(key=action.key, label=action.label, url=url)
        for action in allowed
        if (url := _address(action, thing))
    ]


def _is_allowed(action: Action, user: Any, thing: Any) -> bool:
    if action.right and not can(user, action.right):
        return False
    return action.is_for is None or action.is_for(user, thing)


def _address(action: Action, thing: Any) -> str:
    try:
        return action.url(thing)
    except NoReverseMatch:
        # The page's app is not put together with this one yet.
        return ""
