"""What the ledger offers on a customer's page: its statement, and merging it with another."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from kernel import actions, rights


def enter() -> None:
    for action in (_STATEMENT, _MERGE):
        actions.enter(action)


def _statement_url(customer: Customer) -> str:
    return reverse("customers:statement", args=[customer.public_id])


def _merge_url(customer: Customer) -> str:
    return f"{reverse('customers:duplicates')}?{urlencode({'one': customer.number})}"


_STATEMENT = actions.Action(
    key="statement",
    kind="customer",
    label=_("Statement of account"),
    url=_statement_url,
    right=rights.LEDGER_VIEW,
    order=50,
)
_MERGE = actions.Action(
    key="merge",
    kind="customer",
    label=_("Merge"),
    url=_merge_url,
    right=rights.CUSTOMERS_EDIT,
    order=90,
)
