"""Whose figures a reader sees: all customers, or own and covered ones."""

from datetime import date
from typing import Any

from customers.models import Customer


def customers_of(user: Any, today: date) -> Any:
    """The customers that may be named by this reader."""
    return Customer.objects.visible_to(user, today)


def visible_of(customers: Any) -> Any:
    """What narrows the reader's figures: None where all customers, and unknown payers, are seen."""
    return customers if customers.query.where else None
