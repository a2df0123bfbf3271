"""News from lower apps to higher ones, in the same process and the same transaction.

An event names an act, not a row: a million imported rows are one event.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


def subscribe(event_class: type[E], handler: Callable[[E], None]) -> None:
    """Called from `AppConfig.ready()`; subscribing the same handler again changes nothing."""
    if handler not in _handlers[event_class]:
        _handlers[event_class].append(handler)


def unsubscribe(event_class: type[E], handler: Callable[[E], None]) -> None:
    _handlers[event_class].remove(handler)


def publish(event: object) -> None:
    """Run each handler in the order of subscription; an error of one undoes the whole act."""
    for handler in tuple(_handlers[type(event)]):
        handler(event)
