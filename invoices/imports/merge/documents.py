"""Documents with their instalments, credit notes with their sources."""

from typing import Final

from invoices.imports.merge.reposting import count_reposted, repost
from invoices.imports.merge.sql import (
    COMPANY,
    COMPANY_ERR,
    EXISTING_DOCUMENT,
    booked_rate,
    differs,
    digits_err,
    functional,
)
from invoices.imports.session import Session
from invoices.terms import parse_terms, split_amount

_CURRENCY: Final = "coalesce(s.currency, nullif(c.currency, ''), k.currency)"
_OTHER_CREDITED: Final = """
    s.credits_document IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM invoices_document o
        WHERE o.id = d.credits_document_id AND o.number = s.credits_document)
"""
_OTHER_DUE: Final = """
    s.due_on IS NOT NULL AND p.parts IS NULL AND d.kind <> 'credit_note' AND NOT EXISTS (
        SELECT 1 FROM invoices_openitem i WHERE i.document_id = d.id AND i.due_on = s.due_on)
"""
_OTHER_PARTS: Final = """
    p.parts IS NOT NULL AND (
        p.parts <> (SELECT count(*) FROM invoices_openitem i WHERE i.document_id = d.id)
        OR EXISTS (SELECT 1 FROM stage_instalments o
                   LEFT JOIN invoices_openitem i
                       ON i.document_id = d.id AND i.sequence = o.sequence
                   WHERE o.company = s.company AND o.document = s.number
                     AND (i.id IS NULL OR i.due_on <> o.due_on OR i.amount <> o.amount)))
"""
# Facts bear the day that was given; a document of nothing has only the day of its cancellation.
_OTHER_END: Final = """
    d.cancelled_on < s.cancelled_on OR (d.cancelled_on > s.cancelled_on AND s.cancelled_on <> (
        SELECT max(e.given_on) FROM (
            SELECT a.given_on
            FROM invoices_adjustment a JOIN invoices_openitem i ON i.id = a.item_id
            WHERE i.document_id = d.id AND a.kind = 'cancellation'
            UNION ALL
            SELECT v.given_on
            FROM invoices_withdrawal v JOIN invoices_source o ON o.id = v.source_id
            WHERE o.document_id = d.id AND v.kind = 'cancellation') e))
"""
_DIFFERS: Final = differs(
    ("customer", "d.customer_id <> c.id"),
    ("kind", "d.kind <> s.kind"),
    ("issued_on", "d.issued_on <> s.issued_on"),
    ("amount", "d.amount <> s.amount"),
    ("currency", "d.currency <> s.currency"),
    ("net", "d.net <> s.net"),
    ("tax", "d.tax <> s.tax"),
    ("class", "d.item_class <> s.class"),
    ("reference", "d.reference <> s.reference"),
    ("purchase_order", "d.purchase_order <> s.purchase_order"),
    ("credits_document", _OTHER_CREDITED),
    ("due_on", _OTHER_DUE),
    ("instalments", _OTHER_PARTS),
    ("cancelled_on", _OTHER_END),
)
_RESOLVE: Final = f"""
    SELECT s.file, s.line, s.number, s.kind, s.issued_on, s.due_on, s.terms, s.amount, s.net,
           s.tax, s.reference, s.purchase_order, s.credits_document, s.class, s.cancelled_on,
           s.copy, s.extra, k.id AS entity_id, k.currency AS own, c.id AS customer_id,
           {_CURRENCY} AS currency, coalesce(s.terms, nullif(c.terms, '')) AS due_terms,
           greatest(s.issued_on, k.first_open) AS effective_on,
           d.id AS known_id, p.parts IS NOT NULL AS has_parts, NULL::bigint AS credits_id,
           CASE WHEN d.id IS NULL THEN nextval('invoices_document_id_seq') ELSE d.id END AS id,
           CASE WHEN d.id IS NOT NULL THEN {_DIFFERS} END AS differs,
           CASE WHEN d.id IS NULL THEN 'new'
                WHEN s.cancelled_on IS NOT NULL AND d.cancelled_on IS NULL THEN 'changed'
                ELSE 'same' END AS state,
           CASE {COMPANY_ERR}
                WHEN c.id IS NULL THEN 'customer|unknown_customer|' || s.customer
                {digits_err("amount", "s.amount", _CURRENCY)}
                {digits_err("net", "s.net", _CURRENCY)}
                {digits_err("tax", "s.tax", _CURRENCY)}
                WHEN s.net + s.tax <> s.amount THEN 'net|net_and_tax'
                WHEN s.credits_document IS NOT NULL AND s.kind <> 'credit_note'
                    THEN 'credits_document|credits_no_credit'
                WHEN s.cancelled_on < s.issued_on THEN 'cancelled_on|cancelled_before'
                WHEN s.cancelled_on IS NOT NULL AND d.cancelled_on IS NULL AND EXISTS (
                    SELECT 1 FROM invoices_source o
                    JOIN invoices_withdrawal v ON v.source_id = o.id
                    WHERE o.document_id = d.id AND v.reverses_id IS NULL
                      AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal x
                                      WHERE x.reverses_id = v.id))
                    THEN 'cancelled_on|blocked'
                WHEN s.kind = 'credit_note' AND p.parts IS NOT NULL
                    THEN 'number|instalments_of_credit'
                WHEN p.parts IS NOT NULL AND p.amount <> s.amount
                    THEN 'amount|instalments_sum|' || trim_scale(p.amount)
                WHEN s.kind <> 'credit_note' AND p.parts IS NULL AND s.due_on IS NULL
                     AND s.terms IS NULL AND coalesce(c.terms, '') = '' THEN 'due_on|no_due_date'
           END AS err
    FROM stage_documents s {COMPANY}
    LEFT JOIN customers_customer c ON c.number = s.customer
    {EXISTING_DOCUMENT.format(column="number")}
    LEFT JOIN (SELECT company, document, count(*) AS parts, sum(amount) AS amount
               FROM stage_instalments GROUP BY 1, 2) p
        ON p.company IS NOT DISTINCT FROM s.company AND p.document = s.number
    ORDER BY s.file, s.line
"""
_CREDITS: Final = """
    UPDATE work_documents w
    SET credits_id = r.id,
        err = coalesce(w.err, CASE
            WHEN r.id IS NULL THEN 'credits_document|unknown_document|' || w.credits_document
            WHEN r.customer_id <> w.customer_id OR r.currency <> w.currency
                OR r.kind = 'credit_note' THEN 'credits_document|credits_other' END)
    FROM work_documents v
    LEFT JOIN LATERAL (
        SELECT o.id, o.customer_id, o.currency, o.kind FROM invoices_document o
        WHERE o.entity_id = v.entity_id AND o.number = v.credits_document AND NOT o.is_undone
        UNION ALL
        SELECT o.id, o.customer_id, o.currency, o.kind FROM work_documents o
        WHERE o.entity_id = v.entity_id AND o.number = v.credits_document
          AND o.state = 'new' AND o.err IS NULL
        LIMIT 1) r ON true
    WHERE v.file = w.file AND v.line = w.line AND w.state = 'new'
      AND w.credits_document IS NOT NULL AND w.kind = 'credit_note'
"""
_INSTALMENTS: Final = f"""
    SELECT s.file, s.line, s.sequence, s.due_on, s.amount, w.id AS document_id,
           CASE WHEN d.id IS NULL THEN 'new' ELSE 'same' END AS state,
           CASE {COMPANY_ERR}
                WHEN d.id IS NULL AND (w.id IS NULL OR w.err IS NOT NULL)
                    THEN 'document|unknown_document|' || s.document
                WHEN d.kind = 'credit_note' THEN 'document|instalments_of_credit'
                {digits_err("amount", "s.amount", "coalesce(d.currency, w.currency)")}
                WHEN d.id IS NOT NULL AND i.id IS NULL THEN 'sequence|differs|sequence'
                WHEN i.due_on <> s.due_on THEN 'due_on|differs|due_on'
                WHEN i.amount <> s.amount THEN 'amount|differs|amount'
           END AS err
    FROM stage_instalments s {COMPANY}
    LEFT JOIN work_documents w
        ON w.entity_id = k.id AND w.number = s.document AND w.state = 'new'
    {EXISTING_DOCUMENT.format(column="document")} AND w.id IS NULL
    LEFT JOIN invoices_openitem i ON i.document_id = d.id AND i.sequence = s.sequence
"""
_ITEMS: Final = """
    INSERT INTO invoices_openitem
        (document_id, sequence, entity_id, customer_id, currency, item_class, issued_on,
         effective_on, due_on, amount, settled_amount, act_id)
    SELECT w.id, coalesce(p.sequence, 1), w.entity_id, w.customer_id, w.currency, w.class,
           w.issued_on, w.effective_on,
           coalesce(p.due_on, w.due_on, w.issued_on + t.days), coalesce(p.amount, w.amount),
           0, %(act)s
    FROM work_documents w
    LEFT JOIN work_parts p ON p.document_id = w.id
    LEFT JOIN work_terms t ON t.terms = w.due_terms
    WHERE w.state = 'new' AND w.err IS NULL AND w.kind <> 'credit_note'
    ORDER BY w.file, w.line, p.sequence
"""
_SOURCES: Final = f"""
    INSERT INTO invoices_source
        (kind, number, entity_id, customer_id, document_id, currency, amount, dated_on,
         effective_on, is_deposit, method, reference, remittance, used_amount, is_undone, act_id,
         rate, functional_amount)
    SELECT 'credit_note', w.number, w.entity_id, w.customer_id, w.id, w.currency, w.amount,
           w.issued_on, w.effective_on, false, '', coalesce(w.reference, ''), '', 0, false,
           %(act)s, {functional("w.amount", "w.currency", "w.own")}
    FROM work_documents w {booked_rate("w.currency", "w.own", "w.issued_on")}
    WHERE w.state = 'new' AND w.err IS NULL AND w.kind = 'credit_note'
    ORDER BY w.file, w.line
"""
_DOCUMENTS: Final = f"""
    INSERT INTO invoices_document
        (id, entity_id, customer_id, kind, number, issued_on, effective_on, currency, amount, net,
         tax, item_class, terms, reference, purchase_order, credits_document_id, copy, extra,
         is_undone, act_id, rate, functional_amount)
    SELECT w.id, w.entity_id, w.customer_id, w.kind, w.number, w.issued_on, w.effective_on,
           w.currency, w.amount, w.net, w.tax, w.class, coalesce(w.terms, ''),
           coalesce(w.reference, ''), coalesce(w.purchase_order, ''), w.credits_id,
           coalesce(w.copy, ''), coalesce(w.extra, '{{}}'), false, %(act)s,
           {functional("w.amount", "w.currency", "w.own")}
    FROM work_documents w {booked_rate("w.currency", "w.own", "w.issued_on")}
    WHERE w.state = 'new' AND w.err IS NULL
    ORDER BY w.file, w.line
"""


def merge_documents(session: Session) -> None:
    """New documents with items or source; known ones are compared, never changed."""
    _resolve(session)
    repost(session, "documents", lambda: _resolve(session))
    if session.run(_CREDITS):
        session.run("ANALYZE work_documents")  # it took the notes of credited documents for none
    session.make("work_instalments", _INSTALMENTS)
    _refuse_broken(session)
    _work_out_terms(session)
    session.run(_ITEMS)
    session.run(_SOURCES)
    session.run(_DOCUMENTS)
    count_reposted(session, "documents")
    session.collect("documents", "work_documents")
    session.collect("instalments", "work_instalments")


def _resolve(session: Session) -> None:
    session.make("work_documents", _RESOLVE, key="entity_id, number")
    session.run(
        "UPDATE work_documents SET err = 'number|differs|' || differs"
        " WHERE err IS NULL AND differs IS NOT NULL"
    )


def _refuse_broken(session: Session) -> None:
    """A document whose instalment is at fault is not posted without it, nor half of its parts."""
    session.run(
        "UPDATE work_documents w SET err = 'number|instalments_sum|' || coalesce(("
        " SELECT sum(i.amount)::text FROM work_instalments i"
        " WHERE i.document_id = w.id AND i.err IS NULL), '0')"
        " WHERE w.err IS NULL AND w.state = 'new' AND (EXISTS ("
        " SELECT 1 FROM work_instalments i WHERE i.document_id = w.id AND i.err IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM stage_mentioned m JOIN import_company k ON k.code = m.company"
        " WHERE m.kind = 'instalments' AND k.id = w.entity_id AND m.number = w.number))"
    )


def _work_out_terms(session: Session) -> None:
    """Terms that are so many days are a table of days; others become instalments one by one."""
    session.define("work_terms", [("terms", "text"), ("days", "integer")])
    session.make(
        "work_parts",
        "SELECT document_id, sequence, due_on, amount FROM work_instalments"
        " WHERE state = 'new' AND err IS NULL",
        key="document_id",
    )
    wanted = (
        "state = 'new' AND err IS NULL AND kind <> 'credit_note'"
        " AND NOT has_parts AND due_on IS NULL"
    )
    words = session.rows(f"SELECT DISTINCT due_terms FROM work_documents WHERE {wanted}")
    parsed = {text: parse_terms(text) for (text,) in words}
    simple = [(text, terms.simple_days) for text, terms in parsed.items()]
    session.copy_rows(
        "work_terms", ["terms", "days"], [row for row in simple if row[1] is not None]
    )
    others = [text for text, days in simple if days is None]
    if others:
        found = session.rows(
            "SELECT id, due_terms, issued_on, amount, currency FROM work_documents"
            f" WHERE {wanted} AND due_terms = ANY(%(others)s)",
            others=others,
        )
        parts = [
            (pk, sequence, *part)
            for pk, text, issued_on, amount, currency in found
            for sequence, part in enumerate(
                split_amount(
                    parsed[text].lines, total=amount, issued_on=issued_on, currency=currency
                ),
                start=1,
            )
        ]
        session.copy_rows("work_parts", ["document_id", "sequence", "due_on", "amount"], parts)
