"""The keys of `kernel/search_words.py` in the database: functions for indexes, and lookups by them.

Migrations run the texts; a change here needs a migration that runs the new text and reindexes.
"""

from typing import Any, Final

from django.db import models
from django.db.models import CharField, F, Func, Q

from kernel.search_words import BARE, CALLING_CODE, MARKS, SEPARATORS, Query


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _bare(expression: str) -> str:
    for letter, plain in BARE.items():
        expression = f"replace({expression}, {_quoted(letter)}, {_quoted(plain)})"
    return expression


_FOLDED: Final = _bare("lower(normalize(given, NFKD))")

# Bodies are bound when they are made (RETURN), so that a restore with an empty search path works.
FOLD_FUNCTION: Final = f"""
    CREATE OR REPLACE FUNCTION kernel_fold(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(
        regexp_replace({_FOLDED}, '[{MARKS}]', '', 'g'), '[[:space:]]+', ' ', 'g'))
"""
NUMBER_KEY_FUNCTION: Final = f"""
    CREATE OR REPLACE FUNCTION kernel_number_key(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(given), {_quoted(SEPARATORS)}, '')
"""
PHONE_KEY_FUNCTION: Final = rf"""
    CREATE OR REPLACE FUNCTION kernel_phone_key(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ltrim(regexp_replace(regexp_replace(
        regexp_replace(replace(given, '(0)', ''), '[^0-9+]', '', 'g'),
        '^([+]|00){CALLING_CODE}', ''), '[^0-9]', '', 'g'), '0')
"""
FUNCTIONS: Final = {
    "kernel_fold(text)": FOLD_FUNCTION,
    "kernel_number_key(text)": NUMBER_KEY_FUNCTION,
    "kernel_phone_key(text)": PHONE_KEY_FUNCTION,
}


class Fold(Func):
    function = "kernel_fold"
    output_field = CharField()


class NumberKey(Func):
    function = "kernel_number_key"
    output_field = CharField()


class PhoneKey(Func):
    function = "kernel_phone_key"
    output_field = CharField()


class Reversed(Func):
    """For numbers known by their end."""

    function = "reverse"
    output_field = CharField()


class Likeness(Func):
    """How alike a word and the closest part of a text are, from 0 to 1."""

    function = "word_similarity"
    template = "%(function)s(%(expressions)s)::numeric"
    output_field = models.DecimalField()

    def __init__(self, word: str, field: str) -> None:
        super().__init__(models.Value(word), F(field))


def any_phone(field: str, query: Query) -> Q:
    """Where the key named `field` holds one of the telephone numbers typed."""
    return _any(Q(**{f"{field}__contains": phone}) for phone in query.phones)


def begins(field: str, query: Query) -> Q:
    """Where the folded `field` begins with the first word typed, however it is spelt."""
    return _any(Q(**{f"{field}__startswith": word}) for word in query.spellings[0])


def every_word(field: str, query: Query) -> Q:
    """Where each word typed begins one of the words of the folded `field`."""
    found = Q()
    for spellings in query.spellings:
        found &= _any(
            Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})
            for word in spellings
        )
    return found


def every_word_alike(field: str, query: Query) -> Q:
    """Where each word typed resembles one of the words of the folded `field`."""
    found = Q()
    for word in query.words:
        is_long = len(word) > 3
        found &= Q(**{f"{field}__trigram_word_similar" if is_long else f"{field}__contains": word})
    return found


def likeness(field: str, query: Query) -> Any:
    """The sum over the words typed, to be ordered by."""
    first, *others = (Likeness(word, field) for word in query.words)
    total: Any = first
    for other in others:
        total += other
    return total


def _any(conditions: Any) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
