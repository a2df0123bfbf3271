"""What a run took back of earlier facts: reversed, cancelled, posted anew or ended.

Taking back such a run would have to bring those facts to life again, which a reversal cannot;
so it is not undone, and its facts are corrected by another file.
"""

from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from invoices.choices import AdjustmentKind, DocumentKind, MarkKind, SourceKind, WithdrawalKind
from invoices.models import ImportRun
from kernel.errors import Conflict, Text

MOST_SHOWN: Final = 20
# An allocation that came without a number bears its row, which starts with a bar.
_TAKEN_BACK: Final = """
    SELECT 1, d.kind::text, d.number::text
    FROM invoices_documentcancellation c JOIN invoices_document d ON d.id = c.document_id
    WHERE c.act_id = %(of)s AND d.act_id <> %(of)s
    UNION
    SELECT 2, s.kind, s.number
    FROM invoices_withdrawal v JOIN invoices_source s ON s.id = v.source_id
    WHERE v.act_id = %(of)s AND v.kind = 'cancellation' AND v.reverses_id IS NULL
      AND s.document_id IS NULL AND s.act_id <> %(of)s
    UNION
    SELECT 3, 'allocation',
           CASE WHEN a.number LIKE '|%%' THEN s.number || ' → ' || d.number ELSE a.number END
    FROM invoices_allocation x JOIN invoices_allocation a ON a.id = x.reverses_id
    JOIN invoices_source s ON s.id = a.source_id
    JOIN invoices_openitem i ON i.id = a.item_id JOIN invoices_document d ON d.id = i.document_id
    WHERE x.act_id = %(of)s AND a.act_id <> %(of)s
    UNION
    SELECT 4, a.kind, coalesce(nullif(a.number, ''), d.number)
    FROM invoices_adjustment x JOIN invoices_adjustment a ON a.id = x.reverses_id
    JOIN invoices_openitem i ON i.id = a.item_id JOIN invoices_document d ON d.id = i.document_id
    WHERE x.act_id = %(of)s AND a.act_id <> %(of)s
    UNION
    SELECT 5, a.kind, coalesce(nullif(a.number, ''), s.number)
    FROM invoices_withdrawal x JOIN invoices_withdrawal a ON a.id = x.reverses_id
    JOIN invoices_source s ON s.id = a.source_id
    WHERE x.act_id = %(of)s AND a.act_id <> %(of)s
    UNION
    SELECT 6, m.kind, d.number FROM invoices_mark x JOIN invoices_mark m ON m.id = x.ends_id
    JOIN invoices_openitem i ON i.id = m.item_id JOIN invoices_document d ON d.id = i.document_id
    WHERE x.act_id = %(of)s AND m.act_id <> %(of)s
    ORDER BY 1, 3
"""
_LABELS: Final[dict[int, dict[str, Text]]] = {
    1: {kind.value: kind.label for kind in DocumentKind},
    2: {kind.value: kind.label for kind in SourceKind},
    3: {"allocation": _("Allocation")},
    4: {kind.value: kind.label for kind in AdjustmentKind},
    5: {kind.value: kind.label for kind in WithdrawalKind},
    6: {kind.value: kind.label for kind in MarkKind},
}


def list_taken_back(run: ImportRun) -> list[tuple[Text, str]]:
    """Kind and number of each fact of another act that the run reversed, cancelled or ended."""
    if run.act_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK, {"of": run.act_id})
        return [(_LABELS[group].get(kind, kind), number) for group, kind, number in cursor]


def refusal_of(run: ImportRun) -> Conflict | None:
    """Why the run is not undone, if it took anything back."""
    facts = list_taken_back(run)
    if not facts:
        return None
    listed = ", ".join(f"{kind} {number}" for kind, number in facts[:MOST_SHOWN])
    more = len(facts) - MOST_SHOWN
    return Conflict(
        "invoices.import.took_back",
        _(
            "Import %(run)s took back what was posted before it: %(facts)s. It cannot be undone;"
            " send a corrected file instead."
        ),
        run=run.pk,
        facts=listed if more <= 0 else f"{listed} … +{more}",
        rows=facts,
    )
