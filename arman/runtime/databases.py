"""The two roles and the database of a new embedded cluster.

`arman_owner` owns and migrates; `arman_app`, neither owner nor superuser, runs. Both come without
a password over the private socket, which only the user who started it can open.
"""

from contextlib import closing

import psycopg2

from arman.runtime.postgres import SUPERUSER
from arman.runtime.state import DATABASE, State

OWNER, APPLICATION = "arman_owner", "arman_app"


def make_roles_and_database(state: State, *, for_tests: bool = False) -> None:
    """Does nothing where they exist."""
    socket = str(state.postgres_socket)
    with closing(psycopg2.connect(host=socket, user=SUPERUSER, dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [OWNER, APPLICATION]
            )
            known = {name for (name,) in cursor}
            for role in (OWNER, APPLICATION):
                if role not in known:
                    cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
            if for_tests:  # each worker of a test run clones the template and drops its own
                cursor.execute(f"ALTER ROLE {OWNER} CREATEDB")
                cursor.execute(f"GRANT pg_signal_backend TO {OWNER}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
