"""Aging as JSON (the contract of the command and the API) and as CSV of the same rows."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from invoices.aging.columns import Column, full_columns_of
from invoices.aging.lines import Line
from invoices.aging.rules import Band, Basis, Grouping, Question
from invoices.aging.selectors import AgingReport, AgingRow, Figures
from invoices.rules import UsedRate
from kernel.money import quantize
from kernel.tables.writers import safe_cell

KEY_NAMES = {
    Grouping.CUSTOMER: "customer",
    Grouping.COLLECTOR: "collector",
    Grouping.SEGMENT: "segment",
    Grouping.REGION: "region",
    Grouping.CURRENCY: "document_currency",
    Grouping.ENTITY: "company",
}
UNKNOWN = _("Not yet known from whom")
LINE_KINDS = {"transfer": "receipt"}  # money moved here from elsewhere counts with the receipts


def text_of(amount: Decimal, currency: str) -> str:
    """An amount with its currency's digits, never in scientific notation, never minus zero."""
    return f"{quantize(amount, currency) + 0:f}"


def report_as_json(report: AgingReport) -> dict[str, Any]:
    return {
        **_head(report.question, report.bands),
        "rows": [_row(report, row) for row in report.rows],
        "rates": [_rate(rate) for rate in report.rates],
        "totals": [_figures(report.bands, total) for total in report.totals],
    }


def lines_as_json(
    question: Question,
    lines: Iterable[Line],
    totals: Iterable[Figures],
    rates: Iterable[UsedRate],
) -> dict[str, Any]:
    """`--by item`: every open item and every unapplied amount, with the totals of the report."""
    return {
        **_head(question, question.bands),
        "rows": [line_as_json(question, line) for line in lines],
        "rates": [_rate(rate) for rate in rates],
        "totals": [_figures(question.bands, total) for total in totals],
    }


def line_as_json(question: Question, line: Line) -> dict[str, Any]:
    row = {
        "customer": line.customer or None,
        "currency": line.currency,
        "kind": LINE_KINDS.get(line.kind, line.kind),
        "document": line.number,
        "instalment": line.sequence,
        "issued_on": line.issued_on.isoformat(),
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "days_past_due": (question.as_of - line.due_on).days if line.due_on else None,
        "band": line.band.name if line.band else None,
        "amount": text_of(line.amount, line.currency),
        "open": text_of(line.open, line.currency),
        "disputed": text_of(line.disputed, line.currency),
        "promised": text_of(line.promised, line.currency),
    }
    if question.basis is Basis.ISSUE:
        row["days_since_issue"] = line.days
    return row


def _head(question: Question, bands: Iterable[Band]) -> dict[str, Any]:
    head: dict[str, Any] = {"as_of": question.as_of.isoformat(), "basis": question.basis.value}
    if question.known_on is not None:
        head["known_on"] = question.known_on.isoformat()
    head["bands"] = [{"name": band.name, "from": band.first, "to": band.last} for band in bands]
    return head


def _row(report: AgingReport, row: AgingRow) -> dict[str, Any]:
    name = KEY_NAMES.get(report.question.by)
    key: dict[str, Any] = {name: row.label or None} if name else {}
    if row.is_unknown:
        key["unknown"] = True
    return key | _figures(report.bands, row.figures)


def _figures(bands: Iterable[Band], figures: Figures) -> dict[str, Any]:
    def money(amount: Decimal) -> str:
        return text_of(amount, figures.currency)

    names = [band.name for band in bands]
    shown: dict[str, Any] = {
        "currency": figures.currency,
        "bands": dict(zip(names, map(money, figures.bands), strict=True)),
        "open": money(figures.open),
        "unapplied": money(figures.unapplied),
        "receipts": money(figures.receipts),
        "credit_notes": money(figures.credit_notes),
        "deposits": money(figures.deposits),
        "balance": money(figures.balance),
        "disputed": money(figures.disputed),
        "promised": money(figures.promised),
        "items": figures.items,
    }
    if figures.aged_credits:
        aged = map(money, figures.aged_credits)
        shown["unapplied_bands"] = dict(zip(names, aged, strict=True))
    return shown


def _rate(rate: UsedRate) -> dict[str, Any]:
    shown = {
        "from": rate.from_currency,
        "to": rate.to_currency,
        "valid_on": rate.valid_on.isoformat(),
        "rate": f"{rate.rate.quantize(Decimal('1.0000000000')).normalize():f}",
    }
    if rate.over != 1:
        shown["inverse_of"] = f"{rate.over.normalize():f}"
    return shown


def report_as_table(
    report: AgingReport, columns: Sequence[Column] | None = None
) -> Iterator[list[str]]:
    """Head and rows as texts; amounts with a decimal point, for CSV. All columns if not told."""
    columns = full_columns_of(report.question) if columns is None else columns
    name = KEY_NAMES.get(report.question.by)
    keys = [name, "name"] if name else []
    yield [*keys, "currency", *(column.name for column in columns), "items"]
    for row in report.rows:
        words = str(UNKNOWN) if row.is_unknown else row.name
        own = [safe_cell(row.label), safe_cell(words)] if name else []
        yield [*own, *_cells(row.figures, columns)]


def _cells(figures: Figures, columns: Sequence[Column]) -> list[str]:
    currency = figures.currency
    amounts = (text_of(column.value(figures), currency) for column in columns)
    return [currency, *amounts, str(figures.items)]


def lines_as_table(question: Question, lines: Iterable[Line]) -> Iterator[list[str]]:
    names = [
        "customer",
        "currency",
        "kind",
        "document",
        "instalment",
        "issued_on",
        "due_on",
        "days_past_due",
        "band",
        "amount",
        "open",
        "disputed",
        "promised",
    ]
    yield names
    for line in lines:
        row = line_as_json(question, line)
        row["customer"], row["document"] = safe_cell(line.customer), safe_cell(line.number)
        yield ["" if row[name] is None else str(row[name]) for name in names]
