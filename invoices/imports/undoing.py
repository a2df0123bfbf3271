"""Facts that should never have been posted, taken back on their own effective dates, set-based.

Callers name documents, sources and effects in `undo_*` tables; what stands on the named documents
and sources is not looked for here. Everything carries `is_undo`, so that numbers become free.
"""

from typing import Final

from invoices.imports.session import Session

TABLES: Final = ("document", "source", "allocation", "adjustment", "withdrawal")
_LIVE: Final = """
    {a}.reverses_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.reverses_id = {a}.id)
"""
_FIRST_OPEN: Final = "JOIN import_company k ON k.id = a.entity_id"


def _reversed_last(column: str, parent: str, other: str) -> str:
    """The last day on which something was reversed, or undone later than it took effect: it took
    room in the days before, so what is undone waits for it.
    """
    selects = " UNION ALL ".join(
        f"SELECT r.effective_on AS day FROM {table} r JOIN {table} f ON f.id = r.reverses_id"
        f" WHERE r.{column} = {parent}.id AND (NOT r.is_undo OR r.effective_on > f.effective_on)"
        for table in ("invoices_allocation", other)
    )
    return f"(SELECT max(day) FROM ({selects}) late)"


_ITEM_DAY: Final = _reversed_last("item_id", "i", "invoices_adjustment")
# A transfer comes back on both sides on one day, so where it came from waits with it, however
# often it was moved on.
_SOURCE_DAY: Final = f"""
    (WITH RECURSIVE moved AS (
        SELECT s.id
        UNION
        SELECT m.id FROM moved JOIN invoices_withdrawal v ON v.source_id = moved.id
        JOIN invoices_source m ON m.from_withdrawal_id = v.id AND NOT m.is_undone)
     SELECT max({_reversed_last("source_id", "moved", "invoices_withdrawal")}) FROM moved)
"""
_ALLOCATIONS: Final = f"""
    INSERT INTO invoices_allocation
        (number, source_id, item_id, entity_id, customer_id, currency, reverses_id, given_on,
         effective_on, amount, is_undo, is_undone, act_id)
    SELECT a.number, a.source_id, a.item_id, a.entity_id, a.customer_id, a.currency, a.id,
           a.given_on, greatest(a.effective_on, k.first_open), -a.amount, true, false, %(act)s
    FROM invoices_allocation a JOIN undo_allocation u ON u.id = a.id {_FIRST_OPEN}
    WHERE {_LIVE.format(a="a", table="invoices_allocation")}
"""
_ADJUSTMENTS: Final = f"""
    INSERT INTO invoices_adjustment
        (number, item_id, kind, tax, reason, is_mirrored, entity_id, reverses_id, given_on,
         effective_on, amount, is_undo, is_undone, act_id)
    SELECT a.number, a.item_id, a.kind, -a.tax, '', a.is_mirrored, a.entity_id, a.id, a.given_on,
           greatest(a.effective_on, k.first_open), -a.amount, true, false, %(act)s
    FROM invoices_adjustment a JOIN undo_adjustment u ON u.id = a.id {_FIRST_OPEN}
    WHERE a.kind <> 'cancellation' AND {_LIVE.format(a="a", table="invoices_adjustment")}
"""
# A transfer is taken back on both sides in one statement.
_WITHDRAWALS: Final = f"""
    INSERT INTO invoices_withdrawal
        (number, source_id, kind, reason, rate, entity_id, reverses_id, given_on, effective_on,
         amount, is_undo, is_undone, act_id)
    SELECT a.number, a.source_id, a.kind, '', a.rate, a.entity_id, a.id, a.given_on,
           greatest(a.effective_on, k.first_open, (
               SELECT {_SOURCE_DAY} FROM invoices_source s WHERE s.from_withdrawal_id = a.id)),
           -a.amount, true, false, %(act)s
    FROM invoices_withdrawal a JOIN undo_withdrawal u ON u.id = a.id {_FIRST_OPEN}
    WHERE a.kind <> 'cancellation' AND {_LIVE.format(a="a", table="invoices_withdrawal")}
    UNION ALL
    SELECT '', s.id, 'cancellation', '', NULL, s.entity_id, NULL, s.dated_on,
           greatest(s.effective_on, k.first_open, {_SOURCE_DAY}), s.amount, true, false, %(act)s
    FROM invoices_source s JOIN undo_source u ON u.id = s.id
    JOIN import_company k ON k.id = s.entity_id
    WHERE s.amount > 0 AND NOT s.is_undone
"""
_CANCEL: Final = f"""
    SELECT d.id, d.entity_id, d.issued_on,
           greatest(d.effective_on, k.first_open,
                    (SELECT max({_ITEM_DAY}) FROM invoices_openitem i WHERE i.document_id = d.id),
                    (SELECT max({_SOURCE_DAY}) FROM invoices_source s WHERE s.document_id = d.id))
               AS effective_on
    FROM invoices_document d JOIN undo_document u ON u.id = d.id
    JOIN import_company k ON k.id = d.entity_id
    WHERE NOT d.is_undone AND d.cancelled_on IS NULL
"""
_ITEMS: Final = """
    INSERT INTO invoices_adjustment
        (number, item_id, kind, tax, reason, is_mirrored, entity_id, given_on, effective_on,
         amount, is_undo, is_undone, act_id)
    SELECT '', i.id, 'cancellation', 0, '', true, i.entity_id, c.issued_on, c.effective_on,
           i.amount, false, false, %(act)s
    FROM undo_cancel c JOIN invoices_openitem i ON i.document_id = c.id
    WHERE i.amount > 0
"""
_CANCELLATIONS: Final = """
    INSERT INTO invoices_documentcancellation (document_id, effective_on, reason, is_undo, act_id)
    SELECT id, effective_on, '', true, %(act)s FROM undo_cancel
"""


def name_nothing(session: Session) -> None:
    """Empty `undo_*` tables."""
    for table in TABLES:
        session.define(f"undo_{table}", [("id", "bigint")])


def name_everything_on(session: Session) -> None:
    """The live effects on the named documents and sources are to be undone with them."""
    session.run(
        "INSERT INTO undo_source SELECT s.id FROM invoices_source s"
        " JOIN undo_document u ON u.id = s.document_id"
        " WHERE s.id NOT IN (SELECT id FROM undo_source)"
    )
    on_items = (
        "a.item_id IN (SELECT i.id FROM invoices_openitem i"
        " JOIN undo_document u ON u.id = i.document_id)"
    )
    on_sources = "a.source_id IN (SELECT id FROM undo_source)"
    for table, on in (
        ("allocation", on_items),
        ("allocation", on_sources),
        ("adjustment", on_items),
        ("withdrawal", on_sources),
    ):
        live = _LIVE.format(a="a", table=f"invoices_{table}")
        session.run(
            f"INSERT INTO undo_{table} SELECT a.id FROM invoices_{table} a"
            f" WHERE {live} AND {on} AND a.id NOT IN (SELECT id FROM undo_{table})"
        )


def post_undo(session: Session) -> None:
    """Effects first, then sources and documents; each on its own day."""
    for table in TABLES:
        session.run(f"ANALYZE undo_{table}")
    session.run(_ALLOCATIONS)
    session.run(_ADJUSTMENTS)
    session.make("undo_cancel", _CANCEL)
    session.run(
        "INSERT INTO undo_source SELECT s.id FROM invoices_source s"
        " JOIN undo_cancel c ON c.id = s.document_id WHERE s.id NOT IN (SELECT id FROM undo_source)"
    )
    session.run(_WITHDRAWALS)
    session.run(_ITEMS)
    session.run(_CANCELLATIONS)
