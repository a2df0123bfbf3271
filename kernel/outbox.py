"""Work asked for inside a transaction and done after it: `publish`, then a relay, then a task.

A service publishes; the relay hands each message to the task whose name is its topic; the task
opens it with `handling` and does its work once, however often it is delivered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from kernel import clock
from kernel.audit import acting
from kernel.correlation import correlated, current_id
from kernel.models import Origin, OutboxMessage, OutboxState

RELAY_TASK: Final = "kernel.relay_outbox"
MOST_ATTEMPTS: Final = 5
LOST_AFTER: Final = timedelta(minutes=15)
BATCH: Final = 200
_PENDING = Q(state=OutboxState.WAITING)


def publish(
    topic: str, *, key: str, payload: dict[str, Any] | None = None, is_repeatable: bool = True
) -> None:
    """Ask for work once this transaction commits; the same topic and key are asked for once.

    What must not happen twice outside (a letter, a payment) is not repeatable: when its worker
    dies it waits for a person to look at it.
    """
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                topic=topic,
                key=key,
                payload=payload or {},
                is_repeatable=is_repeatable,
                correlation_id=current_id(),
                available_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    if getattr(settings, "OUTBOX_NUDGES", True):
        # A broker that is down costs seconds, not the message: the schedule relays it later.
        transaction.on_commit(_nudge, robust=True)


def relay(*, limit: int = BATCH) -> int:
    """Hand waiting messages to their tasks; each is marked as sent before it leaves."""
    with transaction.atomic():
        messages = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(_PENDING, available_at__lte=clock.now())
            .order_by("available_at", "id")[:limit]
        )
        OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=OutboxState.SENT, changed_at=clock.now()
        )
    for message in messages:
        current_app.signature(message.topic, kwargs={"outbox_id": message.pk}).apply_async()
    return len(messages)


def reap() -> int:
    """Messages whose worker was lost wait again; for a person where repeating could do harm, or
    where the work itself seems to end its workers."""
    lost = OutboxMessage.objects.filter(
        state__in=[OutboxState.SENT, OutboxState.WORKING], changed_at__lt=clock.now() - LOST_AFTER
    )
    begun = lost.filter(state=OutboxState.WORKING)
    stuck = begun.filter(Q(is_repeatable=False) | Q(attempts__gte=MOST_ATTEMPTS - 1)).update(
        state=OutboxState.STUCK, error="its worker was lost", changed_at=clock.now()
    )
    again = begun.update(
        state=OutboxState.WAITING, attempts=F("attempts") + 1, changed_at=clock.now()
    )
    return stuck + again + lost.update(state=OutboxState.WAITING, changed_at=clock.now())


def unfinished(topic: str) -> list[str]:
    """The keys of the messages that some worker has, or will have."""
    done = Q(state__in=[OutboxState.DONE, OutboxState.STUCK])
    return list(OutboxMessage.objects.filter(~done, topic=topic).values_list("key", flat=True))


@contextmanager
def handling(outbox_id: int) -> Iterator[OutboxMessage | None]:
    """Claim a message for the work inside; None where another delivery has it or did it.

    Leaving without an error marks it done; an error puts it back with a growing pause, or, after
    the last attempt, on the page of things to look at.
    """
    claimed = OutboxMessage.objects.filter(
        pk=outbox_id, state__in=[OutboxState.WAITING, OutboxState.SENT]
    ).update(state=OutboxState.WORKING, changed_at=clock.now())
    if not claimed:
        yield None
        return
    message = OutboxMessage.objects.get(pk=outbox_id)
    try:
        with correlated(message.correlation_id or None), acting(origin=Origin.TASK):
            yield message
    except Exception as error:
        _put_back(message, error)
        raise
    OutboxMessage.objects.filter(pk=outbox_id).update(
        state=OutboxState.DONE, error="", changed_at=clock.now()
    )


def _put_back(message: OutboxMessage, error: Exception) -> None:
    attempts = message.attempts + 1
    is_last = attempts >= MOST_ATTEMPTS or not message.is_repeatable
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxState.STUCK if is_last else OutboxState.WAITING,
        attempts=attempts,
        available_at=clock.now() + timedelta(minutes=2**attempts),
        error=f"{type(error).__name__}: {error}"[:2000],
        changed_at=clock.now(),
    )


def _nudge() -> None:
    current_app.send_task(RELAY_TASK)
