"""What the night takes away: what nobody needs any more and nothing refers to."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session

from kernel.models import Once, OutboxMessage, OutboxState

KEPT_FOR: Final = timedelta(days=30)


def delete_expired_sessions(*, at: datetime) -> int:
    """How many sessions had ended before this moment."""
    deleted, _kinds = Session.objects.filter(expire_date__lt=at).delete()
    return deleted


def delete_delivered_messages(*, at: datetime) -> int:
    """How many messages were done thirty days before; what waits or is to be looked at stays."""
    done = OutboxMessage.objects.filter(state=OutboxState.DONE, changed_at__lt=at - KEPT_FOR)
    deleted, _kinds = done.delete()
    return deleted


def delete_old_keys(*, at: datetime) -> int:
    """How many keys of requests were done thirty days before; nobody sends those again."""
    deleted, _kinds = Once.objects.filter(done_at__lt=at - KEPT_FOR).delete()
    return deleted
