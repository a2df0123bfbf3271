"""How likely two accounts are one customer, and why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Written together and without points, as the key of names has them.
LEGAL_FORMS: Final = [
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "doo",
    "eg",
    "ek",
    "eood",
    "eu",
    "gbr",
    "gmbh",
    "gmbhco",
    "inc",
    "kft",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ltda",
    "nv",
    "ohg",
    "ood",
    "oy",
    "oyj",
    "plc",
    "pfa",
    "pte",
    "pty",
    "ra",
    "sa",
    "sarl",
    "sas",
    "sc",
    "sca",
    "scs",
    "sl",
    "snc",
    "sp",
    "spa",
    "spk",
    "spol",
    "spzoo",
    "sro",
    "srl",
    "sti",
    "tov",
    "ug",
    "und",
    "zrt",
]
LEAST_SIMILAR: Final = 0.55
LEAST_SCORE: Final = 40


class Reason(StrEnum):
    """What speaks for (or against) two accounts being one customer."""

    NAME = "name"
    SIMILAR = "similar"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    OTHER_COUNTRY = "other_country"


_POINTS: Final = {
    Reason.NAME: 60,
    Reason.EMAIL: 35,
    Reason.PHONE: 30,
    Reason.COUNTRY: 5,
    Reason.OTHER_COUNTRY: -25,
}
_POINTS_OF_SIMILAR: Final = 50
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts (the older first) that may be one customer."""

    first_id: int
    second_id: int
    reasons: tuple[Reason, ...]
    score: int


def score_of(reasons: Iterable[Reason], similarity: int) -> int:
    """From 0 to 100; `similarity` of the names in per cent."""
    found = set(reasons)
    points = sum(_POINTS.get(reason, 0) for reason in found)
    if Reason.SIMILAR in found:
        points += _POINTS_OF_SIMILAR * similarity // 100
    return max(0, min(MOST, points))
