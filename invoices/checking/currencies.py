"""Minor units for the checks' own statements, in the place of the tables' function."""

from kernel.money import CURRENCIES, DEFAULT_DIGITS


def digits_of(column: str) -> str:
    """An expression in SQL: how many digits the currency in a column has after the point."""
    unusual = {
        digits: ",".join(code for code, own in CURRENCIES.items() if own == digits)
        for digits in sorted(set(CURRENCIES.values()) - {DEFAULT_DIGITS})
    }
    cases = " ".join(
        f"WHEN {column} = ANY ('{{{codes}}}') THEN {digits}" for digits, codes in unusual.items()
    )
    return f"CASE {cases} ELSE {DEFAULT_DIGITS} END"
