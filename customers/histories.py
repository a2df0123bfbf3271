"""What was changed about customers, read from the history that triggers keep, act by act.

What one act did to one table is one group: an import of three hundred contacts is one line.
Rows are found by the customer also when they are gone since.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from kernel import clock
from kernel.timeline import TOP, Mark

CUSTOMER, CONTACT = "customers_customer", "customers_contact"
ASSIGNMENT, RESTRICTION, NOTE = (
    "customers_assignment",
    "customers_restriction",
    "customers_note",
)
TABLES: Final = (CUSTOMER, CONTACT, ASSIGNMENT, RESTRICTION, NOTE)
ADDED, CHANGED, REMOVED = "I", "U", "D"

_COLUMNS: Final = "id, table_name, row_id, operation, before, after, act_id, recorded_at"
# The condition of the index `customers_history_ix`, word for word; then what is asked for.
_ROWS: Final = f"""
    SELECT {_COLUMNS} FROM kernel_history
    WHERE table_name = '{CUSTOMER}' AND row_id = ANY(%(customers)s)
    UNION ALL
    SELECT {_COLUMNS} FROM kernel_history
    WHERE table_name IN ('customers_contact', 'customers_assignment', 'customers_restriction',
                         'customers_note')
      AND (coalesce(after, before) ->> 'customer_id')::bigint = ANY(%(customers)s)
"""
# Pinning a note is no news; who wrote a note is told with the text that stands there now.
_GROUPS: Final = f"""
    SELECT table_name, act_id, at, (at AT TIME ZONE %(zone)s)::date AS day,
           'customers:' || table_name || ':' || lpad(max(id)::text, 20, '0') AS key,
           count(*) AS rows,
           count(*) FILTER (WHERE operation = 'I') AS added,
           count(*) FILTER (WHERE operation = 'D') AS removed,
           jsonb_agg(jsonb_build_object('row', row_id, 'op', operation, 'before', before,
                                        'after', after, 'text', text, 'is_corrected', is_corrected)
                     ORDER BY place) FILTER (WHERE place <= %(sample)s) AS changes
    FROM (
        SELECT h.*, n.text, n.corrected_id IS NOT NULL AS is_corrected,
               coalesce(a.recorded_at, h.recorded_at) AS at,
               row_number() OVER (
                   PARTITION BY table_name, h.act_id, coalesce(a.recorded_at, h.recorded_at)
                   ORDER BY operation = 'U', h.id) AS place
        FROM ({_ROWS}) h
        LEFT JOIN kernel_act a ON a.id = h.act_id
        LEFT JOIN customers_note n ON h.table_name = '{NOTE}' AND n.id = h.row_id
        WHERE h.table_name = ANY(%(tables)s)
          AND NOT (h.table_name = '{NOTE}' AND h.operation = 'U'
                   AND h.before ->> 'text' IS NOT DISTINCT FROM h.after ->> 'text')) rows
    GROUP BY table_name, act_id, at
"""
_PAGE: Final = f"""
    SELECT g.*, a.actor_id, a.actor_text, a.origin, a.reason
    FROM ({_GROUPS}) g LEFT JOIN kernel_act a ON a.id = g.act_id
    WHERE (day, at, key COLLATE "C") < (%(day)s, %(at)s, %(key)s)
    ORDER BY day DESC, at DESC, key COLLATE "C" DESC
    LIMIT %(limit)s
"""
_COUNT: Final = f"SELECT count(*) FROM ({_GROUPS}) g"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; of a note also the text that stands there now."""

    row_id: int
    operation: str
    before: dict[str, Any]
    after: dict[str, Any]
    text: str
    is_corrected: bool

    @property
    def row(self) -> dict[str, Any]:
        return self.after or self.before

    def changed(self) -> list[str]:
        """The columns with another value, in the order of the table."""
        return [name for name in self.after if self.before.get(name) != self.after[name]]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What one act did to one table, with some of its rows."""

    mark: Mark
    table: str
    count: int
    added: int
    removed: int
    changes: tuple[RowChange, ...]
    actor_id: int | None
    actor: str
    origin: str
    reason: str

    @property
    def only(self) -> RowChange | None:
        """The one row that tells the story: alone, or beside a row that only made room for it."""
        return self.changes[0] if self.count == 1 or self.added == 1 else None


def list_changes(
    customer_ids: Sequence[int],
    *,
    limit: int,
    tables: Sequence[str] = TABLES,
    before: Mark = TOP,
    sample: int = 5,
) -> list[ChangeGroup]:
    """The newest groups below a mark, newest first."""
    params = _parameters(customer_ids, tables, sample) | {
        "day": before.day,
        "at": before.at,
        "key": before.key,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, params)
        return [_read(*row) for row in cursor]


def count_changes(customer_ids: Sequence[int], *, tables: Sequence[str] = TABLES) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _parameters(customer_ids, tables, 0))
        return int(cursor.fetchone()[0])


def find_last_change(table: str, row_id: int) -> tuple[str, datetime] | None:
    """Who changed a row last, and when; None where nothing is on record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(a.actor_text, ''), h.recorded_at FROM kernel_history h"
            " LEFT JOIN kernel_act a ON a.id = h.act_id"
            " WHERE h.table_name = %s AND h.row_id = %s ORDER BY h.id DESC LIMIT 1",
            [table, row_id],
        )
        found: tuple[str, datetime] | None = cursor.fetchone()
        return found


def _parameters(ids: Sequence[int], tables: Sequence[str], sample: int) -> dict[str, Any]:
    return {
        "customers": list(ids),
        "tables": list(tables),
        "zone": clock.zone().key,
        "sample": sample,
    }


def _read(*row: Any) -> ChangeGroup:
    table, _act, at, day, key, count, added, removed, changes, actor_id, actor, origin, why = row
    return ChangeGroup(
        mark=Mark(day, at, key),
        table=table,
        count=count,
        added=added,
        removed=removed,
        changes=tuple(
            _read_change(change) for change in json.loads(changes or "[]", parse_float=Decimal)
        ),
        actor_id=actor_id,
        actor=actor or "",
        origin=origin or "",
        reason=why or "",
    )


def _read_change(change: dict[str, Any]) -> RowChange:
    return RowChange(
        row_id=change["row"],
        operation=change["op"],
        before=change["before"] or {},
        after=change["after"] or {},
        text=change["text"] or "",
        is_corrected=change["is_corrected"],
    )
