"""Attempts to sign in are forgotten after thirty days."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.test import Client

from kernel.models import Act, JobRun, JobState
from staff.models import User
from staff.services import ATTEMPTS_KEPT_FOR
from staff.tasks import forget_old_attempts

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def try_to_sign_in(client: Client, email: str, password: str) -> None:
    client.post("/sign-in/", {"username": email, "password": password})


@pytest.mark.parametrize(("past", "left"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_attempts_are_forgotten_after_thirty_days(
    client: Client, collector: User, past: timedelta, left: int
) -> None:
    with time_machine.travel(THEN, tick=False):
        try_to_sign_in(client, "nobody@example.test", "wrong")
        try_to_sign_in(client, collector.email, "correct-horse")
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (1, 1)
    with time_machine.travel(THEN + ATTEMPTS_KEPT_FOR + past, tick=False):
        for _twice in range(2):
            forget_old_attempts()
            assert AccessAttempt.objects.count() == AccessLog.objects.count() == left
    assert JobRun.objects.get().result == {"attempts": 2 - 2 * left}
    assert Act.objects.filter(code="staff.user.signed_in").exists()


def test_the_work_itself_can_be_done_twice(client: Client) -> None:
    with time_machine.travel(THEN, tick=False):
        try_to_sign_in(client, "nobody@example.test", "wrong")
    with time_machine.travel(THEN + ATTEMPTS_KEPT_FOR * 2, tick=False):
        forget_old_attempts()
        JobRun.objects.update(state=JobState.FAILED)
        forget_old_attempts()
    assert JobRun.objects.get().result == {"attempts": 0}
