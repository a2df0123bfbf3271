"""The demo's ledger as files, as databases, and as bare rows for COPY."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from arman.demo import loading
from arman.demo.customers import Plan
from arman.demo.files import make_files, write_files
from bench import server
from invoices.imports.engine import Result, run_import
from invoices.imports.inputs import Input
from invoices.imports.session import Options

UNTIL = date(2026, 6, 15)
# In the order in which the guards let them in, each with what triggers and defaults fill.
TABLES = {
    "kernel_act": "",
    "staff_team": "",
    "staff_user": "",
    "customers_customer": "",
    "customers_contact": "",
    "customers_assignment": "",
    "invoices_rate": "",
    "invoices_glbalance": "",
    "invoices_openitem": "settled_amount open_amount closed_on touched_on reversed_on",
    "invoices_source": "used_amount unapplied_amount closed_on touched_on reversed_on is_undone",
    "invoices_document": "cancelled_on is_undone",
    "invoices_allocation": "is_undone",
    "invoices_adjustment": "is_undone",
    "invoices_withdrawal": "is_undone",
    "invoices_documentcancellation": "",
    "invoices_mark": "",
}
STARTS = {"settled_amount": "0", "used_amount": "0", "is_undone": "false"}
GENERATED = {"open_amount", "unapplied_amount", "posted_in"}
OF_DOCUMENTS = ("invoices_openitem", "invoices_source", "invoices_document")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A demo of one size: its files, and the name of the database that holds it."""

    plan: Plan
    folder: Path

    @property
    def name(self) -> str:
        return f"bench_{self.plan.scale_in_thousand}"

    @property
    def is_full_size(self) -> bool:
        return self.plan.scale_in_thousand >= 1000

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "files").glob("*.csv"))

    @property
    def rows(self) -> Path:
        return self.folder / "rows"


def make_ledger(scale_in_thousand: int, folder: Path) -> Ledger:
    ledger = Ledger(Plan(scale_in_thousand, 1, UNTIL), folder / str(scale_in_thousand))
    write_files(make_files(ledger.plan), ledger.folder / "files")
    return ledger


def import_files(ledger: Ledger, kinds: set[str] | None = None) -> Result:
    paths = [path for path in ledger.files if kinds is None or path.stem in kinds]
    inputs = [Input(path.name, path) for path in paths]
    result = run_import(inputs=inputs, options=Options(as_of=ledger.plan.until))
    if result.status != "applied":
        raise SystemExit(f"the import was {result.status}: {result.problems[:3]}")
    return result


def begin() -> None:
    """What the import needs to stand already: the legal entities."""
    loading.begin_demo("bench")


def export_rows(ledger: Ledger) -> None:
    """Every table as it was before any trigger touched it."""
    ledger.rows.mkdir(parents=True, exist_ok=True)
    with connection.cursor() as cursor:
        for table, kept in TABLES.items():
            columns = posted_columns(cursor, table)
            chosen = ", ".join(
                f"{STARTS.get(column, 'NULL')} AS {column}" if column in kept.split() else column
                for column in columns
            )
            where = "WHERE code LIKE 'invoices.%'" if table == "kernel_act" else ""
            with (ledger.rows / table).open("wb") as file:
                cursor.copy_expert(
                    f"COPY (SELECT {chosen} FROM {table} {where} ORDER BY id) TO STDOUT", file
                )


def copy_rows(ledger: Ledger, tables: tuple[str, ...] = tuple(TABLES)) -> int:
    """COPY into the same tables, constraints and triggers on, in one transaction."""
    copied = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            columns = ", ".join(posted_columns(cursor, table))
            with (ledger.rows / table).open("rb") as file:
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", file)
            copied += cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return copied


def posted_columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return [name for (name,) in cursor.fetchall() if name not in GENERATED]


def ensure_database(ledger: Ledger) -> None:
    """The loaded database of a size; made once."""
    if server.exists(ledger.name):
        server.use(ledger.name)
        return
    server.fresh(ledger.name)
    begin()
    import_files(ledger)
