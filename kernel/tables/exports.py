"""A list as a file: at once where it is short, by a worker where it is long.

A long one is asked for once by the key of its form, written for the rights that its owner has when
it is written, kept for its owner alone, and deleted after some days.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kernel import clock, outbox
from kernel.access import require
from kernel.errors import Refused
from kernel.jobs import Progress, claim_run, fail_run, finish_run, request_run
from kernel.models import JobRun, JobState, TableExport
from kernel.tables.registry import get_table
from kernel.tables.table import Table
from kernel.tables.totals import add_up
from kernel.tables.writers import FORMS, write_file

TOPIC: Final = "kernel.write_export"
JOB: Final = "kernel.write_export"
MOST_AT_ONCE: Final = 5_000
KEPT_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list in a form; `only` are ticked rows, which are as many as a page holds."""

    table: Table
    form: str
    only: tuple[str, ...] = ()


def check_form(form: str) -> str:
    if form not in FORMS:
        raise Refused("kernel.export.unknown_form", _("Choose CSV or XLSX."))
    return form


def is_long(wanted: Wanted) -> bool:
    """More rows than somebody should wait for."""
    if wanted.only:
        return False
    found = add_up(wanted.table.narrowed())
    return found.count > MOST_AT_ONCE


def write_now(wanted: Wanted) -> bytes:
    """The file of a short list."""
    table = wanted.table
    only = table.ticked(wanted.only) if wanted.only else None
    with NamedTemporaryFile(suffix=f".{wanted.form}") as file:
        write_file(table, wanted.form, file.name, only=only)
        return Path(file.name).read_bytes()


@transaction.atomic
def request_export(*, wanted: Wanted, owner: Any, key: str) -> TableExport:
    """Ask a worker for the file; the same key again is the same file."""
    run = request_run(
        job=JOB, business_date=clock.today(), part=_part(owner, key), requested_by=owner
    )
    export, is_new = TableExport.objects.get_or_create(
        run=run,
        defaults={
            "owner": owner,
            "table": wanted.table.key,
            "form": wanted.form,
            "query": _query_of(wanted.table),
            "language": translation.get_language() or settings.LANGUAGE_CODE,
        },
    )
    if is_new:
        outbox.publish(TOPIC, key=str(export.pk), payload={"export": export.pk})
    return export


def write_export(*, export: TableExport) -> bool:
    """Write the file, once; False where it is written or being written by somebody else.

    The owner's rights are those of this moment, the language is the one of the request.
    """
    run = claim_run(run_id=export.run_id)
    if run is None:
        return False
    try:
        with translation.override(export.language), Progress(run) as progress:
            rows, name = _write(export, progress)
    except Exception as error:
        fail_run(run=run, error=f"{type(error).__name__}: {error}")
        raise
    with transaction.atomic():
        if not finish_run(run=run, result={"rows": rows}):
            default_storage.delete(name)  # somebody else took the run over meanwhile
            return False
        TableExport.objects.filter(pk=export.pk).update(stored_at=name)
    return True


def _write(export: TableExport, progress: Progress) -> tuple[int, str]:
    table = table_of(export)
    require(export.owner, table.right)
    progress.stage("writing", total=table.add_up().count)
    with NamedTemporaryFile(suffix=f".{export.form}") as file:  # nobody else's to read, as stored
        rows = write_file(table, export.form, file.name, progress=progress.advance)
        with Path(file.name).open("rb") as written:
            name = f"exports/{export.pk}-{uuid.uuid4().hex}.{export.form}"
            stored = default_storage.save(name, File(written))
    return rows, stored


def table_of(export: TableExport) -> Table:
    """The list as it was asked for; its columns stand in the address."""
    given = QueryDict(export.query).dict()
    return get_table(export.table)(reader=export.owner, today=clock.today(), given=given)


def delete_old_exports(*, at: datetime) -> int:
    """How many exports of more than a week before went, with their files and runs."""
    old = TableExport.objects.filter(created_at__lt=at - KEPT_FOR)
    old = old.exclude(run__state__in=[JobState.WAITING, JobState.RUNNING])
    deleted = 0
    for export in old.order_by("pk"):
        if export.stored_at:
            default_storage.delete(export.stored_at)
        JobRun.objects.filter(pk=export.run_id).delete()  # and with it the export
        deleted += 1
    return deleted


def file_name(table: Table, form: str) -> str:
    return f"{table.key}-{table.today.isoformat()}.{form}"


def size_of(export: TableExport) -> int | None:
    """Bytes of the file; None where it is not written, or no longer there."""
    if not export.stored_at or not default_storage.exists(export.stored_at):
        return None
    return default_storage.size(export.stored_at)


def _part(owner: Any, key: str) -> str:
    """Nobody's key reaches somebody else's export."""
    try:
        return f"{owner.pk}-{uuid.UUID(key).hex}"
    except ValueError:
        return f"{owner.pk}-{uuid.uuid4().hex}"


def _query_of(table: Table) -> str:
    """With the columns spelt out: those remembered today are not those of tomorrow."""
    columns = tuple(column.name for column in table.shown)
    return table.state.at_start(columns=columns, adds_all=True).query()
