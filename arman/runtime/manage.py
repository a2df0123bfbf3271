"""`./manage.py …`: with servers for the time of the command, and as the owner where it migrates."""

import os

OWNER_COMMANDS = {"migrate"}


def run_command(argv: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arman.settings")
    if len(argv) > 1 and argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("ARMAN_DB_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
