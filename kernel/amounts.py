"""Amounts as people type them. Pure; what has two readings is taken in neither."""

import re
from decimal import Decimal
from typing import Final

_BLANK: Final = r"[\s\u00a0\u202f'’]"
_BLANKS: Final = re.compile(_BLANK)
_GROUPED: Final = re.compile(rf"[+-]?{_BLANK}*[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?:[.,][0-9]*)?")
_SHAPE: Final = re.compile(r"[+-]?[0-9.,]*[0-9][0-9.,]*")


class NoAmount(ValueError):
    """The text is no amount, or one that could be read in two ways."""


def parse_amount(text: str, *, point: str = ".") -> Decimal:
    """`1,204.50`, `1.204,50`, `1 204,5`, `1204`; `point` is the reader's own decimal sign.

    Where both signs stand, the last is the decimal one. A single sign before exactly three figures
    is read as the reader's language reads it; anywhere else only the decimal reading is possible.
    Blanks stand between thousands.
    Raises NoAmount for everything else.
    """
    written = text.strip().replace("\u2212", "-")
    if _BLANKS.search(written.lstrip("+-").strip()) and not _GROUPED.fullmatch(written):
        raise NoAmount(text)  # two numbers, or a figure that was left out
    plain = _BLANKS.sub("", written)
    if not _SHAPE.fullmatch(plain):
        raise NoAmount(text)
    signs = [letter for letter in plain if letter in ".,"]
    decimal = _decimal_sign(plain, signs, point)
    between = "," if decimal == "." else "."
    whole, _sign, rest = plain.partition(decimal) if decimal else (plain, "", "")
    if between in rest or (between in whole and not _is_grouped(whole, between)):
        raise NoAmount(text)
    return Decimal(f"{whole.replace(between, '')}.{rest or '0'}")


def _decimal_sign(plain: str, signs: list[str], point: str) -> str:
    """The sign before the decimals, or nothing where there are none."""
    if not signs:
        return ""
    if len(set(signs)) == 2:
        return signs[-1] if signs.count(signs[-1]) == 1 else _nothing(plain)
    if len(signs) > 1:
        return "," if signs[0] == "." else "."  # only thousands; the other sign does not stand
    head, tail = plain.lstrip("+-").split(signs[0])
    is_thousands = len(tail) == 3 and 1 <= len(head) <= 3 and head != "0" and signs[0] != point
    if is_thousands:
        return "," if signs[0] == "." else "."
    return signs[0]


def _nothing(plain: str) -> str:
    raise NoAmount(plain)


def _is_grouped(whole: str, between: str) -> bool:
    first, *others = whole.lstrip("+-").split(between)
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in others)
