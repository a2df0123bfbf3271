"""Allocations that cannot be seen to fit at a glance, worked out one by one in the order of dates.

These are: documents of several instalments where none is named, credit notes that take what is
open, and everything on an item or source that the run would use for more than its amount (either
a fault, or room that a reversal makes).
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

from invoices.imports.fitting import Part, Refusal, Timeline, Wish, fit
from invoices.imports.merge import latest
from invoices.imports.session import Session

_DOCUMENTS: Final = """
    SELECT document_id FROM work_several
    UNION
    SELECT document_id FROM work_allocations WHERE is_soft
    UNION
    SELECT i.document_id FROM invoices_openitem i
    JOIN (SELECT item_id, sum(amount) AS amount FROM work_items WHERE err IS NULL
          GROUP BY item_id) w ON w.item_id = i.id
    WHERE w.amount > i.amount - i.settled_amount
"""
_SOURCES: Final = """
    SELECT s.id AS source_id FROM invoices_source s
    JOIN (SELECT source_id, sum(amount) AS amount FROM work_allocations
          WHERE err IS NULL AND NOT is_known GROUP BY source_id) w ON w.source_id = s.id
    WHERE w.amount > s.amount - s.used_amount
"""
_ROWS: Final = f"""
    SELECT w.place, w.amount, w.applied_on, w.first_open, w.reversed_on, w.document_id,
           w.source_id, w.is_soft, i.item_id, s.effective_on,
           {latest.source("s")} AS source_reversed_on,
           CASE WHEN s.customer_id IS NULL THEN 'source|no_customer_yet'
                WHEN s.customer_id <> w.customer_id THEN 'source|other_customer'
                WHEN s.currency <> w.currency THEN 'source|other_currency'
           END AS err
    FROM work_allocations w
    JOIN invoices_source s ON s.id = w.source_id
    LEFT JOIN work_items i ON i.place = w.place
    WHERE w.err IS NULL AND NOT w.is_known
      AND (w.is_soft OR w.document_id IN (SELECT document_id FROM hard_documents)
           OR w.source_id IN (SELECT source_id FROM hard_sources))
"""
_ITEM_EVENTS: Final = """
    SELECT e.item_id, e.effective_on, e.amount FROM invoices_openitem i
    JOIN (SELECT item_id, effective_on, amount FROM invoices_allocation
          UNION ALL SELECT item_id, effective_on, amount FROM invoices_adjustment) e
        ON e.item_id = i.id
    WHERE i.document_id IN (SELECT document_id FROM hard_rows) AND i.touched_on IS NOT NULL
"""
_SOURCE_EVENTS: Final = """
    SELECT e.source_id, e.effective_on, e.amount FROM invoices_source s
    JOIN (SELECT source_id, effective_on, amount FROM invoices_allocation
          UNION ALL SELECT source_id, effective_on, amount FROM invoices_withdrawal) e
        ON e.source_id = s.id
    WHERE s.id IN (SELECT source_id FROM hard_rows) AND s.touched_on IS NOT NULL
"""


def settle_hard_rows(session: Session) -> None:
    """Fill `hard_parts` with what each gets, and mark the rows that ask for too much."""
    session.make("hard_documents", _DOCUMENTS)
    session.make("hard_sources", _SOURCES)
    found = session.make("hard_rows", _ROWS, key="place")
    session.define(
        "hard_parts",
        [
            ("place", "bigint"),
            ("item_id", "bigint"),
            ("amount", "numeric"),
            ("effective_on", "date"),
        ],
    )
    if not found:
        return
    session.run(
        "UPDATE work_allocations w SET err = h.err FROM hard_rows h"
        " WHERE h.place = w.place AND h.err IS NOT NULL"
    )
    wishes = _wishes(session)
    parts, refusals = fit(wishes.values(), _items(session), _sources(session))
    _write(session, wishes, parts, refusals)


def _wishes(session: Session) -> dict[int, Wish]:
    by_document: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for document_id, item_id, effective_on, reversed_on in session.rows(
        f"SELECT document_id, id, effective_on, {latest.item('i')} FROM invoices_openitem i"
        " WHERE document_id IN (SELECT document_id FROM hard_rows) ORDER BY due_on, sequence"
    ):
        by_document[document_id].append((item_id, max(effective_on, reversed_on or effective_on)))
    rows = session.rows(
        "SELECT place, amount, applied_on, first_open, reversed_on, document_id, source_id,"
        " is_soft, item_id, effective_on, source_reversed_on FROM hard_rows WHERE err IS NULL"
    )
    return {row[0]: _wish(row, by_document[row[5]]) for row in rows}


def _wish(row: tuple[Any, ...], items: list[tuple[int, date]]) -> Wish:
    (
        place,
        amount,
        applied_on,
        first_open,
        ends_on,
        _document,
        source_id,
        is_soft,
        item_id,
        *days,
    ) = row
    chosen = [item for item in items if item_id is None or item[0] == item_id]
    start = max(
        applied_on, first_open, *(day for day in days if day), *(day for _item, day in chosen)
    )
    return Wish(
        row=(0, abs(place)) if not is_soft else (1, abs(place)),
        amount=amount,
        start=start,
        end=max(ends_on, start) if ends_on else None,
        items=tuple(item for item, _day in chosen),
        source=source_id,
        is_soft=is_soft,
    )


def _items(session: Session) -> dict[int, Timeline]:
    lines = {
        pk: Timeline(amount)
        for pk, amount in session.rows(
            "SELECT id, amount FROM invoices_openitem"
            " WHERE document_id IN (SELECT document_id FROM hard_rows)"
        )
    }
    return _with_events(lines, session.rows(_ITEM_EVENTS))


def _sources(session: Session) -> dict[int, Timeline]:
    lines = {
        pk: Timeline(amount)
        for pk, amount in session.rows(
            "SELECT id, amount FROM invoices_source WHERE id IN (SELECT source_id FROM hard_rows)"
        )
    }
    return _with_events(lines, session.rows(_SOURCE_EVENTS))


def _with_events(
    lines: dict[int, Timeline], events: list[tuple[int, date, Decimal]]
) -> dict[int, Timeline]:
    for pk, day, amount in events:
        lines[pk].add(day, amount)
    return lines


def _write(
    session: Session, wishes: dict[int, Wish], parts: list[Part], refusals: list[Refusal]
) -> None:
    places = {wish.row: place for place, wish in wishes.items()}
    session.copy_rows(
        "hard_parts",
        ["place", "item_id", "amount", "effective_on"],
        [
            (places[part.row], part.item, part.amount, wishes[places[part.row]].start)
            for part in parts
        ],
    )
    session.define("hard_refusals", [("place", "bigint"), ("err", "text")])
    session.copy_rows(
        "hard_refusals",
        ["place", "err"],
        [(places[no.row], f"amount|{no.code}|{no.room.normalize():f}") for no in refusals],
    )
    session.run(
        "UPDATE work_allocations w SET err = r.err FROM hard_refusals r WHERE r.place = w.place"
    )
