"""Open items as another system shows them on a day: opened, lowered, raised or closed to match.

New rows become documents by the same step as a file of documents; then everything of the company
is brought to what the snapshot says, by facts dated on its day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from invoices.imports.errors import Unusable
from invoices.imports.merge.adjustments import refuse
from invoices.imports.merge.sql import COMPANY, COMPANY_ERR, differs, digits_err
from invoices.imports.session import Session

_OTHER_DUE: Final = """
    d.kind <> 'credit_note' AND NOT EXISTS (
        SELECT 1 FROM invoices_openitem i WHERE i.document_id = d.id AND i.due_on = s.due_on)
"""
_DIFFERS: Final = differs(
    ("customer", "c.id <> d.customer_id"),
    ("kind", "s.kind <> d.kind"),
    ("currency", "s.currency <> d.currency"),
    ("issued_on", "s.issued_on <> d.issued_on"),
    ("amount", "s.amount <> d.amount"),
    ("due_on", _OTHER_DUE),
)
_RESOLVE: Final = f"""
    SELECT s.*, row_number() OVER () AS place, k.id AS entity_id, d.id AS known_id,
           CASE WHEN d.id IS NULL THEN 'new' ELSE 'same' END AS state,
           CASE WHEN d.id IS NOT NULL THEN {_DIFFERS} END AS differs,
           CASE {COMPANY_ERR}
                WHEN c.id IS NULL THEN 'customer|unknown_customer|' || s.customer
                WHEN s.amount < s.open THEN 'open|above_amount'
                {digits_err("open", "s.open", "coalesce(d.currency, s.currency, k.currency)")}
           END AS err
    FROM stage_open_items s {COMPANY}
    LEFT JOIN customers_customer c ON c.number = s.customer
    LEFT JOIN invoices_document d
        ON d.entity_id = k.id AND d.number = s.number AND NOT d.is_undone
    ORDER BY s.file, s.line
"""
_OTHERS: Final = """
    SELECT e.code FROM work_open_items w
    JOIN customers_legalentity e ON e.id = w.entity_id
    WHERE EXISTS (
        SELECT 1 FROM invoices_document d
        WHERE d.entity_id = e.id AND NOT d.is_undone AND d.act_id NOT IN (
            SELECT r.act_id FROM invoices_importrun r
            JOIN invoices_importfile f ON f.run_id = r.id AND f.kind = 'open_items'
            WHERE r.act_id IS NOT NULL))
       OR EXISTS (SELECT 1 FROM invoices_source s
                  WHERE s.entity_id = e.id AND s.kind = 'receipt' AND NOT s.is_undone)
       OR EXISTS (SELECT 1 FROM stage_documents s WHERE s.company = e.code)
       OR EXISTS (SELECT 1 FROM stage_receipts s WHERE s.company = e.code)
    LIMIT 1
"""
_LATER: Final = """
    SELECT max(l.day) FROM (
        SELECT max(a.given_on) AS day FROM invoices_adjustment a
        WHERE a.kind = 'cleared_elsewhere' AND a.reverses_id IS NULL AND NOT a.is_undone
          AND a.entity_id IN (SELECT entity_id FROM work_open_items)
        UNION ALL
        SELECT max(v.given_on) FROM invoices_withdrawal v
        WHERE v.kind = 'cleared_elsewhere' AND v.reverses_id IS NULL AND NOT v.is_undone
          AND v.entity_id IN (SELECT entity_id FROM work_open_items)) l
    WHERE l.day > %(as_of)s
"""
_AS_DOCUMENTS: Final = """
    INSERT INTO stage_documents
        (file, line, company, number, customer, kind, issued_on, due_on, amount, currency,
         class, extra)
    SELECT file, line, company, number, customer, kind,
           coalesce(issued_on, least(due_on, %(as_of)s)), due_on, coalesce(amount, "open"),
           currency, 'receivable', extra
    FROM work_open_items WHERE state = 'new' AND err IS NULL AND "open" > 0
"""
# What each item and credit note of the companies should have open; missing ones nothing, unless
# a row at fault does not say which document it means: it could be any of them.
_TARGETS: Final = """
    SELECT d.id AS document_id, w.place, coalesce(w."open", 0) AS target, d.kind,
           k.first_open
    FROM invoices_document d
    JOIN import_company k ON k.id = d.entity_id
    LEFT JOIN work_open_items w ON w.entity_id = d.entity_id AND w.number = d.number
    WHERE d.entity_id IN (SELECT entity_id FROM work_open_items)
      AND NOT d.is_undone AND d.item_class = 'receivable'
      AND (w.place IS NULL OR w.err IS NULL)
      AND (w.place IS NOT NULL OR (d.effective_on <= %(as_of)s AND NOT EXISTS (
          SELECT 1 FROM stage_mentioned m LEFT JOIN import_company c ON c.code = m.company
          WHERE m.kind = 'open_items' AND (m.number IS NULL OR c.id IS NULL))
          AND NOT EXISTS (SELECT 1 FROM work_open_items o WHERE o.entity_id IS NULL)))
      AND NOT EXISTS (SELECT 1 FROM stage_mentioned m JOIN import_company c ON c.code = m.company
                      WHERE m.kind = 'open_items' AND c.id = d.entity_id
                        AND m.number = d.number)
"""


def _standing(parent: str, column: str, others: tuple[str, str], left: str) -> str:
    """What is left on the day of the snapshot, and the least that is left on any day after it."""
    effects = " UNION ALL ".join(
        f"SELECT effective_on, amount FROM invoices_{table} WHERE {column} = o.id"
        for table in others
    )
    return f"""
    SELECT t.document_id, t.place, t.target, t.first_open, o.id, o.effective_on, o.reversed_on,
           '{others[1]}' AS effect, d.day,
           CASE WHEN o.touched_on > d.day THEN o.amount - coalesce(e.used, 0) ELSE o.{left} END
               AS left_over,
           o.amount - e.most AS least
    FROM work_targets t JOIN invoices_{parent} o ON o.document_id = t.document_id
    CROSS JOIN LATERAL (
        SELECT greatest(%(as_of)s::date, t.first_open, o.effective_on) AS day) d
    LEFT JOIN LATERAL (
        SELECT max(r.used) FILTER (WHERE r.is_last) AS used,
               max(r.used) FILTER (WHERE r.effective_on > d.day) AS most
        FROM (SELECT f.effective_on, sum(sum(f.amount)) OVER (ORDER BY f.effective_on) AS used,
                     f.effective_on <= d.day AND coalesce(
                         lead(f.effective_on) OVER (ORDER BY f.effective_on) > d.day, true)
                         AS is_last
              FROM ({effects}) f GROUP BY f.effective_on) r) e ON o.touched_on > d.day
    """


_ITEMS: Final = _standing("openitem", "item_id", ("allocation", "adjustment"), "open_amount")
_SOURCES: Final = _standing("source", "source_id", ("allocation", "withdrawal"), "unapplied_amount")
_OFF: Final = f"""
    SELECT * FROM (
        SELECT q.*, sum(q.left_over) OVER (PARTITION BY q.document_id) AS shown
        FROM ({_ITEMS} UNION ALL {_SOURCES}) q) q
    WHERE q.target <> q.shown ORDER BY q.document_id, q.id
"""

# The effect that clears, and what it clears.
_PARENTS: Final = (("adjustment", "item"), ("withdrawal", "source"))


def open_new_items(session: Session) -> None:
    """Before documents are merged: what the ledger does not know becomes one of them."""
    session.make("work_open_items", _RESOLVE, key="entity_id, number")
    session.run(
        "UPDATE work_open_items SET err = 'number|differs|' || differs"
        " WHERE err IS NULL AND differs IS NOT NULL"
    )
    _refuse_mixture(session)
    session.run(_AS_DOCUMENTS)


def _refuse_mixture(session: Session) -> None:
    if not session.options.mix and (found := session.rows(_OTHERS)):
        raise Unusable(
            _("%(company)s has postings by other files; a snapshot stands beside them only"
              " with --mix."),
            company=found[0][0],
        )  # fmt: skip
    day = session.rows(_LATER)[0][0]
    if day:
        raise Unusable(_("A snapshot of %(day)s has been imported; this one is older."), day=day)


def match_snapshot(session: Session) -> None:
    """After documents are in: lower, raise and close until the ledger shows the snapshot."""
    session.make("work_targets", _TARGETS, key="document_id")
    by_document: dict[int, list[_Row]] = {}
    for row in starmap(_Row, session.rows(_OFF)):
        by_document.setdefault(row.document, []).append(row)
    plan = _Plan(session)
    for rows in by_document.values():
        plan.bring(rows)
    plan.post()
    session.collect("open_items", "work_open_items_left")


@dataclass(frozen=True, slots=True)
class _Row:
    """An item or a credit note of a document that does not show its target."""

    document: int
    place: int | None
    target: Decimal
    first_open: date
    key: int
    effective_on: date
    reversed_on: date | None
    effect: str
    day: date
    left: Decimal
    least: Decimal | None
    shown: Decimal

    def room(self, freed: Decimal) -> Decimal:
        """How much can be cleared on the day so that no later day has less than nothing left."""
        if self.reversed_on is not None and self.reversed_on > self.day:
            return Decimal(0)
        return freed + (self.left if self.least is None else min(self.left, self.least))


class _Plan:
    """Reversals of earlier clearing and new clearing, gathered and posted in one statement each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.cleared = {table: _cleared(session, table, parent) for table, parent in _PARENTS}
        self.new: dict[str, list[tuple[Any, ...]]] = {table: [] for table, _parent in _PARENTS}
        self.back: dict[str, list[tuple[Any, ...]]] = {table: [] for table, _parent in _PARENTS}
        self.refused: list[tuple[int, str]] = []
        self.touched: set[int] = set()

    def bring(self, rows: list[_Row]) -> None:
        """One document, its items in the order of their sequence, to what it should show."""
        first = rows[0]
        back = self._take_back(rows, first.target - first.shown)
        freed: dict[int, Decimal] = defaultdict(Decimal)
        for key, _effect, amount, *_days in back:
            freed[key] += amount
        over = first.shown + sum(freed.values(), Decimal(0)) - first.target
        if over < 0:
            self.refused.append((first.place or 0, "open|not_reachable"))
            return
        new = []
        for row in rows:
            part = min(over, row.room(freed[row.key]))
            if part > 0:
                new.append((row.key, part, row.first_open, row.effective_on, row.reversed_on))
                over -= part
        if over > 0:
            self._refuse_later(first)
            return
        self.back[first.effect] += back
        self.new[first.effect] += new
        if first.place is not None:
            self.touched.add(first.place)

    def _refuse_later(self, row: _Row) -> None:
        if row.place is not None:
            self.refused.append((row.place, "open|later_facts"))
            return
        [(number,)] = self.session.rows(
            "SELECT number FROM invoices_document WHERE id = %(pk)s", pk=row.document
        )
        raise Unusable(
            _("%(document)s is missing and cannot be closed on %(day)s: later facts stand on it."),
            document=number,
            day=row.day,
        )

    def _take_back(self, rows: list[_Row], missing: Decimal) -> list[tuple[Any, ...]]:
        """The latest clearing of earlier snapshots, whole facts, until enough is open again."""
        back: list[tuple[Any, ...]] = []
        for row in reversed(rows):
            for effect, amount, effective_on in reversed(self.cleared[row.effect].get(row.key, [])):
                if missing > 0 and effective_on <= row.day:
                    missing -= amount
                    back.append((row.key, effect, amount, effective_on, row.first_open))
        return back

    def post(self) -> None:
        for table, parent in _PARENTS:
            _post(self.session, table, parent, self.new[table], self.back[table])
        refuse(self.session, "work_open_items", self.refused)
        self.session.define("work_touched", [("place", "bigint")])
        self.session.copy_rows("work_touched", ["place"], [(place,) for place in self.touched])
        # Rows that became documents were counted, or refused, as such.
        self.session.make(
            "work_open_items_left",
            "SELECT w.file, w.line, w.err, CASE WHEN t.place IS NOT NULL AND w.state = 'same'"
            " THEN 'changed' ELSE 'same' END AS state"
            " FROM work_open_items w LEFT JOIN work_touched t ON t.place = w.place"
            " WHERE w.state = 'same' OR w.err IS NOT NULL OR w.\"open\" = 0",
        )


def _cleared(session: Session, table: str, column: str) -> dict[int, list[tuple[Any, ...]]]:
    """Live facts of earlier snapshots by item or source, oldest first."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *effect in session.rows(
        f"SELECT a.{column}_id, a.id, a.amount, a.effective_on FROM invoices_{table} a"
        " WHERE a.kind = 'cleared_elsewhere' AND a.reverses_id IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM invoices_{table} x WHERE x.reverses_id = a.id)"
        " AND a.entity_id IN (SELECT entity_id FROM work_open_items) ORDER BY a.id"
    ):
        found.setdefault(key, []).append(tuple(effect))
    return found


def _post(
    session: Session,
    table: str,
    column: str,
    new: list[tuple[Any, ...]],
    back: list[tuple[Any, ...]],
) -> None:
    day = session.options.as_of
    rows = [(key, None, amount, max(filter(None, [day, *days]))) for key, amount, *days in new] + [
        (key, effect, -amount, max(day, *days)) for key, effect, amount, *days in back
    ]
    session.define(
        "work_clearing",
        [
            ("key", "bigint"),
            ("reverses", "bigint"),
            ("amount", "numeric"),
            ("effective_on", "date"),
        ],
    )
    session.copy_rows("work_clearing", ["key", "reverses", "amount", "effective_on"], rows)
    more = (", tax, is_mirrored", ", 0, true") if table == "adjustment" else ("", "")
    parent = "openitem" if table == "adjustment" else "source"
    session.run(
        f"INSERT INTO invoices_{table} (number, {column}_id, kind, reason, entity_id, reverses_id,"
        f" given_on, effective_on, amount, is_undo, is_undone, act_id{more[0]})"
        " SELECT '', c.key, 'cleared_elsewhere', '', p.entity_id, c.reverses, %(as_of)s,"
        f" c.effective_on, c.amount, false, false, %(act)s{more[1]}"
        f" FROM work_clearing c JOIN invoices_{parent} p ON p.id = c.key ORDER BY p.id"
    )
