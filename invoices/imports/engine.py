"""The run: read everything, check everything, then merge in one transaction, or leave nothing."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from invoices.events import LedgerChanged
from invoices.guards import SENTENCES
from invoices.imports import mapping as mappings
from invoices.imports.checks import check
from invoices.imports.errors import Unusable
from invoices.imports.inputs import Entry, Input, read_inputs
from invoices.imports.kinds import KINDS
from invoices.imports.merge.adjustments import merge_adjustments
from invoices.imports.merge.allocations import merge_allocations
from invoices.imports.merge.customers import merge_customers
from invoices.imports.merge.documents import merge_documents
from invoices.imports.merge.endings import post_endings, prepare_endings
from invoices.imports.merge.figures import merge_balances, merge_rates
from invoices.imports.merge.people import merge_contacts, merge_users
from invoices.imports.merge.receipts import merge_receipts
from invoices.imports.merge.reposting import define_reposting
from invoices.imports.merge.snapshot import match_snapshot, open_new_items
from invoices.imports.merge.states import merge_states
from invoices.imports.merge.withdrawals import merge_refunds, merge_transfers
from invoices.imports.reasons import Problem
from invoices.imports.report import totals
from invoices.imports.session import Options, Outcome, Progress, Session, Silent
from invoices.imports.staging import stage_all
from invoices.imports.tables import LINE
from invoices.models import ImportMapping
from kernel import events, locks, rights
from kernel.access import can
from kernel.audit import ambient, record_act
from kernel.models import Act, Origin

Step = Callable[[Session], None]
# The order of `kinds.KINDS`; a step without kinds looks at what the others left to do. Documents,
# receipts and endings always run, because later steps read their work tables.
STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("users", merge_users),
    ("customers", merge_customers),
    ("contacts", merge_contacts),
    ("rates", merge_rates),
    ("gl_balances", merge_balances),
    ("open_items", open_new_items),
    ("", merge_documents),
    ("", merge_receipts),
    ("", prepare_endings),
    ("transfers", merge_transfers),
    ("", merge_allocations),
    ("adjustments", merge_adjustments),
    ("refunds", merge_refunds),
    ("", post_endings),
    ("open_items", match_snapshot),
    ("states", merge_states),
)
FILLED: Final[dict[Step, str]] = {
    merge_customers: "customers_customer",
    merge_documents: "invoices_document, invoices_openitem, invoices_source",
    merge_receipts: "invoices_source",
    merge_allocations: "invoices_allocation, invoices_openitem, invoices_source",
}
MANY: Final = 1000  # rows


@dataclass(slots=True)
class Result:
    """What a run did, or would do, or why it did nothing."""

    status: str
    outcomes: list[Outcome]
    problems: list[Problem]
    entries: list[Entry]
    seconds: float
    totals: list[dict[str, Any]] = field(default_factory=list)
    act: Act | None = None

    @property
    def rows(self) -> int:
        return sum(outcome.rows for outcome in self.outcomes)


class _Back(Exception):
    """Nothing of this transaction may stay."""


def run_import(
    *,
    inputs: list[Input],
    options: Options,
    run_id: int = 0,
    progress: Progress | None = None,
    on_applied: Callable[[Result], None] | None = None,
) -> Result:
    """Import files: all their rows or none, unless good rows are accepted; once, however often.

    `on_applied` is called inside the transaction when its facts are to stay. Raises Unusable
    where the input cannot be imported at all.
    """
    started = time.monotonic()
    progress = progress or Silent()
    progress.stage("reading")
    entries, companies = _read(inputs, options)
    session = Session(options=options, progress=progress)
    frames = _check(session, entries)
    result = Result("applied", session.outcomes, session.problems, entries, 0)
    try:
        with transaction.atomic():
            result.act = _begin(session, run_id)
            _merge(session, frames, companies)
            _settle(session, result)
            result.seconds = time.monotonic() - started
            _keep(result, on_applied)
    except _Back:
        result.act = None
        if result.status == "rejected":
            result.totals = totals()
    except IntegrityError as error:
        raise Unusable(_refusal(error)) from error
    except DatabaseError as error:
        raise Unusable(
            _("The database did not take the import: %(why)s"), why=str(error).split("\n")[0]
        ) from error
    if result.status == "applied":
        _freshen(session)
    return result


def _keep(result: Result, on_applied: Callable[[Result], None] | None) -> None:
    if result.status != "applied":
        raise _Back
    if on_applied:
        on_applied(result)


def saved_mapping(name: str) -> dict[str, Any] | None:
    return ImportMapping.objects.filter(name=name).values_list("rules", flat=True).first()


def _read(inputs: list[Input], options: Options) -> tuple[list[Entry], dict[str, str]]:
    mapping = mappings.load(options.mapping, saved_mapping) if options.mapping else None
    entries, companies = read_inputs(inputs, kind=options.kind, mapping=mapping)
    if not entries:
        raise Unusable(_("There is nothing to import."))
    return entries, companies


def _check(session: Session, entries: list[Entry]) -> dict[str, list[tuple[int, pl.DataFrame]]]:
    session.progress.stage("checking", rows=sum(entry.table.rows for entry in entries))
    frames: dict[str, list[tuple[int, pl.DataFrame]]] = defaultdict(list)
    for file, entry in enumerate(entries):
        kind = KINDS[entry.kind]
        _require_right(kind.name)
        checked = check(entry.table, kind, file)
        outcome = Outcome(
            entry.name,
            kind.name,
            rows=entry.table.rows,
            unknown=checked.unknown,
            columns=[name for name in entry.original.columns if name != LINE],
        )
        session.outcomes.append(outcome)
        session.problems += checked.problems
        given = session.given.setdefault(kind.name, set(kind.by_name))
        given &= set(entry.table.columns)
        frames[kind.name].append((file, checked.frame))
        session.mentioned += _mentioned(entry, checked.broken)
    return frames


def _require_right(kind: str) -> None:
    """Who may import documents may not make themselves an administrator by a file of users."""
    actor = ambient().actor
    if kind == "users" and actor is not None and not can(actor, rights.USERS_MANAGE):
        raise Unusable(_("Users are imported by those who may manage them."))


def _mentioned(entry: Entry, broken: pl.DataFrame) -> list[tuple[str, str | None, str | None]]:
    """The documents of rows at fault; None where a row does not say, or not reliably, which."""
    column = {"open_items": "number", "instalments": "document"}.get(entry.kind)
    if column is None:
        return []
    names = [name for name in entry.original.columns if name != LINE]
    cut = [dict(zip(names, row.values, strict=False)) for row in entry.table.ragged]
    rows = [*broken.iter_rows(named=True), *cut]
    return [(entry.kind, row.get("company") or None, row.get(column) or None) for row in rows] + [
        (entry.kind, None, None) for _row in cut
    ]


def _begin(session: Session, run_id: int) -> Act:
    _claim(session)
    act = record_act(
        code="invoices.import.applied", origin=Origin.IMPORT, reason=str(run_id) if run_id else ""
    )
    session.act_id = act.pk
    session.run("SET LOCAL work_mem = '128MB'")
    session.run("SET LOCAL jit = off")
    return act


def _claim(session: Session) -> None:
    """One import at a time: two that bring the same new row must not both find it new."""
    if locks.try_take(locks.Lock.IMPORT):
        return
    session.progress.stage("waiting")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '15min'")
    locks.take(locks.Lock.IMPORT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")


def _merge(
    session: Session,
    frames: dict[str, list[tuple[int, pl.DataFrame]]],
    companies: dict[str, str],
) -> None:
    total = sum(frame.height for parts in frames.values() for _file, frame in parts)
    _bring_companies(companies)
    session.progress.stage("staging", rows=total)
    stage_all(session, frames)
    define_reposting(session)
    for kind, step in STEPS:
        if not kind or session.staged.get(kind):
            session.progress.stage(step.__name__)
            _take(session, step)
    session.progress.stage("proving")
    session.prove()


def _take(session: Session, step: Step) -> None:
    """A step, and where it brought many rows, statistics for the plans of the next ones.

    Without them a table that this transaction has filled looks nearly empty, and is gone through
    once for each row.
    """
    before = _count_new(session)
    step(session)
    if step in FILLED and _count_new(session) - before >= MANY:
        session.run(f"ANALYZE {FILLED[step]}")


def _count_new(session: Session) -> int:
    return sum(outcome.new for outcome in session.outcomes)


def _bring_companies(companies: dict[str, str]) -> None:
    known = set(LegalEntity.objects.filter(code__in=companies).values_list("code", flat=True))
    LegalEntity.objects.bulk_create(
        LegalEntity(code=code, name=code, currency=currency)
        for code, currency in companies.items()
        if code not in known
    )


def _settle(session: Session, result: Result) -> None:
    """The status, the counts, and the totals as they would stand."""
    rejected: dict[int, set[int]] = defaultdict(set)
    for problem in session.problems:
        rejected[problem.file].add(problem.line)
    for file, outcome in enumerate(session.outcomes):
        outcome.rejected = len(rejected[file])
    session.problems.sort()
    if session.problems and not session.options.accept_good_rows:
        result.status = "rejected"
        for outcome in session.outcomes:
            outcome.new = outcome.changed = 0
        return
    if session.options.dry_run:
        result.status = "checked"
    result.totals = totals()
    events.publish(LedgerChanged(act_id=session.act_id))


def _refusal(error: IntegrityError) -> Any:
    rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    known = SENTENCES.get(rule)
    return known or _("The database refused a row: %s") % str(error).split("\n")[0]


TABLES: Final = (
    "customers_customer",
    "invoices_document",
    "invoices_openitem",
    "invoices_source",
    "invoices_allocation",
    "invoices_adjustment",
    "invoices_withdrawal",
    "invoices_duetotal",
    "invoices_customersummary",
)


def _freshen(session: Session) -> None:
    """Statistics and visibility after many rows, so that the next report reads indexes alone."""
    many = sum(outcome.new + outcome.changed for outcome in session.outcomes)
    if many < MANY or connection.in_atomic_block:
        return
    session.progress.stage("vacuuming")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")
