"""Pieces of SQL that several merges share."""

from typing import Final

# The company of a staged row `s`, as `k`.
COMPANY: Final = "LEFT JOIN import_company k ON k.code = s.company"
COMPANY_ERR: Final = """
    WHEN k.id IS NULL AND s.company IS NULL THEN 'company|which_company'
    WHEN k.id IS NULL THEN 'company|unknown_company|' || s.company
"""
EXISTING_DOCUMENT: Final = (
    "LEFT JOIN invoices_document d"
    " ON d.entity_id = k.id AND d.number = s.{column} AND NOT d.is_undone"
)


def digits_err(field: str, amount: str, currency: str) -> str:
    """An amount with more decimals than its currency has."""
    return f"""
    WHEN {amount} <> round({amount}, kernel_minor_units({currency}))
        THEN '{field}|digits|' || {currency}
    """


def booked_rate(currency: str, own: str, day: str) -> str:
    """A lateral join `b`: the latest rate on a day, direct or the other way round, as it is kept;
    amounts are worked out as amount * times / over, so that they are rounded once.
    """
    return f"""
    LEFT JOIN LATERAL (
        SELECT CASE WHEN r.from_currency = {currency} THEN r.rate
                    ELSE round(1 / r.rate, 10) END AS rate,
               CASE WHEN r.from_currency = {currency} THEN r.rate ELSE 1 END AS times,
               CASE WHEN r.from_currency = {currency} THEN 1 ELSE r.rate END AS over
        FROM invoices_rate r
        WHERE {currency} <> {own} AND r.valid_on <= {day}
          AND ((r.from_currency = {currency} AND r.to_currency = {own})
               OR (r.from_currency = {own} AND r.to_currency = {currency}))
        ORDER BY r.valid_on DESC, r.from_currency = {currency} DESC
        LIMIT 1
    ) b ON true
    """


def functional(amount: str, currency: str, own: str) -> str:
    """Two columns: the rate and the amount in the entity's own currency."""
    return f"""
        CASE WHEN {currency} = {own} THEN 1 ELSE b.rate END,
        CASE WHEN {currency} = {own} THEN {amount}
             ELSE round({amount} * b.times / b.over, kernel_minor_units({own})) END
    """


def differs(*pairs: tuple[str, str]) -> str:
    """Which named columns differ, as a text; empty values of the file say nothing."""
    cases = ", ".join(f"CASE WHEN {test} THEN '{name}' END" for name, test in pairs)
    return f"nullif(concat_ws(', ', {cases}), '')"
