"""The embedded servers: shared by those who use them, gone with the last, back after a crash."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from arman.runtime import postgres
from arman.runtime.client import Servers, needed_services, servers
from arman.runtime.postgres import Postgres, shared_buffers
from arman.runtime.processes import Refusal
from arman.runtime.state import ROOT, State
from tests.runtime.processes import find_process, kill_hard, processes_of, wait_until

pytestmark = pytest.mark.processes
GIGABYTE = 1024**3


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("servers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMAN_HOME", str(folder))
        yield folder
    assert wait_until(lambda: not processes_of(folder))


def answers(state: State) -> bool:
    try:
        psycopg2.connect(state.database_url("arman_app")).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_servers_stay_for_the_last_user_only(home: Path) -> None:
    state = State(home)
    first, second = Servers(state, tests=True), Servers(state, tests=True)
    first.join()
    second.join()
    keeper = find_process(home, "arman.runtime.keeper")
    first.leave()
    assert answers(state)
    assert find_process(home, "arman.runtime.keeper") == keeper
    second.leave()
    assert wait_until(lambda: not processes_of(home), 1)


def test_servers_start_again_after_everything_was_killed(home: Path) -> None:
    state = State(home)
    with servers(state, tests=True):
        for pid in processes_of(home):
            try:
                kill_hard(pid)
            except ProcessLookupError:
                continue
        assert wait_until(lambda: not processes_of(home))
    record = state.home / "pgdata" / "postmaster.pid"
    if record.exists():  # the id may belong to somebody else by now
        lines = record.read_text().split("\n")
        record.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    with servers(state, tests=True):
        assert answers(state)


def test_killed_servers_and_killed_keeper_come_back(home: Path) -> None:
    state = State(home)
    with servers(state, tests=True) as held:
        kill_hard(find_process(home, "valkey-server"))
        kill_hard(find_process(home, "pginstall/bin/postgres"))
        assert wait_until(lambda: answers(state))
        kill_hard(find_process(home, "arman.runtime.keeper"))
        assert wait_until(lambda: not held.is_kept())
        held.require()
        assert answers(state)


def test_servers_that_cannot_start_say_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMAN_PG_BIN", "/nowhere")
    with pytest.raises(Refusal, match="ARMAN_PG_BIN names /nowhere, where no PostgreSQL is"):
        Servers(State(home)).join()


def test_full_disk_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from arman.runtime import keeper

    monkeypatch.setattr(keeper, "ROOM_NEEDED", 10**9)
    with pytest.raises(Refusal, match=r"MB left and the servers need .* MB: make room"):
        keeper.require_room(home)


def test_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="Cannot write in"):
        Servers(State(tmp_path / "file")).join()


def test_servers_given_by_address_are_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/arman")
    assert needed_services() == ["broker"]
    monkeypatch.setenv("REDIS_URL", "redis://broker/0")
    assert needed_services() == []


def test_database_of_another_mode_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pgdata").mkdir()
    (tmp_path / "pgdata" / "PG_VERSION").touch()
    (tmp_path / "postgres-mode").write_text("userns")
    monkeypatch.setattr(postgres, "is_possible", lambda mode: False)
    with pytest.raises(Refusal, match="made by another user or on another machine"):
        Postgres(State(tmp_path)).prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_without_namespaces_runs_as_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State(tmp_path)
    monkeypatch.setenv("ARMAN_PG_ROOT", "uid")
    try:
        with servers(state, tests=True):
            assert state.postgres_mode.startswith("uid:")
            assert state.postgres_socket == state.postgres_base / "run"
            assert answers(state)
    finally:
        subprocess.run(["rm", "-rf", str(state.postgres_base)], check=True)


@pytest.mark.parametrize(
    ("memory", "for_tests", "expected"),
    [(8, False, 2), (64, False, 4), (64, True, 0.25), (0.5, False, 0.125)],
)
def test_shared_buffers_are_a_quarter_at_most_four_gigabytes(
    memory: float, for_tests: bool, expected: float
) -> None:
    found = shared_buffers(int(memory * GIGABYTE), for_tests=for_tests)
    assert found == f"{int(expected * 1024 * 1024)}kB"


def test_sockets_of_a_long_path_lie_in_a_short_one() -> None:
    state = State(Path("/") / ("long" * 30))
    assert len(str(state.sockets)) < 80
    assert state.key in state.sockets.name


def test_command_starts_servers_for_its_own_time(home: Path) -> None:
    environment = {**os.environ, "ARMAN_HOME": str(home)}
    code = "from django.db import connection as c; print(c.settings_dict['USER'])"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "arman.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "arman_app"
    assert wait_until(lambda: not processes_of(home), 1)
