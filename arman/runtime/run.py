"""`make run`: the servers, the web server, the worker and the clock under one parent."""

import ctypes
import fcntl
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from arman import environment as env
from arman.runtime.child import PR_SET_PDEATHSIG
from arman.runtime.client import Servers, servers
from arman.runtime.prepare import Preparation, compile_messages, wants_demo
from arman.runtime.processes import Program, Refusal
from arman.runtime.state import State
from arman.runtime.supervisor import Stopped, Supervisor

DEFAULT_PORT = 8000
PORTS_TRIED = 50
LOOK_EVERY = 0.2


def say(text: str) -> None:
    print(f"[arman] {text}", flush=True)


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str) -> int:
    """The one asked for, or none; else the first free one from the default on."""
    if os.environ.get("PORT", "").strip():
        asked = env.number("PORT", DEFAULT_PORT, at_least=1, at_most=65_535)
        if not is_free(host, asked):
            raise Refusal(f"Port {asked} is busy: stop what uses it, or choose another PORT.")
        return asked
    for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        if is_free(host, port):
            if port != DEFAULT_PORT:
                say(f"port {DEFAULT_PORT} is busy; using {port}")
            return port
    raise Refusal(f"No port from {DEFAULT_PORT} on is free: choose one with PORT.")


@contextmanager
def only_one(state: State) -> Iterator[Path]:
    """Refuses a second start on the same state folder; the kernel drops a dead one's lock."""
    try:
        state.log.mkdir(parents=True, exist_ok=True)
        lock = (state.home / "run.lock").open("a")
    except OSError as error:
        raise Refusal(f"Cannot write in {state.home}: {error.strerror}.") from error
    note = state.home / "run.json"
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            where = json.loads(note.read_text())["address"] if note.exists() else str(state.home)
            raise Refusal(f"Arman already runs here: {where}") from error
        note.unlink(missing_ok=True)
        yield note
        note.unlink(missing_ok=True)


def die_with_make() -> None:
    """Ends when a killed `make` cannot say so."""
    if os.environ.get("MAKELEVEL") and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


class Application:
    """The web server, the worker and the clock: what they are started with, when they are ready."""

    def __init__(self, state: State, host: str, port: int) -> None:
        self.state, self.host, self.port = state, host, port
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        self.address = f"http://{shown}:{port}/"

    def web(self) -> Program:
        workers = env.number("WEB_WORKERS", 3, at_least=1, at_most=64)
        command = ["-m", "gunicorn", "arman.wsgi:application", "-b", f"{self.host}:{self.port}"]
        command += ["-w", str(workers), "--graceful-timeout", "8", "--timeout", "120", "--preload"]
        command += ["--no-control-socket", "--worker-tmp-dir", heartbeat_folder()]
        return self._program("web", command, ready=self.web_answers)

    def worker(self) -> Program:
        children = env.number("WORKER_CHILDREN", 2, at_least=1, at_most=64)
        command = ["-m", "celery", "-A", "arman", "worker", "--concurrency", str(children)]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        return self._program("worker", command, ready=self.worker_answers)

    def beat(self) -> Program:
        command = ["-m", "celery", "-A", "arman", "beat", "--loglevel", "INFO", "--pidfile="]
        return self._program("beat", command)

    def _program(self, name: str, command: list[str], **options: Any) -> Program:
        # The owner's password is not for what runs; empty counts as unset.
        environment = {"ARMAN_PROCESS": name, "DATABASE_OWNER_URL": ""}
        environment["DJANGO_SETTINGS_MODULE"] = "arman.settings"
        return Program([sys.executable, *command], environment=environment, **options)

    def web_answers(self) -> bool:
        headers = {"Host": "localhost"}
        asked = urllib.request.Request(f"{self.address}readyz", headers=headers)  # noqa: S310
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def worker_answers(self) -> bool:
        from celery import Celery

        with Celery(
            broker=env.celery_broker(env.redis("REDIS_URL", self.state.redis_url()))
        ) as app:
            return bool(app.control.ping(timeout=0.5))


def heartbeat_folder() -> str:
    """Memory where there is some: a slow disk must not look like a dead worker."""
    memory = Path("/dev/shm")  # noqa: S108
    return str(memory) if os.access(memory, os.W_OK) else "/tmp"  # noqa: S108


def elapsed() -> str:
    started = float(os.environ.get("ARMAN_STARTED_AT") or time.time())
    return f"{time.time() - started:.1f} s"


def prepare(state: State, supervisor: Supervisor) -> Preparation:
    steps = Preparation(state, supervisor, say)
    compile_messages()
    steps.migrate()
    steps.collect_static()
    steps.load_demo()
    return steps


def greet(state: State, address: str, steps: Preparation) -> None:
    say(f"ready after {elapsed()}: {address}")
    for line in steps.sign_ins():
        say(f"  sign in as {line}")
    say(f"Ctrl-C stops everything; logs are in {state.log}")


def serve(state: State, held: Servers, supervisor: Supervisor, note: Path) -> None:
    host = env.text("ARMAN_HOST", "127.0.0.1")
    port = choose_port(host)
    steps = prepare(state, supervisor)
    application = Application(state, host, port)
    supervisor.launch("web", application.web(), grace=12)
    supervisor.launch("worker", application.worker(), grace=30)
    supervisor.await_ready(120)
    supervisor.launch("beat", application.beat())
    note.write_text(json.dumps({"address": application.address, "pid": os.getpid()}))
    greet(state, application.address, steps)
    while not supervisor.stopping:
        supervisor.watch()
        if held.services and not held.is_kept():
            say("the servers are gone; starting them again")
            held.require()
        time.sleep(LOOK_EVERY)


def run() -> int:
    die_with_make()
    wants_demo()  # a bad value is refused before anything is started
    state = State.from_environment()
    supervisor = Supervisor(state.log, say)
    supervisor.install_signals()
    try:
        with only_one(state) as note, servers(state) as held:
            try:
                serve(state, held, supervisor, note)
            finally:
                if supervisor.stopping:
                    say("stopping ...")
                supervisor.stop()
    except Stopped:
        pass
    except (Refusal, OSError) as error:
        print(f"[arman] {error}", file=sys.stderr, flush=True)
        return 1
    say("stopped")
    return 0


def setup() -> int:
    """Everything `make run` would prepare, without starting."""
    state = State.from_environment()
    supervisor = Supervisor(state.log, say)
    supervisor.install_signals()
    try:
        with servers(state):
            steps = Preparation(state, supervisor, say)
            compile_messages()
            steps.migrate()
            steps.collect_static()
    except Stopped:
        return 130
    except (Refusal, OSError) as error:
        print(f"[arman] {error}", file=sys.stderr, flush=True)
        return 1
    say(f"everything is in place after {elapsed()}; `make run` starts it")
    return 0
