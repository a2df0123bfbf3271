"""Work of the ledger that a worker does; each task claims what it works on."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import translation

from invoices.imports.errors import Unusable
from invoices.imports.retention import delete_files
from invoices.imports.runs import execute_run, fail_lost
from invoices.imports.uploads import TOPIC, inputs_of, options_of
from invoices.models import ImportRun
from invoices.services.running import compact_running as compact
from kernel import clock, jobs, outbox
from kernel.audit import acting

logger = logging.getLogger(__name__)


@shared_task(name=TOPIC)
def run_import(*, outbox_id: int) -> None:
    """Run an import once, however often it is delivered; what went wrong stands on its page."""
    with outbox.handling(outbox_id) as message:
        if message is None:
            return
        run = ImportRun.objects.select_related("started_by").get(pk=message.payload["run"])
        language = run.started_by.language if run.started_by else None
        with acting(actor=run.started_by), translation.override(language):
            try:
                execute_run(run=run, inputs=inputs_of(run), options=options_of(run))
            except Unusable as unusable:
                logger.info("import %s cannot be used: %s", run.pk, unusable)


@shared_task(name="invoices.fail_lost_imports")
def fail_lost_imports() -> int:
    """A run of the page is run again by its message; one of the command has nobody else."""
    return fail_lost(but=[int(key) for key in outbox.unfinished(TOPIC)])


@shared_task(name="invoices.compact_running")
def compact_running() -> None:
    """Once a night; folding what is folded changes nothing."""
    with jobs.nightly(job="invoices.compact_running") as run:
        if run is not None:
            compact(on=run.business_date)


@shared_task(name="invoices.forget_import_files")
def forget_import_files() -> None:
    """Once a night; twice deletes no more than once."""
    with jobs.nightly(job="invoices.forget_import_files") as run:
        if run is not None:
            before = clock.now() - timedelta(days=settings.IMPORT_FILES_DAYS)
            run.result = {"files": delete_files(before=before)}
