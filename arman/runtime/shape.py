"""What decides how a database looks, as one fingerprint, so that nothing is migrated twice.

A migrated database bears it as its comment; `./manage.py migrate` by hand takes it off.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2

from arman.runtime.processes import Refusal
from arman.runtime.state import ROOT, State

APPS = ("kernel", "staff", "customers", "invoices", "credit_policy", "collections", "arman/home")
SHAPING_FOLDERS = {"migrations", "models", "sql"}
SHAPING_FILES = {"models.py", "choices.py"}


def fingerprint(root: Path = ROOT) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(shaping_files(root))):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def shaping_files(root: Path) -> Iterator[Path]:
    yield root / "requirements.lock"  # other people's migrations come with their packages
    yield from (root / "kernel").rglob("*.py")  # migrations and grants are made of it
    for app in APPS:
        yield from (root / app).rglob("*.sql")
        for path in (root / app).rglob("*.py"):
            if SHAPING_FOLDERS & set(path.parts) or path.name in SHAPING_FILES:
                yield path


def read_comment(address: str) -> str:
    """Of the database at the address; empty where it has none or does not answer."""
    question = (
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = current_database()"
    )
    try:
        with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
            cursor.execute(question)
            found = cursor.fetchone()
    except psycopg2.Error:
        return ""
    return (found and found[0]) or ""


def write_comment(address: str, text: str) -> None:
    """By the owner; a database that does not let its owner comment is migrated each time."""
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        name = connection.info.dbname.replace('"', '""')
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [text])
        connection.commit()


def bring_to_shape(state: State) -> None:
    """A database of the embedded servers, new or of an older release, before a command uses it.

    Raises Refusal where it cannot be migrated.
    """
    owner, wanted = state.database_url("arman_owner"), fingerprint()
    if read_comment(owner) == wanted:
        return
    state.home.mkdir(parents=True, exist_ok=True)
    with (state.home / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if read_comment(owner) == wanted:  # somebody else did it meanwhile
            return
        sys.stderr.write("[arman] preparing the database ...\n")
        done = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--noinput"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "arman.settings",
                "ARMAN_DB_ROLE": "owner",
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            log = state.log / "migrate.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(done.stdout + done.stderr)
            raise Refusal(f"The database could not be prepared; {log} says why.")
        write_comment(owner, wanted)
