"""What a department settles and leaves lying on its desks: limits, letterheads, holidays, a request
that waits for its approver, notes.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from arman.demo.customers import Plan
from arman.demo.words import WRITE_OFFS
from customers.models import Customer, LegalEntity, Note
from customers.notes import add_note
from invoices.choices import AdjustmentKind
from invoices.models import AdjustmentLimit, AdjustmentRequest, OpenItem
from invoices.services.configuration import LimitDetails, add_limit
from invoices.services.requests import ItemsDraft, ask_adjustment
from kernel.audit import acting
from kernel.calendars import add_holidays, propose_holidays
from kernel.models import BusinessCalendar, Holiday
from staff.models import User

LETTERHEADS: Final = {
    "MAIN": (
        "Hafenstraße 12\n20457 Hamburg",
        "Halvern Supply GmbH\nIBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001",
    ),
    "UK": (
        "4 Canal Wharf\nLeeds LS11 5PS",
        "Halvern Supply Ltd\nSort code 20-00-00\nAccount 1234 5678",
    ),
}
LIMITS: Final = (
    (AdjustmentKind.WRITE_OFF, "250"),
    (AdjustmentKind.WAIVER, "100"),
    (AdjustmentKind.SMALL_DIFFERENCE, "25"),
)
CURRENCIES: Final = ("EUR", "GBP", "USD")
OLD: Final = 365  # days past due of what nobody expects any more
LEAST: Final = Decimal(300)  # above the limit
NOTE: Final = "Payment run every second Friday; invoices need the purchase order's number."


def settle_department(plan: Plan) -> None:
    """Settings as an administrator leaves them; done twice, it changes nothing."""
    for code, (address, how_to_pay) in LETTERHEADS.items():
        firms = LegalEntity.objects.filter(code=code, address="")
        firms.update(address=address, payment_details=how_to_pay)
    if not AdjustmentLimit.objects.exists():
        for kind, amount in LIMITS:
            for currency in CURRENCIES:
                add_limit(details=LimitDetails(kind, currency, Decimal(amount), days=365))
    calendar = BusinessCalendar.objects.filter(is_default=True).first()
    if calendar is not None and not Holiday.objects.filter(calendar=calendar).exists():
        BusinessCalendar.objects.filter(pk=calendar.pk).update(country="DE")
        calendar.refresh_from_db()
        years = (plan.until.year, plan.until.year + 1)
        days = [day for year in years for day in propose_holidays(calendar, year=year)]
        add_holidays(calendar=calendar, days=[(one.on, one.name) for one in days])


def leave_on_desks(plan: Plan) -> None:
    """A write-off that waits for its approver, and a note on the customer who owes it."""
    accountant = User.objects.filter(email="accountant@demo.example").first()
    if accountant is None or AdjustmentRequest.objects.exists():
        return
    old = OpenItem.objects.open().receivable()
    old = old.filter(due_on__lt=plan.until - timedelta(OLD), open_amount__gte=LEAST)
    item = old.select_related("document", "customer").order_by("open_amount", "pk").first()
    if item is None:
        return
    draft = ItemsDraft(
        customer=item.customer,
        kind=AdjustmentKind.WRITE_OFF,
        posted_on=plan.until,
        reason=WRITE_OFFS[0],
        parts=((item, item.open_amount),),
    )
    with acting(actor=accountant):
        ask_adjustment(draft=draft)
        _note(item.customer)


def _note(customer: Customer) -> None:
    if not Note.objects.filter(customer=customer).exists():
        add_note(customer=customer, text=NOTE, is_pinned=True)
