"""Whatever the accountant and the manager do on a random ledger, it stays whole."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from invoices.checking import check_ledger
from invoices.choices import AdjustmentKind, DocumentKind
from invoices.models import (
    Adjustment,
    AdjustmentLimit,
    AdjustmentRequest,
    Document,
    OpenItem,
    Source,
    Withdrawal,
)
from invoices.services import (
    DocumentDraft,
    ItemsDraft,
    TransferDraft,
    adjust_items,
    apply_oldest_first,
    approve_request,
    ask_adjustment,
    cancel_document,
    close_period,
    find_limit_of,
    post_document,
    refund_source,
    reject_request,
    reverse_adjustment,
    reverse_refund,
    reverse_transfer,
    transfer_source,
    withdraw_request,
)
from kernel.audit import acting
from kernel.errors import DomainError
from staff.models import User
from tests.factories import DAY, make_customer, make_invoice, make_receipt, make_user, the_entity
from tests.invoices.whole import check_rows_every_day, check_running_figures, on_its_own

pytestmark = pytest.mark.django_db
Step = tuple[str, int, int, int]
ONE = timedelta(days=1)


class Office:
    """Two customers, an accountant and a manager, and everything that they may do."""

    def __init__(self) -> None:
        self.customers = [make_customer(), make_customer()]
        self.accountant, self.manager = make_user("accountant"), make_user("manager")
        AdjustmentLimit.objects.create(
            kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=60, days=365
        )
        for customer in self.customers:
            make_invoice(customer, 100)
            make_receipt(customer, 80)

    def do(self, step: Step) -> None:
        name, which, amount, days = step
        # What is refused leaves nothing, as on the page.
        with suppress(DomainError):
            getattr(self, name)(which, Decimal(amount), DAY + days * ONE)

    def bill(self, which: int, amount: Decimal, on: Any) -> None:
        self._as(self.accountant, make_invoice, self._customer(which), amount, issued_on=on)

    def credit(self, which: int, amount: Decimal, on: Any) -> None:
        invoice = _pick(Document.objects.exclude(kind=DocumentKind.CREDIT_NOTE), which)
        draft = DocumentDraft(
            entity=invoice.entity,
            customer=invoice.customer,
            number=f"CN{Document.objects.count()}",
            issued_on=on,
            amount=amount,
            currency=invoice.currency,
            kind=DocumentKind.CREDIT_NOTE,
            credits_document=invoice,
        )
        self._as(self.accountant, post_document, draft=draft)

    def cancel(self, which: int, amount: Decimal, on: Any) -> None:
        document = _pick(Document.objects, which)
        undo = amount > 60
        self._as(
            self.accountant, cancel_document, document=document, on=on, reason="x", is_undo=undo
        )

    def apply(self, which: int, amount: Decimal, on: Any) -> None:
        source = _pick(Source.objects.exclude(customer=None), which)
        self._as(self.accountant, apply_oldest_first, source=source, given_on=on)

    def adjust(self, which: int, amount: Decimal, on: Any) -> None:
        """As the page does: posted within the limit, asked for above it."""
        customer = self._customer(which)
        items = OpenItem.objects.open().filter(customer=customer).order_by("id")[:2]
        parts = tuple((item, min(amount, item.open_amount)) for item in items)
        draft = ItemsDraft(customer, AdjustmentKind.WRITE_OFF, on, "gone", parts)
        act = ask_adjustment if find_limit_of(draft) else adjust_items
        self._as(self.accountant, act, draft=draft)

    def decide(self, which: int, amount: Decimal, on: Any) -> None:
        request = _pick(AdjustmentRequest.objects, which)
        if amount > 40:
            self._as(self.manager, approve_request, request=request)
        elif amount > 20:
            self._as(self.manager, reject_request, request=request, reason="no")
        else:
            self._as(self.accountant, withdraw_request, request=request)

    def refund(self, which: int, amount: Decimal, on: Any) -> None:
        source = _pick(Source.objects, which)
        self._as(self.accountant, refund_source, source=source, amount=amount, paid_on=on)

    def move(self, which: int, amount: Decimal, on: Any) -> None:
        source = _pick(Source.objects, which)
        draft = TransferDraft(to_customer=self._customer(which + 1), amount=amount, moved_on=on)
        self._as(self.accountant, transfer_source, source=source, draft=draft)

    def take_back(self, which: int, amount: Decimal, on: Any) -> None:
        if amount > 50:
            row = _pick(Adjustment.objects.exclude(kind="cancellation"), which)
            self._as(self.accountant, reverse_adjustment, adjustment=row, given_on=on)
            return
        withdrawal = _pick(Withdrawal.objects.filter(kind__in=["refund", "transfer"]), which)
        if withdrawal.kind == "transfer" and withdrawal.reverses_id is None:
            target = withdrawal.to_source
            self._as(self.accountant, reverse_transfer, target=target, given_on=on)
        else:
            self._as(self.accountant, reverse_refund, refund=withdrawal, given_on=on)

    def close(self, which: int, amount: Decimal, on: Any) -> None:
        self._as(
            self.accountant, close_period, entity=the_entity(), closed_through=on, reason="month"
        )

    def _customer(self, which: int) -> Customer:
        return self.customers[which % 2]

    def _as(self, person: User, act: Callable[..., Any], *values: Any, **named: Any) -> None:
        with acting(actor=person):
            act(*values, **named)


class Nothing(DomainError):
    """There is nothing to act on."""


def _pick(rows: Any, which: int) -> Any:
    found = list(rows.order_by("id"))
    if not found:
        raise Nothing("tests.nothing", "nothing")
    return found[which % len(found)]


ACTS = (
    "bill", "credit", "cancel", "apply", "adjust", "adjust", "decide", "decide", "refund", "move",
    "take_back", "take_back", "close",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(1, 120), st.integers(0, 30)),
    min_size=6,
    max_size=16,
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_ledger_stays_whole_whatever_is_done(steps: list[Step]) -> None:
    with on_its_own():
        office = Office()
        for step in steps:
            office.do(step)
        assert check_ledger(seed=1) == []
        check_rows_every_day()
        check_running_figures()


def test_every_act_of_the_office_can_be_done() -> None:
    """So that the property is not true of refusals alone."""
    office = Office()
    steps: list[Step] = [
        ("bill", 0, 90, 0), ("credit", 0, 30, 1), ("adjust", 0, 70, 2), ("decide", 0, 90, 3),
        ("move", 1, 10, 4), ("refund", 0, 10, 5), ("take_back", 0, 90, 6), ("take_back", 0, 10, 7),
        ("apply", 1, 1, 8), ("cancel", 2, 10, 9), ("close", 0, 1, 10),
    ]  # fmt: skip
    for step in steps:
        name, which, amount, days = step
        getattr(office, name)(which, Decimal(amount), DAY + days * ONE)
    assert check_ledger(seed=1) == []
