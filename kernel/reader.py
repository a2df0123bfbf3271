"""How the person who reads this page wants figures and times, set around each of their requests.

Exports and mails are made for others: they are written outside, or name their language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reader:
    """What a person chose; empty is what the language and the department say."""

    number_form: str = ""
    time_zone: str = ""


_ANYBODY = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=_ANYBODY)


def reader() -> Reader:
    return _reader.get()


@contextmanager
def reading(number_form: str = "", time_zone: str = "") -> Iterator[None]:
    """Pages made inside are for somebody who reads figures and times so."""
    token = _reader.set(Reader(number_form, time_zone))
    try:
        yield
    finally:
        _reader.reset(token)


@contextmanager
def reading_as(user: Any) -> Iterator[None]:
    """Pages made inside are for this person."""
    with reading(getattr(user, "number_form", ""), getattr(user, "time_zone", "")):
        yield
