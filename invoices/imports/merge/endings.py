"""Returned receipts and cancelled documents: what stood on them is reversed, then they end.

`import_endings` says, before anything is applied, which sources and documents end in this run and
when, so that what is applied to them is posted together with its reversal.
"""

from typing import Final

from invoices.imports.session import Session

# What came without a customer is returned from where it stands since it is known whose it was.
_ENDINGS: Final = """
    SELECT NULL::bigint AS document_id, s.id AS source_id, w.returned_on AS given_on,
           w.known_id IS NOT NULL AS is_known, w.first_open
    FROM work_receipts w
    JOIN invoices_source r ON r.entity_id = w.entity_id AND r.kind = 'receipt'
        AND r.number = w.number AND NOT r.is_undone
    CROSS JOIN LATERAL (
        SELECT r.id
        UNION ALL
        SELECT t.id FROM invoices_withdrawal v
        JOIN invoices_source t ON t.from_withdrawal_id = v.id AND NOT t.is_undone
        WHERE v.source_id = r.id AND r.customer_id IS NULL AND v.kind = 'transfer'
          AND v.reverses_id IS NULL AND NOT v.is_undone
          AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal x WHERE x.reverses_id = v.id)) s
    WHERE w.is_returned AND w.err IS NULL
    UNION ALL
    SELECT w.id, s.id, w.cancelled_on, w.known_id IS NOT NULL, k.first_open
    FROM work_documents w
    JOIN import_company k ON k.id = w.entity_id
    LEFT JOIN invoices_source s ON s.document_id = w.id
    WHERE w.cancelled_on IS NOT NULL AND w.state IN ('new', 'changed') AND w.err IS NULL
"""
_FREE_ALLOCATIONS: Final = """
    INSERT INTO invoices_allocation
        (number, source_id, item_id, entity_id, customer_id, currency, reverses_id, given_on,
         effective_on, amount, is_undo, is_undone, act_id)
    SELECT a.number, a.source_id, a.item_id, a.entity_id, a.customer_id, a.currency, a.id,
           e.given_on, greatest(e.given_on, a.effective_on, e.first_open), -a.amount,
           false, false, %(act)s
    FROM invoices_allocation a
    JOIN (SELECT id, min(given_on) AS given_on, max(first_open) AS first_open FROM (
              SELECT a.id, e.given_on, e.first_open FROM import_endings e
              JOIN invoices_allocation a ON a.source_id = e.source_id
              WHERE e.is_known AND a.reverses_id IS NULL
              UNION ALL
              SELECT a.id, e.given_on, e.first_open FROM import_endings e
              JOIN invoices_openitem i ON i.document_id = e.document_id
              JOIN invoices_allocation a ON a.item_id = i.id
              WHERE e.is_known AND a.reverses_id IS NULL) hit GROUP BY id) e ON e.id = a.id
    WHERE NOT EXISTS (SELECT 1 FROM invoices_allocation x WHERE x.reverses_id = a.id)
"""
_FREE_ADJUSTMENTS: Final = """
    INSERT INTO invoices_adjustment
        (number, item_id, kind, tax, reason, is_mirrored, entity_id, reverses_id, given_on,
         effective_on, amount, is_undo, is_undone, act_id)
    SELECT a.number, a.item_id, a.kind, -a.tax, '', a.is_mirrored, a.entity_id, a.id, e.given_on,
           greatest(e.given_on, a.effective_on, e.first_open), -a.amount, false, false, %(act)s
    FROM import_endings e
    JOIN invoices_openitem i ON i.document_id = e.document_id
    JOIN invoices_adjustment a ON a.item_id = i.id
    WHERE e.is_known AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_adjustment x WHERE x.reverses_id = a.id)
"""
_END_SOURCES: Final = """
    INSERT INTO invoices_withdrawal
        (number, source_id, kind, reason, entity_id, given_on, effective_on, amount, is_undo,
         is_undone, act_id)
    SELECT '', s.id, CASE WHEN e.document_id IS NULL THEN 'return' ELSE 'cancellation' END, '',
           s.entity_id, e.given_on,
           greatest(e.given_on, s.effective_on, e.first_open, s.reversed_on),
           s.unapplied_amount, false, false, %(act)s
    FROM import_endings e JOIN invoices_source s ON s.id = e.source_id
    WHERE s.unapplied_amount > 0
    ORDER BY s.id
"""
_END_ITEMS: Final = """
    INSERT INTO invoices_adjustment
        (number, item_id, kind, tax, reason, is_mirrored, entity_id, given_on, effective_on,
         amount, is_undo, is_undone, act_id)
    SELECT '', i.id, 'cancellation', 0, '', true, i.entity_id, e.given_on, e.effective_on,
           i.amount, false, false, %(act)s
    FROM work_cancelled e JOIN invoices_openitem i ON i.document_id = e.document_id
    WHERE i.amount > 0
    ORDER BY i.id
"""
_CANCELLED: Final = """
    SELECT e.document_id, e.given_on,
           greatest(e.given_on, d.effective_on, e.first_open, max(i.reversed_on),
                    max(s.reversed_on)) AS effective_on
    FROM import_endings e
    JOIN invoices_document d ON d.id = e.document_id
    LEFT JOIN invoices_openitem i ON i.document_id = d.id
    LEFT JOIN invoices_source s ON s.document_id = d.id
    GROUP BY e.document_id, e.given_on, d.effective_on, e.first_open
"""


def prepare_endings(session: Session) -> None:
    """What ends; whatever the ledger holds on it already is reversed on that day."""
    made = session.make("import_endings", _ENDINGS, key="source_id")
    if made:
        session.run("CREATE INDEX ON import_endings (document_id)")
        session.run(_FREE_ALLOCATIONS)
        session.run(_FREE_ADJUSTMENTS)


def post_endings(session: Session) -> None:
    """Returns and cancellations of all that is then unapplied or open."""
    if not session.rows("SELECT 1 FROM import_endings LIMIT 1"):
        return
    session.make("work_cancelled", _CANCELLED)
    session.run(_END_SOURCES)
    session.run(_END_ITEMS)
    session.run(
        "INSERT INTO invoices_documentcancellation"
        " (document_id, effective_on, reason, is_undo, act_id)"
        " SELECT document_id, effective_on, '', false, %(act)s FROM work_cancelled"
    )
