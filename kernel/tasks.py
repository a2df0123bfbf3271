"""The kernel's own tasks."""

from celery import shared_task

from kernel import jobs, outbox


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
