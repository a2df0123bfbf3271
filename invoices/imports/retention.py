"""How long the files that were sent are kept: they hold people and money, and the ledger has them.

What was taken from them stays, and so do rejected rows and reports; only the files go.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import transaction

from invoices.models import ImportRun

_OPEN = (ImportRun.Status.WAITING, ImportRun.Status.RUNNING)


def delete_files(*, before: datetime) -> int:
    """How many files went: of runs that were over before this moment, with all that share them.

    A dry run and the import made of it share their files, which go with the later of the two.
    """
    over = ImportRun.objects.exclude(status__in=_OPEN).filter(
        finished_at__lt=before, options__has_key="stored"
    )
    return sum(_delete(pk, before) for pk in over.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _delete(pk: int, before: datetime) -> int:
    """The files first, then the word of them: stopped between, the next night does it again."""
    stored = ImportRun.objects.get(pk=pk).options.get("stored")
    if stored is None:
        return 0
    sharing = ImportRun.objects.filter(options__stored=stored).order_by("pk")
    list(sharing.select_for_update())  # from here on no import is made of a dry run among them
    if any(_is_needed(run, before) for run in sharing.all()):
        return 0
    deleted = _delete_stored(stored)
    for run in sharing.all():
        del run.options["stored"]
        run.save(update_fields=["options"])
    return deleted


def _is_needed(run: ImportRun, before: datetime) -> bool:
    return run.status in _OPEN or run.finished_at is None or run.finished_at >= before


def _delete_stored(stored: Iterable[str]) -> int:
    deleted = 0
    for name in stored:
        if default_storage.exists(name):
            default_storage.delete(name)
            deleted += 1
    for folder in {str(PurePosixPath(name).parent) for name in stored}:
        with suppress(OSError):  # it is gone, or holds what is not ours
            default_storage.delete(folder)
    return deleted
