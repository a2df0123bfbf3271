"""What is disputed and promised of items on a day, as SQL; part of `sql.py`."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from invoices.aging.sql import Writer

# Marks of one kind on one item; one without an amount is of all that is open.
_TOGETHER: Final = "CASE WHEN bool_or(m.amount IS NULL) THEN NULL ELSE sum(m.amount) END AS amount"


def write_marks(writer: "Writer") -> str:
    """Disputed and promised parts that hold on the day, each capped by what is open."""
    opened = "(i.open_amount + coalesce(b.amount, 0))"
    worth = writer.worth(f"least({opened}, m.amount)", "i.currency")
    live = f"""
        m.kind IN ('disputed', 'promised') AND m.ends_id IS NULL
        AND m.from_on <= %(as_of)s
        AND (m.until_on IS NULL OR m.until_on >= %(as_of)s){writer.known("m")}
        AND NOT EXISTS (
            SELECT 1 FROM invoices_mark e
            WHERE e.ends_id = m.id AND e.from_on <= %(as_of)s{writer.known("e")})"""
    if writer.question.filters.customer_id is not None:
        return _of_customer(writer, opened, worth, live)
    return f"""
        SELECT i.id, i.customer_id, i.entity_id, i.currency, i.{writer.aged_on} AS aged_on,
               m.kind, {worth} AS amount
        FROM (SELECT m.item_id, m.kind, {_TOGETHER}
              FROM invoices_mark m WHERE {live}
              GROUP BY m.item_id, m.kind) m
        JOIN invoices_openitem i ON i.id = m.item_id
        LEFT JOIN back b ON b.id = i.id
        WHERE i.item_class = 'receivable' AND {opened} > 0
          AND i.effective_on <= %(as_of)s{writer.where("i")}{writer.known("i")}"""


def _of_customer(writer: "Writer", opened: str, worth: str, live: str) -> str:
    """As `write_marks`, from the few items that were open: now, or by what came later."""
    return f"""
        SELECT i.id, i.customer_id, i.entity_id, i.currency, i.aged_on, m.kind,
               {worth} AS amount
        FROM (SELECT i.id, i.customer_id, i.entity_id, i.currency,
                     i.{writer.aged_on} AS aged_on, i.open_amount
              FROM invoices_openitem i
              WHERE i.open_amount > 0 AND i.item_class = 'receivable'
                AND i.effective_on <= %(as_of)s{writer.where("i")}{writer.known("i")}
              UNION ALL
              SELECT b.id, b.customer_id, b.entity_id, b.currency, b.aged_on, b.open_amount
              FROM back b WHERE b.open_amount = 0) i
        LEFT JOIN back b ON b.id = i.id
        JOIN LATERAL (
            SELECT m.kind, {_TOGETHER}
            FROM invoices_mark m WHERE m.item_id = i.id AND {live}
            GROUP BY m.kind) m ON true
        WHERE {opened} > 0"""
