"""What decides how a database looks, as one fingerprint, so that nothing is migrated twice.

A migrated database bears it as its comment; `./manage.py migrate` by hand takes it off.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2

from arman.runtime.state import ROOT

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
