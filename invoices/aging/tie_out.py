"""The tie-out: the balance by items against the control total by postings.

The control total reads documents, receipts, adjustments and withdrawals; no item, no running figure
and none of the aging's SQL takes part in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from invoices.aging.rules import AmountsIn, Credits, Grouping, Question
from invoices.aging.selectors import build_report, make_scope
from invoices.aging.sql import Writer, with_tables
from invoices.models import GlBalance

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class TieOut:
    """One currency: open + unapplied = balance; `control` is the same by postings."""

    currency: str
    open: Decimal
    unapplied: Decimal
    control: Decimal

    @property
    def balance(self) -> Decimal:
        return self.open + self.unapplied

    @property
    def difference(self) -> Decimal:
        return self.balance - self.control


@dataclass(frozen=True, slots=True)
class GeneralLedger:
    """What the general ledger says of an entity's control accounts on the day, beside ours."""

    entity: str
    accounts: tuple[str, ...]
    currency: str
    balance: Decimal
    ours: Decimal

    @property
    def difference(self) -> Decimal:
        return self.ours - self.balance


def build_tie_out(question: Question, *, visible: Any = None) -> tuple[TieOut, ...]:
    """By document currency, for the same day, filters and rights as the question."""
    question = replace(
        question,
        by=Grouping.TOTAL,
        amounts_in=AmountsIn.DOCUMENT,
        credits=Credits.APART,
    )
    totals = {total.currency: total for total in build_report(question, visible=visible).totals}
    controls = _read_controls(question, visible)
    nothing = (ZERO, ZERO)
    lines = []
    for currency in sorted(totals.keys() | controls.keys()):
        total = totals.get(currency)
        opened, unapplied = (total.open, total.unapplied) if total else nothing
        lines.append(TieOut(currency, opened, unapplied, controls.get(currency, ZERO)))
    return tuple(line for line in lines if line.balance or line.control)


def _read_controls(question: Question, visible: Any) -> dict[str, Decimal]:
    writer = Writer(question, make_scope(question, visible=visible))
    tables = {}
    if writer.scope.known_until is not None:
        writer.params["known_until"] = writer.scope.known_until
        tables["later_acts"] = "SELECT id FROM kernel_act WHERE recorded_at >= %(known_until)s"
    tables["postings"] = " UNION ALL ".join(_postings(writer))
    text = with_tables(tables) + (
        "SELECT currency, sum(amount) FROM postings GROUP BY currency HAVING sum(amount) <> 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, writer.params)
        return dict(cursor.fetchall())


def _postings(writer: Writer) -> Iterable[str]:
    """invoices + debit notes − credit notes − receipts − transfers in + refunds, returns,
    transfers out and cancelled credit − adjustments; money applied to noted items is neither.
    """

    def counted(row: str, owner: str) -> str:
        on_day = f"{row}.effective_on <= %(as_of)s{writer.known(row)}"
        return f"WHERE {on_day}{writer.where(owner)}"

    yield (
        "SELECT d.currency, CASE WHEN d.kind = 'credit_note' THEN -sum(d.amount)"
        f" ELSE sum(d.amount) END AS amount FROM invoices_document d {counted('d', 'd')}"
        " AND (d.kind = 'credit_note' OR d.item_class = 'receivable') GROUP BY d.currency, d.kind"
    )
    yield (
        f"SELECT s.currency, -sum(s.amount) FROM invoices_source s {counted('s', 's')}"
        " AND s.kind <> 'credit_note' GROUP BY s.currency"
    )
    yield (
        "SELECT s.currency, sum(w.amount) FROM invoices_withdrawal w"
        f" JOIN invoices_source s ON s.id = w.source_id {counted('w', 's')} GROUP BY s.currency"
    )
    yield (
        "SELECT d.currency, -sum(x.amount) FROM invoices_adjustment x"
        " JOIN invoices_openitem i ON i.id = x.item_id JOIN invoices_document d"
        f" ON d.id = i.document_id AND d.item_class = 'receivable' {counted('x', 'd')}"
        " GROUP BY d.currency"
    )
    yield (
        "SELECT d.currency, sum(x.amount) FROM invoices_document d"
        " JOIN invoices_openitem i ON i.document_id = d.id"
        f" JOIN invoices_allocation x ON x.item_id = i.id {counted('x', 'd')}"
        " AND d.item_class = 'noted' GROUP BY d.currency"
    )


def list_general_ledger(question: Question) -> tuple[GeneralLedger, ...]:
    """Imported balances of the day's control accounts; none where an entity sent none."""
    rows = GlBalance.objects.filter(valid_on=question.as_of).select_related("entity")
    if question.filters.entity_id is not None:
        rows = rows.filter(entity_id=question.filters.entity_id)
    if question.filters.currency is not None:
        rows = rows.filter(currency=question.filters.currency)
    found: dict[tuple[int, str, str], list[GlBalance]] = {}
    for row in rows.order_by("entity__code", "currency", "account"):
        found.setdefault((row.entity_id, row.entity.code, row.currency), []).append(row)
    if not found:
        return ()
    ours = _balances_by_entity(question)
    return tuple(
        GeneralLedger(
            entity=code,
            accounts=tuple(row.account for row in group),
            currency=currency,
            balance=sum((row.balance for row in group), ZERO),
            ours=ours.get((entity_id, currency), ZERO),
        )
        for (entity_id, code, currency), group in found.items()
    )


def _balances_by_entity(question: Question) -> dict[tuple[int, str], Decimal]:
    by_entity = replace(
        question, by=Grouping.ENTITY, amounts_in=AmountsIn.DOCUMENT, credits=Credits.APART
    )
    return {
        (row.key, row.figures.currency): row.figures.balance for row in build_report(by_entity).rows
    }
