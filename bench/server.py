"""A server of the bench's own, tuned as the anchors were, and a database for each measurement."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections

SUPERUSER = "postgres"
EMPTY = "arman"  # migrated, without a row of a ledger
# What the embedded server does not set; its shared_buffers are a quarter of the memory.
TUNING = {
    "work_mem": "64MB",
    "wal_compression": "on",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
    "effective_io_concurrency": "100",
}


def prepare() -> None:
    """Migrate the empty database and tune the server."""
    command = [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity=0"]
    environment = {**os.environ, "ARMAN_DB_ROLE": "owner"}
    subprocess.run(command, check=True, env=environment)
    with superuser() as cursor:
        for name, value in TUNING.items():
            cursor.execute(f"ALTER SYSTEM SET {name} = %s", [value])
        cursor.execute("SELECT pg_reload_conf()")


def fresh(name: str, *, like: str = EMPTY) -> None:
    """A new database, which Django then talks to."""
    leave()
    with superuser() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}" OWNER arman_owner')
        cursor.execute("CHECKPOINT")
    use(name)


def exists(name: str) -> bool:
    with superuser() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def use(name: str) -> None:
    leave()
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def leave() -> None:
    connections.close_all()


@contextmanager
def superuser(database: str = "postgres") -> Iterator[Any]:
    address = settings.DATABASES["default"]
    known = {"host": address["HOST"], "port": address["PORT"]}
    given = {name: value for name, value in known.items() if value}
    with closing(psycopg2.connect(dbname=database, user=SUPERUSER, **given)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def rows_written(name: str) -> int:
    """Rows that were ever added, changed or deleted in business tables of a database.

    A session tells the server what it has written when it ends.
    """
    leave()
    with superuser(name) as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            " WHERE relname ~ '^(invoices|customers|staff)_'"
        )
        return int(cursor.fetchone()[0])
