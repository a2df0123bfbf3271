"""The running figures of items and sources, recomputed into two tables of this transaction."""

from django.utils.translation import gettext_lazy as _

from invoices.checking.passes import Pass, Rule

# Read in the order of the indexes that hold item or source, day and amount; that a reversal is what
# is below nothing, is a rule of its own.
ITEMS = """
    CREATE TEMPORARY TABLE checked_item ON COMMIT DROP AS
    SELECT i.id, i.document_id, i.sequence, i.customer_id, i.entity_id, i.currency, i.item_class,
           i.issued_on, i.effective_on, i.due_on, i.amount, i.settled_amount, i.open_amount,
           i.closed_on, i.touched_on, i.reversed_on, coalesce(e.settled, 0) AS settled,
           e.last_on, e.last_reversal_on
    FROM invoices_openitem AS i
    LEFT JOIN (
        SELECT item_id, sum(amount) AS settled, max(effective_on) AS last_on,
               max(CASE WHEN amount < 0 THEN effective_on END) AS last_reversal_on
        FROM (SELECT item_id, amount, effective_on FROM invoices_adjustment
              UNION ALL
              SELECT item_id, amount, effective_on FROM invoices_allocation) AS every
        GROUP BY item_id
    ) AS e ON e.item_id = i.id
"""
SOURCES = """
    CREATE TEMPORARY TABLE checked_source ON COMMIT DROP AS
    SELECT s.id, s.document_id, s.number, s.customer_id, s.entity_id, s.currency, s.amount,
           s.used_amount, s.unapplied_amount, s.closed_on, s.touched_on, s.reversed_on,
           s.is_undone, coalesce(e.used, 0) AS used, e.last_on, e.last_reversal_on,
           u.source_id IS NOT NULL AS undoes
    FROM invoices_source AS s
    LEFT JOIN (
        SELECT source_id, sum(amount) AS used, max(effective_on) AS last_on,
               max(CASE WHEN amount < 0 THEN effective_on END) AS last_reversal_on
        FROM (SELECT source_id, amount, effective_on FROM invoices_withdrawal
              UNION ALL
              SELECT source_id, amount, effective_on FROM invoices_allocation) AS every
        GROUP BY source_id
    ) AS e ON e.source_id = s.id
    LEFT JOIN (SELECT DISTINCT source_id FROM invoices_withdrawal
               WHERE is_undo AND kind = 'cancellation') AS u ON u.source_id = s.id
"""
TABLES = {"checked_item": ITEMS, "checked_source": SOURCES}

DATES = (
    Rule(
        "closed_on",
        "closed_on IS DISTINCT FROM expected_closed_on",
        _("closed on %(closed_on)s, recomputed %(expected_closed_on)s"),
    ),
    Rule(
        "touched_on",
        "touched_on IS DISTINCT FROM last_on",
        _("last touched on %(touched_on)s, recomputed %(last_on)s"),
    ),
    Rule(
        "reversed_on",
        "reversed_on IS DISTINCT FROM last_reversal_on",
        _("last reversed on %(reversed_on)s, recomputed %(last_reversal_on)s"),
    ),
)

ITEM_FIGURES = Pass(
    subject=_("open item"),
    facts="""
        SELECT c.id AS item, c.settled_amount, c.settled, c.open_amount, c.amount,
               c.amount - c.settled AS expected_open, c.closed_on, c.touched_on, c.last_on,
               c.reversed_on, c.last_reversal_on,
               CASE WHEN c.settled = c.amount THEN c.last_on END AS expected_closed_on,
               (SELECT number FROM invoices_document WHERE id = c.document_id)
               || '/' || c.sequence AS number
        FROM checked_item AS c
    """,
    rules=(
        Rule(
            "item_settled",
            "settled_amount <> settled",
            _("settled %(settled_amount)s, recomputed %(settled)s"),
        ),
        Rule(
            "item_open",
            "open_amount <> expected_open",
            _("open %(open_amount)s, recomputed %(expected_open)s"),
        ),
        Rule(
            "item_open_range",
            "settled < 0 OR settled > amount",
            _("%(expected_open)s of %(amount)s would be open"),
        ),
        *(Rule(f"item_{rule.name}", rule.broken, rule.sentence) for rule in DATES),
    ),
)

SOURCE_FIGURES = Pass(
    subject=_("source"),
    facts="""
        SELECT c.id AS source, c.number, c.used_amount, c.used, c.unapplied_amount, c.amount,
               c.amount - c.used AS expected_unapplied, c.closed_on, c.touched_on, c.last_on,
               c.reversed_on, c.last_reversal_on, c.is_undone, c.undoes,
               CASE WHEN c.used = c.amount THEN c.last_on END AS expected_closed_on
        FROM checked_source AS c
    """,
    rules=(
        Rule("source_used", "used_amount <> used", _("used %(used_amount)s, recomputed %(used)s")),
        Rule(
            "source_unapplied",
            "unapplied_amount <> expected_unapplied",
            _("unapplied %(unapplied_amount)s, recomputed %(expected_unapplied)s"),
        ),
        Rule(
            "source_unapplied_range",
            "used < 0 OR used > amount",
            _("%(expected_unapplied)s of %(amount)s would be unapplied"),
        ),
        *(Rule(f"source_{rule.name}", rule.broken, rule.sentence) for rule in DATES),
        Rule(
            "source_undone",
            "is_undone <> undoes",
            _("undone: %(is_undone)s, recomputed %(undoes)s"),
        ),
    ),
)

# Only where something was reversed can a past day differ from the last one: amounts that all have
# one sign rise from nothing to what is settled now, which the passes above have compared.
PAST_ITEMS = Pass(
    subject=_("open item"),
    facts="""
        SELECT DISTINCT ON (i.id) i.id AS item, t.day, i.amount - t.settled AS was_open, i.amount,
               t.settled,
               (SELECT number FROM invoices_document WHERE id = i.document_id)
               || '/' || i.sequence AS number
        FROM (SELECT item_id, day, sum(amount) OVER (PARTITION BY item_id ORDER BY day) AS settled
              FROM (SELECT item_id, effective_on AS day, sum(amount) AS amount
                    FROM (SELECT item_id, effective_on, amount FROM invoices_adjustment
                          UNION ALL
                          SELECT item_id, effective_on, amount FROM invoices_allocation) AS every
                    WHERE item_id IN (SELECT item_id FROM invoices_adjustment WHERE amount < 0
                                      UNION
                                      SELECT item_id FROM invoices_allocation WHERE amount < 0)
                    GROUP BY item_id, effective_on) AS of_day) AS t
        JOIN invoices_openitem AS i ON i.id = t.item_id
        WHERE t.settled NOT BETWEEN 0 AND i.amount
        ORDER BY i.id, t.day
    """,
    rules=(
        Rule(
            "item_open_past",
            "settled < 0 OR settled > amount",
            _("on %(day)s %(was_open)s of %(amount)s was open"),
        ),
    ),
)

PAST_SOURCES = Pass(
    subject=_("source"),
    facts="""
        SELECT DISTINCT ON (s.id) s.id AS source, s.number, t.day, s.amount, t.used,
               s.amount - t.used AS was_unapplied
        FROM (SELECT source_id, day, sum(amount) OVER (PARTITION BY source_id ORDER BY day) AS used
              FROM (SELECT source_id, effective_on AS day, sum(amount) AS amount
                    FROM (SELECT source_id, effective_on, amount FROM invoices_withdrawal
                          UNION ALL
                          SELECT source_id, effective_on, amount FROM invoices_allocation) AS every
                    WHERE source_id IN (SELECT source_id FROM invoices_withdrawal WHERE amount < 0
                                        UNION
                                        SELECT source_id FROM invoices_allocation WHERE amount < 0)
                    GROUP BY source_id, effective_on) AS of_day) AS t
        JOIN invoices_source AS s ON s.id = t.source_id
        WHERE t.used NOT BETWEEN 0 AND s.amount
        ORDER BY s.id, t.day
    """,
    rules=(
        Rule(
            "source_unapplied_past",
            "used < 0 OR used > amount",
            _("on %(day)s %(was_unapplied)s of %(amount)s was unapplied"),
        ),
    ),
)

PASSES = (ITEM_FIGURES, SOURCE_FIGURES, PAST_ITEMS, PAST_SOURCES)
