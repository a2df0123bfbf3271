"""What undoing a run would take back: how many facts of each kind, and how much."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from invoices.choices import AdjustmentKind, DocumentKind, WithdrawalKind
from invoices.imports.taken_back import list_taken_back
from invoices.models import ImportRun
from kernel.errors import Text

# The facts that `undo.py` takes back: those that still stand.
_STANDING: Final = "AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.reverses_id = a.id)"
_FIGURES: Final = f"""
    SELECT 1, a.kind::text, a.currency::text, count(*), sum(a.amount)
    FROM invoices_document a
    WHERE a.act_id = %(of)s AND NOT a.is_undone AND a.cancelled_on IS NULL GROUP BY 2, 3
    UNION ALL
    SELECT 2, 'receipt', a.currency, count(*), sum(a.amount) FROM invoices_source a
    WHERE a.act_id = %(of)s AND NOT a.is_undone AND a.kind = 'receipt' GROUP BY 3
    UNION ALL
    SELECT 3, 'allocation', a.currency, count(*), sum(a.amount) FROM invoices_allocation a
    WHERE a.act_id = %(of)s AND a.reverses_id IS NULL
      {_STANDING.format(table="invoices_allocation")} GROUP BY 3
    UNION ALL
    SELECT 4, a.kind, i.currency, count(*), sum(a.amount)
    FROM invoices_adjustment a JOIN invoices_openitem i ON i.id = a.item_id
    WHERE a.act_id = %(of)s AND a.reverses_id IS NULL AND a.kind <> 'cancellation'
      {_STANDING.format(table="invoices_adjustment")} GROUP BY 2, 3
    UNION ALL
    SELECT 5, a.kind, s.currency, count(*), sum(a.amount)
    FROM invoices_withdrawal a JOIN invoices_source s ON s.id = a.source_id
    WHERE a.act_id = %(of)s AND a.reverses_id IS NULL AND a.kind <> 'cancellation'
      {_STANDING.format(table="invoices_withdrawal")} GROUP BY 2, 3
    UNION ALL
    SELECT 6, 'mark', '', count(*), NULL FROM invoices_mark a
    WHERE a.act_id = %(of)s AND a.ends_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_mark x WHERE x.ends_id = a.id)
    HAVING count(*) > 0
    ORDER BY 1, 2, 3
"""
_ANY: Final = " OR ".join(
    f"EXISTS (SELECT 1 FROM invoices_{table} WHERE act_id = %(of)s)"
    for table in ("document", "source", "allocation", "adjustment", "withdrawal", "mark")
)
_LABELS: Final[dict[int, dict[str, Text]]] = {
    1: {
        DocumentKind.INVOICE: _("Invoices"),
        DocumentKind.DEBIT_NOTE: _("Debit notes"),
        DocumentKind.CREDIT_NOTE: _("Credit notes"),
    },
    2: {"receipt": _("Receipts")},
    3: {"allocation": _("Allocations")},
    6: {"mark": _("Marks: disputes, promises, stops, reminders")},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """So many facts of one kind in one currency; marks have no amount."""

    label: Text
    currency: str
    count: int
    amount: Decimal | None


def can_undo(run: ImportRun) -> bool:
    """Whether the run was applied and posted something, and took back nothing of others."""
    if run.status != ImportRun.Status.APPLIED or run.act_id is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ANY}", {"of": run.act_id})
        posted = bool(cursor.fetchone()[0])
    return posted and not list_taken_back(run)


def list_figures(run: ImportRun) -> list[Figure]:
    """What still stands of the run's own facts, by kind and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"of": run.act_id})
        return [
            Figure(_label(group, kind), currency, count, amount)
            for group, kind, currency, count, amount in cursor.fetchall()
        ]


def _label(group: int, kind: str) -> Text:
    if group in _LABELS:
        return _LABELS[group].get(kind, kind)
    choices = AdjustmentKind if group == 4 else WithdrawalKind
    return choices(kind).label if kind in choices else kind
