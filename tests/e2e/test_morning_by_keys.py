"""The accountant's whole morning with the keyboard alone: no element is clicked, none is focused
by the test; pages are reached by search and by Tab.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from invoices.choices import AdjustmentKind
from invoices.models import Adjustment, AdjustmentLimit, Document, Source
from kernel import clock
from staff.models import Absence, User
from tests.factories import (
    apply,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
    money,
    open_of,
    unapplied_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Any]
FOCUSED = """() => {
    const one = document.activeElement;
    return `${one.textContent} ${one.ariaLabel ?? ""}`.replace(/\\s+/g, " ");
}"""


def tab_to(page: Any, *words: str) -> None:
    """Press Tab until what has the focus says all these words."""
    for _step in range(150):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUSED)
        if all(word in told for word in words):
            return
    raise AssertionError(f"Tab never came to {' '.join(words)}")


def follow(page: Any, *words: str) -> None:
    """Go with Tab to what says these words, and press Enter on it."""
    tab_to(page, *words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def find(page: Any, text: str) -> None:
    """Search for a number and open what has it."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text=text).wait_for()


def do(page: Any, button: str, told: str) -> None:
    """Wait for the effects, post them, and read what was done."""
    page.get_by_role("button", name=button).wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text(told).first.wait_for()


def give_reason(page: Any, words: str) -> None:
    tab_to(page, "Reason in your own words")
    page.keyboard.type(words)


@pytest.fixture
def invoices() -> list[Document]:
    """Three invoices, the last with a discount still to be had; and money of somebody."""
    today = clock.today()
    customer = make_customer("C-77", "Strathallan Care Homes")
    made = [
        make_invoice(customer, "1000.00", number="INV-1", issued_on=today - timedelta(60)),
        make_invoice(customer, "500.00", number="INV-2", issued_on=today - timedelta(40)),
        make_invoice(
            customer,
            "200.00",
            number="INV-3",
            issued_on=today - timedelta(3),
            due_on=today + timedelta(27),
            terms="2/10 net 30",
        ),
    ]
    make_receipt(
        None, "1696.00", number="RC-1", received_on=today, remittance="INV-1 INV-2 INV-3 less 2 %"
    )
    paid = make_invoice(customer, "80.00", number="INV-9", issued_on=today - timedelta(9))
    apply(make_receipt(customer, "80.00", number="RC-9", received_on=today), paid, on=today)
    return [*made, paid]


def test_morning_is_worked_by_keys_alone(
    enter: Enter, accountant: User, manager: User, invoices: list[Document]
) -> None:
    page = enter(accountant)
    page.goto("/receipts/")
    find(page, "RC-1")
    follow(page, "Say who paid")
    do(page, "It is this customer's", "The payer named these.")
    do(page, "Apply the money", "is applied to 3 items")
    assert [open_of(one) for one in invoices] == [0, 0, 0, 0]
    follow(page, "Take back", "INV-2")
    give_reason(page, "Paid by another")
    do(page, "Take it back", "is open again")
    assert unapplied_of(Source.objects.get(kind="transfer")) == money(500)
    find(page, "RC-9")
    follow(page, "Return")
    give_reason(page, "No funds")
    do(page, "Return the receipt", "is returned")
    assert open_of(invoices[3]) == money(80)
    ask_and_approve(enter, page, accountant, manager)
    assert open_of(invoices[1]) == 0


def ask_and_approve(enter: Enter, page: Any, accountant: User, manager: User) -> None:
    """A write-off above the limit, asked by one and approved by the manager's deputy."""
    today = clock.today()
    AdjustmentLimit.objects.create(
        kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=100, days=365
    )
    deputy = make_user("accountant", name="Deputy")
    Absence.objects.create(user=manager, deputy=deputy, from_on=today, until_on=today)
    find(page, "INV-2")
    follow(page, "Adjust")
    give_reason(page, "Insolvent")
    tab_to(page, "Amount of INV-2")
    page.keyboard.type("500")
    do(page, "Ask for approval", "Insolvent")
    assert not Adjustment.objects.filter(kind=AdjustmentKind.WRITE_OFF).exists()
    page = enter(deputy)
    page.goto("/approvals/")
    follow(page, "Approve and post")
    page.get_by_text("Approved and posted: Write-off of 1 item, EUR 500.00.").wait_for()
