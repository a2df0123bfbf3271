"""The night's work: what is old goes, what is needed stays, and a second run finds nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from kernel import clock, outbox
from kernel.jobs import nightly
from kernel.models import Department, JobRun, JobState, OutboxMessage, OutboxState
from kernel.tasks import tidy_up
from kernel.tidying import KEPT_FOR
from staff.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AT_NIGHT = time_machine.travel(NOON, tick=False)


def the_run() -> JobRun:
    return JobRun.objects.get(job="kernel.tidy_up")


def a_message(key: str, state: str, age: timedelta) -> None:
    outbox.publish("tests.tidying.work", key=key)
    made = OutboxMessage.objects.filter(key=key)
    made.update(state=state, changed_at=clock.now() - age)


@AT_NIGHT
def test_ended_sessions_go_and_others_stay(sign_in: SignIn, admin: User) -> None:
    sign_in(admin)
    Session.objects.create(session_key="old", expire_date=NOON - timedelta(seconds=1))
    for _twice in range(2):
        tidy_up()
        assert Session.objects.count() == 1
    assert the_run().result == {"sessions": 1, "messages": 0, "keys": 0, "exports": 0}
    assert (the_run().state, the_run().attempts) == (JobState.DONE, 1)


@AT_NIGHT
def test_messages_go_when_they_were_delivered_long_ago() -> None:
    moment = timedelta(seconds=1)
    a_message("delivered long ago", OutboxState.DONE, KEPT_FOR + moment)
    a_message("delivered lately", OutboxState.DONE, KEPT_FOR)
    for state in set(OutboxState) - {OutboxState.DONE}:
        a_message(f"old and {state}", state, KEPT_FOR + moment)
    for _twice in range(2):
        tidy_up()
        left = set(OutboxMessage.objects.values_list("key", flat=True))
        assert "delivered long ago" not in left
        assert len(left) == len(OutboxState)
    assert the_run().result == {"sessions": 0, "messages": 1, "keys": 0, "exports": 0}


@AT_NIGHT
def test_the_work_itself_can_be_done_twice() -> None:
    a_message("delivered long ago", OutboxState.DONE, KEPT_FOR * 2)
    tidy_up()
    JobRun.objects.update(state=JobState.FAILED)
    tidy_up()
    assert (the_run().result, the_run().attempts) == (
        {"sessions": 0, "messages": 0, "keys": 0, "exports": 0},
        2,
    )


@pytest.mark.parametrize(
    ("zone", "at", "runs_on"),
    [
        ("Europe/Berlin", "2026-11-24T00:59", None),
        ("Europe/Berlin", "2026-11-24T01:00", "2026-11-24"),
        ("America/Chicago", "2026-11-24T01:00", "2026-11-23"),
        ("America/Chicago", "2026-11-24T07:59", None),
        ("Asia/Tokyo", "2026-11-23T17:00", "2026-11-24"),
    ],
)
def test_night_begins_where_the_department_is(zone: str, at: str, runs_on: str | None) -> None:
    Department.objects.update(time_zone=zone)
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    with time_machine.travel(moment, tick=False), nightly(job="tests.night") as run:
        assert (str(run.business_date) if run else None) == runs_on


@AT_NIGHT
def test_a_failed_night_is_tried_again_and_a_done_one_is_not() -> None:
    with pytest.raises(ValueError, match="disk"), nightly(job="tests.night"):
        raise ValueError("the disk is full")
    failed = JobRun.objects.get(job="tests.night")
    assert (failed.state, failed.error) == (JobState.FAILED, "ValueError: the disk is full")
    with nightly(job="tests.night") as again:
        assert again is not None
    with nightly(job="tests.night") as third:
        assert third is None
    with time_machine.travel(NOON + timedelta(days=1)), nightly(job="tests.night") as next_day:
        assert next_day is not None
