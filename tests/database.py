"""The tests' databases: one template, migrated once by the owner, cloned for each worker.

Tests connect as the application's role. Nothing is truncated: after a test that committed, the
clone is thrown away and made anew before the next one.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from arman.runtime.shape import fingerprint
from arman.runtime.state import ROOT, State

STATE = State.from_environment()
KEPT_TEMPLATES = 4


class Clone:
    """This worker's database, and whether a test has left something in it."""

    def __init__(self) -> None:
        self.name = ""
        self.template = ""
        self.is_dirty = False

    def make(self) -> None:
        with owner_cursor_of("arman") as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
        self.is_dirty = False

    def drop(self) -> None:
        with owner_cursor_of("arman") as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def renew_if_dirty(self) -> None:
        if self.is_dirty:
            connections.close_all()
            self.make()


clone = Clone()


@contextmanager
def owner_cursor_of(database: str) -> Iterator[Any]:
    with closing(psycopg2.connect(STATE.database_url("arman_owner", database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def make_template(name: str) -> None:
    """Called under a lock; a half-made one never bears the final name."""
    draft = f"{name}_draft"
    with owner_cursor_of("arman") as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        cursor.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{draft}"')
    migrate(draft)
    with owner_cursor_of("arman") as cursor:
        cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        drop_old_templates(cursor)


def migrate(database: str) -> None:
    environment = {
        **os.environ,
        "ARMAN_DB_ROLE": "owner",
        "DATABASE_OWNER_URL": STATE.database_url("arman_owner", database),
        "DJANGO_SETTINGS_MODULE": "arman.settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.exit(f"The migrations failed:\n{done.stdout}{done.stderr}", returncode=3)


def drop_old_templates(cursor: Any) -> None:
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'"
        " AND NOT datistemplate ORDER BY oid DESC"
    )
    templates = [name for (name,) in cursor.fetchall() if not name.endswith("_draft")]
    for name in templates[KEPT_TEMPLATES:]:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def drop_leftovers(cursor: Any) -> None:
    """Databases of runs that were killed."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'run\\_%'")
    for (name,) in cursor.fetchall():
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """In the place of pytest-django's own, which would make and truncate as the default role."""
    clone.template = f"template_{fingerprint()}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    clone.name = f"run_{os.environ['ARMAN_TEST_RUN']}_{worker}"
    with (STATE.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_template(clone.template)
        with owner_cursor_of("arman") as cursor:
            drop_leftovers(cursor)
        clone.make()
    settings.DATABASES["default"]["NAME"] = clone.name
    connections["default"].settings_dict["NAME"] = clone.name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    clone.drop()


def throw_clone_away(self: TransactionTestCase) -> None:
    """In the place of TRUNCATE, which the application's role may not."""
    clone.is_dirty = True
    connections.close_all()


TransactionTestCase._fixture_teardown = throw_clone_away  # type: ignore[method-assign]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    clone.renew_if_dirty()


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[Any]:
    """The owner's connection to this worker's database; what it commits lasts for this test."""
    connection = psycopg2.connect(STATE.database_url("arman_owner", clone.name))
    connection.autocommit = True
    clone.is_dirty = True
    yield connection
    connection.close()


@pytest.fixture
def owner_cursor(owner_connection: Any) -> Iterator[Any]:
    with owner_connection.cursor() as cursor:
        yield cursor
