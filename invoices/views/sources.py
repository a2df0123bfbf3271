"""The list of receipts; one receipt, credit note or transferred amount and what became of it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from invoices.aging.readers import customers_of, visible_of
from invoices.facts import source_facts
from invoices.histories import build_source_page
from invoices.models import Source
from invoices.reach import Reach
from invoices.tables.receipts import ReceiptTable
from kernel import clock, rights
from kernel.access import can, get_visible, requires
from kernel.actions import actions_for
from kernel.http import render_page
from kernel.tables.pages import show_list


@require_safe
@requires(rights.LEDGER_VIEW)
def source_list(request: HttpRequest) -> HttpResponse:
    may_post = can(request.user, rights.LEDGER_POST)
    return show_list(request, ReceiptTable, "invoices/source_list.html", {"may_post": may_post})


@require_safe
@requires(rights.LEDGER_VIEW)
def source(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    sources = Source.objects.visible_to(request.user, today)
    found = get_visible(
        sources.select_related(
            "customer", "entity", "act", "document", "from_withdrawal__source__customer"
        ),
        public_id,
    )
    reach = Reach(visible_of(customers_of(request.user, today)))
    page = build_source_page(found, today=today, reach=reach)
    context = {
        "page": page,
        "facts": source_facts(page),
        "today": today,
        "may_open_runs": can(request.user, rights.IMPORTS_RUN),
        "may_post": can(request.user, rights.LEDGER_POST),
        "actions": actions_for(request.user, "receipt", found),
    }
    return render_page(request, "invoices/source_detail.html", context)
