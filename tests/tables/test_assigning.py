"""Many customers go to one collector: who may, what is said before, one act, sent twice."""

from datetime import date

import pytest
from django.test import Client

from customers.models import Assignment, Customer
from customers.services import assign_collectors
from kernel import clock
from kernel.errors import Refused
from kernel.models import Act
from staff.models import User
from tests.factories import assign, make_customer, make_invoice
from tests.tables.lists import signed_in

pytestmark = pytest.mark.django_db
CODE = "customers.collectors.assigned"


@pytest.fixture
def customers() -> list[Customer]:
    found = [make_customer(f"C-{place}", f"Customer {place}") for place in range(3)]
    make_invoice(found[0], "100.00")
    return found


def send(client: Client, customers: list[Customer], **sent: object) -> str:
    ids = [customer.public_id for customer in customers]
    answer = client.post("/customers/assign/", {"row": ids} | sent, follow=True)
    return str(answer.content.decode())


def test_what_changes_is_said_and_then_done_in_one_act(
    manager: User, collector: User, stranger: User, customers: list[Customer]
) -> None:
    today = clock.today()
    assign(customers[0], stranger)
    assign(customers[1], collector, from_on=date(2020, 1, 1))
    client = signed_in(manager)
    asked = send(client, customers)
    assert "3 customers" in asked
    assert "100.00" in asked
    choice = {"collector": collector.pk, "from_on": today.isoformat()}
    told = send(client, customers, **choice)
    assert f"1 customer, until then looked after by {stranger.name}" in told
    assert f"1 customer that is {collector.name}’s already" in told
    assert "1 customer, until then looked after by nobody" in told
    assert not Act.objects.filter(code=CODE).exists()
    for _twice in range(2):
        send(client, customers, confirmed="1", **choice)
    assert Act.objects.filter(code=CODE).count() == 1
    held = Assignment.objects.on(today).values_list("customer_id", "collector_id")
    assert dict(held) == {customer.pk: collector.pk for customer in customers}
    assert Assignment.objects.filter(collector=stranger).get().until_on < today


def test_who_is_no_collector_is_refused(
    manager: User, analyst: User, customers: list[Customer]
) -> None:
    today = clock.today()
    with pytest.raises(Refused):
        assign_collectors(customers=customers, collector=analyst, from_on=today)
    sent = {"collector": analyst.pk, "from_on": today.isoformat(), "confirmed": "1"}
    assert "Select a valid choice" in send(signed_in(manager), customers, **sent)
    assert not Assignment.objects.exists()


def test_nobody_ticked_is_said(manager: User) -> None:
    assert "Tick the customers first" in send(signed_in(manager), [])


def test_only_a_manager_is_offered_it(
    manager: User, accountant: User, customers: list[Customer]
) -> None:
    assert "Assign a collector" in signed_in(manager).get("/customers/").content.decode()
    assert "Assign a collector" not in signed_in(accountant).get("/customers/").content.decode()
