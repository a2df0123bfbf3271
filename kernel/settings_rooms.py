"""The rooms of the settings: each app enters its own in `ready()`; `/settings/` is their index."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.access import can

Text = str | Promise


class Group(IntEnum):
    DEPARTMENT = 1
    LEDGER = 2
    PEOPLE = 3


GROUP_NAMES = {
    Group.DEPARTMENT: _("Department"),
    Group.LEDGER: _("Ledger"),
    Group.PEOPLE: _("People"),
}


@dataclass(frozen=True, slots=True)
class State:
    """How a room stands today, in a line; a warning is something to do."""

    text: Text
    warning: Text = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A page of the settings: what it holds, who may enter, and how it stands on a day."""

    key: str
    label: Text
    holds: Text
    url_name: str
    right: str
    group: Group
    order: int
    state: Callable[[date], State]


@dataclass(frozen=True, slots=True)
class Door:
    """A room as a reader sees it from a page of the settings."""

    room: Room
    url: str
    is_current: bool


_rooms: dict[str, Room] = {}


def enter(room: Room) -> None:
    """Put a room into the settings; the same key again replaces it."""
    _rooms[room.key] = room


def doors_for(user: Any, *, path: str) -> list[tuple[Text, list[Door]]]:
    """Groups of the rooms that a reader may enter; the longest address that fits is current."""
    ordered = sorted(_rooms.values(), key=lambda room: (room.group, room.order))
    urls = {room.key: reverse(room.url_name) for room in ordered if can(user, room.right)}
    current = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    doors = [
        Door(room, urls[room.key], urls[room.key] == current)
        for room in ordered
        if room.key in urls
    ]
    found = ((group, [door for door in doors if door.room.group == group]) for group in Group)
    return [(GROUP_NAMES[group], members) for group, members in found if members]
