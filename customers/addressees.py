"""Whom a letter to a customer is addressed to, and in which language it is written."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings

from customers.choices import Channel
from customers.models import Contact, Customer, Restriction

# How near a role, as a company calls it, is to the paying of invoices; the nearest first.
_ROLES: Final = (
    ("accounts payable", "payable", "billing", "kreditoren", "furnizori"),
    ("bookkeeping", "accounting", "accounts", "buchhaltung", "contabil"),
    ("finance", "treasur", "invoice", "rechnung", "factur"),
)
OTHERS: Final = len(_ROLES)


@dataclass(frozen=True, slots=True)
class Addressee:
    """The customer, the person there who pays invoices where one is known, their language."""

    customer: Customer
    contact: Contact | None
    language: str


def find_addressee(customer: Customer, *, on: date) -> Addressee:
    """The contact nearest to paying; nobody who asked not to be written to by post."""
    contacts = [
        contact
        for contact in Contact.objects.filter(customer=customer)
        if rank_role(contact.role) < OTHERS and Channel.POST not in contact.stop
    ]
    barred = (
        set(
            Restriction.objects.on(on)
            .filter(contact__in=contacts, channel__in=[Channel.ANY, Channel.POST])
            .values_list("contact_id", flat=True)
        )
        if contacts
        else set()
    )
    left = [contact for contact in contacts if contact.pk not in barred]
    nearest = min(left, key=lambda contact: (rank_role(contact.role), contact.name), default=None)
    return Addressee(customer, nearest, language_of(customer, nearest))


def rank_role(role: str) -> int:
    """How far a role is from paying invoices."""
    words = role.casefold()
    return next(
        (place for place, names in enumerate(_ROLES) if any(name in words for name in names)),
        OTHERS,
    )


def language_of(customer: Customer, contact: Contact | None) -> str:
    """The person's language, else the customer's; one that we cannot write becomes English."""
    known = {code for code, _name in settings.LANGUAGES}
    for given in (contact.language if contact else "", customer.language):
        if (code := given.casefold().replace("_", "-").partition("-")[0]) in known:
            return code
    return "en"
