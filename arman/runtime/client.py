"""How a command comes by the embedded servers: it joins; they stay until the last one leaves."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from arman.runtime.keeper import try_lock
from arman.runtime.processes import Refusal
from arman.runtime.state import ROOT, State

PATIENCE = 120.0  # seconds for a first start on a slow machine


def needed_services() -> list[str]:
    """What is not given by address."""
    variables = {"postgres": "DATABASE_URL", "broker": "REDIS_URL"}
    return [name for name, variable in variables.items() if not os.environ.get(variable)]


class Servers:
    """One user's hold on the servers of a state folder."""

    def __init__(self, state: State, *, tests: bool = False) -> None:
        self.state, self.tests = state, tests
        self.services = needed_services()
        self._held: IO[str] | None = None

    def join(self) -> None:
        """Returns when the servers are ready; starts them where nobody has."""
        if not self.services:
            return
        try:
            self.state.log.mkdir(parents=True, exist_ok=True)
            self._held = (self.state.home / "users.lock").open("a")
        except OSError as error:
            raise Refusal(f"Cannot write in {self.state.home}: {error.strerror}.") from error
        fcntl.flock(self._held, fcntl.LOCK_SH)  # waits while a keeper is stopping
        try:
            self.require()
        except BaseException:
            self.leave()
            raise

    def require(self) -> None:
        """Brings the servers (back) to readiness; for one who has joined."""
        deadline = time.monotonic() + PATIENCE
        if not self.is_kept():
            self._start_keeper()
        while (told := self._told())["state"] != "ready" or not self.is_kept():
            if told["state"] == "failed":
                raise Refusal(told["sentence"])
            if time.monotonic() > deadline:
                raise Refusal(f"The servers did not start in time; see {self.state.log}.")
            if not self.is_kept():
                self._start_keeper()
            time.sleep(0.05)
        if missing := set(self.services) - set(told["sentence"].split(",")):
            raise Refusal(
                f"The servers that run on {self.state.home} lack the {missing.pop()}: "
                "stop what uses them first."
            )

    def is_kept(self) -> bool:
        """Whether a keeper lives: it holds its lock."""
        with (self.state.home / "keeper.lock").open("a") as lock:
            return not try_lock(lock)

    def _told(self) -> dict[str, str]:
        with suppress(OSError, ValueError):
            found: dict[str, str] = json.loads((self.state.home / "keeper.json").read_text())
            return found
        return {"state": "", "sentence": ""}

    def _start_keeper(self) -> None:
        (self.state.home / "keeper.json").unlink(missing_ok=True)
        command = [sys.executable, "-m", "arman.runtime.keeper", ",".join(self.services)]
        with (self.state.log / "keeper.log").open("ab") as log:
            subprocess.run(
                command + ["--tests"] * self.tests,
                check=True,
                cwd=ROOT,
                env={**os.environ, "ARMAN_HOME": str(self.state.home)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(200):  # until it has its lock, or told why not
            if self.is_kept() or self._told()["state"]:
                return
            time.sleep(0.02)

    def leave(self) -> None:
        """Lets go, and where nobody else holds on, waits until the servers have stopped."""
        if self._held is None:
            return
        self._held.close()
        self._held = None
        patience = time.monotonic() + 1.5  # the keeper looks far more often than that
        longest = time.monotonic() + 45
        while self.is_kept() and time.monotonic() < longest:
            if self._told()["state"] == "ready" and time.monotonic() > patience:
                return  # others use them
            time.sleep(0.05)


@contextmanager
def servers(state: State, *, tests: bool = False) -> Iterator[Servers]:
    """The embedded servers for the time of a block."""
    held = Servers(state, tests=tests)
    try:
        held.join()
        yield held
    finally:
        held.leave()
