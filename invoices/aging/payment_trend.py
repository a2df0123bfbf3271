"""How late a customer's money comes: days from due to receipt, weighted by amount, by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from invoices.aging.sql import MERGED


@dataclass(frozen=True, slots=True)
class PaymentTrend:
    """One currency: for each month, the days late when paid; None where nothing was paid."""

    currency: str
    days_late: tuple[Decimal | None, ...]


# Live allocations only: one that was taken back says nothing about when the customer paid. What
# accounts paid that were merged into it, the customer did.
_TREND = f"""
    SELECT x.currency, width_bucket(s.dated_on - 1, %(ends)s::date[]) AS place,
           sum(x.amount * (s.dated_on - i.due_on)) / sum(x.amount)
    FROM invoices_allocation x
    JOIN invoices_source s ON s.id = x.source_id AND s.kind = 'receipt'
    JOIN invoices_openitem i ON i.id = x.item_id AND i.item_class = 'receivable'
    WHERE s.customer_id = ANY(ARRAY(SELECT %(customer)s::bigint UNION ALL
                                    SELECT id FROM {MERGED} m WHERE merged_into_id = %(customer)s))
      AND x.reverses_id IS NULL AND x.effective_on <= %(last)s
      AND s.dated_on > %(before)s AND s.dated_on <= %(last)s
      AND NOT EXISTS (SELECT 1 FROM invoices_allocation r
                      WHERE r.reverses_id = x.id AND r.effective_on <= %(last)s)
    GROUP BY 1, 2 ORDER BY 1, 2"""


def build_payment_trend(
    customer_id: int, *, before: date, ends: Sequence[date]
) -> tuple[PaymentTrend, ...]:
    """For the months that end on `ends`, the first beginning after the day `before`."""
    values: dict[str, Any] = {
        "customer": customer_id,
        "before": before,
        "ends": list(ends),
        "last": ends[-1],
    }
    found: dict[str, dict[int, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TREND, values)
        for currency, place, days in cursor:
            found.setdefault(currency, {})[place] = days
    return tuple(
        PaymentTrend(currency, tuple(months.get(place) for place in range(len(ends))))
        for currency, months in sorted(found.items())
    )
