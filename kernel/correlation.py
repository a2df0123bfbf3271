"""The id that ties a request, a task or a command to its log lines and its acts."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("correlation_id", default="")
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current_id() -> str:
    return _current.get()


def new_id() -> str:
    return uuid.uuid4().hex


def accept(candidate: str | None) -> str:
    """The id a caller sent, where it is harmless in a log line; else a new one."""
    if candidate and _ACCEPTED.fullmatch(candidate):
        return candidate
    return new_id()


@contextmanager
def correlated(correlation_id: str | None = None) -> Iterator[str]:
    token = _current.set(correlation_id or new_id())
    try:
        yield _current.get()
    finally:
        _current.reset(token)
