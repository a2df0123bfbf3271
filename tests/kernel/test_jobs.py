"""Runs are claimed by one worker, watched while they run, taken over when lost."""

from datetime import date, timedelta

import pytest
import time_machine

from kernel import clock, jobs
from kernel.models import JobRun, JobState
from staff.models import User

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def a_run() -> JobRun:
    return jobs.request_run(job="tests.night", business_date=DAY)


def claimed(run: JobRun) -> JobRun:
    taken = jobs.claim_run(run_id=run.pk)
    assert taken is not None
    return taken


def test_asking_twice_gives_the_same_run(manager: User) -> None:
    first = jobs.request_run(job="tests.night", business_date=DAY, requested_by=manager)
    assert jobs.request_run(job="tests.night", business_date=DAY) == first
    assert first.requested_by == manager
    assert str(first) == "tests.night 2026-11-24"


def test_a_run_is_claimed_by_one_worker_only() -> None:
    run = a_run()
    assert claimed(run).state == JobState.RUNNING
    assert jobs.claim_run(run_id=run.pk) is None


def test_a_run_that_is_done_is_never_done_again() -> None:
    run = claimed(a_run())
    assert jobs.finish_run(run=run, result={"rows": 3})
    assert jobs.claim_run(run_id=run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.result) == (JobState.DONE, {"rows": 3})


def test_a_failed_run_can_be_claimed_again() -> None:
    run = claimed(a_run())
    assert jobs.fail_run(run=run, error="line 418")
    again = claimed(run)
    assert (again.attempts, again.error) == (2, "")


def test_a_lost_run_is_taken_over_and_its_first_worker_is_told() -> None:
    lost = claimed(a_run())
    with time_machine.travel(clock.now() + jobs.LOST_AFTER + timedelta(seconds=1)):
        second = claimed(lost)
    assert not jobs.finish_run(run=lost)
    assert jobs.finish_run(run=second)


def test_a_lost_run_is_shown_as_failed() -> None:
    run = claimed(a_run())
    with time_machine.travel(clock.now() + jobs.LOST_AFTER + timedelta(seconds=1)):
        assert jobs.reap_runs() == 1
    run.refresh_from_db()
    assert run.state == JobState.FAILED


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_work_commits() -> None:
    run = claimed(a_run())
    with jobs.Progress(run) as progress:
        progress.stage("merge", total=1000)
        progress.advance(10)
        run.refresh_from_db()
        assert (run.stage, run.rows_done, run.rows_total) == ("merge", 0, 1000)
        progress._written_at = 0
        progress.advance(240)
        run.refresh_from_db()
        assert run.rows_done == 250


def test_progress_of_a_run_that_was_taken_over_is_not_written() -> None:
    run = claimed(a_run())
    progress = jobs.Progress(run)
    with pytest.raises(RuntimeError, match="inside its context"):
        progress.stage("merge")


@pytest.mark.parametrize(
    ("done", "total", "seconds", "rate", "left"),
    [
        (0, 100, 5, None, None),
        (50, 100, 0, None, None),
        (50, 100, 5, 10, 5),
        (50, 101, 5, 10, 6),
        (50, None, 5, 10, None),
        (1, 100, 5, None, None),
    ],
)
def test_pace(
    done: int, total: int | None, seconds: int, rate: int | None, left: int | None
) -> None:
    pace = jobs.measure_pace(rows_done=done, rows_total=total, seconds=seconds)
    assert pace == jobs.Pace(rate=rate, seconds_left=left)
