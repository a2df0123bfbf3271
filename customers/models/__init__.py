"""Customers, their contacts, who looks after them, and the legal entities they owe to."""

from customers.models.care import Assignment, Cover, Restriction
from customers.models.customer import Contact, Customer, CustomerGroup
from customers.models.entity import LegalEntity
from customers.models.merge import Merge, NotDuplicate
from customers.models.note import Note

__all__ = [
    "Assignment",
    "Contact",
    "Cover",
    "Customer",
    "CustomerGroup",
    "LegalEntity",
    "Merge",
    "NotDuplicate",
    "Note",
    "Restriction",
]
