"""`make clean`: what was made goes, also what lies elsewhere; nothing while it is in use."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import bootstrap
from arman.runtime.state import ROOT, State


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / ".arman"
    (folder / "venv" / "bin").mkdir(parents=True)
    (folder / "test").mkdir()
    monkeypatch.setattr(bootstrap, "HOME", folder)
    monkeypatch.setattr(bootstrap, "ELSEWHERE", tmp_path / "lib")
    return folder


def ledger_of(home: Path, mode: str) -> Path:
    """A state folder in this mode, with the data that it would have elsewhere."""
    (home / "postgres-mode").write_text(f"{mode}\n")
    data = bootstrap.ELSEWHERE / State(home.resolve()).postgres_base.name
    (data / "pgdata").mkdir(parents=True)
    return data


def test_ledger_elsewhere_goes_with_the_state_folder(home: Path) -> None:
    data = [ledger_of(folder, "uid:33:33") for folder in (home, home / "test")]
    other = bootstrap.ELSEWHERE / "arman-0123456789"
    other.mkdir()
    bootstrap.clean()
    assert not home.exists()
    assert not any(folder.exists() for folder in data)
    assert other.exists()


@pytest.mark.parametrize("mode", ["plain", "userns"])
def test_what_the_record_does_not_name_stays(home: Path, mode: str) -> None:
    data = ledger_of(home, mode)
    bootstrap.clean()
    assert not home.exists()
    assert data.exists()


def test_names_are_those_of_the_state(home: Path) -> None:
    long = home / ("x" * 80)
    long.mkdir()
    sockets = State(long.resolve()).sockets
    assert sockets.parent == Path(tempfile.gettempdir())
    sockets.mkdir()
    try:
        assert list(bootstrap.folders_elsewhere(long)) == [sockets]
    finally:
        shutil.rmtree(sockets)
    assert Path("/var/lib") == State(home).postgres_base.parent


@pytest.mark.parametrize("name", ["users.lock", "keeper.lock", "run.lock", "setup.lock"])
@pytest.mark.parametrize("place", [".", "test"])
def test_nothing_goes_while_somebody_uses_it(home: Path, name: str, place: str) -> None:
    data = ledger_of(home, "uid:33:33")
    with (home / place / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(SystemExit, match=r"or its servers run on .*: stop them first\.$"):
            bootstrap.clean()
    assert data.exists()
    assert (home / "venv").exists()
    bootstrap.clean()
    assert not home.exists()


def test_nothing_to_clean_is_well(home: Path) -> None:
    for _twice in range(2):
        bootstrap.clean()
    assert not home.exists()


def test_command_needs_no_environment_and_makes_none(tmp_path: Path) -> None:
    shutil.copy(ROOT / "bootstrap.py", tmp_path)
    (tmp_path / ".arman").mkdir()
    done = subprocess.run(
        [sys.executable, str(tmp_path / "bootstrap.py"), "clean"],
        env=dict(os.environ), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / ".arman").exists()
    assert "bootstrap.py clean" in (ROOT / "Makefile").read_text()
