"""The time zones that there are, and those that are offered for choice."""

from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

_AREAS: Final = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
# Held once: the names are read from the files of the system.
_known = lru_cache(maxsize=1)(available_timezones)


def is_zone(name: str) -> bool:
    return name in _known()


@lru_cache(maxsize=1)
def offered_zones() -> tuple[str, ...]:
    """By area and city, without the names that are kept for old programs only; UTC first."""
    return ("UTC", *sorted(name for name in _known() if name.startswith(_AREAS)))
