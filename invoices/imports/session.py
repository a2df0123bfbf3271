"""What one import carries through its steps: the open transaction, options, problems, results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any, Protocol

import polars as pl
from django.db import connection

from invoices.imports.reasons import Problem


@dataclass(frozen=True, slots=True)
class Options:
    """How a run was asked for."""

    as_of: date
    dry_run: bool = False
    accept_good_rows: bool = False
    repost: bool = False
    mix: bool = False
    mapping: str = ""
    kind: str = ""
    company: str = ""


class Progress(Protocol):
    """Told how far the run is."""

    def stage(self, name: str, *, rows: int = 0) -> None: ...

    def done(self, rows: int) -> None: ...


class Silent:
    """Nobody watches."""

    def stage(self, name: str, *, rows: int = 0) -> None:
        pass

    def done(self, rows: int) -> None:
        pass


@dataclass(slots=True)
class Outcome:
    """What came of one file, as far as it is of one kind."""

    name: str
    kind: str
    rows: int = 0
    new: int = 0
    same: int = 0
    changed: int = 0
    rejected: int = 0
    unknown: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)  # of the file as it was sent

    @property
    def not_taken(self) -> int:
        """Good rows that stayed out because the run is all or nothing."""
        return max(0, self.rows - self.new - self.same - self.changed - self.rejected)


@dataclass(slots=True)
class Session:
    """One transaction of the import. Steps talk to the database through it."""

    options: Options
    act_id: int = 0
    progress: Progress = field(default_factory=Silent)
    problems: list[Problem] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    given: dict[str, set[str]] = field(default_factory=dict)
    staged: dict[str, int] = field(default_factory=dict)
    # Documents named on rows at fault, by kind of file: a snapshot does not miss them, and no
    # document is posted without an instalment that could not be read.
    mentioned: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    def run(self, sql: str, **values: Any) -> int:
        """Execute with the act and the date of the run at hand; the number of rows touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, {"act": self.act_id, "as_of": self.options.as_of, **values})
            return int(cursor.rowcount)

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"act": self.act_id, "as_of": self.options.as_of, **values})
            return list(cursor.fetchall())

    def make(self, name: str, select: str, *, key: str = "", **values: Any) -> int:
        """A temporary table from a SELECT, analysed, with an index where a key is given."""
        self.run(f"DROP TABLE IF EXISTS {name}")
        made = self.run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", **values)
        if key:
            self.run(f"CREATE INDEX ON {name} ({key})")
        self.run(f"ANALYZE {name}")
        return made

    def define(self, name: str, columns: Sequence[tuple[str, str]]) -> None:
        """An empty temporary table."""
        listed = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns)
        self.run(f"DROP TABLE IF EXISTS {name}")
        self.run(f"CREATE TEMP TABLE {name} ({listed}) ON COMMIT DROP")

    def copy(self, name: str, frame: pl.DataFrame) -> None:
        """COPY a frame into columns of the same names; NULL is an empty value without quotes."""
        buffer = BytesIO()
        frame.write_csv(buffer, include_header=False, null_value="", quote_style="necessary")
        buffer.seek(0)
        columns = ", ".join(f'"{column}"' for column in frame.columns)
        # Django would let what COPY raises through as the driver's own.
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {name} ({columns}) FROM STDIN (FORMAT csv)", buffer)
        self.run(f"ANALYZE {name}")

    def copy_rows(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """The same for the few rows that Python worked out."""
        texts = [[None if value is None else str(value) for value in row] for row in rows]
        if texts:
            schema = [(column, pl.String()) for column in columns]
            self.copy(name, pl.DataFrame(texts, schema=schema, orient="row"))

    def prove(self) -> None:
        """Have the foreign keys checked now, where a violation can still be told."""
        self.run("SET CONSTRAINTS ALL IMMEDIATE")
        self.run("SET CONSTRAINTS ALL DEFERRED")

    def collect(self, kind: str, work: str) -> None:
        """Take problems and counts over from a work table with file, line, err and state."""
        for file, line, err in self.rows(
            f"SELECT file, line, err FROM {work} WHERE err IS NOT NULL"
        ):
            where, code, value = [*err.split("|", 2), ""][:3]
            self.problems.append(Problem(file, line, where, code, value))
        for file, state, count in self.rows(
            f"SELECT file, state, count(*) FROM {work} WHERE err IS NULL AND file IS NOT NULL"
            " GROUP BY 1, 2"
        ):
            outcome = self.outcomes[file]
            setattr(outcome, state, getattr(outcome, state) + count)
        self.progress.done(self.staged.get(kind, 0))
