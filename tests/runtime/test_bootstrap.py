"""The first step of every command, before anything is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from arman.runtime.state import ROOT


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that only seems to be there."""
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    monkeypatch.setattr(bootstrap, "HOME", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", folder)
    monkeypatch.setattr(bootstrap, "PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", folder / ".arman-stamp")
    return folder


def stamp(venv: Path, *levels: str) -> None:
    lines = [bootstrap.interpreter(), *(bootstrap.fingerprint(level) for level in levels)]
    (venv / ".arman-stamp").write_text("\n".join(lines))


def test_too_old_python_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"needs Python 99\.0 or newer, this is 3\.\d+: install"):
        bootstrap.require_python()


def test_bootstrap_is_readable_for_an_old_python() -> None:
    import ast

    source = (ROOT / "bootstrap.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    assert 'f"' not in source


def test_nothing_is_installed_twice(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(venv, "base")
    monkeypatch.setattr(bootstrap, "install", lambda level: pytest.fail("installed again"))
    bootstrap.ensure("base")


@pytest.mark.parametrize(
    ("levels", "wanted", "expected"),
    [
        ((), "base", False),
        (("base",), "base", True),
        (("base",), "dev", False),
        (("dev",), "base", True),
    ],
)
def test_level_that_holds_more_will_do(
    venv: Path, levels: tuple[str, ...], wanted: str, expected: bool
) -> None:
    stamp(venv, *levels)
    assert bootstrap.is_ready(wanted) is expected


def test_environment_of_a_replaced_interpreter_counts_for_nothing(venv: Path) -> None:
    stamp(venv, "base")
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to("/usr/bin/env")
    assert not bootstrap.is_ready("base")


def test_stamp_without_environment_counts_for_nothing(venv: Path) -> None:
    stamp(venv, "base")
    bootstrap.PYTHON.unlink()
    assert not bootstrap.is_ready("base")


def test_full_disk_is_one_sentence(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOM_NEEDED", {"base": 10**9})
    with pytest.raises(SystemExit, match=r"MB left and the installation needs \d+ MB: make room"):
        bootstrap.install("base")


def test_unwritable_folder_is_one_sentence(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (venv / "file").touch()
    monkeypatch.setattr(bootstrap, "HOME", venv / "file" / "below")
    with pytest.raises(SystemExit, match="Could not write the Python environment below"):
        bootstrap.ensure("dev")


def test_missing_pip_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "has_module", lambda name: False)
    with pytest.raises(SystemExit, match="Arman needs pip: install it"):
        bootstrap.find_pip()


def test_import_roots_stand_at_the_end(venv: Path) -> None:
    site = venv / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    bootstrap.write_import_roots()
    assert (site / "arman.pth").read_text() == f"{ROOT}\n{ROOT / 'collections'}\n"


def test_lock_files_name_hashes_and_no_host() -> None:
    for name in [*bootstrap.LOCKS.values(), "requirements.uv.lock"]:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_command_that_does_not_exist_is_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "arman.runtime", "fly"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "'fly' is not one of run, setup, test" in done.stderr


def test_messages_are_compiled_once(tmp_path: Path) -> None:
    from arman.runtime.prepare import compile_messages

    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    )
    assert compile_messages(tmp_path) == [folder / "django.mo"]
    assert compile_messages(tmp_path) == []
