"""Advisory locks: every key that this project takes stands here.

One lock call per transaction, several keys always in ascending order; no lock is held across a
call to the outside. Locks end with their transaction.
"""

from collections.abc import Iterable
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """The first half of a key; the second names what is locked, 0 for the whole."""

    OUTBOX = 1
    JOB = 2
    LAST_ADMIN = 3
    IMPORT = 4
    ADJUSTMENT = 6
    PERIOD = 7  # taken by the triggers of the ledger
    PARENTS = 8  # which customer stands under which


def take(lock: Lock, *, of: Iterable[int] = (0,)) -> None:
    """Wait for the lock (as long as `lock_timeout`) and hold it to the end of the transaction."""
    _in_transaction()
    with connection.cursor() as cursor:
        for key in sorted(set(of)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock.value, key])


def try_take(lock: Lock, *, of: int = 0) -> bool:
    """Take the lock if nobody holds it; never waits."""
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock.value, of])
        return bool(cursor.fetchone()[0])


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a lock is taken inside the transaction that it guards")
