"""Posted facts that a file says otherwise, reversed as never posted and then posted anew.

A merge resolves its rows, has the differing ones undone here, and resolves again: what is undone
is no longer found, so the rows are new and pass every check. What was applied to a document or
receipt that is posted anew is applied to it again, as far as it fits.
"""

from collections.abc import Callable
from typing import Final

from invoices.imports.session import Session
from invoices.imports.undoing import name_everything_on, name_nothing, post_undo

_DIFFERS: Final = "w.err LIKE '%%|differs|%%'"
_LIVE: Final = """
    a.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.reverses_id = a.id)
"""
_LIVE_ALLOCATION: Final = _LIVE.format(table="invoices_allocation")
_LIVE_ADJUSTMENT: Final = _LIVE.format(table="invoices_adjustment")
_LIVE_WITHDRAWAL: Final = _LIVE.format(table="invoices_withdrawal")
# Effects that the run does not bring again would be lost with what they stand on.
_LOST_WITHDRAWALS: Final = f"""
    EXISTS (SELECT 1 FROM invoices_withdrawal a WHERE a.source_id = {{source}}
            AND {_LIVE_WITHDRAWAL} AND NOT ({{kept}})
            AND NOT EXISTS (SELECT 1 FROM stage_refunds f
                            JOIN import_company k ON k.code = f.company
                            WHERE k.id = a.entity_id AND f.number = a.number
                              AND a.kind = 'refund'))
"""
BLOCKED: Final = {
    "documents": f"""
        d.cancelled_on IS NOT NULL
        OR EXISTS (SELECT 1 FROM invoices_adjustment a
                   JOIN invoices_openitem i ON i.id = a.item_id
                   WHERE i.document_id = d.id AND {_LIVE_ADJUSTMENT}
                     AND NOT EXISTS (SELECT 1 FROM stage_adjustments f
                                     JOIN import_company k ON k.code = f.company
                                     WHERE k.id = a.entity_id AND f.number = a.number))
        OR EXISTS (SELECT 1 FROM invoices_source s WHERE s.document_id = d.id AND (
            {_LOST_WITHDRAWALS.format(source="s.id", kept="false")}
            OR EXISTS (SELECT 1 FROM invoices_allocation a
                       WHERE a.source_id = s.id AND {_LIVE_ALLOCATION} AND a.act_id <> d.act_id
                         AND NOT EXISTS (SELECT 1 FROM stage_allocations f
                                         JOIN import_company k ON k.code = f.company
                                         WHERE k.id = a.entity_id AND f.key = a.number))))
    """,
    "receipts": _LOST_WITHDRAWALS.format(
        source="d.id", kept="a.kind = 'return' AND w.returned_on IS NOT NULL"
    ),
    "adjustments": "EXISTS (SELECT 1 FROM invoices_adjustment x WHERE x.reverses_id = d.id)",
    "refunds": "EXISTS (SELECT 1 FROM invoices_withdrawal x WHERE x.reverses_id = d.id)",
    "transfers": "EXISTS (SELECT 1 FROM invoices_withdrawal x WHERE x.reverses_id = d.id)"
    " OR EXISTS (SELECT 1 FROM invoices_source t WHERE t.from_withdrawal_id = d.id"
    " AND t.used_amount > 0)",
}
TABLES: Final = {
    "documents": "document",
    "receipts": "source",
    "adjustments": "adjustment",
    "refunds": "withdrawal",
    "transfers": "withdrawal",
}
_APPLIED: Final = f"""
    INSERT INTO import_reapplied
    SELECT a.number, a.entity_id, d.number, s.id, s.kind, s.number, a.given_on, a.amount
    FROM invoices_allocation a
    JOIN invoices_openitem i ON i.id = a.item_id
    JOIN invoices_document d ON d.id = i.document_id
    JOIN invoices_source s ON s.id = a.source_id
    WHERE {_LIVE_ALLOCATION} AND {{which}}
"""


def define_reposting(session: Session) -> None:
    session.define("import_reposted", [("kind", "text"), ("file", "smallint"), ("line", "bigint")])
    session.define(
        "import_reapplied",
        [("number", "text"), ("entity_id", "bigint"), ("document", "text"),
         ("source_id", "bigint"), ("source_kind", "text"), ("source", "text"),
         ("given_on", "date"), ("amount", "numeric")],
    )  # fmt: skip


def repost(session: Session, kind: str, resolve: Callable[[], None]) -> None:
    """Undo what differs and resolve again, where the run was asked to."""
    work = f"work_{kind}"
    if not session.options.repost or not _differing(session, work):
        return
    table = TABLES[kind]
    session.run(
        f"UPDATE {work} w SET err = 'number|blocked' FROM invoices_{table} d"
        f" WHERE d.id = w.known_id AND {_DIFFERS} AND ({BLOCKED[kind]})"
    )
    blocked = session.rows(f"SELECT file, line FROM {work} WHERE err = 'number|blocked'")
    name_nothing(session)
    session.run(f"INSERT INTO undo_{table} SELECT known_id FROM {work} w WHERE {_DIFFERS}")
    if kind == "documents":
        session.run(_APPLIED.format(which="d.id IN (SELECT id FROM undo_document)"))
    if kind == "receipts":
        session.run(_APPLIED.format(which="s.id IN (SELECT id FROM undo_source)"))
    if kind == "transfers":
        session.run(
            "INSERT INTO undo_source SELECT s.id FROM invoices_source s"
            " JOIN undo_withdrawal u ON u.id = s.from_withdrawal_id"
        )
    name_everything_on(session)
    _undo_and_resolve(session, kind, resolve)
    for file, line in blocked:
        session.run(
            f"UPDATE {work} SET err = 'number|blocked' WHERE file = %(file)s AND line = %(line)s",
            file=file,
            line=line,
        )


def repost_allocations(session: Session, resolve: Callable[[], None]) -> None:
    """The same for allocations, of which a row can be several facts of one number."""
    if not session.options.repost or not _differing(session, "work_allocations"):
        return
    name_nothing(session)
    session.run(
        "INSERT INTO undo_allocation SELECT a.id FROM work_allocations w"
        " JOIN invoices_allocation a ON a.entity_id = w.entity_id AND a.number = w.number"
        f" AND NOT a.is_undone WHERE {_DIFFERS} AND {_LIVE_ALLOCATION}"
    )
    _undo_and_resolve(session, "allocations", resolve)


def count_reposted(session: Session, kind: str) -> None:
    """After posting: rows that took the place of others are changed, not new."""
    session.run(
        f"UPDATE work_{kind} w SET state = 'changed' FROM import_reposted r"
        " WHERE r.kind = %(kind)s AND r.file = w.file AND r.line = w.line AND w.err IS NULL",
        kind=kind,
    )


def _differing(session: Session, work: str) -> bool:
    return bool(session.rows(f"SELECT 1 FROM {work} w WHERE {_DIFFERS} LIMIT 1"))


def _undo_and_resolve(session: Session, kind: str, resolve: Callable[[], None]) -> None:
    session.run(
        f"INSERT INTO import_reposted SELECT %(kind)s, file, line FROM work_{kind} w"
        f" WHERE {_DIFFERS}",
        kind=kind,
    )
    post_undo(session)
    resolve()
