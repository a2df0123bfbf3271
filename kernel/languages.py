"""The languages that people are written to in, by their two letters, named by CLDR."""

from functools import lru_cache
from typing import Final

from babel import Locale
from django.utils import translation

LANGUAGES: Final = frozenset(
    [
        "ar",
        "bg",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "ga",
        "gl",
        "he",
        "hi",
        "hr",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kk",
        "ko",
        "lb",
        "lt",
        "lv",
        "mk",
        "ms",
        "mt",
        "nb",
        "nl",
        "nn",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "th",
        "tr",
        "uk",
        "ur",
        "vi",
        "zh",
    ]
)


def name_of_language(code: str) -> str:
    """In the reader's language; the code itself where it has no name."""
    return dict(named_languages()).get(code, code)


def named_languages() -> list[tuple[str, str]]:
    """Codes with their names, in the order of the names in the reader's language."""
    return list(_named(translation.get_language() or "en"))


@lru_cache(maxsize=8)
def _named(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language.partition("-")[0]).languages
    found = ((code, str(names.get(code, code))) for code in LANGUAGES)
    return tuple(sorted(found, key=lambda pair: (pair[1].casefold(), pair[0])))
