"""The postings of a period that changed what a customer owes, each with its sign.

The same postings as the tie-out's control total, row by row: documents, money, withdrawals,
adjustments. Money applied to an item changes nothing owed and is no movement.
"""

from collections.abc import Iterator

from django.db import connection

from invoices.aging.rules import Question
from invoices.aging.selectors import make_scope
from invoices.aging.sql import Writer
from invoices.statements.rules import Ask, Movement, without_undone


def list_movements(question: Question, ask: Ask) -> tuple[Movement, ...]:
    """In the order in which they took effect; `question` bears the same filters and last day."""
    writer = Writer(question, make_scope(question))
    parts = " UNION ALL ".join(_postings(writer))
    writer.params["from_on"] = ask.from_on
    text = (
        "SELECT entity_id, currency, effective_on, dated_on, kind, number, document, reference,"
        f" amount, root, is_undone FROM ({parts}) postings"
        " ORDER BY effective_on, act_id, id, kind"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, writer.params)
        return without_undone([Movement(*row) for row in cursor])


def _postings(writer: Writer) -> Iterator[str]:
    def when(row: str, owner: str) -> str:
        return (
            f"{row}.effective_on BETWEEN %(from_on)s AND %(as_of)s"
            f"{writer.known(row)}{writer.where(owner)}"
        )

    yield f"""
        SELECT d.act_id, d.id, d.entity_id, d.currency, d.effective_on, d.issued_on AS dated_on,
               d.kind, d.number, coalesce(o.number, '') AS document,
               coalesce(nullif(d.purchase_order, ''), d.reference) AS reference,
               CASE WHEN d.kind = 'credit_note' THEN -d.amount ELSE d.amount END AS amount,
               'd' || d.id AS root, d.is_undone
        FROM invoices_document d LEFT JOIN invoices_document o ON o.id = d.credits_document_id
        WHERE {when("d", "d")} AND (d.kind = 'credit_note' OR d.item_class = 'receivable')"""
    yield f"""
        SELECT s.act_id, s.id, s.entity_id, s.currency, s.effective_on, s.dated_on,
               s.kind, s.number, '', s.reference, -s.amount, 's' || s.id, s.is_undone
        FROM invoices_source s WHERE {when("s", "s")} AND s.kind <> 'credit_note'"""
    yield f"""
        SELECT w.act_id, w.id, s.entity_id, s.currency, w.effective_on, w.given_on,
               CASE WHEN w.reverses_id IS NULL THEN w.kind ELSE w.kind || '_reversed' END,
               w.number, s.number, '', w.amount,
               CASE WHEN w.kind <> 'cancellation' THEN 'w' || coalesce(w.reverses_id, w.id)
                    WHEN s.document_id IS NULL THEN 's' || s.id ELSE 'd' || s.document_id END,
               w.is_undone
        FROM invoices_withdrawal w JOIN invoices_source s ON s.id = w.source_id
        WHERE {when("w", "s")}"""
    yield f"""
        SELECT x.act_id, x.id, d.entity_id, d.currency, x.effective_on, x.given_on,
               CASE WHEN x.reverses_id IS NULL THEN x.kind ELSE x.kind || '_reversed' END,
               x.number, d.number, '', -x.amount,
               CASE WHEN x.kind = 'cancellation' THEN 'd' || d.id
                    ELSE 'x' || coalesce(x.reverses_id, x.id) END,
               x.is_undone
        FROM invoices_adjustment x JOIN invoices_openitem i ON i.id = x.item_id
        JOIN invoices_document d ON d.id = i.document_id
        WHERE {when("x", "d")} AND d.item_class = 'receivable'"""
    yield f"""
        SELECT x.act_id, x.id, d.entity_id, d.currency, x.effective_on, x.given_on,
               'on_noted', x.number, d.number, '', x.amount,
               'n' || coalesce(x.reverses_id, x.id), x.is_undone
        FROM invoices_allocation x JOIN invoices_openitem i ON i.id = x.item_id
        JOIN invoices_document d ON d.id = i.document_id
        WHERE {when("x", "d")} AND d.item_class = 'noted'"""
