"""One parent for several processes: ordered start with readiness, restart with back-off, ordered
stop. Each child is the leader of a session, and gets a signal when this parent ends."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from arman.runtime.processes import Refusal, Service

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_DELAY = 30.0
STEADY_AFTER = 60.0  # seconds after which a failure counts as the first again
STARTS = 5
SENTENCE = "[arman] "
LARGEST_LOG = 10 * 1024 * 1024


class Stopped(Exception):
    """Asked to stop while still starting."""


@dataclass
class Item:
    """One supervised process and what is known of its life."""

    name: str
    service: Service
    grace: float
    process: subprocess.Popen[bytes]
    started_at: float = 0.0
    failures: int = 0
    restart_at: float = 0.0


class Supervisor:
    def __init__(self, log: Path, say: Callable[[str], None]) -> None:
        self.log, self.say = log, say
        self.items: list[Item] = []
        self.stopping = 0

    def install_signals(self) -> None:
        for number in STOPPING:
            signal.signal(number, lambda received, _frame: self.ask_to_stop(received))

    def ask_to_stop(self, received: int = signal.SIGTERM) -> None:
        self.stopping = self.stopping or received

    def start(self, name: str, service: Service, *, wait: float = 60, grace: float = 10) -> None:
        """Starts a service and returns when it is ready."""
        self.launch(name, service, grace=grace)
        self.await_ready(wait)

    def launch(self, name: str, service: Service, *, grace: float = 10) -> None:
        """Starts a service without waiting for it."""
        service.prepare()
        item = Item(name, service, grace, self._spawn(name, service), time.monotonic())
        self.items.append(item)

    def await_ready(self, wait: float) -> None:
        """Returns when everything launched is ready."""
        deadline = time.monotonic() + wait
        for item in self.items:
            while not (item.process.poll() is None and item.service.ready()):
                if self.stopping:
                    raise Stopped
                if item.process.poll() is not None:
                    self._start_again(item)
                if time.monotonic() > deadline:
                    where = self._where(item.name)
                    raise Refusal(f"{item.name} was not ready after {wait:.0f} s; {where}.")
                time.sleep(0.05)

    def run_once(self, name: str, service: Service) -> None:
        """Runs a command to its end; stops it when asked to stop meanwhile."""
        process = self._spawn(name, service)
        while process.poll() is None:
            if self.stopping:
                process.terminate()
                process.wait()
                raise Stopped
            time.sleep(0.02)
        if process.returncode:
            raise Refusal(f"{name} failed; {self._where(name)}.")

    def _start_again(self, item: Item) -> None:
        # e.g. the shared memory of a killed PostgreSQL is still attached for a moment
        item.failures += 1
        if item.failures >= STARTS:
            code = item.process.returncode
            raise Refusal(f"{item.name} ended with {code}; {self._where(item.name)}.")
        time.sleep(item.failures * 0.5)
        item.service.prepare()
        item.process = self._spawn(item.name, item.service)

    def _where(self, name: str) -> str:
        """The reason where the log tells it in a sentence, else where the log is."""
        path = self.log / f"{name}.log"
        with suppress(OSError):
            said = path.read_bytes()[-20_000:].decode(errors="replace")
            if "No space left on device" in said:
                return f"the disk of {self.log.parent} is full"
            last = said.strip().rpartition("\n")[2]
            if last.startswith(SENTENCE):
                return last.removeprefix(SENTENCE).rstrip(".")
        return f"its log is {path}"

    def _spawn(self, name: str, service: Service) -> "subprocess.Popen[bytes]":
        path = self.log / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            return subprocess.Popen(
                service.argv(),
                env={**os.environ, **service.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def watch(self) -> None:
        """One look at every process: brings back what ended, later each time."""
        for item in self.items:
            if item.restart_at:
                if time.monotonic() >= item.restart_at:
                    self._restart(item)
            elif item.process.poll() is not None:
                self._plan_restart(item)

    def _plan_restart(self, item: Item) -> None:
        steady = time.monotonic() - item.started_at > STEADY_AFTER
        item.failures = 1 if steady else item.failures + 1
        delay = min(LONGEST_DELAY, 2.0 ** (item.failures - 1))
        item.restart_at = time.monotonic() + delay
        code = item.process.returncode
        self.say(f"{item.name} ended with {code}; it starts again in {delay:.0f} s")

    def _restart(self, item: Item) -> None:
        item.restart_at = 0.0
        item.started_at = time.monotonic()
        try:
            item.service.prepare()
            item.process = self._spawn(item.name, item.service)
        except (OSError, Refusal) as error:
            self.say(f"{item.name} could not start: {error}")

    def stop(self) -> None:
        """Stops in the reverse order, each with its own signal and time."""
        for number in STOPPING:  # a second Ctrl-C must not interrupt it
            signal.signal(number, signal.SIG_IGN)
        for item in reversed(self.items):
            self._stop_one(item)
        self.items.clear()

    def _stop_one(self, item: Item) -> None:
        process = item.process
        if process.poll() is None:
            process.send_signal(item.service.stop_signal)
            try:
                process.wait(item.grace)
            except subprocess.TimeoutExpired:
                self.say(f"{item.name} did not stop within {item.grace:.0f} s and is ended")
        with suppress(ProcessLookupError, PermissionError):  # stragglers of its session
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
