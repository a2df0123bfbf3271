"""Closed lists of the customers app, as stored and as shown."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerKind(models.TextChoices):
    """What the customer is to the law."""

    COMPANY = "company", _("Company")
    SOLE_TRADER = "sole_trader", _("Sole trader")
    CONSUMER = "consumer", _("Consumer")
    PUBLIC_AUTHORITY = "public_authority", _("Public authority")


class Relation(models.TextChoices):
    """Why the debtor owes; anything but a customer has a control account and rules of its own."""

    CUSTOMER = "customer", _("Customer")
    EMPLOYEE = "employee", _("Employee")
    SUPPLIER = "supplier", _("Supplier in debit")
    INSURER = "insurer", _("Insurer")
    GROUP_COMPANY = "group_company", _("Group company")


class RestrictionKind(models.TextChoices):
    """A fact that limits who may be contacted, and how."""

    STOP_REQUEST = "stop_request", _("Asked not to be contacted")
    REPRESENTED = "represented", _("Represented by a lawyer or adviser")
    INSOLVENT = "insolvent", _("Insolvent")
    DECEASED = "deceased", _("Deceased")
    HARDSHIP = "hardship", _("In hardship")
    VULNERABLE = "vulnerable", _("Vulnerable")


class Channel(models.TextChoices):
    """A way to reach a person; empty in a restriction means every way."""

    ANY = "", _("Every way")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Post")
    TEXT_MESSAGE = "text_message", _("Text message")


# What people at a customer are to the department; a role may also be written in other words.
CONTACT_ROLES: Final = (
    _("Accounts payable"),
    _("Decision maker"),
    _("Finance director"),
    _("Owner"),
    _("Buyer"),
    _("Goods receipt"),
    _("Disputes"),
    _("Escalation"),
    _("Lawyer"),
    _("Reception"),
)
