"""Writes about the people at a customer. Each is one act; before and after are kept by triggers."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.master_data import refuse_overtaken, values_of
from customers.models import Contact, Customer, Restriction
from customers.rules import ways_of
from kernel.audit import record_act
from kernel.errors import Conflict, Refused


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What is written down about a person; `prefers` and `stop` name channels."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    timezone: str = ""
    prefers: str = ""
    stop: str = ""


FIELDS: Final = tuple(ContactDetails.__slots__)


@transaction.atomic
def add_contact(*, customer: Customer, details: ContactDetails) -> Contact:
    """A new person at the customer. Raises Refused where one of this name is there already."""
    _refuse_contradiction(details)
    record_act(code="customers.contact.added", reason=customer.number)
    return _save(Contact(customer=customer, **asdict(details)))


@transaction.atomic
def change_contact(*, contact: Contact, details: ContactDetails, stamp: str) -> Contact:
    """Change a person; what already stands so leaves no act.

    Raises Overtaken where somebody saved the person since the stamp, Conflict where they are gone.
    """
    held = _hold(contact)
    current, typed = values_of(held, FIELDS), asdict(details)
    refuse_overtaken(stamp, current=current, typed=typed)
    changed = [name for name in FIELDS if current[name] != typed[name]]
    if not changed:
        return held
    _refuse_contradiction(details)
    record_act(code="customers.contact.changed", reason=held.customer.number)
    for name in changed:
        setattr(held, name, typed[name])
    return _save(held)


@transaction.atomic
def remove_contact(*, contact: Contact, on: date) -> None:
    """Take a person out; the history keeps what stood there.

    Raises Refused while a restriction of theirs holds: the next import could bring the person
    back without it. Removing again changes nothing.
    """
    held = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if held is None:
        return
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=on)
    if Restriction.objects.filter(lasting, contact=held).exists():
        raise Refused(
            "customers.contact.restricted",
            _("A restriction of contact holds for %(name)s. End it first, or leave them here."),
            name=held.name,
        )
    record_act(code="customers.contact.removed", reason=held.customer.number)
    held.delete()


def _hold(contact: Contact) -> Contact:
    held = Contact.objects.select_for_update(of=("self",)).select_related("customer")
    found = held.filter(pk=contact.pk).first()
    if found is None:
        raise Conflict(
            "customers.contact.gone",
            _("Somebody removed this person meanwhile. Add them again if they are needed."),
        )
    return found


def _refuse_contradiction(details: ContactDetails) -> None:
    if details.prefers and details.prefers in ways_of(details.stop):
        raise Refused(
            "customers.contact.contradiction",
            _("The preferred way is among those not to be used. Choose another one."),
            field="prefers",
        )


def _save(contact: Contact) -> Contact:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise Refused(
            "customers.contact.name_taken",
            _("There is a person of this name at the customer. Add what tells them apart."),
            field="name",
        ) from error
    return contact
