"""A page of fifty rows as Arman writes it, beside the same page with Django's cells, in German."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import override_settings
from django.utils import translation

from bench.loads import Ledger, ensure_database
from bench.timing import Report
from customers.models import Customer
from invoices.choices import DocumentKind, MarkKind
from invoices.models import Document
from invoices.tables.documents import STATES, DocumentTable, state_of
from kernel.public_ids import encode
from kernel.tables.rendering import draw_rows
from kernel.tables.screens import build_screen
from kernel.tables.views_menu import Kept
from staff.models import User

ANCHOR = Path(__file__).parent / "anchors" / "rows.html"


def measure_lists(ledger: Ledger, rounds: int) -> Report:
    ensure_database(ledger)
    report = Report("a list of fifty rows", is_full_size=True)  # fifty at every size
    reader = User.objects.filter(role="manager", is_active=True).first()
    table = DocumentTable(reader=reader, today=ledger.plan.until)
    separators = override_settings(USE_THOUSAND_SEPARATOR=True)
    with translation.override("de"), separators:
        report.interleave(_cases(table, reader), max(rounds * 10, 20))
    for name in ("rows", "rows and page"):
        ours, cells = (report.cases[f"{name}, {who}"].median for who in ("ours", "Django's cells"))
        report.judge(f"{name} of a list of fifty", ours * 1000, cells * 1000, most=1 / 3)
    return report


def _cases(table: DocumentTable, reader: Any) -> dict[str, Callable[[], object]]:
    screen = build_screen(table, Kept(reader=reader, table=table.key))
    rows = screen.rows
    request = RequestFactory().get(table.path)
    request.user = reader
    engine = Engine.get_default()
    anchor = engine.from_string(ANCHOR.read_text())

    def ours() -> str:
        return draw_rows(table, rows, tick="Tick")

    def cells() -> str:
        return anchor.render(Context({"rows": [_as_asked(row) for row in rows]}))

    def page(body: Callable[[], str]) -> Callable[[], str]:
        def render() -> str:
            body()
            context = {"screen": screen, "today": table.today}
            return render_to_string("tables/list.html", context, request)

        return render

    return {
        "rows, ours": ours,
        "rows, Django's cells": cells,
        "rows and page, ours": page(ours),
        "rows and page, Django's cells": page(cells),
    }


def _as_asked(row: dict[str, Any]) -> dict[str, Any]:
    """What a template cannot say itself."""
    return row | {
        "public_id": encode(Document.public_prefix, row["pk"]),
        "customer_public_id": encode(Customer.public_prefix, row["customer_id"]),
        "kind_label": DocumentKind(row["kind"]).label,
        "mark_labels": [MarkKind(kind).label for kind in row["mark_kinds"]],
        "state_label": STATES[state_of(row)],
    }
