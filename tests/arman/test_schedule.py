"""What runs by itself: every entry of the schedule names a task that a worker knows."""

import pytest
from celery import current_app

from arman.schedule import SCHEDULE


@pytest.mark.parametrize("entry", SCHEDULE.values(), ids=SCHEDULE)
def test_schedule_names_a_known_task(entry: dict[str, object]) -> None:
    assert entry["task"] in current_app.tasks
