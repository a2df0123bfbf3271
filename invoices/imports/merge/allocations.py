"""Allocations: money and credit applied to items, with their reversals in one statement."""

from typing import Final

from invoices.imports.merge import latest, sources
from invoices.imports.merge.hard_rows import settle_hard_rows
from invoices.imports.merge.reposting import count_reposted, repost_allocations
from invoices.imports.merge.sql import COMPANY, COMPANY_ERR, EXISTING_DOCUMENT, digits_err
from invoices.imports.session import Session

# What was reversed in its time keeps its number, also where its money was undone since.
_KNOWN: Final = """
    SELECT a.entity_id, a.number, sum(a.amount) AS amount, min(a.given_on) AS given_on,
           min(i.document_id) AS document_id,
           bool_or(x.id IS NOT NULL) AS is_reversed, min(x.given_on) AS reversed_on,
           bool_or(d.cancelled_on IS NOT NULL OR (x.id IS NOT NULL AND EXISTS (
               SELECT 1 FROM invoices_withdrawal v WHERE v.source_id = a.source_id
                 AND v.kind IN ('return', 'cancellation')))) AS has_ended
    FROM invoices_allocation a
    JOIN (SELECT DISTINCT k.id, s.key FROM stage_allocations s
          JOIN import_company k ON k.code = s.company) s ON s.id = a.entity_id AND s.key = a.number
    JOIN invoices_openitem i ON i.id = a.item_id
    JOIN invoices_document d ON d.id = i.document_id AND NOT d.is_undone
    LEFT JOIN invoices_allocation x ON x.reverses_id = a.id
    WHERE a.reverses_id IS NULL AND NOT a.is_undone
    GROUP BY a.entity_id, a.number
"""
_ENDS: Final = "least(es.given_on, ed.given_on)"
_RESOLVE: Final = f"""
    SELECT s.file, s.line, row_number() OVER () AS place, s.key AS number, s.amount,
           s.applied_on, s.instalment,
           CASE WHEN a.number IS NULL THEN least(s.reversed_on, {_ENDS}) ELSE s.reversed_on END
               AS reversed_on,
           k.id AS entity_id, k.first_open, d.customer_id, d.currency, d.id AS document_id,
           {sources.ID} AS source_id, a.number IS NOT NULL AS is_known, false AS is_soft,
           false AS is_auto,
           NULL::bigint AS item_id, NULL::date AS effective_on,
           CASE WHEN a.number IS NULL THEN 'new'
                WHEN s.reversed_on IS NOT NULL AND NOT a.is_reversed THEN 'changed'
                ELSE 'same' END AS state,
           CASE {COMPANY_ERR}
                WHEN d.id IS NULL THEN 'document|unknown_document|' || s.document
                WHEN a.number IS NOT NULL AND a.amount <> s.amount THEN 'amount|differs|amount'
                WHEN a.document_id <> d.id THEN 'document|differs|document'
                WHEN a.given_on <> s.applied_on THEN 'applied_on|differs|applied_on'
                WHEN a.is_reversed AND (a.reversed_on > s.reversed_on OR (
                    a.reversed_on < s.reversed_on AND NOT a.has_ended))
                    THEN 'reversed_on|differs|reversed_on'
                {sources.ERR}
                WHEN d.kind = 'credit_note' THEN 'document|is_credit|' || s.document
                WHEN a.number IS NULL AND d.item_class = 'noted'
                    THEN 'document|is_noted|' || s.document
                {digits_err("amount", "s.amount", "d.currency")}
                WHEN s.reversed_on < s.applied_on THEN 'reversed_on|reversed_before'
                WHEN a.number IS NULL AND s.applied_on > {_ENDS} THEN 'applied_on|ended|' || {_ENDS}
           END AS err
    FROM stage_allocations s {COMPANY}
    {EXISTING_DOCUMENT.format(column="document")} {sources.JOINS}
    LEFT JOIN work_known a ON a.entity_id = k.id AND a.number = s.key
    LEFT JOIN import_endings es ON es.source_id = {sources.ID}
    LEFT JOIN import_endings ed ON ed.document_id = d.id
    ORDER BY s.file, s.line
"""
# A credit note that names its invoice is applied to it at issue, unless the run's file says where
# it went.
_SOFT: Final = """
    INSERT INTO work_allocations
        (number, amount, applied_on, entity_id, first_open, customer_id, currency, document_id,
         source_id, is_known, is_soft, is_auto, state, reversed_on, place)
    SELECT w.number, w.amount, greatest(w.issued_on, d.issued_on), w.entity_id, k.first_open,
           w.customer_id, w.currency, w.credits_id, n.id, false, true, true, 'new',
           least(es.given_on, ed.given_on), -row_number() OVER (ORDER BY w.file, w.line)
    FROM work_documents w
    JOIN import_company k ON k.id = w.entity_id
    JOIN invoices_document d ON d.id = w.credits_id
    JOIN invoices_source n ON n.document_id = w.id
    LEFT JOIN import_endings es ON es.source_id = n.id
    LEFT JOIN import_endings ed ON ed.document_id = w.credits_id
    WHERE w.state = 'new' AND w.err IS NULL AND w.amount > 0 AND d.item_class = 'receivable'
      AND NOT EXISTS (SELECT 1 FROM stage_allocations s
                      WHERE s.company = k.code AND s.source = w.number
                        AND s.source_kind IS DISTINCT FROM 'receipt')
"""
# What stood on a document or receipt that this run posts anew.
_REAPPLY: Final = """
    INSERT INTO work_allocations
        (number, amount, applied_on, entity_id, first_open, customer_id, currency, document_id,
         source_id, is_known, is_soft, is_auto, state, reversed_on, place)
    SELECT r.number, r.amount, r.given_on, r.entity_id, k.first_open, d.customer_id, d.currency,
           d.id, s.id, false, true, false, 'new', least(es.given_on, ed.given_on),
           -1000000000 - row_number() OVER ()
    FROM import_reapplied r
    JOIN import_company k ON k.id = r.entity_id
    JOIN invoices_document d ON d.entity_id = r.entity_id AND d.number = r.document
        AND NOT d.is_undone AND d.kind <> 'credit_note' AND d.item_class = 'receivable'
    JOIN invoices_source s ON s.entity_id = r.entity_id AND s.kind = r.source_kind
        AND s.number = r.source AND NOT s.is_undone
        AND s.customer_id = d.customer_id AND s.currency = d.currency
    LEFT JOIN import_endings es ON es.source_id = s.id
    LEFT JOIN import_endings ed ON ed.document_id = d.id
    WHERE NOT EXISTS (SELECT 1 FROM stage_allocations o
                      WHERE o.company = k.code AND o.key = r.number)
"""
_MOVED: Final = f"""
    UPDATE work_allocations w SET source_id = v.to_id
    FROM (SELECT w.place, g.id AS to_id FROM work_allocations w
          JOIN invoices_source s ON s.id = w.source_id
          {sources.moved_to("w.source_id", "w.customer_id", "w.entity_id", "w.currency")}
          WHERE w.err IS NULL AND NOT w.is_known AND g.id IS NOT NULL
            AND (s.customer_id IS DISTINCT FROM w.customer_id OR s.currency <> w.currency)) v
    WHERE w.place = v.place
"""
_ITEMS: Final = f"""
    SELECT w.place, w.source_id, i.id AS item_id, w.amount,
           greatest(w.applied_on, i.effective_on, s.effective_on, w.first_open,
                    {latest.item("i")}, {latest.source("s")}) AS effective_on,
           CASE WHEN s.customer_id IS NULL THEN 'source|no_customer_yet'
                WHEN s.customer_id <> w.customer_id THEN 'source|other_customer'
                WHEN s.currency <> w.currency THEN 'source|other_currency'
                WHEN i.id IS NULL THEN 'instalment|unknown_instalment|' || w.instalment
           END AS err
    FROM work_allocations w
    JOIN invoices_source s ON s.id = w.source_id
    LEFT JOIN invoices_openitem i
        ON i.document_id = w.document_id AND i.sequence = coalesce(w.instalment, 1)
    WHERE w.err IS NULL AND NOT w.is_known AND NOT w.is_soft
      AND (w.instalment IS NOT NULL OR NOT EXISTS (
          SELECT 1 FROM work_several m WHERE m.document_id = w.document_id))
"""
_POST: Final = """
    INSERT INTO invoices_allocation
        (id, number, source_id, item_id, entity_id, customer_id, currency, reverses_id, given_on,
         effective_on, amount, is_undo, is_undone, act_id)
    SELECT id, number, source_id, item_id, entity_id, customer_id, currency, NULL, applied_on,
           effective_on, amount, false, false, %(act)s
    FROM post_allocations
    UNION ALL
    SELECT nextval('invoices_allocation_id_seq'), number, source_id, item_id, entity_id,
           customer_id, currency, id, reversed_on, greatest(reversed_on, effective_on), -amount,
           false, false, %(act)s
    FROM post_allocations WHERE reversed_on IS NOT NULL
    UNION ALL
    SELECT nextval('invoices_allocation_id_seq'), a.number, a.source_id, a.item_id, a.entity_id,
           a.customer_id, a.currency, a.id, w.reversed_on,
           greatest(w.reversed_on, a.effective_on, w.first_open), -a.amount, false, false, %(act)s
    FROM work_allocations w
    JOIN invoices_allocation a ON a.entity_id = w.entity_id AND a.number = w.number
        AND a.reverses_id IS NULL AND NOT a.is_undone
    WHERE w.state = 'changed' AND w.err IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_allocation x WHERE x.reverses_id = a.id)
"""


def merge_allocations(session: Session) -> None:
    """New allocations, spread over instalments where none is named; reversals of known ones."""
    _resolve(session)
    repost_allocations(session, lambda: _resolve(session))
    session.run(_SOFT)
    session.run(_REAPPLY)
    session.run(_MOVED)
    session.make(
        "work_several",
        "SELECT DISTINCT i.document_id FROM invoices_openitem i"
        " WHERE i.document_id IN (SELECT document_id FROM work_allocations WHERE NOT is_known)"
        " AND i.sequence <> 1",
        key="document_id",
    )
    session.make("work_items", _ITEMS)
    session.run(
        "UPDATE work_allocations w SET err = i.err FROM work_items i"
        " WHERE i.err IS NOT NULL AND i.place = w.place"
    )
    settle_hard_rows(session)
    session.make("post_allocations", _rows_to_post())
    session.run(_POST)
    count_reposted(session, "allocations")
    session.collect("allocations", "work_allocations")


def _resolve(session: Session) -> None:
    session.make("work_known", _KNOWN, key="entity_id, number")
    session.make("work_allocations", _RESOLVE)


def _rows_to_post() -> str:
    """Rows that fit at a glance with their item, and the parts of those worked out one by one."""
    return """
    SELECT nextval('invoices_allocation_id_seq') AS id, q.* FROM (
        SELECT w.number, w.source_id, i.item_id, w.entity_id, w.customer_id, w.currency,
               w.applied_on, i.effective_on, w.amount, w.reversed_on
        FROM work_items i
        JOIN work_allocations w ON w.place = i.place
        WHERE w.err IS NULL AND NOT EXISTS (
            SELECT 1 FROM hard_rows h WHERE h.place = w.place)
        UNION ALL
        SELECT CASE WHEN w.is_auto THEN '||' || w.number || '|' || d.number || '||'
                   || w.applied_on || '|' || trim_scale(sum(p.amount) OVER (
                       PARTITION BY w.number, w.entity_id)) || '#1'
               ELSE w.number END,
               w.source_id, p.item_id, w.entity_id, w.customer_id, w.currency, w.applied_on,
               p.effective_on, p.amount, w.reversed_on
        FROM hard_parts p
        JOIN work_allocations w ON w.place = p.place
        JOIN invoices_document d ON d.id = w.document_id
        WHERE w.err IS NULL) q
    """
