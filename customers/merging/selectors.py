"""Which accounts are one customer."""

from django.db.models import QuerySet

from customers.models import Customer, Merge, NotDuplicate


def survivor_of(customer: Customer) -> Customer:
    """The customer that an account is shown as: itself, unless it was merged."""
    return customer.merged_into or customer


def list_accounts(customer: Customer) -> QuerySet[Customer]:
    """The customer's own account and those merged into it."""
    merged = Customer.objects.filter(merged_into=customer)
    return Customer.objects.filter(pk=customer.pk) | merged


def list_merges() -> QuerySet[Merge]:
    """Merges that hold, the latest first."""
    return Merge.objects.filter(undone=None).select_related("survivor", "duplicate", "act")


def list_different() -> QuerySet[NotDuplicate]:
    """Pairs that were found to be two customers, the latest first."""
    return NotDuplicate.objects.select_related("first", "second", "act")
