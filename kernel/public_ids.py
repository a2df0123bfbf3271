"""Opaque ids for addresses: a keyed permutation of the primary key, no column needed.

`D-5T0M…` names one row of one kind; without the key neither the row's number nor its neighbours
can be guessed. It is no protection by itself: every view still asks for the right to the object.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Any, ClassVar, Final

from django.conf import settings

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)} | {
    "O": 0,
    "I": 1,
    "L": 1,
}
_LENGTH: Final = 13
_ROUNDS: Final = 8
_HALF: Final = 0xFFFFFFFF
_LARGEST_KEY: Final = 2**63 - 1


@lru_cache(maxsize=64)
def _round_keys(prefix: str, secret: str) -> tuple[bytes, ...]:
    return tuple(
        blake2b(f"{prefix}:{number}".encode(), key=secret.encode()[:64], digest_size=32).digest()
        for number in range(_ROUNDS)
    )


def _mix(half: int, key: bytes) -> int:
    return int.from_bytes(blake2b(half.to_bytes(4, "big"), key=key, digest_size=4).digest(), "big")


def _permute(value: int, keys: tuple[bytes, ...]) -> int:
    left, right = value >> 32, value & _HALF
    for key in keys:
        left, right = right, left ^ _mix(right, key)
    return right << 32 | left


def encode(prefix: str, pk: int) -> str:
    """The public id of a row: `encode("D", 17)` is `D-` and thirteen letters and figures."""
    return _encode(prefix, pk, settings.PUBLIC_ID_KEY)


@lru_cache(maxsize=8192)  # a list shows the same rows again and again
def _encode(prefix: str, pk: int, secret: str) -> str:
    if not 0 < pk <= _LARGEST_KEY:
        raise ValueError("a primary key is a positive bigint")
    rest = _permute(pk, _round_keys(prefix, secret))
    letters = []
    for _place in range(_LENGTH):
        rest, value = divmod(rest, 32)
        letters.append(_ALPHABET[value])
    return f"{prefix}-{''.join(reversed(letters))}"


def decode(prefix: str, public_id: str) -> int | None:
    """The primary key behind a public id of this kind, or None where the text is none."""
    kind, _dash, letters = public_id.upper().partition("-")
    if kind != prefix or len(letters) != _LENGTH or not set(letters) <= _VALUES.keys():
        return None
    value = 0
    for letter in letters:
        value = value * 32 + _VALUES[letter]
    if value >> 64:
        return None
    # A Feistel network read with its keys in reverse undoes itself.
    keys = _round_keys(prefix, settings.PUBLIC_ID_KEY)[::-1]
    pk = _permute(value, keys)
    return pk if 0 < pk <= _LARGEST_KEY else None


class PublicIdMixin:
    """Gives a model its `public_id`; `public_prefix` is unique among all models."""

    public_prefix: ClassVar[str]
    pk: Any

    @property
    def public_id(self) -> str:
        return encode(self.public_prefix, self.pk)


class PublicIdConverter:
    """`<public:public_id>` in a path; takes the id or the object that has one."""

    regex = "[A-Za-z]{1,4}-[0-9A-Za-z]{13}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str | PublicIdMixin) -> str:
        return value if isinstance(value, str) else value.public_id
