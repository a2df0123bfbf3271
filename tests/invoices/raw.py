"""Rows written past every service, by INSERT and by COPY, to try the database's own guards."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

Row = dict[str, Any]


def row_of(model: type[models.Model], **values: Any) -> Row:
    """A row of a model's table: the values given, the fields' defaults for the rest."""
    row: Row = {}
    for field in model._meta.concrete_fields:
        if field.generated or (field.primary_key and field.attname not in values):
            continue
        if field.attname in values:
            row[field.column] = values.pop(field.attname)
        elif field.has_default():
            row[field.column] = field.get_default()
        elif not field.has_db_default():
            row[field.column] = None if field.null else ""
    assert not values, f"{model.__name__} has no {sorted(values)}"
    return {
        name: json.dumps(value) if isinstance(value, dict) else value for name, value in row.items()
    }


def next_id(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """One INSERT of all rows."""
    columns = list(rows[0])
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({_names(columns)}) VALUES "
            + ", ".join([f"({marks})"] * len(rows)),
            [row[column] for row in rows for column in columns],
        )


def copy_in(model: type[models.Model], rows: Sequence[Row]) -> None:
    """One COPY of all rows."""
    columns = list(rows[0])
    lines = ("\t".join(_copied(row[column]) for column in columns) for row in rows)
    text = io.StringIO("".join(f"{line}\n" for line in lines))
    copy_text(f"{model._meta.db_table} ({_names(columns)})", text)


def copy_text(table: str, text: io.StringIO) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} FROM STDIN", text)


WAYS = {"insert": insert, "copy": copy_in}


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _copied(value: Any) -> str:
    if value is None:
        return r"\N"
    return str(value).replace("\\", "\\\\")


def check_deferred() -> None:
    """Check now what the database checks at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused_by(rule: str) -> Iterator[None]:
    """Inside or at its end, the database refuses, in the name of this constraint."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():  # noqa: PT012
        yield
        check_deferred()
    diagnosis = caught.value.__cause__.diag  # type: ignore[union-attr]
    assert diagnosis.constraint_name == rule, diagnosis.message_primary


@contextmanager
def denied() -> Iterator[None]:
    """Inside, the database says that the role has no right to this."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.pgcode == "42501", caught.value  # type: ignore[union-attr]
