"""Refunds and transfers: unapplied money or credit that leaves where it stands."""

from typing import Final

from invoices.imports.fitting import Timeline, Wish, fit
from invoices.imports.merge import latest, sources
from invoices.imports.merge.adjustments import refuse
from invoices.imports.merge.reposting import count_reposted, repost
from invoices.imports.merge.sql import COMPANY, COMPANY_ERR, booked_rate, digits_err, functional
from invoices.imports.session import Session

_CURRENCY: Final = "coalesce(r.currency, n.currency, t.currency)"
_HOLDER: Final = "coalesce(r.customer_id, n.customer_id, t.customer_id)"


def _known(kind: str) -> str:
    return f"""
    LEFT JOIN invoices_withdrawal v ON v.entity_id = k.id AND v.kind = '{kind}'
        AND v.number = s.number AND v.reverses_id IS NULL AND NOT v.is_undone
    LEFT JOIN import_endings e ON e.source_id = {sources.ID}
    """


def _known_err(day: str) -> str:
    return f"""
    WHEN v.amount <> s.amount THEN 'amount|differs|amount'
    WHEN v.given_on <> s.{day} THEN '{day}|differs|{day}'
    {sources.ERR}
    WHEN v.id IS NOT NULL AND v.source_id <> {sources.ID} AND NOT EXISTS (
        SELECT 1 FROM invoices_source o WHERE o.id = v.source_id AND o.kind = 'transfer')
        THEN 'source|differs|source'
    {digits_err("amount", "s.amount", _CURRENCY)}
    WHEN v.id IS NULL AND e.given_on IS NOT NULL
        THEN '{day}|ended|' || e.given_on
    """


_REFUNDS: Final = f"""
    SELECT s.file, s.line, row_number() OVER () AS place, s.number, s.amount, s.reason,
           s.paid_on AS given_on, k.id AS entity_id, k.first_open, {sources.ID} AS source_id,
           CASE WHEN v.id IS NULL THEN 'new' ELSE 'same' END AS state,
           NULL::date AS effective_on, v.id AS known_id,
           CASE {COMPANY_ERR} {_known_err("paid_on")} END AS err
    FROM stage_refunds s {COMPANY} {sources.JOINS} {_known("refund")}
    ORDER BY s.file, s.line
"""
_TRANSFERS: Final = f"""
    SELECT s.file, s.line, row_number() OVER () AS place, s.number, s.amount,
           s.moved_on AS given_on, k.id AS entity_id, k.currency AS own, k.first_open,
           {sources.ID} AS source_id, c.id AS customer_id,
           coalesce(s.to_currency, {_CURRENCY}) AS currency,
           CASE WHEN s.to_currency <> {_CURRENCY} THEN s.rate END AS moved_at,
           nextval('invoices_withdrawal_id_seq') AS id,
           CASE WHEN v.id IS NULL THEN 'new' ELSE 'same' END AS state,
           NULL::date AS effective_on, v.id AS known_id,
           CASE {COMPANY_ERR}
                WHEN c.id IS NULL THEN 'to_customer|unknown_customer|' || s.to_customer
                {_known_err("moved_on")}
                WHEN m.customer_id <> c.id THEN 'to_customer|differs|to_customer'
                WHEN m.currency <> s.to_currency THEN 'to_currency|differs|to_currency'
                WHEN v.id IS NULL AND c.id = {_HOLDER}
                     AND coalesce(s.to_currency, {_CURRENCY}) = {_CURRENCY}
                    THEN 'to_customer|same_customer'
                WHEN s.to_currency <> {_CURRENCY} AND s.rate IS NULL THEN 'rate|rate_needed'
           END AS err
    FROM stage_transfers s {COMPANY} {sources.JOINS} {_known("transfer")}
    LEFT JOIN invoices_source m ON m.from_withdrawal_id = v.id
    LEFT JOIN customers_customer c ON c.number = s.to_customer
    ORDER BY s.file, s.line
"""
_POST_REFUNDS: Final = """
    INSERT INTO invoices_withdrawal
        (number, source_id, kind, reason, entity_id, given_on, effective_on, amount, is_undo,
         is_undone, act_id)
    SELECT number, source_id, 'refund', coalesce(reason, ''), entity_id, given_on, effective_on,
           amount, false, false, %(act)s
    FROM work_refunds WHERE state = 'new' AND err IS NULL ORDER BY place
"""
_MOVED: Final = """
    round(w.amount * coalesce(w.moved_at, 1), kernel_minor_units(w.currency))
"""
_POST_TARGETS: Final = f"""
    INSERT INTO invoices_source
        (kind, number, entity_id, customer_id, from_withdrawal_id, currency, amount, dated_on,
         effective_on, is_deposit, method, reference, remittance, used_amount, is_undone, act_id,
         rate, functional_amount)
    SELECT 'transfer', w.number, w.entity_id, w.customer_id, w.id, w.currency, {_MOVED},
           w.given_on, w.effective_on, s.is_deposit, s.method, s.reference, s.remittance, 0,
           false, %(act)s, {functional(_MOVED, "w.currency", "w.own")}
    FROM work_transfers w JOIN invoices_source s ON s.id = w.source_id
    {booked_rate("w.currency", "w.own", "w.effective_on")}
    WHERE w.state = 'new' AND w.err IS NULL ORDER BY w.place
"""
_POST_TRANSFERS: Final = """
    INSERT INTO invoices_withdrawal
        (id, number, source_id, kind, reason, rate, entity_id, given_on, effective_on, amount,
         is_undo, is_undone, act_id)
    SELECT id, number, source_id, 'transfer', '', moved_at, entity_id, given_on, effective_on,
           amount, false, false, %(act)s
    FROM work_transfers WHERE state = 'new' AND err IS NULL ORDER BY place
"""
_STARTS: Final = """
    SELECT w.place, s.id, s.amount, w.amount,
           greatest(w.given_on, s.effective_on, w.first_open, {latest})
    FROM {work} w JOIN invoices_source s ON s.id = w.source_id
    WHERE w.err IS NULL AND w.state = 'new'
"""
_EVENTS: Final = """
    SELECT e.source_id, e.effective_on, e.amount
    FROM (SELECT source_id, effective_on, amount FROM invoices_allocation
          UNION ALL SELECT source_id, effective_on, amount FROM invoices_withdrawal) e
    WHERE e.source_id IN (SELECT source_id FROM {work} WHERE err IS NULL AND state = 'new')
"""


def merge_refunds(session: Session) -> None:
    """Money paid back, up to what is unapplied."""

    def resolve() -> None:
        session.make("work_refunds", _REFUNDS, key="place")

    resolve()
    repost(session, "refunds", resolve)
    _fit(session, "work_refunds")
    session.run(_POST_REFUNDS)
    count_reposted(session, "refunds")
    session.collect("refunds", "work_refunds")


def merge_transfers(session: Session) -> None:
    """Money moved to another customer or currency; its target is posted before it leaves."""

    def resolve() -> None:
        session.make("work_transfers", _TRANSFERS, key="place")

    resolve()
    repost(session, "transfers", resolve)
    _fit(session, "work_transfers")
    session.run(_POST_TARGETS)
    session.run(_POST_TRANSFERS)
    count_reposted(session, "transfers")
    session.collect("transfers", "work_transfers")


def _fit(session: Session, work: str) -> None:
    """Set the day each takes effect; refuse what is more than what is unapplied from then on."""
    rows = session.rows(_STARTS.format(work=work, latest=latest.source("s")))
    lines = {source: Timeline(capacity) for _place, source, capacity, _amount, _start in rows}
    for source, day, amount in session.rows(_EVENTS.format(work=work)):
        lines[source].add(day, amount)
    wishes = [
        Wish((0, place), amount, start, None, source=source)
        for place, source, _capacity, amount, start in rows
    ]
    _parts, refusals = fit(wishes, {}, lines)
    refuse(
        session,
        work,
        [(no.row[1], f"amount|{no.code}|{no.room.normalize():f}") for no in refusals],
    )
    session.define("work_starts", [("place", "bigint"), ("effective_on", "date")])
    session.copy_rows("work_starts", ["place", "effective_on"], [(row[0], row[4]) for row in rows])
    session.run(
        f"UPDATE {work} w SET effective_on = s.effective_on"
        " FROM work_starts s WHERE s.place = w.place"
    )
