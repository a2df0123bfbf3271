"""What runs by itself: every entry names a task that a worker knows and beat can keep as a row."""

from typing import Any

import pytest
from celery import current_app
from django_celery_beat.schedulers import ModelEntry

from arman.schedule import SCHEDULE


@pytest.mark.parametrize("entry", SCHEDULE.values(), ids=SCHEDULE)
def test_schedule_names_a_known_task(entry: dict[str, Any]) -> None:
    assert entry["task"] in current_app.tasks


@pytest.mark.django_db
@pytest.mark.parametrize("name", SCHEDULE)
def test_schedule_becomes_rows_of_beat(name: str) -> None:
    kept = ModelEntry.from_entry(name, app=current_app, **SCHEDULE[name])
    assert kept.task == SCHEDULE[name]["task"]
