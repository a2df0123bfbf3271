"""Advisory locks are held to the end of the transaction and refuse to be taken outside one."""

from typing import Any

import pytest
from django.db import transaction

from kernel import locks


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        locks.take(locks.Lock.JOB)


@pytest.mark.django_db(transaction=True)
def test_a_lock_keeps_others_out_until_the_end(owner_cursor: Any) -> None:
    def is_free(key: int) -> bool:
        owner_cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [locks.Lock.JOB, key])
        free = bool(owner_cursor.fetchone()[0])
        if free:
            owner_cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [locks.Lock.JOB, key])
        return free

    with transaction.atomic():
        locks.take(locks.Lock.JOB, of=[7, 3])
        assert (is_free(3), is_free(7), is_free(8)) == (False, False, True)
    assert is_free(3)


@pytest.mark.django_db(transaction=True)
def test_try_take_never_waits(owner_cursor: Any) -> None:
    owner_cursor.execute("SELECT pg_advisory_lock(%s, 1)", [locks.Lock.JOB])
    with transaction.atomic():
        assert not locks.try_take(locks.Lock.JOB, of=1)
        assert locks.try_take(locks.Lock.JOB, of=2)
