"""Adjustments: what changed an open item although no money came; other systems approved them."""

from typing import Any, Final

from invoices.imports.fitting import Timeline, Wish, fit
from invoices.imports.merge import latest
from invoices.imports.merge.reposting import count_reposted, repost
from invoices.imports.merge.sql import COMPANY, COMPANY_ERR, EXISTING_DOCUMENT, digits_err
from invoices.imports.session import Session

_RESOLVE: Final = f"""
    SELECT s.file, s.line, row_number() OVER () AS place, s.number, s.kind, s.amount,
           coalesce(s.tax, 0) AS tax, s.reason, s.posted_on, s.instalment,
           CASE WHEN a.id IS NULL THEN least(s.reversed_on, e.given_on) ELSE s.reversed_on END
               AS reversed_on,
           k.id AS entity_id, k.first_open, d.id AS document_id, a.id AS known_id,
           CASE WHEN a.id IS NULL THEN 'new'
                WHEN s.reversed_on IS NOT NULL AND x.id IS NULL THEN 'changed'
                ELSE 'same' END AS state,
           CASE {COMPANY_ERR}
                WHEN d.id IS NULL THEN 'document|unknown_document|' || s.document
                WHEN i.document_id <> d.id THEN 'document|differs|document'
                WHEN a.kind <> s.kind THEN 'kind|differs|kind'
                WHEN a.given_on <> s.posted_on THEN 'posted_on|differs|posted_on'
                WHEN a.amount + coalesce(more.amount, 0) <> s.amount THEN 'amount|differs|amount'
                WHEN x.given_on > s.reversed_on
                    OR (x.given_on < s.reversed_on AND d.cancelled_on IS NULL)
                    THEN 'reversed_on|differs|reversed_on'
                WHEN d.kind = 'credit_note' THEN 'document|is_credit|' || s.document
                WHEN a.id IS NULL AND d.item_class = 'noted'
                    THEN 'document|is_noted|' || s.document
                {digits_err("amount", "s.amount", "d.currency")}
                {digits_err("tax", "s.tax", "d.currency")}
                WHEN s.reversed_on < s.posted_on THEN 'reversed_on|reversed_before'
                WHEN a.id IS NULL AND s.posted_on > e.given_on
                    THEN 'posted_on|ended|' || e.given_on
           END AS err
    FROM stage_adjustments s {COMPANY}
    {EXISTING_DOCUMENT.format(column="document")}
    LEFT JOIN invoices_adjustment a ON a.entity_id = k.id AND a.number = s.number
        AND a.reverses_id IS NULL AND NOT a.is_undone
    LEFT JOIN LATERAL (
        SELECT sum(o.amount) AS amount FROM invoices_adjustment o
        JOIN invoices_openitem oi ON oi.id = o.item_id AND oi.document_id = d.id
        WHERE o.entity_id = k.id AND o.reverses_id IS NULL AND NOT o.is_undone
          AND o.number LIKE replace(replace(s.number, '_', '\\_'), '%%', '\\%%') || '/_%%'
          AND a.amount < s.amount) more ON true
    LEFT JOIN invoices_adjustment x ON x.reverses_id = a.id
    LEFT JOIN invoices_openitem i ON i.id = a.item_id
    LEFT JOIN import_endings e ON e.document_id = d.id
    ORDER BY s.file, s.line
"""
_ITEMS: Final = f"""
    SELECT w.place, i.id, i.amount, greatest(i.effective_on, w.posted_on, w.first_open,
           {latest.item("i")}), w.amount, w.reversed_on
    FROM work_adjustments w
    LEFT JOIN invoices_openitem i ON i.document_id = w.document_id
        AND (w.instalment IS NULL OR i.sequence = w.instalment)
    WHERE w.err IS NULL AND w.state = 'new'
    ORDER BY w.place, i.due_on, i.sequence
"""
_EVENTS: Final = """
    SELECT e.item_id, e.effective_on, e.amount
    FROM (SELECT item_id, effective_on, amount FROM invoices_allocation
          UNION ALL SELECT item_id, effective_on, amount FROM invoices_adjustment) e
    WHERE e.item_id IN (SELECT i.id FROM invoices_openitem i
                        JOIN work_adjustments w ON w.document_id = i.document_id)
"""
_MAKE: Final = """
    SELECT nextval('invoices_adjustment_id_seq') AS id, p.item_id, p.amount, p.effective_on,
           CASE WHEN p.part = 1 THEN w.number ELSE left(w.number, 56) || '/' || p.part END
               AS number,
           CASE WHEN p.part = 1 THEN w.tax ELSE 0 END AS tax, w.kind, w.reason, w.entity_id,
           w.posted_on, w.reversed_on
    FROM work_parts_adjusted p JOIN work_adjustments w ON w.place = p.place
    WHERE w.err IS NULL
"""
_COLUMNS: Final = (
    "(id, number, item_id, kind, tax, reason, is_mirrored, entity_id, reverses_id, given_on,"
    " effective_on, amount, is_undo, is_undone, act_id)"
)
_POST: Final = f"""
    INSERT INTO invoices_adjustment {_COLUMNS}
    SELECT id, number, item_id, kind, tax, coalesce(reason, ''), true, entity_id, NULL, posted_on,
           effective_on, amount, false, false, %(act)s
    FROM post_adjustments
    UNION ALL
    SELECT nextval('invoices_adjustment_id_seq'), number, item_id, kind, -tax, '', true, entity_id,
           id, reversed_on, greatest(reversed_on, effective_on), -amount, false, false, %(act)s
    FROM post_adjustments WHERE reversed_on IS NOT NULL
    UNION ALL
    SELECT nextval('invoices_adjustment_id_seq'), a.number, a.item_id, a.kind, -a.tax, '',
           a.is_mirrored, a.entity_id, a.id, w.reversed_on,
           greatest(w.reversed_on, a.effective_on, w.first_open), -a.amount, false, false, %(act)s
    FROM work_adjustments w JOIN invoices_adjustment a ON a.id = w.known_id
    WHERE w.state = 'changed' AND w.err IS NULL
"""


def merge_adjustments(session: Session) -> None:
    """New adjustments up to what is open, with their reversals; reversals of known ones."""

    def resolve() -> None:
        session.make("work_adjustments", _RESOLVE, key="place")

    resolve()
    repost(session, "adjustments", resolve)
    session.define(
        "work_parts_adjusted",
        [("place", "bigint"), ("part", "integer"), ("item_id", "bigint"), ("amount", "numeric"),
         ("effective_on", "date")],
    )  # fmt: skip
    _fit(session)
    session.make("post_adjustments", _MAKE)
    session.run(_POST)
    count_reposted(session, "adjustments")
    session.collect("adjustments", "work_adjustments")


def _fit(session: Session) -> None:
    wishes, lines = _wishes(session.rows(_ITEMS))
    for item, day, amount in session.rows(_EVENTS):
        if item in lines:
            lines[item].add(day, amount)
    missing = [
        (place, "instalment|unknown_instalment") for place, wish in wishes.items() if not wish.items
    ]
    parts, refusals = fit([wish for wish in wishes.values() if wish.items], lines, {})
    counts: dict[int, int] = {}
    rows = []
    for part in parts:
        place = part.row[1]
        counts[place] = counts.get(place, 0) + 1
        rows.append((place, counts[place], part.item, part.amount, wishes[place].start))
    session.copy_rows(
        "work_parts_adjusted", ["place", "part", "item_id", "amount", "effective_on"], rows
    )
    refuse(
        session,
        "work_adjustments",
        missing + [(no.row[1], f"amount|{no.code}|{no.room.normalize():f}") for no in refusals],
    )


def _wishes(rows: list[tuple[Any, ...]]) -> tuple[dict[int, Wish], dict[int, Timeline]]:
    wishes: dict[int, Wish] = {}
    lines: dict[int, Timeline] = {}
    for place, item, capacity, start, amount, ends_on in rows:
        before = wishes.get(place)
        first = max(start, before.start) if before else start
        items = (*before.items, item) if before else (item,) if item else ()
        end = max(ends_on, first) if ends_on else None
        wishes[place] = Wish((0, place), amount, first, end, items)
        if item:
            lines.setdefault(item, Timeline(capacity))
    return wishes, lines


def refuse(session: Session, work: str, refused: list[tuple[int, str]]) -> None:
    """Mark rows of a work table by their place."""
    if refused:
        session.define("work_refused", [("place", "bigint"), ("err", "text")])
        session.copy_rows("work_refused", ["place", "err"], refused)
        session.run(f"UPDATE {work} w SET err = r.err FROM work_refused r WHERE r.place = w.place")
