"""What is done before the first page, and what is left out because nothing changed."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arman.runtime import prepare, run, shape
from arman.runtime.prepare import Preparation
from arman.runtime.state import State


class Recorder:
    """Stands for the supervisor: notes what would be run, and writes what it would say."""

    def __init__(self, log: Path, output: str = "") -> None:
        self.log, self.output = log, output
        self.ran: list[str] = []

    def run_once(self, name: str, service: Any) -> None:
        self.ran.append(name)
        (self.log / f"{name}.log").write_text(self.output)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setattr(prepare, "has_demo_command", lambda: True)
    (tmp_path / "log").mkdir()
    return State(tmp_path)


@pytest.fixture
def steps(state: State) -> Callable[[Recorder], Preparation]:
    def steps(recorder: Recorder) -> Preparation:
        return Preparation(state, recorder, lambda text: None)  # type: ignore[arg-type]

    return steps


def test_static_files_are_collected_once(
    state: State, steps: Callable[[Recorder], Preparation]
) -> None:
    recorder = Recorder(state.log)
    steps(recorder).collect_static()
    state.static.mkdir()
    steps(recorder).collect_static()
    assert recorder.ran == ["collectstatic"]


def test_static_files_are_collected_again_when_one_changed(
    state: State, steps: Callable[[Recorder], Preparation], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(state.log)
    state.static.mkdir()
    for print_of_files in ("one", "two"):
        monkeypatch.setattr(prepare, "static_fingerprint", lambda found=print_of_files: found)
        steps(recorder).collect_static()
    assert recorder.ran == ["collectstatic", "collectstatic"]


def test_demo_is_loaded_once_and_its_sign_ins_are_kept(
    state: State, steps: Callable[[Recorder], Preparation]
) -> None:
    recorder = Recorder(state.log, "12 documents\nsign-in: manager  m@example.com  secret\n")
    steps(recorder).load_demo()
    steps(recorder).load_demo()
    assert recorder.ran == ["demo_data"]
    assert steps(recorder).sign_ins() == ["manager  m@example.com  secret"]


def test_start_goes_on_without_demo_where_there_are_documents(state: State) -> None:
    said: list[str] = []
    recorder = Recorder(state.log, "The ledger holds documents already.\n")
    for _start in range(2):
        Preparation(state, recorder, said.append).load_demo()  # type: ignore[arg-type]
    assert recorder.ran == ["demo_data"]
    assert said[1:] == ["going on without demo data: The ledger holds documents already."]


@pytest.mark.parametrize(
    "given",
    [
        *({"ARMAN_DEMO": word} for word in ("no", "No", "false", "0", "off")),
        {"DATABASE_URL": "postgresql://a@b/c"},
    ],
)
def test_demo_stays_out_of_other_peoples_databases(
    state: State,
    steps: Callable[[Recorder], Preparation],
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, str],
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    recorder = Recorder(state.log)
    steps(recorder).load_demo()
    assert recorder.ran == []
    assert steps(recorder).sign_ins() == []


@pytest.mark.parametrize("word", ["", "yes", "TRUE", "1"])
def test_demo_is_loaded_where_it_is_asked_for(
    state: State,
    steps: Callable[[Recorder], Preparation],
    monkeypatch: pytest.MonkeyPatch,
    word: str,
) -> None:
    monkeypatch.setenv("ARMAN_DEMO", word)
    recorder = Recorder(state.log, "sign-in: manager  m@example.com  secret\n")
    steps(recorder).load_demo()
    assert recorder.ran == ["demo_data"]


def test_unclear_wish_for_a_demo_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARMAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARMAN_DEMO", "never")
    monkeypatch.setattr(run, "die_with_make", lambda: None)
    with pytest.raises(SystemExit, match=r"ARMAN_DEMO must be true or false, not 'never'\.$"):
        run.run()
    assert not (tmp_path / "home").exists()


def test_database_is_migrated_once_for_each_shape(
    state: State, steps: Callable[[Recorder], Preparation], monkeypatch: pytest.MonkeyPatch
) -> None:
    comments: dict[str, str] = {}
    monkeypatch.setattr(shape, "read_comment", lambda address: comments.get(address, ""))
    monkeypatch.setattr(shape, "write_comment", comments.__setitem__)
    recorder = Recorder(state.log)
    steps(recorder).migrate()
    steps(recorder).migrate()
    assert recorder.ran == ["migrate"]
    assert list(comments) == [state.database_url("arman_owner")]


@pytest.mark.django_db
def test_comment_is_written_and_read(owner_connection: Any) -> None:
    address = State(Path(os.environ["ARMAN_HOME"])).database_url(
        "arman_owner", owner_connection.info.dbname
    )
    assert shape.read_comment(address) == ""
    shape.write_comment(address, "shape")
    assert shape.read_comment(address) == "shape"


def test_comment_of_an_absent_database_is_empty(tmp_path: Path) -> None:
    assert shape.read_comment(State(tmp_path).database_url("nobody")) == ""


def test_shape_changes_with_a_migration_and_not_with_a_page(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "invoices" / "migrations").mkdir(parents=True)
    first = shape.fingerprint(tmp_path)
    (tmp_path / "invoices" / "views.py").write_text("x = 1")
    assert shape.fingerprint(tmp_path) == first
    (tmp_path / "invoices" / "migrations" / "0001_initial.py").write_text("x = 1")
    assert shape.fingerprint(tmp_path) != first
