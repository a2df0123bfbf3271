"""Exact amounts in a currency: the one rounding, splitting without loss, conversion.

Digits are those of ISO 4217; the database's `kernel_minor_units` is generated from the same table.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS = "CLF UYW"
_TWO_DIGITS = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN
    BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP
    LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
    NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW
    ZWG
"""
CURRENCIES: Final[dict[str, int]] = {
    code: digits
    for digits, codes in ((0, _NO_DIGITS), (2, _TWO_DIGITS), (3, _THREE_DIGITS), (4, _FOUR_DIGITS))
    for code in codes.split()
}
DEFAULT_DIGITS: Final = 2
RATE_DIGITS: Final = 12
_STEPS: Final = {digits: Decimal(1).scaleb(-digits) for digits in range(5)}


def is_currency(currency: str) -> bool:
    return currency in CURRENCIES


def minor_units(currency: str) -> int:
    """Digits after the point; a code that ISO 4217 does not know has two, as most."""
    return CURRENCIES.get(currency, DEFAULT_DIGITS)


def smallest_unit(currency: str) -> Decimal:
    return _STEPS[minor_units(currency)]


def quantize(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole minor units of its currency, half away from zero."""
    return amount.quantize(smallest_unit(currency), rounding=ROUND_HALF_UP)


def fits(amount: Decimal, currency: str) -> bool:
    return amount == quantize(amount, currency)


def allocate(total: Decimal, weights: Sequence[Decimal | int], currency: str) -> list[Decimal]:
    """Split a total by weights without losing a cent; the last weighted part takes the rest.

    Each part has the sign of the total or is zero; parts add up to the total exactly.
    """
    weight_sum = sum((Decimal(weight) for weight in weights), Decimal(0))
    if weight_sum <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative and must add up to more than zero")
    last = max(place for place, weight in enumerate(weights) if weight > 0)
    smaller = min if total >= 0 else max
    rest = total
    parts: list[Decimal] = []
    for place, weight in enumerate(weights):
        # Many parts of a small total each round up: none may take more than is left.
        due = rest if place == last else quantize(total * Decimal(weight) / weight_sum, currency)
        parts.append(smaller(due, rest))
        rest -= parts[-1]
    return parts


def convert(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The amount in `currency`, one unit of the amount's own currency being worth `rate`."""
    if rate <= 0:
        raise ValueError("a rate is more than zero")
    return quantize(amount * rate, currency)
