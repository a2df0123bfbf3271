"""The rate of a currency on a day, as SQL: as `find_rates` says, for many days at once."""

# The latest quotation of either direction; of the same day the direct one (invoices.rules).
_QUOTED = """
    SELECT q.times, q.over FROM (
        SELECT valid_on, 0 AS inverse, rate AS times, 1::numeric AS over FROM invoices_rate
        WHERE from_currency = {currency} AND to_currency = %(reporting)s AND valid_on <= {day}
        UNION ALL
        SELECT valid_on, 1, 1::numeric, rate FROM invoices_rate
        WHERE from_currency = %(reporting)s AND to_currency = {currency} AND valid_on <= {day}
    ) q ORDER BY q.valid_on DESC, q.inverse LIMIT 1"""


def rate_table(pairs: str) -> str:
    """`(currency, day, times, over)` for the (currency, day) that a query names; NULL: no rate."""
    quoted = _QUOTED.format(currency="p.currency", day="p.day")
    return (
        f"SELECT p.currency, p.day, r.times, r.over FROM ({pairs}) p"
        f" LEFT JOIN LATERAL ({quoted}) r ON true"
    )


def reporting_worth(amount: str, currency: str, rate: str, digits: int) -> str:
    """The amount in the reporting currency, rounded once; NULL where there is no rate."""
    return (
        f"CASE WHEN {currency} = %(reporting)s THEN {amount}"
        f" ELSE round({amount} * {rate}.times / {rate}.over, {digits}) END"
    )
