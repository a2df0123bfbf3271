"""The latest day on which an earlier act reversed something on an item or a source.

What is posted now takes effect no earlier. Facts undone on their own day come to nothing, and what
this act reverses itself belongs to it; both are left out, so the running figure is only a hint.
"""


def counts(row: str, table: str) -> str:
    """A condition on a reversal: it did not undo what it reverses on its very day."""
    first = f"SELECT o.effective_on FROM {table} o WHERE o.id = {row}.reverses_id"
    return f"NOT ({row}.is_undo AND {row}.effective_on = ({first}))"


def item(alias: str) -> str:
    """A scalar sub-select; NULL where nothing was reversed on the item."""
    return _latest(alias, "item_id", "invoices_adjustment")


def source(alias: str) -> str:
    return _latest(alias, "source_id", "invoices_withdrawal")


def _latest(alias: str, column: str, other: str) -> str:
    selects = " UNION ALL ".join(
        f"SELECT max(r.effective_on) AS day FROM {table} r"
        f" WHERE r.{column} = {alias}.id AND r.reverses_id IS NOT NULL"
        f" AND {counts('r', table)} AND r.act_id <> %(act)s"
        for table in ("invoices_allocation", other)
    )
    return (
        f"CASE WHEN {alias}.reversed_on IS NOT NULL THEN (SELECT max(day) FROM ({selects}) q) END"
    )
