"""Events reach their handlers in order, once each, and an error stops the act."""

from dataclasses import dataclass

import pytest

from kernel import events


@dataclass(frozen=True)
class SomethingHappened:
    act: int


def test_handlers_run_in_the_order_of_subscription() -> None:
    heard: list[str] = []

    def first(event: SomethingHappened) -> None:
        heard.append(f"first {event.act}")

    def second(event: SomethingHappened) -> None:
        heard.append(f"second {event.act}")

    for handler in (first, second, first):
        events.subscribe(SomethingHappened, handler)
    events.publish(SomethingHappened(act=7))
    assert heard == ["first 7", "second 7"]
    for handler in (first, second):
        events.unsubscribe(SomethingHappened, handler)
    events.publish(SomethingHappened(act=8))
    assert len(heard) == 2


def test_an_error_of_a_handler_reaches_the_publisher() -> None:
    def breaks(event: SomethingHappened) -> None:
        raise ValueError("no")

    events.subscribe(SomethingHappened, breaks)
    with pytest.raises(ValueError, match="no"):
        events.publish(SomethingHappened(act=1))
    events.unsubscribe(SomethingHappened, breaks)
