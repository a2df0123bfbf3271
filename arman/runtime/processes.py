"""What the supervisor can start: the shape of a service, and how a child process is set up."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

CHILD = Path(__file__).with_name("child.py")


class Refusal(Exception):
    """Something that a person must mend; its text is the sentence to show."""


class Service(Protocol):
    """A process that is started, known to be ready, and stopped by its signal."""

    stop_signal: int

    def prepare(self) -> None: ...
    def argv(self) -> list[str]: ...
    def ready(self) -> bool: ...
    def environment(self) -> Mapping[str, str]: ...


def child_argv(
    argv: Sequence[object], mode: str = "plain", death: int = signal.SIGTERM
) -> list[str]:
    setup = [sys.executable, "-I", "-S", str(CHILD), mode, str(os.getpid()), str(int(death)), "--"]
    return setup + [str(part) for part in argv]


def run_as(argv: Sequence[object], mode: str, **options: Any) -> subprocess.CompletedProcess[Any]:
    return subprocess.run(child_argv(argv, mode), check=False, **options)


class Program:
    """A service that is just a command."""

    stop_signal: int = signal.SIGTERM

    def __init__(
        self,
        argv: Sequence[object],
        *,
        ready: Callable[[], bool] = lambda: True,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._argv = list(argv)
        self._ready = ready
        self._environment = dict(environment or {})

    def prepare(self) -> None:
        """Nothing to do before it starts."""

    def argv(self) -> list[str]:
        return child_argv(self._argv)

    def ready(self) -> bool:
        return self._ready()

    def environment(self) -> Mapping[str, str]:
        return self._environment
