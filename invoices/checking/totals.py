"""Sums against recomputed sums: the due-date cube, the customers' summary, the balance."""

from collections.abc import Iterable
from datetime import date
from random import Random

from django.utils.translation import gettext_lazy as _

from invoices.checking.passes import Pass, Rule, rows_of

RANDOM_DAYS = 5

CUBE = Pass(
    subject=_("due total"),
    facts="""
        SELECT e.code || ' ' || t.currency || ' ' || t.due_on AS number, t.*
        FROM (SELECT entity_id, currency, due_on, sum(kept) AS kept, sum(expected) AS expected,
                     sum(kept_items) AS kept_items, sum(expected_items) AS expected_items
              FROM (SELECT entity_id, currency, due_on, open_amount AS kept, items AS kept_items,
                           0 AS expected, 0 AS expected_items
                    FROM invoices_duetotal
                    UNION ALL
                    SELECT entity_id, currency, due_on, 0, 0, sum(amount - settled), count(*)
                    FROM checked_item
                    WHERE item_class = 'receivable' AND settled < amount
                    GROUP BY entity_id, currency, due_on) AS every
              GROUP BY entity_id, currency, due_on) AS t
        LEFT JOIN customers_legalentity AS e ON e.id = t.entity_id
    """,
    rules=(
        Rule("due_total_open", "kept <> expected", _("%(kept)s open, recomputed %(expected)s")),
        Rule(
            "due_total_items",
            "kept_items <> expected_items",
            _("%(kept_items)s items, recomputed %(expected_items)s"),
        ),
    ),
)

SUMMARY = Pass(
    subject=_("customer summary"),
    facts="""
        SELECT coalesce(c.number, '?') || ' ' || e.code || ' ' || t.currency AS number, t.*
        FROM (SELECT customer_id, entity_id, currency,
                     sum(kept) AS kept, sum(expected) AS expected,
                     sum(kept_items) AS kept_items, sum(expected_items) AS expected_items,
                     sum(kept_money) AS kept_money, sum(expected_money) AS expected_money
              FROM (SELECT customer_id, entity_id, currency, open_amount AS kept, 0 AS expected,
                           items AS kept_items, 0 AS expected_items,
                           unapplied_amount AS kept_money, 0 AS expected_money
                    FROM invoices_customersummary
                    UNION ALL
                    SELECT customer_id, entity_id, currency, 0, amount - settled, 0, 1, 0, 0
                    FROM checked_item
                    WHERE item_class = 'receivable' AND settled < amount
                    UNION ALL
                    SELECT customer_id, entity_id, currency, 0, 0, 0, 0, 0, amount - used
                    FROM checked_source
                    WHERE used < amount) AS every
              GROUP BY customer_id, entity_id, currency) AS t
        LEFT JOIN customers_customer AS c ON c.id = t.customer_id
        LEFT JOIN customers_legalentity AS e ON e.id = t.entity_id
    """,
    rules=(
        Rule("summary_open", "kept <> expected", _("%(kept)s open, recomputed %(expected)s")),
        Rule(
            "summary_items",
            "kept_items <> expected_items",
            _("%(kept_items)s items, recomputed %(expected_items)s"),
        ),
        Rule(
            "summary_unapplied",
            "kept_money <> expected_money",
            _("%(kept_money)s unapplied, recomputed %(expected_money)s"),
        ),
    ),
)

# Left: what is open less what is unapplied. Right: what was posted. Each fact moves a side from its
# day on; the days asked for cut time into slots, and both sides must move alike in each slot. One
# row that moves both sides alike comes to nothing: a receipt or a transfer in, an adjustment, a
# withdrawal, an allocation within one account. These are left out.
BALANCE = """
    SELECT coalesce(c.number, '?') || ' ' || e.code || ' ' || t.currency AS number,
           (%(days)s::date[])[t.slot + 1] AS day, t.difference
    FROM (SELECT customer_id, entity_id, currency, slot,
                 sum(sum(amount)) OVER (PARTITION BY customer_id, entity_id, currency
                                        ORDER BY slot) AS difference
          FROM (SELECT customer_id, entity_id, currency, amount,
                       width_bucket(effective_on, %(cuts)s::date[]) AS slot
                FROM invoices_openitem
                UNION ALL
                SELECT customer_id, entity_id, currency,
                       CASE kind WHEN 'credit_note' THEN amount ELSE - amount END,
                       width_bucket(effective_on, %(cuts)s::date[])
                FROM invoices_document
                UNION ALL
                SELECT customer_id, entity_id, currency, - amount,
                       width_bucket(effective_on, %(cuts)s::date[])
                FROM invoices_source WHERE kind = 'credit_note'
                UNION ALL
                SELECT x.customer_id, x.entity_id, x.currency, x.amount,
                       width_bucket(a.effective_on, %(cuts)s::date[])
                FROM invoices_allocation AS a
                JOIN invoices_openitem AS i ON i.id = a.item_id
                JOIN invoices_source AS s ON s.id = a.source_id
                CROSS JOIN LATERAL (
                    VALUES (i.customer_id, i.entity_id, i.currency, - a.amount),
                           (s.customer_id, s.entity_id, s.currency, a.amount)
                ) AS x (customer_id, entity_id, currency, amount)
                WHERE (i.customer_id, i.entity_id, i.currency)
                      IS DISTINCT FROM (s.customer_id, s.entity_id, s.currency)) AS every
          GROUP BY customer_id, entity_id, currency, slot
          HAVING sum(amount) <> 0) AS t
    LEFT JOIN customers_customer AS c ON c.id = t.customer_id
    LEFT JOIN customers_legalentity AS e ON e.id = t.entity_id
"""
SPAN = """
    SELECT date_trunc('month', min(day))::date AS first_on, max(day) AS last_on
    FROM (SELECT min(effective_on) AS day FROM invoices_openitem
          UNION ALL SELECT max(effective_on) FROM invoices_openitem
          UNION ALL SELECT min(effective_on) FROM invoices_source
          UNION ALL SELECT max(effective_on) FROM invoices_source
          UNION ALL SELECT max(effective_on) FROM invoices_allocation
          UNION ALL SELECT max(effective_on) FROM invoices_adjustment
          UNION ALL SELECT max(effective_on) FROM invoices_withdrawal) AS ends
"""
MONTH_ENDS = """
    SELECT (month + interval '1 month' - interval '1 day')::date AS day
    FROM generate_series(%(first_on)s::timestamp, %(last_on)s::timestamp, '1 month') AS month
"""


def balance(days: list[date]) -> Pass:
    return Pass(
        subject=_("account"),
        facts=BALANCE,
        rules=(
            Rule(
                "balance",
                "difference <> 0",
                _("on %(day)s open less unapplied is %(difference)s more than was posted"),
            ),
        ),
        # A fact counts on its own day: the cut lies behind the day.
        parameters={"days": days, "cuts": [date.fromordinal(day.toordinal() + 1) for day in days]},
    )


def days_to_check(seed: int) -> list[date]:
    """The ends of all months of the ledger, a few days in between, and the day of its last fact."""
    (span,) = rows_of(SPAN)
    if span["first_on"] is None:
        return []
    first, last = span["first_on"].toordinal(), span["last_on"].toordinal()
    random = Random(seed)  # noqa: S311 - a sample, no secret
    sample = (date.fromordinal(random.randint(first, last)) for _number in range(RANDOM_DAYS))
    return sorted({*_month_ends(span["first_on"], span["last_on"]), *sample, span["last_on"]})


def _month_ends(first_on: date, last_on: date) -> Iterable[date]:
    return (row["day"] for row in rows_of(MONTH_ENDS, {"first_on": first_on, "last_on": last_on}))


PASSES = (CUBE, SUMMARY)
