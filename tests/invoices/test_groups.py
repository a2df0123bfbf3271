"""A customer's tree: whole from any member, totals of what the reader may see, no circles."""

import pytest

from customers.models import Customer
from invoices.groups import build_tree
from kernel import clock
from staff.models import User
from tests.factories import DAY, assign, make_customer, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(db: None) -> dict[str, Customer]:
    top = make_customer("T", "Top")
    left = make_customer("L", "Left", parent=top)
    right = make_customer("R", "Right", parent=top)
    low = make_customer("W", "Low", parent=left)
    for customer, amount in ((top, "100.00"), (left, "20.00"), (low, "3.00")):
        make_invoice(customer, amount, issued_on=DAY)
    make_customer("X", "Stranger")
    return {"top": top, "left": left, "right": right, "low": low}


def tree_of(customer: Customer, reader: User):  # type: ignore[no-untyped-def]
    today = clock.today()
    visible = Customer.objects.visible_to(reader, today)
    return build_tree(customer, visible=visible, today=today)


def test_the_tree_is_the_same_from_every_member(family: dict[str, Customer], manager: User) -> None:
    for customer in family.values():
        tree = tree_of(customer, manager)
        shown = [(member.customer.name, member.depth) for member in tree.members]
        assert shown == [("Top", 0), ("Left", 1), ("Low", 2), ("Right", 1)]
        assert tree.reporting is not None
        assert (tree.reporting.balance, tree.reporting.overdue) == (123, 123)
        assert tree.hidden == 0


def test_each_has_its_own_currency_beside(family: dict[str, Customer], manager: User) -> None:
    make_invoice(family["right"], "50.00", issued_on=DAY, currency="USD")
    tree = tree_of(family["top"], manager)
    right = tree.members[-1]
    assert [(own.currency, own.balance) for own in right.own] == [("USD", 50)]
    assert [own.currency for own in tree.own] == ["EUR", "USD"]
    assert tree.reporting is None
    assert "USD" in tree.missing_rate


def test_a_collector_s_totals_leave_out_what_is_hidden(
    family: dict[str, Customer], collector: User
) -> None:
    assign(family["low"], collector)
    assign(family["right"], collector)
    tree = tree_of(family["low"], collector)
    assert [(member.customer.name, member.depth) for member in tree.members] == [
        ("Low", 0),
        ("Right", 0),
    ]
    assert tree.hidden == 2
    assert tree.reporting is not None
    assert tree.reporting.balance == 3


def test_a_circle_in_the_data_ends(family: dict[str, Customer], manager: User) -> None:
    Customer.objects.filter(pk=family["top"].pk).update(parent=family["low"])
    tree = tree_of(family["left"], manager)
    assert {member.customer.name for member in tree.members} == {"Top", "Left", "Low", "Right"}
    assert len(tree.members) == 4
