"""The pages of approvals and periods ask the same few queries for three rows and for thirty."""

from datetime import timedelta

import pytest
from django.test import Client

from invoices.choices import AdjustmentKind
from invoices.services import (
    ItemsDraft,
    approve_request,
    ask_adjustment,
    close_period,
    reject_request,
)
from kernel.audit import acting
from staff.models import User
from tests.budgets import assert_budget, count_of_page
from tests.factories import DAY, item_of, make_customer, make_entity, make_invoice

pytestmark = pytest.mark.django_db


def grow(accountant: User, manager: User, rows: int) -> None:
    """Requests that wait, that were approved and that were rejected; closed periods."""
    for place in range(rows):
        items = [item_of(make_invoice(make_customer(), "10.00")) for _request in range(3)]
        requests = []
        for item in items:
            parts = ((item, item.open_amount),)
            draft = ItemsDraft(item.customer, AdjustmentKind.WRITE_OFF, DAY, "gone", parts)
            with acting(actor=accountant):
                requests.append(ask_adjustment(draft=draft))
        with acting(actor=manager):
            approve_request(request=requests[0])
            reject_request(request=requests[1], reason="no")
            close_period(entity=make_entity(), closed_through=DAY - timedelta(days=place))


def test_lists_ask_the_same_queries_at_any_size(
    client: Client, accountant: User, manager: User
) -> None:
    lists = {"approvals": "/approvals/", "own requests": "/approvals/mine/", "periods": "/periods/"}
    readers = {"approvals": manager, "own requests": accountant, "periods": accountant}

    def count(name: str) -> int:
        backend = "staff.backends.People"
        client.force_login(readers[name], backend=backend)
        return count_of_page(lambda: client.get(lists[name]))

    grow(accountant, manager, 2)
    small = {name: count(name) for name in lists}
    grow(accountant, manager, 6)
    for name in lists:
        assert_budget(name, small[name], count(name))
