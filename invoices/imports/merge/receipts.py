"""Receipts: money received, also before it is known from whom."""

from typing import Final

from invoices.imports.merge import latest
from invoices.imports.merge.reposting import count_reposted, repost
from invoices.imports.merge.sql import (
    COMPANY,
    COMPANY_ERR,
    booked_rate,
    differs,
    digits_err,
    functional,
)
from invoices.imports.session import Session

_CURRENCY: Final = "coalesce(s.currency, nullif(c.currency, ''), k.currency)"
_DIFFERS: Final = differs(
    ("customer", "o.customer_id IS NOT NULL AND o.customer_id <> c.id"),
    ("customer", "o.customer_id IS NULL AND m.to_id IS NOT NULL AND m.customer_id <> c.id"),
    ("received_on", "o.dated_on <> s.received_on"),
    ("amount", "o.amount <> s.amount"),
    ("currency", "o.currency <> s.currency"),
    ("method", "o.method <> s.method"),
    ("reference", "o.reference <> s.reference"),
    ("remittance", "o.remittance <> s.remittance"),
    ("returned_on", "w.given_on <> s.returned_on"),
)
_RETURNED: Final = "(s.returned_on IS NOT NULL AND w.id IS NULL)"
# Only a whole receipt is returned; that it moved to the one it is from is no part of it.
_MOVED_ON: Final = f"""
    {_RETURNED} AND EXISTS (
        SELECT 1 FROM invoices_withdrawal v
        LEFT JOIN invoices_source t ON t.from_withdrawal_id = v.id
        WHERE v.source_id IN (o.id, m.to_id) AND v.reverses_id IS NULL AND NOT v.is_undone
          AND (t.id IS NULL OR t.id IS DISTINCT FROM m.to_id)
          AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal x WHERE x.reverses_id = v.id))
"""
_IDENTIFIED: Final = """
    o.customer_id IS NULL AND c.id IS NOT NULL AND m.to_id IS NULL AND o.unapplied_amount > 0
"""
_RESOLVE: Final = f"""
    SELECT s.file, s.line, s.number, s.received_on, s.amount, s.method, s.reference, s.remittance,
           s.returned_on, k.id AS entity_id, k.currency AS own, c.id AS customer_id,
           {_CURRENCY} AS currency, greatest(s.received_on, k.first_open) AS effective_on,
           k.first_open, o.id AS known_id,
           {_IDENTIFIED} AS is_identified,
           {_RETURNED} AS is_returned,
           CASE WHEN o.id IS NOT NULL THEN {_DIFFERS} END AS differs,
           CASE WHEN o.id IS NULL THEN 'new'
                WHEN {_RETURNED} THEN 'changed'
                WHEN {_IDENTIFIED} THEN 'changed'
                ELSE 'same' END AS state,
           CASE {COMPANY_ERR}
                WHEN s.customer IS NOT NULL AND c.id IS NULL
                    THEN 'customer|unknown_customer|' || s.customer
                {digits_err("amount", "s.amount", _CURRENCY)}
                WHEN s.returned_on < s.received_on THEN 'returned_on|cancelled_before'
                WHEN {_MOVED_ON} THEN 'returned_on|moved_on'
           END AS err
    FROM stage_receipts s {COMPANY}
    LEFT JOIN customers_customer c ON c.number = s.customer
    LEFT JOIN invoices_source o ON o.entity_id = k.id AND o.kind = 'receipt'
        AND o.number = s.number AND NOT o.is_undone
    LEFT JOIN LATERAL (
        SELECT t.id AS to_id, t.customer_id, t.unapplied_amount FROM invoices_withdrawal v
        JOIN invoices_source t ON t.from_withdrawal_id = v.id AND NOT t.is_undone
        WHERE v.source_id = o.id AND o.customer_id IS NULL AND v.kind = 'transfer'
          AND v.reverses_id IS NULL AND NOT v.is_undone
        ORDER BY v.id LIMIT 1) m ON true
    LEFT JOIN LATERAL (
        SELECT v.id, v.given_on FROM invoices_withdrawal v
        WHERE v.source_id IN (o.id, m.to_id) AND s.returned_on IS NOT NULL AND v.kind = 'return'
          AND v.reverses_id IS NULL AND NOT v.is_undone
          AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal x WHERE x.reverses_id = v.id)
        LIMIT 1) w ON true
    ORDER BY s.file, s.line
"""
_SOURCES: Final = f"""
    INSERT INTO invoices_source
        (kind, number, entity_id, customer_id, currency, amount, dated_on, effective_on,
         is_deposit, method, reference, remittance, used_amount, is_undone, act_id,
         rate, functional_amount)
    SELECT 'receipt', w.number, w.entity_id, w.customer_id, w.currency, w.amount, w.received_on,
           w.effective_on, false, coalesce(w.method, ''), coalesce(w.reference, ''),
           coalesce(w.remittance, ''), 0, false, %(act)s,
           {functional("w.amount", "w.currency", "w.own")}
    FROM work_receipts w {booked_rate("w.currency", "w.own", "w.received_on")}
    WHERE w.state = 'new' AND w.err IS NULL
    ORDER BY w.file, w.line
"""


def merge_receipts(session: Session) -> None:
    """New receipts; a customer named later is a transfer of what is unapplied."""
    _resolve(session)
    repost(session, "receipts", lambda: _resolve(session))
    session.run(_SOURCES)
    _identify(session)
    count_reposted(session, "receipts")
    session.collect("receipts", "work_receipts")


def _resolve(session: Session) -> None:
    session.make("work_receipts", _RESOLVE, key="entity_id, number")
    session.run(
        "UPDATE work_receipts SET err = 'number|differs|' || differs"
        " WHERE err IS NULL AND differs IS NOT NULL"
    )


def _identify(session: Session) -> None:
    """Money that stood without a customer moves to the one it is from; its target comes first."""
    made = session.make(
        "work_identified",
        f"""
        SELECT nextval('invoices_withdrawal_id_seq') AS id, o.id AS source_id, o.entity_id,
               w.customer_id, o.currency, o.unapplied_amount AS amount, o.method, o.reference,
               o.remittance, o.rate, o.is_deposit, o.number, o.dated_on,
               round(o.unapplied_amount * o.rate, kernel_minor_units(w.own)) AS functional_amount,
               greatest(o.effective_on, w.first_open, {latest.source("o")})
                   AS effective_on
        FROM work_receipts w JOIN invoices_source o ON o.id = w.known_id
        WHERE w.is_identified AND w.err IS NULL AND o.unapplied_amount > 0
        """,
    )
    if not made:
        return
    session.run(
        """
        INSERT INTO invoices_source
            (kind, number, entity_id, customer_id, from_withdrawal_id, currency, amount, dated_on,
             effective_on, is_deposit, method, reference, remittance, used_amount, is_undone,
             act_id, rate, functional_amount)
        SELECT 'transfer', left(number || '/' || id, 60), entity_id, customer_id, id, currency,
               amount, dated_on,
               effective_on, is_deposit, method, reference, remittance, 0, false, %(act)s, rate,
               functional_amount
        FROM work_identified ORDER BY id
        """
    )
    session.run(
        """
        INSERT INTO invoices_withdrawal
            (id, number, source_id, kind, reason, entity_id, given_on, effective_on, amount,
             is_undo, is_undone, act_id)
        SELECT id, '', source_id, 'transfer', '', entity_id, dated_on, effective_on, amount,
               false, false, %(act)s
        FROM work_identified ORDER BY id
        """
    )
