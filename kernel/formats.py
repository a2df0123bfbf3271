"""How the reader writes amounts, days and shares: as their language does, or in a form of numbers
that they chose. Formatted once, in Python.

A true minus sign, an en dash for nothing, tabular figures by the style sheet.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from django.utils import translation
from django.utils.translation import ngettext

from kernel.money import minor_units
from kernel.reader import reader

MINUS: Final = "−"
NOTHING: Final = "–"
FIXED_SPACE: Final = "\u00a0"
# (between thousands, before decimals); Romanian and German agree.
_SEPARATORS: Final = {"en": (",", "."), "de": (".", ","), "ro": (".", ",")}
# The forms of which a person may choose one, whatever their language.
NUMBER_FORMS: Final = {
    "comma_point": (",", "."),
    "point_comma": (".", ","),
    "space_comma": (FIXED_SPACE, ","),
    "space_point": (FIXED_SPACE, "."),
    "apostrophe_point": ("’", "."),
}
# By Babel: Django's Romanian months are not the ones in use, its days begin with a capital.
_DAY: Final = {"en": "d MMM y", "de": "d. MMM y", "ro": "d MMM y"}
_SHORT_DAY: Final = {"en": "d MMM", "de": "d. MMM", "ro": "d MMM"}
_MONTH: Final = dict.fromkeys(_DAY, "LLL")
_MONTH_AND_YEAR: Final = dict.fromkeys(_DAY, "LLL y")
_WORKING_DAY: Final = {"en": "EEE d MMM", "de": "EEE, d. MMM", "ro": "EEE, d MMM"}
_STYLES: Final = {
    "full": _DAY,
    "short": _SHORT_DAY,
    "working": _WORKING_DAY,
    "month": _MONTH,
    "month_and_year": _MONTH_AND_YEAR,
}


def number(value: Decimal | int, digits: int, language: str | None = None) -> str:
    """A number with exactly so many digits after the point.

    In the reader's own form; where a language is named, in that of the language.
    """
    between, point = _separators(language)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{digits}f}"
    if (between, point) != (",", "."):
        text = text.translate({ord(","): between, ord("."): point})
    return f"{MINUS}{text}" if rounded < 0 else text


def decimal_sign(language: str | None = None) -> str:
    """What stands before the decimals."""
    return _separators(language)[1]


def thousands_sign(language: str | None = None) -> str:
    """What stands between thousands."""
    return _separators(language)[0]


def money(
    amount: Decimal | None,
    currency: str,
    *,
    shows_zero: bool = True,
    is_whole: bool = False,
    language: str | None = None,
) -> str:
    """An amount without its currency, which stands in the head of the column."""
    if amount is None or (amount == 0 and not shows_zero):
        return NOTHING
    return number(amount, 0 if is_whole else minor_units(currency), language)


def percent(share: Decimal | None, *, digits: int = 1, language: str | None = None) -> str:
    """A share of one as a percentage."""
    if share is None:
        return NOTHING
    return f"{number(share * 100, digits, language)}{FIXED_SPACE}%"


def day(value: date | None, *, style: str = "full", language: str | None = None) -> str:
    """`full` 24 Nov 2026, `short` 24 Nov, `working` Tue 24 Nov, `month` Nov, `month_and_year`."""
    if value is None:
        return NOTHING
    chosen = _language(language)
    return _write(value, _STYLES[style][chosen], chosen)


def moment(value: datetime | None, *, language: str | None = None) -> str:
    """A local time, already in the zone it is to be shown in."""
    if value is None:
        return NOTHING
    return f"{day(value.date(), language=language)}, {value:%H:%M}"


def days(count: int | None) -> str:
    """A number of days in words."""
    if count is None:
        return NOTHING
    text = ngettext("%(count)s day", "%(count)s days", abs(count))
    return text % {"count": number(count, 0)}


def _separators(language: str | None) -> tuple[str, str]:
    chosen = None if language else NUMBER_FORMS.get(reader().number_form)
    return chosen or _SEPARATORS[_language(language)]


@lru_cache(maxsize=4096)
def _write(value: date, pattern: str, language: str) -> str:
    return str(format_date(value, pattern, locale=language))


def _language(language: str | None) -> str:
    code = (language or translation.get_language() or "en").partition("-")[0]
    return code if code in _SEPARATORS else "en"
