"""Acts: who does what, when and from where, without passing it through every call."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from kernel import clock
from kernel.correlation import current_id
from kernel.models import Act, Origin


@dataclass(frozen=True, slots=True)
class Ambient:
    """Who acts, and from where, in this request, task or command."""

    origin: Origin = Origin.COMMAND
    actor: Any = None


_NOBODY = Ambient()
_ambient: ContextVar[Ambient] = ContextVar("ambient", default=_NOBODY)


def ambient() -> Ambient:
    return _ambient.get()


@contextmanager
def acting(*, origin: Origin | str | None = None, actor: Any = None) -> Iterator[Ambient]:
    """Acts recorded inside are this actor's, from this origin; what is not given stays."""
    now = _ambient.get()
    changed = replace(
        now,
        origin=Origin(origin) if origin else now.origin,
        actor=actor if actor is not None else now.actor,
    )
    token = _ambient.set(changed)
    try:
        yield changed
    finally:
        _ambient.reset(token)


def record_act(
    *, code: str, actor: Any = None, origin: Origin | str | None = None, reason: str = ""
) -> Act:
    """Write down one act; the rows written after it in this transaction belong to it.

    Raises RuntimeError outside a transaction: an act without its facts would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act is recorded inside the transaction that makes its facts")
    around = _ambient.get()
    actor = actor if actor is not None else around.actor
    act = Act.objects.create(
        code=code,
        actor=actor,
        actor_text=str(actor) if actor is not None else "",
        origin=Origin(origin) if origin else around.origin,
        correlation_id=current_id(),
        reason=reason,
        recorded_at=clock.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('arman.act_id', %s, true)", [str(act.pk)])
    return act
