"""One parent for several processes, tried with real ones."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from arman.runtime.processes import Program, Refusal
from arman.runtime.supervisor import Stopped, Supervisor
from tests.runtime.processes import kill_hard, processes_of, wait_until

pytestmark = pytest.mark.processes


def python(code: str, **options: object) -> Program:
    return Program([sys.executable, "-c", code], **options)  # type: ignore[arg-type]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Supervisor]:
    monkeypatch.setattr("arman.runtime.supervisor.STOPPING", ())
    monkeypatch.setattr("arman.runtime.supervisor.STARTS", 2)
    monkeypatch.setenv("ARMAN_HOME", str(tmp_path))
    made = Supervisor(tmp_path, said.append)
    yield made
    made.stop()
    assert wait_until(lambda: not processes_of(tmp_path), 1)


def test_start_returns_when_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    mark = tmp_path / "ready"
    code = f"import time, pathlib; pathlib.Path({str(mark)!r}).touch(); time.sleep(60)"
    supervisor.start("one", python(code, ready=mark.exists), wait=20)
    assert mark.exists()


def test_start_refuses_what_keeps_ending(supervisor: Supervisor) -> None:
    with pytest.raises(Refusal, match=r"one ended with 3; its log is .*one\.log"):
        supervisor.start("one", python("raise SystemExit(3)", ready=lambda: False), wait=20)


def test_start_says_that_the_disk_is_full(supervisor: Supervisor) -> None:
    code = "raise SystemExit('No space left on device')"
    with pytest.raises(Refusal, match=r"the disk of .* is full"):
        supervisor.start("one", python(code, ready=lambda: False), wait=20)


def test_start_gives_up_waiting(supervisor: Supervisor) -> None:
    sleeper = python("import time; time.sleep(60)", ready=lambda: False)
    with pytest.raises(Refusal, match="one was not ready after 0 s"):
        supervisor.start("one", sleeper, wait=0.3)


def test_start_ends_when_asked_to_stop(supervisor: Supervisor) -> None:
    supervisor.ask_to_stop()
    with pytest.raises(Stopped):
        supervisor.start("one", python("import time; time.sleep(60)", ready=lambda: False))


def test_killed_process_comes_back(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start("one", python("import time; time.sleep(60)"))
    first = supervisor.items[0].process.pid
    kill_hard(first)

    def is_back() -> bool:
        supervisor.watch()
        return supervisor.items[0].process.pid != first

    assert wait_until(is_back)
    assert said == ["one ended with -9; it starts again in 1 s"]


def test_restarts_come_later_each_time(supervisor: Supervisor) -> None:
    supervisor.start("one", python("import time; time.sleep(60)"))
    item = supervisor.items[0]
    item.failures = 3
    kill_hard(item.process.pid)
    assert wait_until(lambda: item.process.poll() is not None)
    supervisor.watch()
    assert 7 < item.restart_at - time.monotonic() <= 8


def test_stop_is_ordered_and_takes_stragglers(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    log = tmp_path / "order"
    code = (
        "import signal, sys, time, pathlib, subprocess\n"
        "name, log = sys.argv[1:]\n"
        "def end(*_):\n"
        "    with open(log, 'a') as file: file.write(name)\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "pathlib.Path(log + name).touch()\n"
        "time.sleep(60)\n"
    )
    for name in "abc":
        argv = [sys.executable, "-c", code, name, str(log)]
        supervisor.start(name, Program(argv, ready=Path(f"{log}{name}").exists), wait=20)
    supervisor.stop()
    assert log.read_text() == "cba"
    assert wait_until(lambda: not processes_of(tmp_path), 1)


def test_stop_ends_what_does_not_listen(supervisor: Supervisor, said: list[str]) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    supervisor.start("deaf", python(code), grace=0.3)
    time.sleep(0.5)
    supervisor.stop()
    assert said == ["deaf did not stop within 0 s and is ended"]


def test_child_ends_with_its_parent(tmp_path: Path) -> None:
    parent = (
        "import sys, time; from pathlib import Path\n"
        "sleep = 'import time; time.sleep(60)'\n"
        "from arman.runtime.processes import Program\n"
        "from arman.runtime.supervisor import Supervisor\n"
        "supervisor = Supervisor(Path(sys.argv[1]), print)\n"
        "supervisor.launch('child', Program([sys.executable, '-c', sleep]))\n"
        "time.sleep(60)\n"
    )
    pid = os.spawnve(
        os.P_NOWAIT,
        sys.executable,
        [sys.executable, "-c", parent, str(tmp_path)],
        {**os.environ, "ARMAN_HOME": str(tmp_path)},
    )
    assert wait_until(lambda: len(processes_of(tmp_path)) == 2)
    time.sleep(0.3)  # until the child has become what it is
    kill_hard(pid)
    os.waitpid(pid, 0)
    assert wait_until(lambda: not processes_of(tmp_path))


def test_run_once_refuses_a_failure_and_stops_when_asked(supervisor: Supervisor) -> None:
    supervisor.run_once("fine", python("pass"))
    with pytest.raises(Refusal, match="wrong failed; its log is"):
        supervisor.run_once("wrong", python("raise SystemExit(1)"))
    with pytest.raises(Refusal, match=r"told failed; DEBUG must be true or false\.$"):
        supervisor.run_once("told", python("exit('[arman] DEBUG must be true or false.')"))
    supervisor.ask_to_stop()
    with pytest.raises(Stopped):
        supervisor.run_once("long", python("import time; time.sleep(60)"))


def test_large_log_is_put_aside(supervisor: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "one.log").write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    supervisor.run_once("one", python("print('new')"))
    assert (tmp_path / "one.log").read_text() == "new\n"
    assert (tmp_path / "one.log.1").exists()
