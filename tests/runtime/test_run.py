"""`make run` as a person meets it: started, disturbed, stopped, killed, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from arman.runtime import run as runner
from arman.runtime.processes import Refusal
from arman.runtime.state import ROOT, State
from tests.runtime.processes import find_process, kill_hard, processes_of, wait_until

pytestmark = pytest.mark.processes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("run")
    yield folder
    for pid in processes_of(folder):
        kill_hard(pid)


class Run:
    """One `make run` on a state folder of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.output = home.parent / f"{home.name}-output"
        environment = {**os.environ, "ARMAN_HOME": str(home), "PORT": str(port)}
        environment |= {"ARMAN_DEMO": "no", "DJANGO_SETTINGS_MODULE": "arman.settings"}
        environment |= {"WEB_WORKERS": "1", "WORKER_CHILDREN": "1"}
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "bootstrap.py", "run"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    def said(self) -> str:
        return self.output.read_text()

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "ready after" in self.said()

    def answers(self, path: str = "readyz") -> bool:
        try:
            url = f"http://127.0.0.1:{self.port}/{path}"
            return bool(urllib.request.urlopen(url, timeout=5).status == 200)
        except OSError:
            return False

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def test_run_from_start_to_end_and_again(home: Path) -> None:
    run = Run(home, free_port())
    assert wait_until(run.is_ready, 120), run.said()
    assert run.answers()
    assert f"http://127.0.0.1:{run.port}/" in run.said()

    second = Run(home, free_port())
    assert second.process.wait(30) == 1
    assert f"Arman already runs here: http://127.0.0.1:{run.port}/" in second.said()

    kill_hard(find_process(home, "gunicorn"))
    assert wait_until(lambda: not run.answers(), 5)
    assert wait_until(run.answers)

    kill_hard(run.process.pid)
    run.process.wait()
    assert wait_until(lambda: not processes_of(home), 15), processes_of(home)

    again = Run(home, run.port)
    assert wait_until(again.is_ready, 60), again.said()
    again.process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    assert again.end(signal.SIGINT) == 0, again.said()  # the impatient second Ctrl-C
    assert wait_until(lambda: not processes_of(home), 1)
    assert not again.answers()


def test_busy_port_that_was_asked_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Refusal, match=f"Port {port} is busy"):
            runner.choose_port("127.0.0.1")


def test_busy_default_port_moves_to_the_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        monkeypatch.setattr(runner, "DEFAULT_PORT", port)
        chosen = runner.choose_port("127.0.0.1")
    assert chosen > port
    assert f"port {port} is busy; using {chosen}" in capsys.readouterr().out


def test_bad_port_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SystemExit, match="PORT must be a whole number, not 'eighty'"):
        runner.choose_port("127.0.0.1")


def test_sign_ins_are_kept_from_what_demo_data_says(tmp_path: Path) -> None:
    from arman.runtime.prepare import Preparation
    from arman.runtime.supervisor import Supervisor

    (tmp_path / "demo-data").write_text("sign-in: manager  ada@example.com  secret\n")
    steps = Preparation(State(tmp_path), Supervisor(tmp_path, print), print)
    assert steps.sign_ins() == ["manager  ada@example.com  secret"]
