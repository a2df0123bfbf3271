"""The only place that asks what time it is. Called at the edges; below them `as_of` is passed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kernel.models import Department
from kernel.reader import reader
from kernel.zones import is_zone

_remembered: ContextVar[dict[str, ZoneInfo] | None] = ContextVar("department_zone", default=None)


def now() -> datetime:
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The department's time zone."""
    memory = _remembered.get()
    if memory is None:
        return _read_zone()
    if "zone" not in memory:
        memory["zone"] = _read_zone()
    return memory["zone"]


def readers_zone() -> ZoneInfo:
    """The zone in which the reader of this page wants to see moments; the department's for others.

    What day it is stays the department's to say.
    """
    chosen = reader().time_zone
    return ZoneInfo(chosen) if is_zone(chosen) else zone()


def today() -> date:
    """The department's local day."""
    return now().astimezone(zone()).date()


@contextmanager
def remembered_zone() -> Iterator[None]:
    """Within one request or task the zone is read once."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def remember_zone(name: str) -> None:
    """The department's time zone was read beside something else; nobody need ask for it again."""
    memory = _remembered.get()
    if memory is not None:
        memory["zone"] = ZoneInfo(name)


def forget_zone() -> None:
    """The department's time zone was changed: the next question reads it anew."""
    memory = _remembered.get()
    if memory is not None:
        memory.clear()


def _read_zone() -> ZoneInfo:
    return ZoneInfo(Department.objects.values_list("time_zone", flat=True).get())
