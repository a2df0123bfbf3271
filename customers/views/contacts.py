"""The people at a customer: added, changed and removed in place."""

from typing import Any

from django.http import HttpResponse
from django.http.request import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers import contact_book, histories
from customers.choices import CONTACT_ROLES
from customers.forms import ContactForm
from customers.master_data import Overtaken
from customers.models import Contact, Customer
from customers.views.parts import after, ask, customer_of, saved_meanwhile
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.errors import DomainError
from kernel.http import add_refusal

FIELDS = "customers/_contact_fields.html"


@require_http_methods(["GET", "POST"])
@requires(rights.CONTACTS_EDIT)
def contact_add(request: HttpRequest, public_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    form = ContactForm(request.POST or None, contact=None)
    context = _context(form, _("New contact"))
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, "contacts", context)
    try:
        made = contact_book.add_contact(customer=customer, details=form.details())
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, "contacts", context)
    return after(request, customer, "contacts", _("%s is added.") % made.name, focus=made.public_id)


@require_http_methods(["GET", "POST"])
@requires(rights.CONTACTS_EDIT)
def contact_edit(request: HttpRequest, public_id: str, row_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    contact = _contact(customer, row_id)
    form = ContactForm(request.POST or None, contact=contact)
    context = _context(form, contact.name)
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, "contacts", context)
    try:
        contact_book.change_contact(
            contact=contact, details=form.details(), stamp=form.cleaned_data["stamp"]
        )
    except Overtaken as overtaken:
        form.renew(overtaken, {name: str(now) for name, now in overtaken.current.items()})
        context["overtaken"] = saved_meanwhile(
            histories.find_last_change(histories.CONTACT, contact.pk)
        )
        return ask(request, customer, "contacts", context)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, "contacts", context)
    return after(request, customer, "contacts", _("Saved."), focus=contact.public_id)


@require_http_methods(["GET", "POST"])
@requires(rights.CONTACTS_EDIT)
def contact_remove(request: HttpRequest, public_id: str, row_id: str) -> HttpResponse:
    """Asks once; the history keeps the person."""
    customer = customer_of(request, public_id)
    contact = _contact(customer, row_id)
    context: dict[str, Any] = {
        "title": _("Remove %s?") % contact.name,
        "text": _("The history keeps what stood here, and a later import may bring them back."),
        "submit": _("Remove"),
        "is_danger": True,
    }
    if request.method == "GET":
        return ask(request, customer, "contacts", context)
    try:
        contact_book.remove_contact(contact=contact, on=clock.today())
    except DomainError as refusal:
        return ask(request, customer, "contacts", context | {"refusal": str(refusal)})
    return after(request, customer, "contacts", _("%s is removed.") % contact.name)


def _contact(customer: Customer, row_id: str) -> Contact:
    return get_visible(Contact.objects.filter(customer=customer), row_id)


def _context(form: ContactForm, title: str) -> dict[str, Any]:
    return {"form": form, "title": title, "template": FIELDS, "roles": CONTACT_ROLES}
