"""A write-off in a browser: asked by the accountant, approved by an absent manager's deputy."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from invoices.choices import AdjustmentKind
from invoices.models import Adjustment, AdjustmentLimit
from kernel import clock
from staff.models import Absence, User
from tests.factories import make_customer, make_invoice, make_user, money, open_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Any]


def test_write_off_is_asked_and_approved_by_the_managers_deputy(
    enter: Enter, live_server: Any, accountant: User, manager: User
) -> None:
    customer, today = make_customer("C-77", "Strathallan Care Homes"), clock.today()
    invoice = make_invoice(customer, "1000.00", number="INV-1")
    AdjustmentLimit.objects.create(
        kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=100, days=365
    )
    deputy = make_user("accountant", name="Deputy")
    Absence.objects.create(user=manager, deputy=deputy, from_on=today, until_on=today)
    page = enter(accountant)
    page.goto(live_server.url + invoice.get_absolute_url())
    page.get_by_role("link", name="Adjust").click()
    page.get_by_label("Amount of INV-1").fill("400")
    page.get_by_label("Reason in your own words").fill("Insolvent")
    page.get_by_role("button", name="Ask for approval").click()
    page.wait_for_url("**" + reverse("invoices:own-requests"))
    assert open_of(invoice) == money(1000)
    page = enter(deputy)
    page.goto(live_server.url + reverse("invoices:approvals"))
    page.get_by_text("“Insolvent”").wait_for()
    page.get_by_role("button", name="Approve and post").click()
    page.get_by_text("Approved and posted: Write-off of 1 item, EUR 400.00.").wait_for()
    assert open_of(invoice) == money(600)
    assert Adjustment.objects.get().act.actor == accountant
