"""erpnext-ar-row-permissions: a person restricted to some customers sees the rows of those."""

import pytest

from customers.models import Customer
from invoices.aging.rules import Question
from invoices.aging.selectors import build_report
from invoices.models import OpenItem
from tests.factories import DAY, assign, make_customer, make_invoice, make_user

pytestmark = pytest.mark.django_db


def test_erpnext_ar_row_permissions() -> None:
    collector, own, other = make_user("collector"), make_customer("C1"), make_customer("C2")
    assign(own, collector)
    for customer in (own, other):
        make_invoice(customer, 100)
    visible = Customer.objects.visible_to(collector, DAY)
    report = build_report(Question(as_of=DAY), visible=visible)
    assert [row.label for row in report.rows] == ["C1"]
    assert [total.open for total in report.totals] == [100]
    items = OpenItem.objects.visible_to(collector, DAY)
    assert {item.customer.number for item in items} == {"C1"}
