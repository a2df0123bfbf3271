"""The list of documents, and one invoice, debit note or credit note."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from invoices.aging.readers import customers_of, visible_of
from invoices.facts import document_facts
from invoices.histories import build_document_page
from invoices.models import Document
from invoices.reach import Reach
from invoices.tables.documents import DocumentTable
from kernel import clock, rights
from kernel.access import can, get_visible, requires
from kernel.actions import actions_for
from kernel.http import render_page
from kernel.tables.pages import show_list


@require_safe
@requires(rights.LEDGER_VIEW)
def document_list(request: HttpRequest) -> HttpResponse:
    may_post = can(request.user, rights.LEDGER_POST)
    return show_list(request, DocumentTable, "invoices/document_list.html", {"may_post": may_post})


@require_safe
@requires(rights.LEDGER_VIEW)
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    today = clock.today()
    documents = Document.objects.visible_to(request.user, today)
    found = get_visible(
        documents.select_related("customer", "entity", "act", "credits_document"), public_id
    )
    reach = Reach(visible_of(customers_of(request.user, today)))
    page = build_document_page(found, today=today, reach=reach)
    context = {
        "page": page,
        "facts": document_facts(page),
        "today": today,
        "may_open_runs": can(request.user, rights.IMPORTS_RUN),
        "may_post": can(request.user, rights.LEDGER_POST),
        "actions": actions_for(request.user, "document", found),
    }
    return render_page(request, "invoices/document_detail.html", context)
