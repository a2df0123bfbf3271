"""Runs as they are kept: begun, watched from outside the transaction, finished with a report."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any, Final, Self

from django.db import connection, transaction
from django.utils.translation import gettext

from invoices.imports import rejects, report
from invoices.imports.engine import Result, run_import
from invoices.imports.errors import Unusable
from invoices.imports.inputs import Input
from invoices.imports.rejects import Fault
from invoices.imports.session import Options, Outcome
from invoices.models import ImportFile, ImportReject, ImportRun
from kernel import clock
from kernel.locks import Lock

MOST_KEPT: Final = 10_000  # rejected rows of one run that are kept to be read on the page
_PAUSE: Final = 0.5  # seconds between two notes of how far it is


class Watch:
    """Notes a run's stage and rows on a connection of its own, where readers see them at once.

    That connection also holds the run: who cannot claim it is the second to run it, and when a
    worker dies its claim dies with it.
    """

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.rows = 0
        self._written = 0.0
        self._other = connection.copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._other.close()

    def claim(self) -> bool:
        with closing(self._other.cursor()) as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_lock(%s, %s)",
                [Lock.IMPORT.value, self.run_id % 2**31 or 1],
            )
            return bool(cursor.fetchone()[0])

    def stage(self, name: str, *, rows: int = 0) -> None:
        if rows:
            self.rows = 0
            self._write("stage = %s, rows_total = %s, rows_done = 0", name, rows)
        else:
            self._write("stage = %s, rows_done = %s", name, self.rows)

    def done(self, rows: int) -> None:
        self.rows += rows
        if monotonic() - self._written > _PAUSE:
            self._write("rows_done = %s", self.rows)

    def _write(self, assignments: str, *values: Any) -> None:
        with closing(self._other.cursor()) as cursor:
            cursor.execute(
                f"UPDATE invoices_importrun SET {assignments} WHERE id = %s",
                [*values, self.run_id],
            )
        self._written = monotonic()


def begin_run(*, names: list[str], options: Options, started_by: Any = None) -> ImportRun:
    """Write down what was asked for; the files follow when they have been read."""
    return ImportRun.objects.create(
        started_by=started_by,
        options={
            "as_of": options.as_of.isoformat(),
            "dry_run": options.dry_run,
            "accept_good_rows": options.accept_good_rows,
            "repost": options.repost,
            "mix": options.mix,
            "mapping": options.mapping,
            "kind": options.kind,
            "company": options.company,
            "files": names,
        },
    )


def execute_run(*, run: ImportRun, inputs: list[Input], options: Options) -> Result | None:
    """Run it and keep what came of it; an unusable input is kept as a failed run and raised.

    None where somebody else runs it or it is over: a run that is asked for twice is run once.
    """
    with Watch(run.pk) as watch:
        if not watch.claim():
            return None
        run.refresh_from_db()
        if run.status not in (ImportRun.Status.WAITING, ImportRun.Status.RUNNING):
            return None
        return _execute(run, inputs, options, watch)


def _execute(run: ImportRun, inputs: list[Input], options: Options, watch: Watch) -> Result:
    ImportRun.objects.filter(pk=run.pk).update(
        status=ImportRun.Status.RUNNING, started_at=clock.now(), stage="reading"
    )
    kept: list[Result] = []

    def keep(result: Result) -> None:
        _keep(run, result)
        kept.append(result)

    try:
        result = run_import(
            inputs=inputs, options=options, run_id=run.pk, progress=watch, on_applied=keep
        )
    except Unusable as unusable:
        _fail(run, str(unusable))
        raise
    except BaseException:
        if not kept:
            _fail(run, gettext("The import stopped because of a fault in the program."))
        raise
    if not kept:
        with transaction.atomic():
            _keep(run, result)
    ImportRun.objects.filter(pk=run.pk).update(stage="")
    run.refresh_from_db()
    return result


def fail_lost(*, but: Collection[int]) -> int:
    """Runs whose process was ended are failed, but for those that a worker will take up again."""
    failed = 0
    for run in ImportRun.objects.filter(status=ImportRun.Status.RUNNING).exclude(pk__in=but):
        with Watch(run.pk) as watch:
            if not watch.claim():
                continue
            run.refresh_from_db()
            if run.status == ImportRun.Status.RUNNING:
                _fail(run, gettext("The import stopped because of a fault in the program."))
                failed += 1
    return failed


def _fail(run: ImportRun, message: str) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        status=ImportRun.Status.FAILED, message=message, finished_at=clock.now(), stage=""
    )


def _keep(run: ImportRun, result: Result) -> None:
    """In the transaction of the facts: they and the word that they are there come together."""
    files = [
        ImportFile.objects.create(
            run=run,
            position=position,
            name=outcome.name[:200],
            kind=outcome.kind,
            rows=outcome.rows,
            new=outcome.new,
            same=outcome.same,
            changed=outcome.changed,
            rejected=outcome.rejected,
            unknown=outcome.unknown,
            columns=outcome.columns,
        )
        for position, outcome in enumerate(result.outcomes, start=1)
    ]
    kept = report.rejected_rows(result.problems[:MOST_KEPT], result.entries)
    ImportReject.objects.bulk_create(
        (
            ImportReject(
                file=files[problem.file],
                line=problem.line,
                field=problem.field,
                code=problem.code,
                value=problem.value,
                row=row,
            )
            for problem, row in kept
        ),
        batch_size=1000,
    )
    # The last write of the transaction: the watch's connection could not write the row after it.
    ImportRun.objects.filter(pk=run.pk).update(
        status=result.status,
        act=result.act,
        report=report.as_json(run.pk, result),
        finished_at=clock.now(),
    )


def write_rejects(result: Result, path: Path, *, is_mapped: bool) -> None:
    """The rejected rows of a run just done: a file for each kind in a folder, or all in one."""
    faults: dict[int, list[Fault]] = {}
    for problem, row in report.rejected_rows(result.problems, result.entries):
        fault = Fault(problem.line, problem.field, problem.at_command, row)
        faults.setdefault(problem.file, []).append(fault)
    names = rejects.files_of(result.outcomes, is_mapped=is_mapped)
    if path.suffix and not path.is_dir():
        names = {path.name: [part for parts in names.values() for part in parts]}
        folder = path.parent
    else:
        path.mkdir(parents=True, exist_ok=True)
        folder = path
    for name, parts in names.items():
        columns = dict.fromkeys(column for part in parts for column in part.columns)
        found = [fault for part in parts for fault in faults.get(_place(result, part), [])]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            rejects.write(file, list(columns), found)


def _place(result: Result, outcome: Outcome) -> int:
    return next(place for place, one in enumerate(result.outcomes) if one is outcome)
