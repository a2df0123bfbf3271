"""What was typed into the search, read in every way it can mean; pure. Texts are compared by keys:
folded words, numbers without separators, telephone numbers without prefixes.

`kernel_fold`, `kernel_number_key` and `kernel_phone_key` of the database do the same
(`kernel/search_sql.py`).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Final

LONGEST: Final = 100
SHORTEST: Final = 2
MOST_WORDS: Final = 6
SHORTEST_NUMBER: Final = 3
SHORTEST_END: Final = 3
SHORTEST_PHONE: Final = 4
SHORTEST_TYPO: Final = 4
LARGEST_AMOUNT: Final = Decimal(10) ** 15

# Letters that no normal form takes apart.
BARE: Final[dict[str, str]] = {
    "ß": "ss", "ẞ": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ς": "σ",
}  # fmt: skip
# Combining marks of the scripts that names are written in here.
MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
SEPARATORS: Final = " -/._,:;#\\()[]*+'\"&|\t\u00a0"
# Country calling codes have one, two or three figures; none begins another, so that every reader
# of the pattern, the database's too, takes the same.
CALLING_CODE: Final = (
    "(1|7|2[07]|2[1-689][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]"
    "|6[0-6]|6[7-9][0-9]|8[1246]|8[03579][0-9]|9[0-58]|9[679][0-9])"
)

_BARE: Final = {ord(letter): plain for letter, plain in BARE.items()}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_FIGURES: Final = "0123456789"
_AMOUNT: Final = re.compile(r"[0-9][0-9.,' \u00a0\u202f]*")
_CURRENCY: Final = re.compile(r"^(?:[A-Z]{3}|[€$£])\s*|\s*(?:[A-Z]{3}|[€$£])$", re.IGNORECASE)
_EMAIL: Final = re.compile(r"\S*@\S*|[^\s.]*[a-z][^\s.]*\.[^\s]*[a-z]", re.IGNORECASE)
_PHONE: Final = re.compile(r"[0-9+()/.\s\u00a0-]+")


def fold(text: str) -> str:
    """No accents, no case, single spaces."""
    text = unicodedata.normalize("NFKD", text).lower().translate(_BARE)
    return " ".join(re.sub(f"[{MARKS}]", "", text).split())


def number_key(text: str) -> str:
    """A number as it is compared: `INV 2026/000.17` is `inv202600017`."""
    text = text.replace("İ", "i").lower()  # the one letter whose small form would be two
    return text.translate(str.maketrans("", "", SEPARATORS))


def phone_key(text: str) -> str:
    """The national number alone: without +40, 0040, (0) and the 0 before it."""
    figures = re.sub(r"[^0-9+]", "", text.replace("(0)", ""))
    figures = re.sub(rf"^(?:\+|00){CALLING_CODE}", "", figures)
    return re.sub(r"[^0-9]", "", figures).lstrip("0")


def phone_keys(text: str) -> frozenset[str]:
    """As typed and, where it is long enough, as if its + had been forgotten."""
    if not _PHONE.fullmatch(text) or sum(letter.isdigit() for letter in text) < SHORTEST_PHONE:
        return frozenset()
    keys = {phone_key(text)}
    if "+" not in text and not text.lstrip("( ").startswith("0") and len(phone_key(text)) > 9:
        keys.add(phone_key(f"+{text}"))
    return frozenset(key for key in keys if len(key) >= SHORTEST_PHONE)


def amounts(text: str) -> frozenset[Decimal]:
    """Every amount that a text can mean: `1.204` is over a thousand, or little more than one."""
    bare = _CURRENCY.sub("", text.strip()).strip()
    if not _AMOUNT.fullmatch(bare):
        return frozenset()
    bare = re.sub(r"[' \u00a0\u202f]", "", bare)
    found = {_read(bare, point) for point in (".", ",")}
    return frozenset(amount for amount in found if amount is not None)


def _read(text: str, point: str) -> Decimal | None:
    between = "," if point == "." else "."
    whole, dot, part = text.partition(point)
    groups = whole.split(between)
    is_grouped = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    if len(groups) > 1 and not is_grouped:
        return None
    if dot and not (part.isdecimal() and len(part) <= 4):
        return None
    amount = Decimal("".join(groups) + (f".{part}" if dot else ""))
    return amount if 0 < amount < LARGEST_AMOUNT else None


def near_numbers(key: str) -> frozenset[str]:
    """The keys one slip of the finger away: two figures swapped, one wrong, missing or too many.

    Numbers that follow each other resemble each other too much for a measure of likeness; these
    are looked up exactly.
    """
    if not 5 <= len(key) <= 24 or not any(letter in _FIGURES for letter in key):
        return frozenset()
    places = range(len(key))
    swapped = {key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in places[:-1]}
    missing = {key[:at] + key[at + 1 :] for at in places}
    wrong = {
        key[:at] + figure + key[at + 1 :]
        for at, figure in product(places, _FIGURES)
        if key[at] in _FIGURES
    }
    gaps = range(len(key) + 1)
    added = {key[:at] + figure + key[at:] for at, figure in product(gaps, _FIGURES)}
    return frozenset((swapped | missing | wrong | added) - {key})


@dataclass(frozen=True)
class Query:
    """One search; each property is one way to read it, empty where it cannot be read so."""

    text: str

    @classmethod
    def read(cls, typed: str) -> "Query":
        kept = "".join(" " if unicodedata.category(one) == "Cc" else one for one in typed)
        return cls(" ".join(kept.split())[:LONGEST].strip())

    @property
    def is_empty(self) -> bool:
        return len(self.text) < SHORTEST

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fold(self.text).split()))[:MOST_WORDS]

    @cached_property
    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """For each word, its other spellings: Müller is also Mueller, Mueller also Muller."""
        written = fold(self.text.translate(_UMLAUTS)).split()
        plain = fold(self.text).split()
        others = written if len(written) == len(plain) else plain
        found = {
            word: tuple(dict.fromkeys((word, other, re.sub("([aou])e", r"\1", word))))
            for word, other in zip(plain, others, strict=True)
        }
        return tuple(found[word] for word in self.words)

    @cached_property
    def number(self) -> str:
        """A number or its beginning: one word, or words with figures."""
        key = number_key(self.text)
        can_be = len(self.words) == 1 or any(letter in _FIGURES for letter in key)
        return key if can_be and len(key) >= SHORTEST_NUMBER else ""

    @property
    def number_end(self) -> str:
        """The last figures of a number, from the last on."""
        is_end = len(self.number) >= SHORTEST_END and self.number[-1] in _FIGURES
        return self.number[::-1] if is_end else ""

    @cached_property
    def near_numbers(self) -> frozenset[str]:
        return near_numbers(self.number)

    @cached_property
    def phones(self) -> frozenset[str]:
        return phone_keys(self.text)

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        return amounts(self.text)

    @property
    def email(self) -> str:
        """An address or part of one; only where it is hardly a name or a number."""
        return self.text.lower() if _EMAIL.fullmatch(self.text) else ""

    @property
    def has_letters(self) -> bool:
        return any(letter.isalpha() for letter in self.text)

    @property
    def can_be_misspelt(self) -> bool:
        """A name; numbers resemble each other too much."""
        return self.has_letters and any(len(word) >= SHORTEST_TYPO for word in self.words)
