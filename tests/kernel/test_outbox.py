"""Messages leave once, are worked once, come back after an error, and stop before they harm."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from celery import current_app

from kernel import clock, outbox
from kernel.correlation import correlated, current_id
from kernel.models import OutboxMessage, OutboxState
from kernel.tasks import reap_outbox, reap_runs, relay_outbox

pytestmark = pytest.mark.django_db
TOPIC = "tests.outbox.work"


@pytest.fixture
def done() -> Iterator[list[str]]:
    """A task in the place of a real one; says what it worked on, and under which id."""
    worked: list[str] = []

    def work(outbox_id: int) -> None:
        with outbox.handling(outbox_id) as message:
            if message is None:
                return
            if message.payload.get("fails"):
                raise ValueError("the printer is out of paper")
            worked.append(f"{message.key} {current_id()}")

    current_app.task(name=TOPIC)(work)
    yield worked
    current_app.tasks.pop(TOPIC)


def the_message() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_a_message_is_worked_once_and_done(done: list[str]) -> None:
    with correlated("request-1"):
        outbox.publish(TOPIC, key="a")
        outbox.publish(TOPIC, key="a")
    assert relay_outbox() == 1
    assert relay_outbox() == 0
    assert done == ["a request-1"]
    assert the_message().state == OutboxState.DONE


def test_a_message_delivered_twice_is_worked_once(done: list[str]) -> None:
    outbox.publish(TOPIC, key="a")
    for _each in range(2):
        current_app.tasks[TOPIC].delay(outbox_id=the_message().pk)
    assert len(done) == 1


def test_a_failed_message_waits_longer_each_time_and_is_looked_at_last(done: list[str]) -> None:
    outbox.publish(TOPIC, key="a", payload={"fails": True})
    for attempt in range(1, outbox.MOST_ATTEMPTS + 1):
        with (
            time_machine.travel(clock.now() + timedelta(hours=attempt), tick=False),
            pytest.raises(ValueError, match="paper"),
        ):
            outbox.relay()
        message = the_message()
        assert message.attempts == attempt
        assert "out of paper" in message.error
        assert outbox.relay() == 0
    assert message.state == OutboxState.STUCK


def test_what_must_not_be_repeated_is_looked_at_at_once(done: list[str]) -> None:
    outbox.publish(TOPIC, key="a", payload={"fails": True}, is_repeatable=False)
    with pytest.raises(ValueError, match="paper"):
        outbox.relay()
    assert the_message().state == OutboxState.STUCK


@pytest.mark.parametrize(
    ("state", "is_repeatable", "expected"),
    [
        (OutboxState.SENT, True, OutboxState.WAITING),
        (OutboxState.SENT, False, OutboxState.WAITING),
        (OutboxState.WORKING, True, OutboxState.WAITING),
        (OutboxState.WORKING, False, OutboxState.STUCK),
    ],
)
def test_a_lost_message_comes_back_where_that_is_safe(
    state: str,
    is_repeatable: bool,
    expected: str,
) -> None:
    outbox.publish(TOPIC, key="a", is_repeatable=is_repeatable)
    OutboxMessage.objects.update(state=state, changed_at=clock.now())
    assert reap_outbox() == 0
    with time_machine.travel(clock.now() + outbox.LOST_AFTER + timedelta(seconds=1)):
        assert reap_outbox() == 1
    assert the_message().state == expected


def test_work_that_ends_its_workers_is_given_up() -> None:
    outbox.publish(TOPIC, key="a")
    for reaped in range(1, outbox.MOST_ATTEMPTS + 1):
        OutboxMessage.objects.update(state=OutboxState.WORKING, changed_at=clock.now())
        assert outbox.unfinished(TOPIC) == ["a"]
        with time_machine.travel(clock.now() + outbox.LOST_AFTER + timedelta(seconds=1)):
            assert reap_outbox() == 1
        is_last = reaped == outbox.MOST_ATTEMPTS
        assert the_message().state == (OutboxState.STUCK if is_last else OutboxState.WAITING)
    assert outbox.unfinished(TOPIC) == []


def test_a_full_batch_is_followed_by_another(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH", 2)
    monkeypatch.setattr(outbox.relay, "__kwdefaults__", {"limit": 2})
    for number in range(5):
        outbox.publish(TOPIC, key=str(number))
    assert relay_outbox() == 2
    assert len(done) == 5


def test_reaping_runs_is_a_task_too() -> None:
    assert reap_runs() == 0
