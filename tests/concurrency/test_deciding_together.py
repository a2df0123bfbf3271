"""Two decide one request at once, or one decides while somebody else pays or closes."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from invoices.choices import AdjustmentKind
from invoices.models import Adjustment, AdjustmentDecision, AdjustmentRequest, OpenItem
from invoices.services import (
    ItemsDraft,
    adjust_items,
    apply_source,
    approve_request,
    ask_adjustment,
    reject_request,
    withdraw_request,
)
from kernel.audit import acting
from staff.models import User
from tests.concurrency.racing import done, race, told
from tests.factories import DAY, item_of, make_customer, make_invoice, make_receipt, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.usefixtures("ledger_stays_whole"),
]


def draft_over(items: list[OpenItem]) -> ItemsDraft:
    return ItemsDraft(
        customer=items[0].customer,
        kind=AdjustmentKind.WRITE_OFF,
        posted_on=DAY + timedelta(days=10),
        reason="gone",
        parts=tuple((item, item.open_amount) for item in items),
    )


def an_open_pair() -> list[OpenItem]:
    customer = make_customer()
    return [item_of(make_invoice(customer, 300)) for _place in range(2)]


def asked(items: list[OpenItem], by: User) -> AdjustmentRequest:
    with acting(actor=by):
        return ask_adjustment(draft=draft_over(items))


def by(person: User, act: Callable[..., Any], **values: Any) -> Callable[[], Any]:
    return partial(_do, person, act, values)


def _do(person: User, act: Callable[..., Any], values: dict[str, Any]) -> None:
    with acting(actor=person):
        act(**values)


def test_request_is_approved_once_by_two() -> None:
    managers = [make_user("manager") for _place in range(3)]
    request = asked(an_open_pair(), make_user("accountant"))
    answers = race(*(by(one, approve_request, request=request) for one in managers))
    assert done(answers) == 1
    assert {answer.code for answer in told(answers)} == {"invoices.request.decided"}
    assert Adjustment.objects.count() == 2


def test_one_of_three_decisions_holds() -> None:
    accountant, manager, other = (
        make_user("accountant"),
        make_user("manager"),
        make_user("manager"),
    )
    request = asked(an_open_pair(), accountant)
    answers = race(
        by(manager, approve_request, request=request),
        by(other, reject_request, request=request, reason="no"),
        by(accountant, withdraw_request, request=request),
    )
    assert done(answers) == 1
    assert len(told(answers)) == 2
    decision = AdjustmentDecision.objects.get()
    assert Adjustment.objects.count() == (2 if decision.outcome == "approved" else 0)


def test_item_is_not_both_paid_and_written_off() -> None:
    items = an_open_pair()
    receipt = make_receipt(items[0].customer, 300)
    request = asked(items, make_user("accountant"))
    paying = partial(
        apply_source, source=receipt, item=items[0], amount=items[0].open_amount, given_on=DAY
    )
    answers = race(by(make_user("manager"), approve_request, request=request), paying)
    assert done(answers) == 1
    (late,) = told(answers)
    assert late.code in {"invoices.request.stale", "invoices.item.too_little"}
    items[0].refresh_from_db()
    assert items[0].open_amount == 0


def test_item_is_asked_for_once_by_two() -> None:
    items = an_open_pair()
    accountants = [make_user("accountant") for _place in range(2)]
    answers = race(*(by(one, ask_adjustment, draft=draft_over(items)) for one in accountants))
    assert done(answers) == 1
    assert {answer.code for answer in told(answers)} == {"invoices.request.waiting"}


def test_items_in_any_order_never_wait_for_each_other() -> None:
    items = an_open_pair()
    part = [(item, item.open_amount / 3) for item in items]
    drafts = [draft_over(items) for _place in range(2)]
    one, other = (
        ItemsDraft(draft.customer, draft.kind, draft.posted_on, draft.reason, tuple(parts))
        for draft, parts in zip(drafts, (part, part[::-1]), strict=True)
    )
    answers = race(partial(adjust_items, draft=one), partial(adjust_items, draft=other))
    assert done(answers) == 2
    assert Adjustment.objects.count() == 4
