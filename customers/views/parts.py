"""The parts of a customer's page: each is shown, edited and shown again in its place.

With scripts a part is swapped where it stands; without, the form is a page of its own and leads
back to the customer.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.http.request import HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers import screens
from customers.models import Customer
from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.errors import NotFound, Text
from kernel.http import redirect_with, render_form, render_page, wants_fragment
from staff.models import User
from staff.people import reader_of

FORM_PAGE: Final = "customers/part_form.html"


def _data(customer: Customer, reader: User) -> screens.Part:
    visible = Customer.objects.visible_to(reader, clock.today())
    parent = screens.parent_fact(customer, visible=visible)
    return screens.data_part(customer, reader, parent=parent)


PARTS: Final[dict[str, Callable[[Customer, User], screens.Part]]] = {
    "contacts": screens.contacts_part,
    "restrictions": screens.restrictions_part,
    "assignment": screens.assignment_part,
    "notes": screens.notes_part,
    "data": _data,
}


def customer_of(request: HttpRequest, public_id: str) -> Customer:
    """The customer of an address, out of those that the reader may see."""
    visible = Customer.objects.visible_to(request.user, clock.today())
    found: Customer = get_visible(visible.select_related("parent", "group"), public_id)
    return found


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def part(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """A part as it stands, after an edit was given up."""
    customer = customer_of(request, public_id)
    if name not in PARTS:
        raise NotFound("customers.part.none", "")
    if not wants_fragment(request):
        return redirect(f"{customer.get_absolute_url()}#{name}")
    return _show(request, customer, name)


def after(
    request: HttpRequest, customer: Customer, name: str, message: Text, *, focus: str = ""
) -> HttpResponse:
    """What was edited, in its place, and the news; `focus` is the row to go on from."""
    if not wants_fragment(request):
        return redirect_with(request, f"{customer.get_absolute_url()}#{name}", message)
    response = _show(request, customer, name, focus=focus or "head")
    # The time line listens for what happened.
    response["HX-Trigger"] = json.dumps({"toast": {"message": str(message)}, "happened": ""})
    response["HX-Retarget"], response["HX-Reswap"] = f"#{name}", "innerHTML"
    return response


def ask(
    request: HttpRequest, customer: Customer, name: str, context: dict[str, Any]
) -> HttpResponse:
    """The form of a part: in its place, or as a page. With errors it answers 422.

    Context: form; title; template (the form's fields, where they are not one column); and more.
    """
    context = {
        "customer": customer,
        "part": name,
        "template": "components/form.html",
        "action": request.get_full_path(),
        "is_fragment": wants_fragment(request),
        **context,
    }
    if form := context.get("form"):
        _focus(form)
    if request.method == "GET":
        return render_page(request, FORM_PAGE, context, partial="form")
    return render_form(request, FORM_PAGE, context)


def saved_meanwhile(change: tuple[str, datetime] | None) -> str:
    """Who was faster, and what becomes of what was typed."""
    if change is None:
        return ""
    who, at = change
    words = {
        "who": who or _("an import or a job"),
        "when": formats.moment(at.astimezone(clock.zone())),
    }
    return (
        _(
            "Saved meanwhile by %(who)s, %(when)s. What you typed is still here; what only they "
            "changed was taken over."
        )
        % words
    )


def _focus(form: forms.Form) -> None:
    """The first field that is wrong, or the first of all, so that typing goes on there."""
    visible = form.visible_fields()
    wrong = [field for field in visible if field.errors]
    chosen = (wrong or visible)[0]
    chosen.field.widget.attrs["autofocus"] = True


def _show(request: HttpRequest, customer: Customer, name: str, *, focus: str = "") -> HttpResponse:
    context = PARTS[name](customer, reader_of(request)) | {"focus": focus}
    return render(request, f"customers/_{name}.html", context)
