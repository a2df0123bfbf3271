"""Which source a row means: by number, kind and, where money was transferred, whose it is now."""

from typing import Final

# The source of a staged row `s` of company `k`: `r` a receipt, `n` a credit note, `t` moved here.
JOINS: Final = """
    LEFT JOIN invoices_source r ON r.entity_id = k.id AND r.kind = 'receipt'
        AND r.number = s.source AND NOT r.is_undone AND s.source_kind IS DISTINCT FROM 'credit_note'
    LEFT JOIN invoices_source n ON n.entity_id = k.id AND n.kind = 'credit_note'
        AND n.number = s.source AND NOT n.is_undone AND s.source_kind IS DISTINCT FROM 'receipt'
    LEFT JOIN invoices_source t ON t.entity_id = k.id AND t.kind = 'transfer'
        AND t.number = s.source AND NOT t.is_undone AND s.source_kind IS NULL
"""
ID: Final = "coalesce(r.id, n.id, t.id)"
ERR: Final = """
    WHEN r.id IS NOT NULL AND n.id IS NOT NULL THEN 'source|ambiguous_source'
    WHEN coalesce(r.id, n.id, t.id) IS NULL THEN 'source|unknown_source|' || s.source
"""


def moved_to(source: str, customer: str, entity: str, currency: str) -> str:
    """A lateral join `g`: where money of a source stands that was moved to this account."""
    return f"""
    LEFT JOIN LATERAL (
        WITH RECURSIVE chain AS (
            SELECT {source} AS id, 0 AS depth
            UNION ALL
            SELECT m.id, c.depth + 1 FROM chain c
            JOIN invoices_withdrawal v ON v.source_id = c.id AND v.kind = 'transfer'
                AND v.reverses_id IS NULL AND NOT v.is_undone
            JOIN invoices_source m ON m.from_withdrawal_id = v.id AND NOT m.is_undone
            WHERE c.depth < 10)
        SELECT m.id, m.effective_on, m.reversed_on, m.amount, m.used_amount
        FROM chain JOIN invoices_source m ON m.id = chain.id
        WHERE chain.depth > 0 AND m.customer_id = {customer} AND m.entity_id = {entity}
          AND m.currency = {currency}
        ORDER BY m.unapplied_amount DESC, m.id LIMIT 1) g ON true
    """
