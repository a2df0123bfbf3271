"""Runs of jobs: asked for once per date, claimed by one worker, watched while they run."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import connection, transaction
from django.db.models import F, Q

from kernel import clock
from kernel.audit import acting
from kernel.correlation import correlated, current_id
from kernel.models import JobRun, JobState, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

LOST_AFTER: Final = timedelta(minutes=10)
NIGHT_BEGINS: Final = 2  # o'clock, where the department is
_WRITE_EVERY: Final = 0.5  # seconds


def request_run(
    *, job: str, business_date: date, part: str = "", requested_by: Any = None
) -> JobRun:
    """The run of this job for this date and part; asking twice gives the same run."""
    run, _created = JobRun.objects.get_or_create(
        job=job,
        business_date=business_date,
        part=part,
        defaults={"requested_by": requested_by, "correlation_id": current_id()},
    )
    return run


def claim_run(*, run_id: int) -> JobRun | None:
    """Take the run, by compare and swap; None where it is done or somebody else is at it.

    A run whose worker has not been heard of for ten minutes can be taken over.
    """
    now = clock.now()
    token = uuid.uuid4()
    is_lost = Q(state=JobState.RUNNING, beat_at__lt=now - LOST_AFTER)
    free = Q(state__in=[JobState.WAITING, JobState.FAILED]) | is_lost
    taken = JobRun.objects.filter(free, pk=run_id).update(
        state=JobState.RUNNING,
        claim=token,
        attempts=F("attempts") + 1,
        stage="",
        rows_done=0,
        rows_total=None,
        error="",
        started_at=now,
        stage_started_at=now,
        beat_at=now,
        finished_at=None,
    )
    return JobRun.objects.get(pk=run_id, claim=token) if taken else None


def finish_run(*, run: JobRun, result: dict[str, Any] | None = None) -> bool:
    """Mark the run done; False where it was taken over meanwhile."""
    return _end(run, JobState.DONE, result=result or {})


def fail_run(*, run: JobRun, error: str, result: dict[str, Any] | None = None) -> bool:
    """Mark the run failed, so that it can be claimed again."""
    return _end(run, JobState.FAILED, error=error[:4000], result=result or {})


def _end(run: JobRun, state: JobState, **fields: Any) -> bool:
    mine = JobRun.objects.filter(pk=run.pk, claim=run.claim, state=JobState.RUNNING)
    return mine.update(state=state, finished_at=clock.now(), **fields) == 1


@contextmanager
def running(*, job: str, business_date: date) -> Iterator[JobRun | None]:
    """Claim the run of this date for the work inside; None where it is done or being done.

    What the work writes to `run.result` is kept. An error marks the run failed, so that the next
    attempt can claim it.
    """
    run = claim_run(run_id=request_run(job=job, business_date=business_date).pk)
    if run is None:
        yield None
        return
    try:
        with correlated(run.correlation_id or None), acting(origin=Origin.TASK):
            yield run
    except Exception as error:
        fail_run(run=run, error=f"{type(error).__name__}: {error}")
        raise
    finish_run(run=run, result=run.result)


@contextmanager
def nightly(*, job: str) -> Iterator[JobRun | None]:
    """Once for each local day, from two in the morning on; None at any other time.

    Asked for every hour, so that a changed time zone holds at once, a night that the machine
    slept through is made up for, and what failed is tried again.
    """
    now = clock.now().astimezone(clock.zone())
    if now.hour < NIGHT_BEGINS:
        yield None
        return
    with running(job=job, business_date=now.date()) as run:
        yield run


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a stage is: rows a second and seconds left, None where they cannot be known."""

    rate: int | None
    seconds_left: int | None


def measure_pace(*, rows_done: int, rows_total: int | None, seconds: int) -> Pace:
    if rows_done <= 0 or seconds <= 0:
        return Pace(rate=None, seconds_left=None)
    rate = rows_done // seconds
    if rows_total is None or rate == 0:
        return Pace(rate=rate or None, seconds_left=None)
    return Pace(rate=rate, seconds_left=-(-(rows_total - rows_done) // rate))


class Progress:
    """Writes a run's stage and rows on a connection of its own, so that a page sees them before
    the work's transaction commits. Use as a context manager around the work.
    """

    def __init__(self, run: JobRun) -> None:
        self._run = run
        self._side: BaseDatabaseWrapper | None = None
        self._written_at = 0.0
        self._done = 0

    def __enter__(self) -> Self:
        self._side = connection.copy()
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._side is not None:
            self._side.close()
            self._side = None

    def stage(self, name: str, *, total: int | None = None) -> None:
        self._done = 0
        self._write(
            "stage = %s, rows_done = 0, rows_total = %s, stage_started_at = now()", name, total
        )

    def advance(self, rows: int) -> None:
        """Count rows; written at most twice a second."""
        self._done += rows
        if time.monotonic() - self._written_at >= _WRITE_EVERY:
            self._write("rows_done = %s", self._done)

    def _write(self, assignments: str, *values: Any) -> None:
        if self._side is None:
            raise RuntimeError("progress is written inside its context")
        self._written_at = time.monotonic()
        with self._side.cursor() as cursor:
            cursor.execute(
                f"UPDATE kernel_jobrun SET {assignments}, beat_at = now() "
                "WHERE id = %s AND claim = %s",
                [*values, self._run.pk, self._run.claim],
            )


def reap_runs() -> int:
    """Runs whose worker was lost are failed, so that the page says so; anyone may claim them."""
    with transaction.atomic():
        return JobRun.objects.filter(
            state=JobState.RUNNING, beat_at__lt=clock.now() - LOST_AFTER
        ).update(state=JobState.FAILED, error="its worker was lost", finished_at=clock.now())
