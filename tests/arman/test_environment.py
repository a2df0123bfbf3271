"""Settings from the environment: what is read, and the sentence for what is not."""

import os
import subprocess
import sys

import pytest

from arman import environment as env
from arman.runtime.state import ROOT


def test_text_strips_and_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "  x ")
    assert env.text("NAME") == "x"
    monkeypatch.setenv("NAME", "")
    assert env.text("NAME", "default") == "default"


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("ON", True), ("0", False), ("", False)]
)
def test_flag_reads_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("FLAG", value)
    assert env.flag("FLAG") is expected


def test_flag_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLAG", raising=False)
    assert env.flag("FLAG", default=True) is True


def test_flag_refuses_maybe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAG", "maybe")
    with pytest.raises(SystemExit, match="FLAG must be true or false, not 'maybe'"):
        env.flag("FLAG")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("x", "PORT must be a whole number, not 'x'"), ("0", "PORT must be between 1 and 9, not 0")],
)
def test_number_refuses(monkeypatch: pytest.MonkeyPatch, value: str, sentence: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(SystemExit, match=sentence):
        env.number("PORT", 5, at_least=1, at_most=9)


def test_words_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", "a, b,,c")
    assert env.words("HOSTS") == ["a", "b", "c"]


def test_choice_refuses_what_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLE", "loud")
    with pytest.raises(SystemExit, match="STYLE must be one of plain, json, not 'loud'"):
        env.choice("STYLE", "plain", ("plain", "json"))


def test_database_over_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", "postgresql://app:p%40ss@db.example:6432/arman?sslmode=require")
    found = env.database("DB", "")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6432", "arman")
    assert (found["USER"], found["PASSWORD"]) == ("app", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_database_over_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DB", raising=False)
    found = env.database("DB", "postgresql://app@/arman?host=/run/x")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("/run/x", "", {})


@pytest.mark.parametrize("value", ["mysql://a@b/c", "postgresql://host", "postgresql://a@h:x/b"])
def test_database_refuses(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DB", value)
    with pytest.raises(SystemExit, match=r"DB (must read postgresql://|is not a valid address)"):
        env.database("DB", "")


@pytest.mark.parametrize("value", ["http://x", "redis://", "redis://h/one"])
def test_redis_refuses(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("REDIS", value)
    with pytest.raises(SystemExit, match="REDIS must"):
        env.redis("REDIS", "")


@pytest.mark.parametrize(
    ("url", "cache", "broker"),
    [
        ("redis://h:6379/3", "redis://h:6379/4", "redis://h:6379/3"),
        ("rediss://h", "rediss://h/1", "rediss://h?ssl_cert_reqs=required"),
        ("unix:///run/s", "unix:///run/s?db=1", "redis+socket:///run/s?virtual_host=0"),
    ],
)
def test_redis_serves_cache_and_broker(url: str, cache: str, broker: str) -> None:
    assert env.redis_database(url, 1) == cache
    assert env.celery_broker(url) == broker


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG must be true or false, not 'perhaps'."),
        ({"DATABASE_URL": "nonsense", "SECRET_KEY": "x", "ARMAN_PUBLIC_ID_KEY": "y"},
         "DATABASE_URL must read postgresql://user:password@host:5432/name."),
        ({"DATABASE_URL": "postgresql://a@b/c"}, "SECRET_KEY must be set where DATABASE_URL is."),
        ({"DATABASE_URL": "postgresql://a@b/c", "SECRET_KEY": "x"},
         "ARMAN_PUBLIC_ID_KEY must be set where DATABASE_URL is."),
        ({"DATABASE_URL": "postgresql://a@b/c", "SECRET_KEY": "x", "ARMAN_PUBLIC_ID_KEY": "y",
          "ARMAN_DB_ROLE": "owner"},
         "DATABASE_OWNER_URL must be set to migrate: the role of DATABASE_URL owns nothing."),
        ({"ARMAN_HOME": "/proc/nowhere"},
         "Could not keep a key in /proc/nowhere/secret-key: No such file or directory."),
    ],
)  # fmt: skip
def test_bad_settings_stop_the_program_with_one_sentence(
    given: dict[str, str], sentence: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import arman.settings"],
        cwd=ROOT,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, f"[arman] {sentence}\n")
