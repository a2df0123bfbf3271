"""Errors in words that may stand in a log: what failed and by which rule, never whose values.

PostgreSQL quotes the rows it refuses (`DETAIL`), the statement (`LINE`, `CONTEXT`) and, in some
first lines, a single value; the driver writes all of it into the error's text.
"""

import re
import traceback
from collections.abc import Iterator
from typing import Final

from django.db import Error as DatabaseError

_PARTS: Final = "DETAIL|HINT|CONTEXT|QUERY|WHERE|STATEMENT|LINE \\d+"
# Also as `repr` writes it, with a backslash and a letter; all that follows may be a value.
_MORE: Final = re.compile(rf"(?:\n|\\n)\s*(?:{_PARTS}):.*", re.DOTALL)
_VALUE: Final = re.compile(r'(?<=: )".*"|(?<=value )".*"')
_MAIL: Final = re.compile(r"[^\s@'\"<>(),;:=/]+@[^\s@'\"<>(),;:=/\\]+\.\w+")
_CAUSE: Final = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT: Final = "\nDuring handling of the above exception, another exception occurred:\n\n"


def redact(text: str) -> str:
    """A text that may quote an error: without PostgreSQL's details and without addresses."""
    return _MAIL.sub("…@…", _MORE.sub("", text))


def describe(error: BaseException) -> str:
    """Type and first line; of the database also the name of the rule that refused."""
    text = str(error)
    diagnosed = next((diag for one in (error, error.__cause__) if (diag := _diag(one))), None)
    if diagnosed is not None or isinstance(error, DatabaseError):
        text = _VALUE.sub("…", text.partition("\n")[0])
        rule = getattr(diagnosed, "constraint_name", None)
        text += f" ({rule})" if rule and rule not in text else ""
    name = type(error).__qualname__
    module = type(error).__module__
    name = name if module in {"builtins", "__main__"} else f"{module}.{name}"
    return f"{name}: {redact(text)}" if text else name


def trace(error: BaseException) -> str:
    """The traceback as Python prints it, with `describe` in place of each error's own text."""
    return "".join(_trace(error, set())).rstrip("\n")


def _trace(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before, sentence = error.__cause__, _CAUSE
    if before is None and not error.__suppress_context__:
        before, sentence = error.__context__, _CONTEXT
    if before is not None and id(before) not in seen:
        yield from _trace(before, seen)
        yield sentence
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
    yield f"{describe(error)}\n"


def _diag(error: BaseException | None) -> object | None:
    return getattr(error, "diag", None)
