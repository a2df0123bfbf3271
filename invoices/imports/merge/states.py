"""What was under way at go-live: marks that say an item is disputed, promised, stopped, reminded.

They hold `since` a day, or the day of the run.
A mark that stands already is the same; one that a file says otherwise is ended and made anew.
"""

from typing import Final

from invoices.imports.merge.sql import COMPANY, COMPANY_ERR, EXISTING_DOCUMENT
from invoices.imports.session import Session

_RESOLVE: Final = f"""
    SELECT s.*, row_number() OVER () AS place, d.id AS document_id, 'same' AS state,
           CASE {COMPANY_ERR}
                WHEN d.id IS NULL THEN 'document|unknown_document|' || s.document
                WHEN d.kind = 'credit_note' THEN 'document|is_credit|' || s.document
                WHEN s.instalment IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM invoices_openitem i
                    WHERE i.document_id = d.id AND i.sequence = s.instalment)
                    THEN 'instalment|unknown_instalment|' || s.instalment
                WHEN s.promised_amount IS NOT NULL AND s.promised_on IS NULL
                    THEN 'promised_on|missing'
           END AS err
    FROM stage_states s {COMPANY}
    {EXISTING_DOCUMENT.format(column="document")}
    ORDER BY s.file, s.line
"""
# Each row says up to four things; an amount stands on the item that is due first.
_MARKS: Final = """
    SELECT w.place, i.id AS item_id, m.kind, m.amount, m.from_on, m.until_on, m.reason, m.stage,
           o.id AS known_id, nextval('invoices_mark_id_seq') AS id, i.nth,
           o.id IS NOT NULL AND o.amount IS NOT DISTINCT FROM m.amount
               AND o.until_on IS NOT DISTINCT FROM m.until_on AND o.reason = m.reason
               AND o.stage IS NOT DISTINCT FROM m.stage AS is_same
    FROM work_states w
    JOIN LATERAL (
        SELECT id, row_number() OVER (ORDER BY (open_amount > 0) DESC, due_on, sequence) AS nth
        FROM invoices_openitem i
        WHERE i.document_id = w.document_id
          AND (w.instalment IS NULL OR i.sequence = w.instalment)) i ON true
    CROSS JOIN LATERAL (VALUES
        ('disputed', w.disputed_amount, coalesce(w.since, %(as_of)s), NULL::date,
         coalesce(w.dispute_reason, ''),
         NULL::int, w.disputed_amount IS NOT NULL),
        ('promised', w.promised_amount,
         least(coalesce(w.since, %(as_of)s), w.promised_on), w.promised_on, '', NULL,
         w.promised_on IS NOT NULL),
        ('stopped', NULL, least(coalesce(w.since, %(as_of)s), w.stop_until), w.stop_until,
         coalesce(w.stop_reason, ''), NULL,
         w.stop_until IS NOT NULL OR w.stop_reason IS NOT NULL),
        ('reminded', NULL, coalesce(w.stage_on, %(as_of)s), NULL, '', w.stage,
         w.stage IS NOT NULL)
    ) m (kind, amount, from_on, until_on, reason, stage, is_said)
    LEFT JOIN LATERAL (
        SELECT o.* FROM invoices_mark o
        WHERE o.item_id = i.id AND o.kind = m.kind AND o.ends_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM invoices_mark x WHERE x.ends_id = o.id)
        ORDER BY o.id DESC LIMIT 1) o ON true
    WHERE w.err IS NULL AND m.is_said AND (m.amount IS NULL OR i.nth = 1)
"""
_END: Final = """
    INSERT INTO invoices_mark
        (item_id, kind, amount, from_on, until_on, reason, stage, ends_id, act_id)
    SELECT o.item_id, o.kind, o.amount, greatest(o.from_on, w.from_on), NULL, '', o.stage, o.id,
           %(act)s
    FROM work_marks w JOIN invoices_mark o ON o.id = w.known_id
    WHERE NOT w.is_same
"""
_POST: Final = """
    INSERT INTO invoices_mark
        (id, item_id, kind, amount, from_on, until_on, reason, stage, act_id)
    SELECT id, item_id, kind, amount, from_on, until_on, reason, stage, %(act)s
    FROM work_marks WHERE NOT is_same
"""


def merge_states(session: Session) -> None:
    """Marks on the items of documents; a dispute and a promise stand on the item due first."""
    session.make("work_states", _RESOLVE, key="place")
    session.make("work_marks", _MARKS)
    session.run(_END)
    session.run(_POST)
    session.run(
        "UPDATE work_states w SET state = m.state FROM ("
        " SELECT place, CASE WHEN bool_or(known_id IS NOT NULL) THEN 'changed' ELSE 'new' END"
        " AS state FROM work_marks WHERE NOT is_same GROUP BY place) m WHERE m.place = w.place"
    )
    session.collect("states", "work_states")
