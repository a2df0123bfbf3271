"""Who looks after a customer, what limits contact there, and notes about it."""

from typing import Any

from django.http import HttpResponse
from django.http.request import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers import notes, services
from customers.forms import AssignmentForm, CorrectionForm, EndingForm, NoteForm, RestrictionForm
from customers.models import Contact, Customer, Note, Restriction
from customers.views.parts import after, ask, customer_of
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.errors import DomainError
from kernel.http import add_refusal
from staff.people import reader_of


@require_http_methods(["GET", "POST"])
@requires(rights.CUSTOMERS_ASSIGN)
def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    today = clock.today()
    form = AssignmentForm(request.POST or None, today=today, initial={"from_on": today})
    context = {"form": form, "title": _("Assign"), "submit": _("Assign")}
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, "assignment", context)
    try:
        made = services.assign_collector(customer=customer, **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, "assignment", context)
    news = _("%s looks after this customer.") % made.collector.name
    return after(request, customer, "assignment", news)


@require_http_methods(["GET", "POST"])
@requires(rights.CONTACTS_EDIT)
def restriction_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the whole customer, or (`?contact=`) for one person there."""
    customer = customer_of(request, public_id)
    asked = request.GET.get("contact", "")
    contact = get_visible(Contact.objects.filter(customer=customer), asked) if asked else None
    name = "contacts" if contact else "restrictions"
    form = RestrictionForm(request.POST or None, initial={"from_on": clock.today()})
    whom = contact.name if contact else customer.name
    title = _("Limit contact with %s") % whom
    context = {"form": form, "title": title, "submit": _("Limit contact")}
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, name, context)
    try:
        services.restrict_contact(customer=customer, contact=contact, **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, name, context)
    return after(request, customer, name, _("Contact is limited."))


@require_http_methods(["GET", "POST"])
@requires(rights.CUSTOMERS_EDIT)
def restriction_end(request: HttpRequest, public_id: str, row_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    restriction = get_visible(Restriction.objects.filter(customer=customer), row_id)
    name = "contacts" if restriction.contact_id else "restrictions"
    today = clock.today()
    form = EndingForm(request.POST or None, today=today, initial={"on": today})
    title = _("End “%s”") % restriction.get_kind_display()
    context = {"form": form, "title": title, "submit": _("End")}
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, name, context)
    try:
        services.lift_restriction(restriction=restriction, **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, name, context)
    return after(request, customer, name, _("The restriction ends."))


@require_http_methods(["GET", "POST"])
@requires(rights.CONTACTS_EDIT)
def note_add(request: HttpRequest, public_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    form = NoteForm(request.POST or None)
    context = {"form": form, "title": _("New note")}
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, "notes", context)
    notes.add_note(customer=customer, **form.cleaned_data)
    return after(request, customer, "notes", _("The note is kept."))


@require_http_methods(["GET", "POST"])
@requires(rights.CONTACTS_EDIT)
def note_edit(request: HttpRequest, public_id: str, row_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    note = _note(customer, row_id)
    initial = {"text": note.text, "before": note.text}
    form = CorrectionForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "title": _("Correct a note")}
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, "notes", context)
    try:
        notes.correct_note(note=note, author=reader_of(request), **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, "notes", context)
    return after(request, customer, "notes", _("The note is corrected."))


@require_POST
@requires(rights.CONTACTS_EDIT)
def note_pin(request: HttpRequest, public_id: str, row_id: str) -> HttpResponse:
    """Pins a note, or takes it down where `pinned` is empty."""
    customer = customer_of(request, public_id)
    is_pinned = bool(request.POST.get("pinned"))
    notes.pin_note(note=_note(customer, row_id), is_pinned=is_pinned)
    news = _("The note stands on top.") if is_pinned else _("The note is in the time line.")
    return after(request, customer, "notes", news)


def _note(customer: Customer, row_id: str) -> Note:
    return get_visible(Note.objects.filter(customer=customer), row_id)
