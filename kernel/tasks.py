"""The kernel's own tasks."""

from celery import shared_task

from kernel import clock, jobs, outbox, tidying
from kernel.audit import acting
from kernel.models import TableExport
from kernel.tables import exports


@shared_task(name=outbox.RELAY_TASK)
def relay_outbox() -> int:
    sent = outbox.relay()
    if sent == outbox.BATCH:
        relay_outbox.delay()
    return sent


@shared_task(name="kernel.reap_outbox")
def reap_outbox() -> int:
    return outbox.reap()


@shared_task(name="kernel.reap_runs")
def reap_runs() -> int:
    return jobs.reap_runs()


@shared_task(name="kernel.tidy_up")
def tidy_up() -> None:
    """Once a night; twice deletes no more than once."""
    with jobs.nightly(job="kernel.tidy_up") as run:
        if run is not None:
            now = clock.now()
            run.result = {
                "sessions": tidying.delete_expired_sessions(at=now),
                "messages": tidying.delete_delivered_messages(at=now),
                "keys": tidying.delete_old_keys(at=now),
                "exports": exports.delete_old_exports(at=now),
            }


@shared_task(name=exports.TOPIC)
def write_export(*, outbox_id: int) -> None:
    """Write the file of a long list once, however often it is delivered."""
    with outbox.handling(outbox_id) as message:
        if message is None:
            return
        found = TableExport.objects.select_related("owner").filter(pk=message.payload["export"])
        for export in found:
            with acting(actor=export.owner):
                exports.write_export(export=export)
