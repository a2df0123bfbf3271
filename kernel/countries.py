"""The countries of ISO 3166 by their two letters, named in the reader's language by CLDR."""

import unicodedata
from functools import lru_cache
from typing import Final

from babel import Locale
from django.utils import translation

_CODES: Final = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO
    BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ
    DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP
    GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
    KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL
    SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM
    US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_CODES.split())


def is_country(code: str) -> bool:
    return code in COUNTRIES


def named_countries() -> list[tuple[str, str]]:
    """Codes with their names, in the order of the names in the reader's language."""
    return list(_named(translation.get_language() or "en"))


@lru_cache(maxsize=8)
def _named(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language.partition("-")[0]).territories
    found = ((code, str(names.get(code, code))) for code in COUNTRIES)
    return tuple(sorted(found, key=lambda pair: (_bare(pair[1]), pair[0])))


def _bare(name: str) -> str:
    """Österreich stands with O, not after Z."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
