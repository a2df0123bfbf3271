"""Idempotency: what is sent twice with the same key is done once, and answered the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from kernel.audit import ambient
from kernel.errors import Conflict
from kernel.models import Once

_WAITED_TOO_LONG = "55P03"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is answered to a request that acts: where to go and what to say."""

    url: str
    message: str
    is_repeat: bool = False


def do_once(*, key: UUID, content: str, work: Callable[[], Outcome]) -> Outcome:
    """Do the work in one transaction with its key; sent again, the first outcome is given.

    `content` is a digest of what was sent. Raises Conflict where the key was used by somebody else
    or for something else (a form sent again after Back, with other figures); what the work raises
    leaves the key free. Two that send the same key at once wait for each other.
    """
    with transaction.atomic():
        taken = _take(key, content)
        if taken is None:
            return _repeated(Once.objects.get(key=key), content)
        outcome = work()
        taken.url, taken.message = outcome.url, outcome.message
        taken.save(update_fields=["url", "message"])
        return outcome


def _take(key: UUID, content: str) -> Once | None:
    try:
        with transaction.atomic():
            return Once.objects.create(key=key, actor=_actor(), content=content)
    except IntegrityError:
        return None
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _WAITED_TOO_LONG:
            raise
        raise Conflict(
            "kernel.once.busy",
            _("The same was sent a moment ago and is still being done. Look again in a minute."),
        ) from error


def _repeated(done: Once, content: str) -> Outcome:
    actor = _actor()
    if (done.actor_id, done.content) != (actor.pk if actor else None, content):
        raise Conflict(
            "kernel.once.other_content",
            _("This form was sent before, with other figures. Nothing more was done."),
        )
    return Outcome(url=done.url, message=done.message, is_repeat=True)


def _actor() -> Any:
    actor = ambient().actor
    return actor if getattr(actor, "pk", None) else None
