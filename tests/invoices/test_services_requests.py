"""Requests to adjust: asked by one, decided by another, posted in the name of who asked."""

from decimal import Decimal
from typing import Any

import pytest

from invoices.checking import check_ledger
from invoices.choices import AdjustmentKind, Outcome
from invoices.models import (
    Adjustment,
    AdjustmentApproval,
    AdjustmentDecision,
    AdjustmentLimit,
    AdjustmentRequest,
    Document,
)
from invoices.services import (
    ItemsDraft,
    adjust_items,
    approve_request,
    ask_adjustment,
    find_limit_of,
    reject_request,
    withdraw_request,
)
from kernel.audit import acting
from kernel.errors import Conflict, DomainError, NotAllowed, Refused
from staff.models import User
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
    money,
    open_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit() -> AdjustmentLimit:
    return AdjustmentLimit.objects.create(
        kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=100, days=30
    )


def two_invoices() -> list[Document]:
    customer = make_customer()
    return [make_invoice(customer, "119.00", net=money(100), tax=money(19)) for _place in range(2)]


def draft(*documents: Document, amount: str | None = None, **values: Any) -> ItemsDraft:
    given: dict[str, Any] = {"kind": AdjustmentKind.WRITE_OFF, "posted_on": DAY, "reason": "gone"}
    items = [item_of(document) for document in documents]
    return ItemsDraft(
        customer=documents[0].customer,
        parts=tuple((item, money(amount) if amount else item.open_amount) for item in items),
        **given | values,
    )


def ask(*documents: Document, by: User, **values: Any) -> AdjustmentRequest:
    with acting(actor=by):
        return ask_adjustment(draft=draft(*documents, **values))


def refusal(act: Any, *, by: User, request: AdjustmentRequest, **values: Any) -> str:
    with acting(actor=by), pytest.raises(DomainError) as error:
        act(request=request, **values)
    return error.value.code


def test_items_are_adjusted_in_one_act_with_tax_in_proportion() -> None:
    documents = two_invoices()
    rows = adjust_items(draft=draft(*documents, amount="59.50"))
    assert {row.act_id for row in rows} == {rows[0].act_id}
    assert [row.tax for row in rows] == [money("9.50")] * 2
    assert [open_of(document) for document in documents] == [money("59.50")] * 2


def test_items_together_pass_a_limit_that_each_keeps(limit: AdjustmentLimit) -> None:
    documents = two_invoices()
    assert find_limit_of(draft(*documents, amount="50")) is None
    assert find_limit_of(draft(*documents, amount="50.01")) == limit
    with pytest.raises(Refused, match="needs an approver"):
        adjust_items(draft=draft(*documents, amount="50.01"))
    assert not Adjustment.objects.exists()


def test_asking_changes_no_figure(limit: AdjustmentLimit, accountant: User) -> None:
    documents = two_invoices()
    request = ask(*documents, by=accountant)
    assert [open_of(document) for document in documents] == [money(119)] * 2
    assert [(line.amount, line.tax) for line in request.lines.all()] == [(119, 19)] * 2


def test_approved_request_is_posted_by_who_asked(
    limit: AdjustmentLimit, accountant: User, manager: User
) -> None:
    documents = two_invoices()
    request = ask(*documents, by=accountant)
    with acting(actor=manager):
        decision = approve_request(request=request, note="agreed")
    rows = Adjustment.objects.select_related("act", "approved_by")
    assert {row.act for row in rows} == {decision.posted}
    assert {row.act.actor for row in rows} == {accountant}
    assert {row.approved_by.actor for row in rows if row.approved_by} == {manager}
    assert decision.act.actor == manager
    assert AdjustmentApproval.objects.count() == 2
    assert [open_of(document) for document in documents] == [0, 0]
    assert check_ledger(seed=1) == []


def test_request_is_decided_once(limit: AdjustmentLimit, accountant: User, manager: User) -> None:
    request = ask(*two_invoices(), by=accountant)
    with acting(actor=manager):
        reject_request(request=request, reason="they can pay")
    for act, by in ((approve_request, manager), (withdraw_request, accountant)):
        assert refusal(act, by=by, request=request) == "invoices.request.decided"
    assert not Adjustment.objects.exists()


def test_nobody_decides_a_request_of_their_own(
    limit: AdjustmentLimit, accountant: User, manager: User
) -> None:
    request = ask(*two_invoices(), by=manager)
    own = "invoices.adjustment.own_request"
    assert refusal(approve_request, by=manager, request=request) == own
    assert refusal(reject_request, by=manager, request=request, reason="no") == own
    assert refusal(withdraw_request, by=accountant, request=request) == "invoices.request.not_own"


def test_only_who_may_approve_decides(limit: AdjustmentLimit, accountant: User) -> None:
    request = ask(*two_invoices(), by=accountant)
    other = make_user("accountant")
    for act, values in ((approve_request, {}), (reject_request, {"reason": "no"})):
        with acting(actor=other), pytest.raises(NotAllowed):
            act(request=request, **values)  # type: ignore[operator]
    assert not AdjustmentDecision.objects.exists()


def test_rejecting_says_why(limit: AdjustmentLimit, accountant: User, manager: User) -> None:
    request = ask(*two_invoices(), by=accountant)
    assert refusal(reject_request, by=manager, request=request, reason=" ") == (
        "invoices.adjustment.reason"
    )


def test_withdrawn_request_makes_room_for_another(limit: AdjustmentLimit, accountant: User) -> None:
    documents = two_invoices()
    request = ask(*documents, by=accountant)
    with pytest.raises(Conflict, match="waits already"):
        ask(documents[1], by=accountant)
    with acting(actor=accountant):
        decision = withdraw_request(request=request)
    assert decision.outcome == Outcome.WITHDRAWN
    ask(documents[1], by=accountant)


def test_item_paid_meanwhile_cannot_be_written_off(
    limit: AdjustmentLimit, accountant: User, manager: User
) -> None:
    documents = two_invoices()
    request = ask(*documents, by=accountant)
    apply(make_receipt(documents[0].customer, 1), documents[0])
    assert refusal(approve_request, by=manager, request=request) == "invoices.request.stale"
    assert not AdjustmentDecision.objects.exists()
    with acting(actor=manager):
        reject_request(request=request, reason="paid in part")


def test_request_of_somebody_who_may_no_longer_post_is_not_approved(
    limit: AdjustmentLimit, accountant: User, manager: User
) -> None:
    request = ask(*two_invoices(), by=accountant)
    User.objects.filter(pk=accountant.pk).update(is_active=False)
    again = AdjustmentRequest.objects.get(pk=request.pk)
    assert refusal(approve_request, by=manager, request=again) == "invoices.request.asker_gone"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": " "}, "invoices.adjustment.reason"),
        ({"amount": "119.01"}, "invoices.request.stale"),
        ({"amount": "1.001"}, "invoices.amount.digits"),
    ],
)
def test_request_that_makes_no_sense_is_refused(
    accountant: User, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as error:
        ask(*two_invoices(), by=accountant, **values)
    assert error.value.code == code
    assert not AdjustmentRequest.objects.exists()


def test_request_needs_items_of_its_customer_and_a_person(accountant: User) -> None:
    one, other = make_invoice(make_customer()), make_invoice(make_customer())
    with acting(actor=accountant):
        with pytest.raises(Refused, match="another customer's"):
            ask_adjustment(draft=draft(one, other))
        nothing = ItemsDraft(one.customer, AdjustmentKind.WAIVER, DAY, "why", ())
        with pytest.raises(Refused, match="Tick"):
            ask_adjustment(draft=nothing)
    with pytest.raises(Refused, match="by a person"):
        ask_adjustment(draft=draft(one))
    assert Decimal(0) == sum(row.amount for row in Adjustment.objects.all())
