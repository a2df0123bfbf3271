"""The kernel's own tasks."""

from celery import shared_task

from kernel import outbox


@shared_task(name=outbox.RELAY_TASK)
def relay_outbox() -> int:
    sent = outbox.relay()
    if sent == outbox.BATCH:
        relay_outbox.delay()
    return sent


@shared_task(name="kernel.reap_outbox")
def reap_outbox() -> int:
    return outbox.reap()
