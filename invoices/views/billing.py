"""Documents: posting an invoice or note, crediting it, cancelling it."""

from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from customers.models import Customer, LegalEntity
from invoices.aging.forms import address
from invoices.aging.readers import customers_of
from invoices.choices import DocumentKind
from invoices.effects import Told, build_effects
from invoices.forms.billing import CancelForm, CreditForm, DocumentForm
from invoices.models import Document, OpenItem
from invoices.selectors import propose_number
from invoices.services import DocumentDraft, TaxPart, cancel_document, post_document
from invoices.taxes import Taxed, part_of
from invoices.trying import Done
from invoices.views.acting import ActPage, Crumb, answer_act, money_words
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.errors import Refused

FIRST_NUMBERS: Final = {
    DocumentKind.INVOICE: "INV-0001",
    DocumentKind.DEBIT_NOTE: "DN-0001",
    DocumentKind.CREDIT_NOTE: "CN-0001",
}
TITLES: Final = {
    DocumentKind.INVOICE: gettext_lazy("Post an invoice"),
    DocumentKind.DEBIT_NOTE: gettext_lazy("Post a debit note"),
    DocumentKind.CREDIT_NOTE: gettext_lazy("Post a credit note"),
}
TEMPLATE: Final = "invoices/document_add.html"


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def document_add(request: HttpRequest) -> HttpResponse:
    """Post a document: its lines of tax make its amount, its terms make its instalments."""
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    customers = customers_of(request.user, clock.today())
    known = {"customers": customers, "kind": kind}
    above = reverse("invoices:documents")
    page = ActPage(
        title=str(TITLES[kind]),
        verb=_("Post it"),
        back=above,
        crumbs=(Crumb(_("Documents"), above),),
    )
    context = {"kinds": _tabs(request, kind)}
    if _asks_for_rows(request):
        form = DocumentForm(initial=_with_more(request, known), **known)
        # Not a fragment: the rows are taken out of the whole page.
        shown = {**context, "form": form, "act_page": page, "act_key": uuid4()}
        return render(request, TEMPLATE, shown)
    first = _first_values(request, customers, kind)
    form = DocumentForm(request.POST or None, initial=first, **known)

    def post() -> Done:
        draft = form.draft
        if draft is None:  # a valid form has one
            raise Refused("invoices.document.nothing", _("Write at least one net amount."))
        document = post_document(draft=draft, reason=form.cleaned_data.get("reason", ""))
        message = _("%(number)s is posted: %(amount)s.") % {
            "number": document.number,
            "amount": money_words(document.amount, document.currency),
        }
        told = _told(form.taxed, draft)
        effects = replace(build_effects(document.act), told=told)
        return Done(document.act, document.get_absolute_url(), message, effects=effects)

    return answer_act(
        request, form=form, act_page=page, post=post, template=TEMPLATE, context=context
    )


def _tabs(request: HttpRequest, kind: DocumentKind) -> list[dict[str, Any]]:
    """The kinds of document, for the same customer."""
    customer = request.GET.get("customer", "")
    return [
        {
            "label": one.label,
            "url": address(request.path, {"customer": customer}, kind=one.value),
            "is_current": one == kind,
        }
        for one in DocumentKind
    ]


def _asks_for_rows(request: HttpRequest) -> bool:
    """A button for more rows was pressed. What follows what is typed names the last button too."""
    return "more" in request.POST and request.headers.get("HX-Target") != "effects"


def _kind(text: str) -> DocumentKind:
    return DocumentKind(text) if text in DocumentKind.values else DocumentKind.INVOICE


def _first_values(request: HttpRequest, customers: Any, kind: DocumentKind) -> dict[str, Any]:
    asked = request.GET.get("customer")
    customer: Customer | None = get_visible(customers, asked) if asked else None
    entity = _entity_for(customer)
    return {
        "kind": kind,
        "customer": customer,
        "entity": entity,
        "issued_on": clock.today(),
        "currency": (customer.currency if customer else "") or (entity.currency if entity else ""),
        "number": next_number(kind, entity),
        "terms": customer.terms if customer else "",
    }


def _entity_for(customer: Customer | None) -> LegalEntity | None:
    """The one that billed the customer last, else the first."""
    documents = Document.objects.filter(customer=customer).select_related("entity")
    last = documents.order_by("-issued_on", "-id").first() if customer else None
    return last.entity if last else LegalEntity.objects.order_by("code").first()


def next_number(kind: DocumentKind, entity: LegalEntity | None) -> str:
    documents = Document.objects.filter(kind=kind, entity=entity)
    return propose_number(documents, first=FIRST_NUMBERS[kind])


def _with_more(request: HttpRequest, known: dict[str, Any]) -> dict[str, Any]:
    """What was typed, with more blank rows, or with the instalments filled in to be changed."""
    typed = request.POST.dict()
    form = DocumentForm(request.POST, **known)
    more = request.POST["more"]
    if more == form.taxes.name:
        typed[form.taxes.shown_name] = str(form.taxes.more)
    elif more == form.parts.name:
        typed[form.parts.shown_name] = str(form.parts.more)
    elif form.is_valid() and form.draft:
        return typed | _as_rows(form.draft)
    return typed


def _as_rows(draft: DocumentDraft) -> dict[str, Any]:
    rows: dict[str, Any] = {"part-shown": str(max(3, len(draft.instalments)))}
    for place, part in enumerate(draft.instalments):
        rows[f"part-{place}-due_on"] = part.due_on
        rows[f"part-{place}-amount"] = part.amount
    return rows


def _told(taxed: list[Taxed], draft: DocumentDraft) -> tuple[Told, ...]:
    """Net, tax by rate, gross, and when it falls due."""
    currency = draft.currency
    told = [Told(_("Net"), draft.net, currency)]
    for line in taxed:
        rate = formats.percent(line.rate / 100)
        told.append(Told(_("Tax at %(rate)s") % {"rate": rate}, line.tax, currency))
    told.append(Told(_("Gross"), draft.amount, currency))
    due = [
        Told(_("Due"), part.amount, currency, words=formats.day(part.due_on))
        for part in draft.instalments
    ]
    return (*told, *due)


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def document_credit(request: HttpRequest, public_id: str) -> HttpResponse:
    """A credit note for an invoice, applied to it up to what is open."""
    document = find_document(request, public_id)
    if document.kind == DocumentKind.CREDIT_NOTE or document.cancelled_on:
        raise Refused(
            "invoices.document.not_credited", _("This document cannot be credited any more.")
        )
    items = OpenItem.objects.filter(document=document).values_list("open_amount", flat=True)
    form = CreditForm(
        request.POST or None,
        document=document,
        initial={
            "amount": sum(items) or document.amount,
            "issued_on": max(clock.today(), document.issued_on),
            "number": next_number(DocumentKind.CREDIT_NOTE, document.entity),
        },
    )

    def post() -> Done:
        parts = _credited_parts(document, form.cleaned_data["amount"])
        draft = _credit_draft(document, form.cleaned_data, parts)
        note = post_document(draft=draft, reason=form.cleaned_data["reason"])
        message = _("%(number)s credits %(amount)s of %(invoice)s.") % {
            "number": note.number,
            "amount": money_words(note.amount, note.currency),
            "invoice": document.number,
        }
        effects = replace(build_effects(note.act), told=_told(parts, draft) if parts else ())
        return Done(note.act, note.get_absolute_url(), message, effects=effects)

    page = ActPage(
        title=_("Credit %(number)s") % {"number": document.number},
        intro=_("The credit is applied to the document up to what is open; the rest stays."),
        verb=_("Post the credit note"),
        back=document.get_absolute_url(),
        crumbs=document_crumbs(document),
    )
    return answer_act(request, form=form, act_page=page, post=post)


def _credited_parts(document: Document, amount: Any) -> list[Taxed]:
    lines = [Taxed(row.tax_rate, row.net, row.tax) for row in document.tax_lines.all()]
    return part_of(sorted(lines, key=lambda line: line.rate), amount, document.currency)


def _credit_draft(document: Document, given: dict[str, Any], parts: list[Taxed]) -> DocumentDraft:
    """The note's tax is the document's in proportion; unknown there, it is unknown here."""
    lines = parts
    if not lines and document.tax is not None and document.amount:
        whole = Taxed(document.tax * 0, document.amount - document.tax, document.tax)
        lines = part_of([whole], given["amount"], document.currency)
    return DocumentDraft(
        kind=DocumentKind.CREDIT_NOTE,
        entity=document.entity,
        customer=document.customer,
        number=given["number"],
        issued_on=given["issued_on"],
        amount=given["amount"],
        currency=document.currency,
        net=sum((line.net for line in lines), given["amount"] * 0) if lines else None,
        tax=sum((line.tax for line in lines), given["amount"] * 0) if lines else None,
        tax_parts=tuple(TaxPart(line.rate, line.net, line.tax) for line in parts),
        reference=given["reference"],
        credits_document=document,
    )


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def document_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a document back whole; what was applied to it is unapplied again."""
    document = find_document(request, public_id)
    first = max(clock.today(), document.effective_on)
    form = CancelForm(request.POST or None, initial={"given_on": first})

    def post() -> Done:
        given = form.cleaned_data
        row = cancel_document(
            document=document,
            on=given["given_on"],
            reason=given["reason"],
            is_undo=given["is_undo"],
        )
        message = _("%(number)s is cancelled.")
        if given["is_undo"]:
            message = _("%(number)s is undone; its number is free again.")
        words = {"number": document.number}
        return Done(row.act, document.get_absolute_url(), message % words)

    page = ActPage(
        title=_("Cancel %(number)s") % {"number": document.number},
        sub=money_words(document.amount, document.currency),
        intro=_("The document is taken back whole. What was applied is unapplied again first."),
        verb=_("Cancel the document"),
        back=document.get_absolute_url(),
        crumbs=document_crumbs(document),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)


def find_document(request: HttpRequest, public_id: str) -> Document:
    documents = Document.objects.visible_to(request.user, clock.today())
    found: Document = get_visible(documents.select_related("customer", "entity"), public_id)
    return found


def document_crumbs(document: Document) -> tuple[Crumb, ...]:
    customer = document.customer
    return (
        Crumb(customer.name, customer.get_absolute_url()),
        Crumb(document.number, document.get_absolute_url()),
    )
