"""`./manage.py …`: with servers for the time of the command, as the owner where it migrates."""

import os
import sys
from contextlib import closing

from arman.runtime.client import servers
from arman.runtime.prepare import Preparation
from arman.runtime.processes import Refusal
from arman.runtime.state import State
from arman.runtime.supervisor import Supervisor

OWNER_COMMANDS = {"migrate"}
# These look at migrations, or go on without them.
AS_IT_STANDS = OWNER_COMMANDS | {"makemigrations", "showmigrations", "sqlmigrate", "dbshell"}
WITHOUT_SERVERS = {"help", "version", "check", "collectstatic", "makemessages", "spectacular"}


def run_command(argv: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arman.settings")
    command = next((word for word in argv[1:] if not word.startswith("-")), "help")
    if command in OWNER_COMMANDS:
        os.environ["ARMAN_DB_ROLE"] = "owner"
    if command in WITHOUT_SERVERS or {"--help", "-h", "--version"} & set(argv):
        execute(argv)
        return
    try:
        state = State.from_environment()
        with servers(state):
            if command not in AS_IT_STANDS and not os.environ.get("DATABASE_URL"):
                bring_to_shape(state)
            execute(argv)
            if command in OWNER_COMMANDS:
                forget_shape()
    except Refusal as refusal:
        sys.exit(f"[arman] {refusal}")


def bring_to_shape(state: State) -> None:
    """A database of the embedded servers, new or of an older release, before a command uses it."""
    steps = Preparation(state, Supervisor(state.log, say), say)
    if not steps.is_migrated:
        say("preparing the database ...")
        steps.migrate()


def say(text: str) -> None:
    sys.stderr.write(f"[arman] {text}\n")


def execute(argv: list[str]) -> None:
    from django.core.management import execute_from_command_line
    from django.db import connections

    try:
        execute_from_command_line(argv)
    finally:
        connections.close_all()


def forget_shape() -> None:
    """Whatever was migrated by hand, `make run` looks for itself."""
    from kernel.roles import connect_as_owner

    with closing(connect_as_owner()) as connection, connection.cursor() as cursor:
        name = connection.info.dbname.replace('"', '""')
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS NULL')
        connection.commit()
