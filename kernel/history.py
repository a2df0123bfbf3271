"""History of mutable tables: the migration operation that keeps it, the act that erases from it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.migrations.operations import RunSQL

from kernel.audit import record_act

_EVENTS = (
    ("insert", "NEW TABLE AS new_rows"),
    ("update", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ("delete", "OLD TABLE AS old_rows"),
)


class KeepHistory(RunSQL):
    """Attach the history triggers to a mutable table whose primary key is `id`.

    Columns named in `without` (secrets, noise) are never kept, and a change of them alone
    leaves no row. The app's migration depends on `("kernel", "0002_functions")`.
    """

    def __init__(self, table: str, *, without: Sequence[str] = ()) -> None:
        self.table = table
        self.without = tuple(without)
        super().__init__(sql=self._attach(), reverse_sql=self._detach())

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {"without": self.without}

    def describe(self) -> str:
        return f"Keep the history of {self.table}"

    def _attach(self) -> Any:
        columns = ", ".join(f"'{column}'" for column in self.without)
        return [
            f"CREATE TRIGGER {self.table}_history_{event} AFTER {event.upper()} ON {self.table} "
            f"REFERENCING {tables} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION kernel_keep_history({columns})"
            for event, tables in _EVENTS
        ]

    def _detach(self) -> Any:
        return [
            f"DROP TRIGGER {self.table}_history_{event} ON {self.table}" for event, _ in _EVENTS
        ]


@transaction.atomic
def erase_history(*, table: str, pk: int, keys: Sequence[str], reason: str) -> int:
    """Blank personal values in all kept versions of one row; says how many versions held them."""
    record_act(code="kernel.history.erased", reason=reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_erase_history(%s, %s, %s)", [table, pk, list(keys)])
        return int(cursor.fetchone()[0])
