"""What rows of the kernel say about themselves; what the program cannot undo."""

from datetime import date

import pytest
from celery import current_app
from django.db import transaction

from kernel import outbox
from kernel.models import (
    Act,
    BusinessCalendar,
    Department,
    History,
    Holiday,
    JobRun,
    Origin,
    OutboxMessage,
)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (Act(pk=3, code="a.b.c", origin=Origin.TASK), "a.b.c #3"),
        (Department(name="Receivables"), "Receivables"),
        (BusinessCalendar(name="Monday to Friday"), "Monday to Friday"),
        (Holiday(on=date(2026, 12, 25), name="Christmas"), "2026-12-25 Christmas"),
        (History(table_name="t", row_id=4, operation="U"), "t 4 U"),
        (OutboxMessage(topic="t", key="k"), "t k"),
        (JobRun(job="j", business_date=date(2026, 1, 2), part="3"), "j 2026-01-02 3"),
    ],
)
def test_rows_say_what_they_are(row: object, text: str) -> None:
    assert str(row) == text


@pytest.mark.django_db(transaction=True)
def test_a_nudge_follows_the_commit_and_a_dead_broker_costs_nothing(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudges: list[str] = []

    def send(name: str) -> None:
        nudges.append(name)
        raise OSError("no broker")

    monkeypatch.setattr(current_app, "send_task", send, raising=False)
    monkeypatch.setattr(settings, "OUTBOX_NUDGES", True)
    with transaction.atomic():
        outbox.publish("tests.topic", key="a")
        assert nudges == []
    assert nudges == [outbox.RELAY_TASK]
    assert OutboxMessage.objects.count() == 1


def test_a_new_calendar_rests_on_saturday_and_sunday() -> None:
    assert BusinessCalendar().weekend == [6, 7]
