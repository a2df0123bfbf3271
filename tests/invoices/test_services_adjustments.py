"""Adjustments: what was asked, how much is open, and who must allow it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from customers.merging.services import merge_customers
from invoices.choices import AdjustmentKind
from invoices.models import Adjustment, AdjustmentApproval, AdjustmentLimit, OpenItem
from invoices.services import (
    AdjustmentDraft,
    adjust_item,
    approve_adjustment,
    close_period,
    reverse_adjustment,
)
from kernel import clock
from kernel.audit import acting
from kernel.errors import Conflict, DomainError, NotAllowed, Refused
from kernel.locks import Lock
from staff.models import Absence, User
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    make_user,
    open_of,
    the_entity,
)

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=10)


def draft(item: OpenItem, amount: str | int = 40, **values: Any) -> AdjustmentDraft:
    given: dict[str, Any] = {"kind": AdjustmentKind.WRITE_OFF, "posted_on": DAY, "reason": "gone"}
    return AdjustmentDraft(item=item, amount=Decimal(amount), **given | values)


def an_item(amount: int = 100, **values: Any) -> OpenItem:
    return item_of(make_invoice(values.pop("customer", None) or make_customer(), amount, **values))


def refused(**values: Any) -> str:
    with pytest.raises(DomainError) as error:
        adjust_item(draft=draft(values.pop("item", None) or an_item(), **values))
    return error.value.code


@pytest.fixture
def limit() -> AdjustmentLimit:
    return AdjustmentLimit.objects.create(
        kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=100, days=30
    )


def test_adjustment_lowers_what_is_open_and_says_why() -> None:
    item = an_item()
    adjustment = adjust_item(draft=draft(item, "40.50", tax=Decimal("6.47"), number="W1"))
    item.refresh_from_db()
    assert item.open_amount == Decimal("59.50")
    assert (adjustment.tax, adjustment.number, adjustment.reason) == (Decimal("6.47"), "W1", "gone")
    assert adjustment.act.code == "invoices.adjustment.posted"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": 0}, "invoices.amount.not_positive"),
        ({"amount": -1}, "invoices.amount.not_positive"),
        ({"amount": "1.001"}, "invoices.amount.digits"),
        ({"amount": 101}, "invoices.item.too_little"),
        ({"kind": AdjustmentKind.CANCELLATION}, "invoices.adjustment.kind"),
        ({"reason": ""}, "invoices.adjustment.reason"),
        ({"tax": Decimal(41)}, "invoices.adjustment.tax"),
        ({"tax": Decimal(-1)}, "invoices.adjustment.tax"),
        ({"tax": Decimal("1.001")}, "invoices.adjustment.tax"),
    ],
    ids=str,
)
def test_adjustment_that_makes_no_sense_is_refused(values: dict[str, Any], code: str) -> None:
    assert refused(**values) == code
    assert not Adjustment.objects.exists()


def test_number_is_taken_once() -> None:
    adjust_item(draft=draft(an_item(), number="W1"))
    assert refused(number="W1") == "invoices.ledger.adjustment_number_uq"


def test_adjustment_takes_the_first_open_day() -> None:
    item = an_item()
    close_period(entity=the_entity(), closed_through=LATER)
    adjustment = adjust_item(draft=draft(item))
    assert (adjustment.given_on, adjustment.effective_on) == (DAY, LATER + timedelta(days=1))


def test_adjustment_takes_effect_after_the_last_reversal() -> None:
    item = an_item()
    first = adjust_item(draft=draft(item))
    reverse_adjustment(adjustment=first, given_on=LATER)
    assert adjust_item(draft=draft(item)).effective_on == LATER


def test_recovery_reverses_the_write_off_before_money_is_applied() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100)
    adjustment = adjust_item(draft=draft(item_of(invoice), 100, tax=Decimal(19)))
    receipt = make_receipt(customer, 100, received_on=LATER)
    with pytest.raises(Conflict):
        apply(receipt, invoice, 100, on=LATER)
    reversal = reverse_adjustment(adjustment=adjustment, given_on=LATER, reason="paid after all")
    assert (reversal.amount, reversal.tax, reversal.effective_on) == (-100, -19, LATER)
    apply(receipt, invoice, 100, on=LATER)
    assert open_of(invoice) == 0
    with pytest.raises(Refused, match="reversed already"):
        reverse_adjustment(adjustment=adjustment, given_on=LATER)
    with pytest.raises(Refused, match="not reversed"):
        reverse_adjustment(adjustment=reversal, given_on=LATER)


# Who must allow it -------------------------------------------------------------------------------


def test_without_a_limit_nobody_is_asked() -> None:
    assert adjust_item(draft=draft(an_item(1000), 1000)).approved_by is None


def test_limit_itself_needs_no_approver(limit: AdjustmentLimit) -> None:
    assert adjust_item(draft=draft(an_item(), 100)).approved_by is None


def test_limit_is_of_its_kind_and_currency(limit: AdjustmentLimit) -> None:
    adjust_item(draft=draft(an_item(500), 500, kind=AdjustmentKind.WAIVER))
    dollars = an_item(500, currency="USD", entity=make_entity())
    adjust_item(draft=draft(dollars, 500))
    assert refused(item=an_item(500), amount=500) == "invoices.adjustment.needs_approval"


def test_amounts_add_up_by_customer(limit: AdjustmentLimit) -> None:
    customer, stranger = make_customer(), make_customer()
    adjust_item(draft=draft(an_item(customer=customer), 60))
    adjust_item(draft=draft(an_item(customer=stranger), 60))
    assert refused(item=an_item(customer=customer), amount=41) == (
        "invoices.adjustment.needs_approval"
    )
    adjust_item(draft=draft(an_item(customer=customer), 40))


@pytest.mark.parametrize(("days", "is_over"), [(29, True), (30, False)])
def test_amounts_add_up_over_the_limits_days(
    limit: AdjustmentLimit, days: int, is_over: bool
) -> None:
    customer = make_customer()
    item = an_item(customer=customer, issued_on=date(2026, 1, 1))
    adjust_item(draft=draft(item, 60, posted_on=DAY - timedelta(days=days)))
    second = draft(an_item(customer=customer), 60)
    if is_over:
        with pytest.raises(Refused):
            adjust_item(draft=second)
    else:
        adjust_item(draft=second)


def test_dating_back_does_not_pass_the_limit(limit: AdjustmentLimit) -> None:
    customer = make_customer()
    items = [an_item(customer=customer, issued_on=date(2025, 1, 1)) for _place in range(2)]
    adjust_item(draft=draft(items[0], 60))
    assert refused(item=items[1], amount=60, posted_on=date(2025, 2, 1)) == (
        "invoices.adjustment.needs_approval"
    )


def test_day_ahead_does_not_pass_the_limit(limit: AdjustmentLimit) -> None:
    customer = make_customer()
    today = clock.today()
    adjust_item(draft=draft(an_item(customer=customer), 80, posted_on=today))
    ahead = today + timedelta(days=31)
    item = an_item(customer=customer)
    assert refused(item=item, amount=30, posted_on=ahead) == "invoices.adjustment.needs_approval"


def test_amounts_add_up_over_the_accounts_of_one_customer(limit: AdjustmentLimit) -> None:
    survivor, duplicate = make_customer(), make_customer()
    adjust_item(draft=draft(an_item(customer=duplicate), 80))
    merge_customers(survivor=survivor, duplicate=duplicate)
    for account in (survivor, duplicate):
        item = an_item(customer=account)
        assert refused(item=item, amount=30) == "invoices.adjustment.needs_approval"
    adjust_item(draft=draft(an_item(customer=survivor), 20))


def test_reversed_adjustments_count_no_more_and_make_no_room(limit: AdjustmentLimit) -> None:
    customer = make_customer()
    old = an_item(1000, customer=customer, issued_on=date(2025, 1, 1))
    written_off = adjust_item(draft=draft(old, 500, posted_on=date(2025, 1, 2), is_mirrored=True))
    reverse_adjustment(adjustment=written_off, given_on=DAY)
    assert refused(item=an_item(500, customer=customer), amount=101) == (
        "invoices.adjustment.needs_approval"
    )
    first = adjust_item(draft=draft(an_item(customer=customer), 100))
    reverse_adjustment(adjustment=first, given_on=DAY)
    adjust_item(draft=draft(an_item(customer=customer), 100))


def approved(item: OpenItem, amount: int = 500, by: User | None = None) -> AdjustmentApproval:
    with acting(actor=by or make_user("manager")):
        return approve_adjustment(
            item=item, kind=AdjustmentKind.WRITE_OFF, amount=Decimal(amount), reason="gone"
        )


def test_approver_allows_what_passes_the_limit(limit: AdjustmentLimit) -> None:
    accountant, manager, item = make_user("accountant"), make_user("manager"), an_item(500)
    approval = approved(item, by=manager)
    with acting(actor=accountant):
        adjustment = adjust_item(draft=draft(item, 500, approval=approval))
    assert adjustment.approved_by == approval.act
    assert (approval.act.actor, approval.act.code) == (manager, "invoices.adjustment.approved")
    assert adjustment.act.actor == accountant


def test_limit_of_nothing_always_asks(limit: AdjustmentLimit) -> None:
    AdjustmentLimit.objects.update(amount=0)
    assert refused(amount=1) == "invoices.adjustment.needs_approval"
    item = an_item()
    adjust_item(draft=draft(item, 1, approval=approved(item, 1)))


@pytest.mark.parametrize("role", ["accountant", "collector", "analyst", "auditor", "admin"])
def test_others_do_not_approve(role: str) -> None:
    with pytest.raises(NotAllowed):
        approved(an_item(500), by=make_user(role))
    assert not AdjustmentApproval.objects.exists()


def test_nobody_approves_without_saying_who_acts() -> None:
    with pytest.raises(NotAllowed):
        approve_adjustment(
            item=an_item(), kind=AdjustmentKind.WAIVER, amount=Decimal(1), reason="kind"
        )


def test_nobody_approves_a_request_of_their_own(limit: AdjustmentLimit) -> None:
    manager, item = make_user("manager"), an_item(500)
    approval = approved(item, by=manager)
    with acting(actor=manager):
        assert refused(amount=101, item=item, approval=approval) == (
            "invoices.adjustment.own_request"
        )


def test_inactive_manager_does_not_approve() -> None:
    with pytest.raises(NotAllowed):
        approved(an_item(500), by=make_user("manager", is_active=False))


def test_deputy_approves_while_the_manager_is_away() -> None:
    manager, deputy, item = make_user("manager"), make_user("accountant"), an_item(500)
    Absence.objects.create(user=manager, deputy=deputy, from_on=DAY, until_on=LATER)
    with time_machine.travel(DAY - timedelta(days=1)), pytest.raises(NotAllowed):
        approved(item, by=deputy)
    with time_machine.travel(DAY):
        approval = approved(item, by=deputy)
    with acting(actor=deputy):
        assert refused(amount=101, item=item, approval=approval) == (
            "invoices.adjustment.own_request"
        )
    with acting(actor=make_user("accountant")):
        adjustment = adjust_item(draft=draft(item, 101, approval=approval))
    assert adjustment.approved_by == approval.act


def test_approval_is_of_its_item_kind_and_amount() -> None:
    item = an_item(500)
    approval = approved(item, 100)
    for values in ({"item": an_item(500)}, {"item": item, "kind": AdjustmentKind.WAIVER}):
        assert refused(approval=approval, **values) == "invoices.adjustment.other_approval"
    assert refused(item=item, amount=101, approval=approval) == (
        "invoices.adjustment.approved_less"
    )


def test_approval_is_used_once() -> None:
    item = an_item(500)
    approval = approved(item)
    first = adjust_item(draft=draft(item, 100, approval=approval))
    reverse_adjustment(adjustment=first, given_on=DAY)
    assert refused(item=item, approval=approval) == "invoices.adjustment.approval_used"


def test_approval_that_makes_no_sense_is_refused() -> None:
    wanted: dict[str, Any] = {"kind": AdjustmentKind.WAIVER, "amount": Decimal(1), "reason": "why"}
    with acting(actor=make_user("manager")):
        for values in ({"amount": Decimal(0)}, {"reason": ""}):
            with pytest.raises(Refused):
                approve_adjustment(item=an_item(), **wanted | values)


def test_what_another_system_approved_is_taken_as_it_is(limit: AdjustmentLimit) -> None:
    adjustment = adjust_item(draft=draft(an_item(500), 500, is_mirrored=True))
    assert (adjustment.is_mirrored, adjustment.approved_by) == (True, None)


def test_waiting_too_long_for_another_adjustment_is_said(owner_cursor: Any) -> None:
    item = an_item()
    owner_cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.ADJUSTMENT, item.customer_id])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
    assert refused(item=item) == "invoices.ledger.busy"
    assert not Adjustment.objects.exists()
