"""Money that comes: entering a receipt, naming who paid, sending it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.models import Customer, LegalEntity
from invoices.aging.readers import customers_of
from invoices.choices import SourceKind
from invoices.forms.money import ReceiptForm, ReturnForm, TakeBackForm
from invoices.models import Source
from invoices.selectors import propose_number
from invoices.services import ReceiptDraft, post_receipt, return_receipt, undo_receipt
from invoices.trying import Done
from invoices.views.acting import ActPage, Crumb, answer_act, money_words
from kernel import clock, rights
from kernel.access import get_visible, requires


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def receipt_add(request: HttpRequest) -> HttpResponse:
    """Enter money that came; then it is applied, or, from an unknown payer, waits to be named."""
    today = clock.today()
    customers = customers_of(request.user, today)
    form = ReceiptForm(
        request.POST or None, customers=customers, initial=_first_values(request, customers)
    )

    def post() -> Done:
        receipt = post_receipt(draft=ReceiptDraft(**form.cleaned_data))
        onward = "invoices:source-apply" if receipt.customer_id else "invoices:source-payer"
        return Done(
            act=receipt.act,
            url=reverse(onward, args=[receipt]),
            message=_("%(number)s is entered: %(amount)s.")
            % {"number": receipt.number, "amount": money_words(receipt.amount, receipt.currency)},
        )

    above = reverse("invoices:sources")
    page = ActPage(
        title=_("Enter a receipt"),
        verb=_("Enter the receipt"),
        back=above,
        crumbs=(Crumb(_("Receipts"), above),),
    )
    return answer_act(
        request, form=form, act_page=page, post=post, template="invoices/receipt_add.html"
    )


def _first_values(request: HttpRequest, customers: Any) -> dict[str, Any]:
    """What is known before anything is typed: the day, the entity, the customer come from."""
    entity = LegalEntity.objects.order_by("code").first()
    asked = request.GET.get("customer")
    customer: Customer | None = get_visible(customers, asked) if asked else None
    receipts = Source.objects.filter(kind=SourceKind.RECEIPT, entity=entity)
    return {
        "received_on": clock.today(),
        "entity": entity,
        "customer": customer,
        "currency": (customer.currency if customer else "") or (entity.currency if entity else ""),
        "number": propose_number(receipts, first="RC-0001"),
    }


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def receipt_return(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bank took the money back: what it paid is open again."""
    receipt = find_source(request, public_id)
    form = ReturnForm(request.POST or None, initial={"given_on": clock.today()})

    def post() -> Done:
        given = form.cleaned_data
        row = return_receipt(receipt=receipt, returned_on=given["given_on"], reason=given["reason"])
        message = _("%(number)s is returned: what it paid is open again.")
        return Done(row.act, receipt.get_absolute_url(), message % {"number": receipt.number})

    page = ActPage(
        title=_("Return %(number)s") % {"number": receipt.number},
        intro=_("The bank took the money back. What it paid is open again from that day."),
        verb=_("Return the receipt"),
        back=receipt.get_absolute_url(),
        crumbs=source_crumbs(receipt),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)


@require_http_methods(["GET", "POST"])
@requires(rights.LEDGER_POST)
def receipt_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """It should never have been posted: undone whole, its number is free again."""
    receipt = find_source(request, public_id)
    form = TakeBackForm(request.POST or None, initial={"given_on": receipt.dated_on})

    def post() -> Done:
        given = form.cleaned_data
        row = undo_receipt(receipt=receipt, on=given["given_on"], reason=given["reason"])
        message = _("%(number)s is undone; its number is free again.")
        return Done(row.act, receipt.get_absolute_url(), message % {"number": receipt.number})

    page = ActPage(
        title=_("Undo %(number)s") % {"number": receipt.number},
        intro=_("For a receipt that was entered by mistake. Money that came and went is returned."),
        verb=_("Undo the receipt"),
        back=receipt.get_absolute_url(),
        crumbs=source_crumbs(receipt),
        is_danger=True,
    )
    return answer_act(request, form=form, act_page=page, post=post)


def find_source(request: HttpRequest, public_id: str) -> Source:
    sources = Source.objects.visible_to(request.user, clock.today())
    found: Source = get_visible(sources.select_related("customer", "entity"), public_id)
    return found


def source_crumbs(source: Source) -> tuple[Crumb, ...]:
    customer = source.customer
    above = (Crumb(customer.name, customer.get_absolute_url()),) if customer else ()
    return (*above, Crumb(source.number, source.get_absolute_url()))
