"""A whole run taken back: refused where it took back facts itself, or later ones stand on it."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from invoices.events import LedgerChanged
from invoices.imports.session import Options, Session
from invoices.imports.staging import stage_companies
from invoices.imports.taken_back import MOST_SHOWN, refusal_of
from invoices.imports.undoing import TABLES, name_nothing, post_undo
from invoices.models import ImportRun
from kernel import clock, events, locks
from kernel.audit import record_act
from kernel.errors import Conflict, Refused

_NAME: Final = "INSERT INTO undo_{table} SELECT id FROM invoices_{table} WHERE act_id = %(of)s"
# What was cancelled or undone since has come to its end.
_STANDING: Final = {
    "document": " AND NOT is_undone AND cancelled_on IS NULL",
    "source": " AND NOT is_undone AND (document_id IS NULL OR EXISTS ("
    "SELECT 1 FROM invoices_document d WHERE d.id = document_id AND d.cancelled_on IS NULL))",
}
# Live effects of other acts on what the run posted, each with the number of what it stands on.
_LATER: Final = """
    SELECT d.number, 'allocation', a.given_on FROM undo_document u
    JOIN invoices_openitem i ON i.document_id = u.id JOIN invoices_document d ON d.id = u.id
    JOIN invoices_allocation a ON a.item_id = i.id
    WHERE a.act_id <> %(of)s AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_allocation x WHERE x.reverses_id = a.id)
    UNION
    SELECT d.number, 'adjustment', a.given_on FROM undo_document u
    JOIN invoices_openitem i ON i.document_id = u.id JOIN invoices_document d ON d.id = u.id
    JOIN invoices_adjustment a ON a.item_id = i.id
    WHERE a.act_id <> %(of)s AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_adjustment x WHERE x.reverses_id = a.id)
    UNION
    SELECT s.number, 'allocation', a.given_on FROM undo_source u
    JOIN invoices_source s ON s.id = u.id JOIN invoices_allocation a ON a.source_id = s.id
    WHERE a.act_id <> %(of)s AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_allocation x WHERE x.reverses_id = a.id)
    UNION
    SELECT s.number, 'withdrawal', a.given_on FROM undo_source u
    JOIN invoices_source s ON s.id = u.id JOIN invoices_withdrawal a ON a.source_id = s.id
    WHERE a.act_id <> %(of)s AND a.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal x WHERE x.reverses_id = a.id)
    UNION
    SELECT c.number, 'credit_note', c.issued_on FROM undo_document u
    JOIN invoices_document c ON c.credits_document_id = u.id
    WHERE c.act_id <> %(of)s AND NOT c.is_undone
    ORDER BY 1, 3
"""
_MARKS: Final = """
    INSERT INTO invoices_mark (item_id, kind, amount, from_on, reason, stage, ends_id, act_id)
    SELECT m.item_id, m.kind, m.amount, m.from_on, '', m.stage, m.id, %(act)s
    FROM invoices_mark m
    WHERE m.act_id = %(of)s AND m.ends_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_mark x WHERE x.ends_id = m.id)
"""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many facts of each table were taken back."""

    documents: int
    sources: int
    effects: int


def undo_import(*, run: ImportRun) -> Undone:
    """Reverse each fact of an applied run on its own effective date; its numbers become free.

    Customers and other master data stay. Raises Refused where the run was not applied, Conflict
    with the list where it took back facts of others or later facts stand on one of its own.
    """
    try:
        with transaction.atomic():
            return _undo(run)
    except (IntegrityError, DatabaseError) as error:
        raise Conflict(
            "invoices.import.undo",
            _("The database refused to undo the import: %(why)s"),
            why=str(error).split("\n")[0],
        ) from error


def _undo(run: ImportRun) -> Undone:
    locks.take(locks.Lock.IMPORT)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status == ImportRun.Status.UNDONE:
        raise Refused(
            "invoices.import.undone_already",
            _("Import %(run)s has been undone already."),
            run=run.pk,
        )
    if run.status != ImportRun.Status.APPLIED or run.act_id is None:
        raise Refused(
            "invoices.import.not_applied",
            _("Import %(run)s was not applied, so there is nothing to undo."),
            run=run.pk,
        )
    if refusal := refusal_of(run):
        raise refusal
    act = record_act(code="invoices.import.undone", reason=str(run.pk))
    session = Session(Options(as_of=clock.today()), act_id=act.pk)
    stage_companies(session)
    name_nothing(session)
    counts = {
        table: session.run(_NAME.format(table=table) + _STANDING.get(table, ""), of=run.act_id)
        for table in TABLES
    }
    _refuse_later(session, run)
    post_undo(session)
    session.run(_MARKS, of=run.act_id)
    session.prove()
    ImportRun.objects.filter(pk=run.pk).update(status=ImportRun.Status.UNDONE)
    events.publish(LedgerChanged(act_id=act.pk))
    effects = counts["allocation"] + counts["adjustment"] + counts["withdrawal"]
    return Undone(counts["document"], counts["source"], effects)


def _refuse_later(session: Session, run: ImportRun) -> None:
    later: list[tuple[Any, ...]] = session.rows(_LATER, of=run.act_id)
    if later:
        listed = ", ".join(f"{number} ({what}, {day})" for number, what, day in later[:MOST_SHOWN])
        more = len(later) - MOST_SHOWN
        raise Conflict(
            "invoices.import.later_facts",
            _("Later facts stand on what import %(run)s posted: %(facts)s. Reverse them first."),
            run=run.pk,
            facts=listed if more <= 0 else f"{listed} … +{more}",
            rows=later,
        )
