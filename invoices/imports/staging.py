"""Checked rows into typed temporary tables, all kinds before the first is merged.

Steps look at each other's rows: an allocation must know that its receipt is returned in the same
run, a credit note whether a file says where it went.
"""

import polars as pl
from django.utils.translation import gettext_lazy as _

from customers.rules import fold_name
from invoices.imports.checks import repeated
from invoices.imports.errors import Unusable
from invoices.imports.kinds import KINDS, Kind
from invoices.imports.mapping import EXTRA
from invoices.imports.reasons import Problem
from invoices.imports.session import Session
from invoices.imports.tables import LINE

DERIVED: dict[str, tuple[str, str]] = {
    "customers": ("sort_key", "text"),
    "allocations": ("key", "text"),
}


def stage_all(session: Session, frames: dict[str, list[tuple[int, pl.DataFrame]]]) -> None:
    """A `stage_<kind>` for every kind; empty where the run brings none."""
    stage_companies(session)
    company = _company_meant(session)
    session.define("stage_mentioned", [("kind", "text"), ("company", "text"), ("number", "text")])
    session.copy_rows(
        "stage_mentioned",
        ["kind", "company", "number"],
        [(kind, own or company, number) for kind, own, number in session.mentioned],
    )
    for kind in KINDS.values():
        session.define(f"stage_{kind.name}", _columns(kind))
        parts = frames.get(kind.name, [])
        if parts:
            frame = pl.concat([_prepare(part, kind, file) for file, part in parts])
            if company:
                frame = frame.with_columns(pl.col("company").fill_null(company))
            if len(parts) > 1:
                frame = _once(session, frame, kind)
            session.staged[kind.name] = frame.height
            session.copy(f"stage_{kind.name}", _derive(frame, kind))


def _once(session: Session, frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Without the rows whose key an earlier file bears."""
    later = repeated(frame, kind, "line")
    session.problems += [
        Problem(file, line, kind.key[0], "duplicate", str(before))
        for file, line, before in later.select("file", "line", "first").iter_rows()
    ]
    return frame.join(later, on=["file", "line"], how="anti", maintain_order="left")


def _columns(kind: Kind) -> list[tuple[str, str]]:
    columns = [("file", "smallint"), ("line", "bigint")]
    columns += [(column.name, column.sql_type) for column in kind.columns]
    if kind.keeps_unknown:
        columns.append(("extra", "jsonb"))
    return [*columns, *filter(None, [DERIVED.get(kind.name)])]


def _prepare(frame: pl.DataFrame, kind: Kind, file: int) -> pl.DataFrame:
    columns = [pl.col(column.name).cast(pl.String) for column in kind.columns]
    extra = []
    if kind.keeps_unknown:
        known = EXTRA in frame.columns
        extra = [(pl.col(EXTRA) if known else pl.lit(None, dtype=pl.String)).alias("extra")]
    return frame.select(pl.lit(file).alias("file"), pl.col(LINE).alias("line"), *columns, *extra)


def _derive(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    if kind.name == "customers":
        keys = [fold_name(name) for name in frame["name"].to_list()]
        return frame.with_columns(pl.Series("sort_key", keys, dtype=pl.String))
    if kind.name == "allocations":
        return _with_keys(frame)
    return frame


def _with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """An allocation's number, else its row as sent with its occurrence.

    Among equal rows the reversed ones come first, so that the order of a file does not matter.
    """
    amount = pl.col("amount").str.strip_prefix("+").str.strip_chars_start("0")
    amount = amount.str.replace(r"^(\d*)\.(\d*?)0+$", "$1.$2").str.strip_suffix(".")
    amount = amount.str.replace(r"^\.", "0.")
    parts = ["source_kind", "source", "document", "instalment", "applied_on"]
    sent = pl.concat_str([*(pl.col(part).fill_null("") for part in parts), amount], separator="|")
    frame = frame.with_columns(sent.alias("key"))
    frame = frame.sort("reversed_on", "file", "line", nulls_last=True)
    occurrence = pl.int_range(1, pl.len() + 1).over("company", "key").cast(pl.String)
    numbered = pl.concat_str([pl.lit("|"), pl.col("key"), pl.lit("#"), occurrence])
    frame = frame.with_columns(pl.coalesce(pl.col("number"), numbered).alias("key"))
    return frame.sort("file", "line")


def stage_companies(session: Session) -> None:
    """Each legal entity with its first open day."""
    session.make(
        "import_company",
        """
        SELECT e.code, e.id, e.currency::text AS currency,
               coalesce((SELECT c.closed_through + 1 FROM invoices_periodclose c
                         WHERE c.entity_id = e.id ORDER BY c.id DESC LIMIT 1),
                        date '0001-01-01') AS first_open
        FROM customers_legalentity e
        """,
    )


def _company_meant(session: Session) -> str | None:
    """For rows that name no company: the one that was asked for, else the only one."""
    codes = [code for (code,) in session.rows("SELECT code FROM import_company")]
    asked = session.options.company
    if asked and asked not in codes:
        raise Unusable(_("There is no entity %(entity)s."), entity=asked)
    return asked or (codes[0] if len(codes) == 1 else None)
