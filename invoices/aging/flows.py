"""What changed a balance between two days: every posting that counts, by kind. Written as SQL.

The same postings as the control total of the tie-out (`tie_out.py`), each with its day.
"""

from collections.abc import Iterator
from enum import StrEnum

from invoices.aging.sql import Params, Writer


class Kind(StrEnum):
    """One step from an opening balance to the closing one, in the order they are shown."""

    INVOICES = "invoices"
    DEBIT_NOTES = "debit-notes"
    CREDIT_NOTES = "credit-notes"
    RECEIPTS = "receipts"
    RETURNED = "returned"
    REFUNDS = "refunds"
    DISCOUNTS = "discounts"
    SMALL_DIFFERENCES = "small-differences"
    WRITE_OFFS = "write-offs"
    WAIVERS = "waivers"
    TRANSFERS = "transfers"
    CANCELLED = "cancelled"
    ELSEWHERE = "elsewhere"
    NOTED = "noted"


OF_DOCUMENTS = {
    "invoice": Kind.INVOICES,
    "debit_note": Kind.DEBIT_NOTES,
    "credit_note": Kind.CREDIT_NOTES,
}
OF_SOURCES = {"receipt": Kind.RECEIPTS, "transfer": Kind.TRANSFERS}
OF_WITHDRAWALS = {
    "refund": Kind.REFUNDS,
    "return": Kind.RETURNED,
    "transfer": Kind.TRANSFERS,
    "cancellation": Kind.CANCELLED,
    "cleared_elsewhere": Kind.ELSEWHERE,
}
OF_ADJUSTMENTS = {
    "discount": Kind.DISCOUNTS,
    "small_difference": Kind.SMALL_DIFFERENCES,
    "write_off": Kind.WRITE_OFFS,
    "waiver": Kind.WAIVERS,
    "cancellation": Kind.CANCELLED,
    "cleared_elsewhere": Kind.ELSEWHERE,
}
DOCUMENT, SOURCE, WITHDRAWAL, ADJUSTMENT, NOTED = range(5)


def _named(column: str, kinds: dict[str, Kind]) -> str:
    whens = " ".join(f"WHEN '{stored}' THEN '{kind.value}'" for stored, kind in kinds.items())
    return f"CASE {column} {whens} END"


def flow_tables(writer: Writer) -> dict[str, str]:
    """`flows`: kind, currency, day, signed amount; which table's row, and what page shows it.

    The days are the parameters `first` and `last`, both included.
    """
    tables: dict[str, str] = {}
    if writer.scope.known_until is not None:
        writer.params["known_until"] = writer.scope.known_until
        tables["later_acts"] = "SELECT id FROM kernel_act WHERE recorded_at >= %(known_until)s"
    tables["flows"] = " UNION ALL ".join(_flows(writer))
    return tables


def _flows(writer: Writer) -> Iterator[str]:
    def counted(row: str, owner: str) -> str:
        between = f"{row}.effective_on BETWEEN %(first)s AND %(last)s"
        return f"WHERE {between}{writer.known(row)}{writer.where(owner)}"

    def shown(row: str, owner: str, rank: int) -> str:
        return f"{row}.effective_on, {rank} AS rank, {row}.id, {owner}.customer_id"

    yield (
        f"SELECT {_named('d.kind', OF_DOCUMENTS)} AS kind, d.currency,"
        " CASE WHEN d.kind = 'credit_note' THEN -d.amount ELSE d.amount END AS amount,"
        f" {shown('d', 'd', DOCUMENT)}, d.id AS document_id, NULL::bigint AS source_id"
        f" FROM invoices_document d {counted('d', 'd')}"
        " AND (d.kind = 'credit_note' OR d.item_class = 'receivable')"
    )
    yield (
        f"SELECT {_named('s.kind', OF_SOURCES)}, s.currency, -s.amount, {shown('s', 's', SOURCE)},"
        f" NULL, s.id FROM invoices_source s {counted('s', 's')} AND s.kind <> 'credit_note'"
    )
    yield (
        f"SELECT {_named('w.kind', OF_WITHDRAWALS)}, s.currency, w.amount,"
        f" {shown('w', 's', WITHDRAWAL)}, s.document_id, s.id FROM invoices_withdrawal w"
        f" JOIN invoices_source s ON s.id = w.source_id {counted('w', 's')}"
    )
    yield (
        f"SELECT {_named('x.kind', OF_ADJUSTMENTS)}, d.currency, -x.amount,"
        f" {shown('x', 'd', ADJUSTMENT)}, d.id, NULL FROM invoices_adjustment x"
        " JOIN invoices_openitem i ON i.id = x.item_id JOIN invoices_document d"
        f" ON d.id = i.document_id AND d.item_class = 'receivable' {counted('x', 'd')}"
    )
    yield (
        f"SELECT '{Kind.NOTED.value}', d.currency, x.amount, {shown('x', 'd', NOTED)}, d.id, NULL"
        " FROM invoices_allocation x JOIN invoices_openitem i ON i.id = x.item_id"
        " JOIN invoices_document d ON d.id = i.document_id"
        f" AND d.item_class = 'noted' {counted('x', 'd')}"
    )


def between(writer: Writer, first: object, last: object) -> Params:
    return writer.params | {"first": first, "last": last}
