"""Open items as another system shows them on a day: opened, lowered, raised or closed to match.

New rows become documents by the same step as a file of documents; then everything of the company
is brought to what the snapshot says, by facts dated on its day.
"""

from decimal import Decimal
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
_OFF: Final = """
    SELECT t.document_id, t.place, t.target, t.first_open, i.id, i.amount, i.open_amount,
           i.effective_on, i.reversed_on, 'adjustment' AS effect
    FROM work_targets t JOIN invoices_openitem i ON i.document_id = t.document_id
    WHERE t.target <> (SELECT sum(o.open_amount) FROM invoices_openitem o
                       WHERE o.document_id = t.document_id)
    UNION ALL
    SELECT t.document_id, t.place, t.target, t.first_open, s.id, s.amount, s.unapplied_amount,
           s.effective_on, s.reversed_on, 'withdrawal'
    FROM work_targets t JOIN invoices_source s ON s.document_id = t.document_id
    WHERE t.target <> s.unapplied_amount
    ORDER BY 1, 5
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
    by_document: dict[int, list[tuple[Any, ...]]] = {}
    for row in session.rows(_OFF):
        by_document.setdefault(row[0], []).append(row)
    plan = _Plan(session)
    for rows in by_document.values():
        plan.bring(rows)
    plan.post()
    session.collect("open_items", "work_open_items_left")


class _Plan:
    """Reversals of earlier clearing and new clearing, gathered and posted in one statement each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.cleared = {table: _cleared(session, table, parent) for table, parent in _PARENTS}
        self.new: dict[str, list[tuple[Any, ...]]] = {table: [] for table, _parent in _PARENTS}
        self.back: dict[str, list[tuple[Any, ...]]] = {table: [] for table, _parent in _PARENTS}
        self.refused: list[tuple[int, str]] = []
        self.touched: set[int] = set()

    def bring(self, rows: list[tuple[Any, ...]]) -> None:
        """One document, its items in the order of their sequence, to what it should show."""
        _document, place, target, *_rest, table = rows[0]
        opened = sum((row[6] for row in rows), Decimal(0))
        back = self._take_back(rows, table, target - opened)
        opened += sum((amount for _item, _effect, amount, *_days in back), Decimal(0))
        if opened < target:
            self.refused.append((place, "open|not_reachable"))
            return
        self.back[table] += back
        if place is not None:
            self.touched.add(place)
        self._clear(rows, table, back, opened - target)

    def _take_back(
        self, rows: list[tuple[Any, ...]], table: str, missing: Decimal
    ) -> list[tuple[Any, ...]]:
        """The latest clearing of earlier snapshots, whole facts, until enough is open again."""
        back: list[tuple[Any, ...]] = []
        for row in reversed(rows):
            for effect, amount, effective_on in reversed(self.cleared[table].get(row[4], [])):
                if missing > 0:
                    missing -= amount
                    back.append((row[4], effect, amount, effective_on, row[3]))
        return back

    def _clear(
        self, rows: list[tuple[Any, ...]], table: str, back: list[tuple[Any, ...]], over: Decimal
    ) -> None:
        """What is open beyond the target, from the first instalment on."""
        for row in rows:
            freed = sum((amount for item, _e, amount, *_d in back if item == row[4]), Decimal(0))
            part = min(over, row[6] + freed)
            if part > 0:
                self.new[table].append((row[4], part, row[3], row[7], row[8]))
                over -= part

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
