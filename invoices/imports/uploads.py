"""Files sent by the page: stored under names of our own, read again by the worker."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from invoices.imports.inputs import Input
from invoices.imports.runs import begin_run
from invoices.imports.session import Options
from invoices.models import ImportRun
from kernel import clock, outbox
from kernel.errors import Refused

TOPIC: Final = "invoices.run_import"
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")


@transaction.atomic
def request_import(*, files: Sequence[File[Any]], options: Options, started_by: Any) -> ImportRun:
    """Store the files, write the run down and ask a worker for it."""
    names = [PurePath(file.name or "").name[:200] for file in files]
    run = begin_run(names=names, options=options, started_by=started_by)
    run.options["stored"] = [
        default_storage.save(f"imports/{run.pk}/{position}-{_safe(name)}", file)
        for position, (name, file) in enumerate(zip(names, files, strict=True), start=1)
    ]
    run.save(update_fields=["options"])
    outbox.publish(TOPIC, key=str(run.pk), payload={"run": run.pk})
    return run


@transaction.atomic
def import_checked(*, run: ImportRun, started_by: Any) -> ImportRun:
    """Import what a dry run checked, from the files stored then; asked twice, it is one import.

    Raises Refused where the run was no dry run of files that the page took.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not can_import_checked(run):
        raise Refused(
            "invoices.import.not_checked",
            _("Import %(run)s did not check files that could be imported now."),
            run=run.pk,
        )
    known = ImportRun.objects.filter(pk=run.options.get("imported_by")).first()
    if known is not None and known.status != ImportRun.Status.FAILED:
        return known
    options = replace(options_of(run), dry_run=False)
    made = begin_run(names=run.options["files"], options=options, started_by=started_by)
    made.options["stored"] = run.options["stored"]
    made.save(update_fields=["options"])
    run.options["imported_by"] = made.pk
    run.save(update_fields=["options"])
    outbox.publish(TOPIC, key=str(made.pk), payload={"run": made.pk})
    return made


def can_import_checked(run: ImportRun) -> bool:
    return run.status == ImportRun.Status.CHECKED and bool(run.options.get("stored"))


def inputs_of(run: ImportRun) -> list[Input]:
    """The stored files of a run under the names that people know; none once they were deleted."""
    if "stored" not in run.options:
        return []
    return [
        Input(name, Path(stored), default_storage)
        for name, stored in zip(run.options["files"], run.options["stored"], strict=True)
    ]


def options_of(run: ImportRun) -> Options:
    known = asdict(Options(as_of=clock.today()))
    given = {name: value for name, value in run.options.items() if name in known}
    return Options(**{**given, "as_of": date.fromisoformat(given["as_of"])})


def _safe(name: str) -> str:
    stem, suffix = PurePath(name).stem, PurePath(name).suffix.lower()
    return (_ODD.sub("_", stem)[:60].strip("._") or "file") + _ODD.sub("", suffix)
