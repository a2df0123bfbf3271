"""Acts raced against each other, each in a process and on a connection of its own."""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connections

from kernel.errors import DomainError

CONTEXT = multiprocessing.get_context("fork")
PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    """What became of one act: it is done, or it was told why not."""

    kind: str
    code: str = ""
    sentence: str = ""

    @property
    def is_done(self) -> bool:
        return self.kind == "done"


class Gate:
    """Lets the racers pass one point of their acts together."""

    def __init__(self, racers: int) -> None:
        self._barrier = CONTEXT.Barrier(racers)

    def __call__(self) -> None:
        self._barrier.wait(PATIENCE)


class Signal:
    """One racer says that it is so far, another waits for that."""

    def __init__(self) -> None:
        self._event = CONTEXT.Event()

    def give(self) -> None:
        self._event.set()

    def await_(self, seconds: float = PATIENCE) -> bool:
        return bool(self._event.wait(seconds))


def race(*acts: Callable[[], Any]) -> list[Answer]:
    """Start all acts at once; the answers in the order of the acts."""
    connections.close_all()  # a forked connection would be shared
    gate, answers = Gate(len(acts)), CONTEXT.SimpleQueue()
    racers = [
        CONTEXT.Process(target=_run, args=(place, act, gate, answers))
        for place, act in enumerate(acts)
    ]
    for racer in racers:
        racer.start()
    given = dict(answers.get() for _racer in racers)
    for racer in racers:
        racer.join(PATIENCE)
    broken = [answer.sentence for answer in given.values() if answer.kind == "broken"]
    assert not broken, "\n".join(broken)
    return [given[place] for place in range(len(acts))]


_inherited: list[Any] = []


def _begin_anew() -> None:
    """Leave the parent's connections alone: used from here they would be shared.

    Closing them first is not enough. While a browser's event loop runs, Django keeps another set
    of connections than in the forked process, where no loop runs. They are kept, not dropped,
    because a dropped one says good-bye to the server in the parent's name.
    """
    for alias in connections:
        _inherited.append(connections[alias])
        del connections[alias]


def _run(place: int, act: Callable[[], Any], gate: Gate, answers: Any) -> None:
    _begin_anew()
    gate()
    answers.put((place, _answer(act)))
    connections.close_all()


def _answer(act: Callable[[], Any]) -> Answer:
    try:
        act()
    except DomainError as error:
        return Answer(type(error).__name__, error.code, str(error))
    except DatabaseError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        if name:
            return Answer("DatabaseError", name, str(error))
        return Answer("broken", sentence=traceback.format_exc())
    except BaseException:
        return Answer("broken", sentence=traceback.format_exc())
    return Answer("done")


def killed(act: Callable[[Signal], Any]) -> None:
    """Run an act up to its signal, and kill its process there."""
    connections.close_all()
    so_far = Signal()
    racer = CONTEXT.Process(target=_run_alone, args=(act, so_far))
    racer.start()
    assert so_far.await_(), "the act did not come so far"
    assert racer.pid is not None
    os.kill(racer.pid, signal.SIGKILL)
    racer.join(PATIENCE)
    assert racer.exitcode == -signal.SIGKILL


def _run_alone(act: Callable[[Signal], Any], so_far: Signal) -> None:
    _begin_anew()
    act(so_far)


def done(answers: list[Answer]) -> int:
    return sum(answer.is_done for answer in answers)


def told(answers: list[Answer]) -> list[Answer]:
    """Those who came too late; every one of them was told by a sentence."""
    late = [answer for answer in answers if not answer.is_done]
    assert all(answer.kind in {"Conflict", "Refused"} and answer.sentence for answer in late), late
    return late
