"""The rights of the application's database role, granted after every migration.

It reads and adds everywhere, changes and deletes only what is not posted, truncates nothing and
owns nothing. What triggers write with the owner's rights it only reads.
"""

from typing import Any

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction
from django.db.backends.utils import CursorWrapper

READ = "SELECT"
ADD = "SELECT, INSERT"
CHANGE = "SELECT, INSERT, UPDATE, DELETE"
# Django's own bookkeeping of what was migrated.
ONLY_READ = frozenset({"django_migrations"})


def rights_of(model: type[models.Model]) -> str:
    """What the application may do to the rows of a model."""
    if getattr(model, "is_written_by_triggers", False):
        return READ
    return ADD if getattr(model, "is_posted", False) else CHANGE


def rights_by_table() -> dict[str, str]:
    found = dict.fromkeys(ONLY_READ, READ)
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            found[model._meta.db_table] = rights_of(model)
    return found


def grant_to_application(using: str = "default") -> None:
    """Grant anew, in one transaction, so that a program that runs meanwhile notices nothing."""
    role = f'"{settings.DATABASE_APPLICATION["USER"]}"'
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kernel.roles'))")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        _grant_on_tables(cursor, role)
        for kind in ("SEQUENCES", "FUNCTIONS"):
            cursor.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        _keep_trigger_functions(cursor, role)


def _grant_on_tables(cursor: CursorWrapper, role: str) -> None:
    rights = rights_by_table()
    # Partitions are reached through their parent; rights of their own would pass it by.
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition"
    )
    by_rights: dict[str, list[str]] = {}
    for (table,) in cursor.fetchall():
        by_rights.setdefault(rights.get(table, READ), []).append(f'"{table}"')
    for granted, tables in by_rights.items():
        cursor.execute(f"GRANT {granted} ON {', '.join(tables)} TO {role}")
        if cursor.connection.server_version >= 170000:  # VACUUM and ANALYZE after an import
            cursor.execute(f"GRANT MAINTAIN ON {', '.join(tables)} TO {role}")


def _keep_trigger_functions(cursor: CursorWrapper, role: str) -> None:
    """From everybody: whoever may execute one may fire it, with the owner's rights, on rows of
    a temporary table that they made up themselves."""
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prorettype = 'trigger'::regtype AND proowner = current_user::regrole"
    )
    functions = ", ".join(name for (name,) in cursor.fetchall())
    if functions:
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {functions} FROM PUBLIC, {role}")


def grant_after_migrate(using: str = "default", **_: Any) -> None:
    """The handler of `post_migrate`; grants only where the owner has migrated."""
    connection = connections[using]
    if connection.settings_dict["USER"] == settings.DATABASE_OWNER["USER"]:
        grant_to_application(using)


def connect_as_owner(**options: Any) -> Any:
    """A psycopg2 connection of the owner to the same database: for maintenance and tests."""
    owner = settings.DATABASE_OWNER
    address = {
        "dbname": connections["default"].settings_dict["NAME"],
        "user": owner["USER"],
        "password": owner["PASSWORD"],
        "host": owner["HOST"],
        "port": owner["PORT"],
    }
    given = {name: value for name, value in address.items() if value}
    return psycopg2.connect(**given, **owner["OPTIONS"], **options)
