"""What the database holds over requests to adjust: whole, of one customer, decided by another."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from invoices.choices import AdjustmentKind
from invoices.models import AdjustmentDecision, AdjustmentRequest, AskedAdjustment
from kernel.audit import acting, record_act
from kernel.models import Act
from staff.models import User
from tests.factories import DAY, item_of, make_customer, make_invoice

pytestmark = pytest.mark.django_db


def act_of(person: User | None) -> Act:
    with transaction.atomic(), acting(actor=person):
        return record_act(code="tests.act.made", actor=person)


def rule_broken(model: Any, **values: Any) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        model.objects.create(**values)
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.fixture
def request_of(accountant: User) -> AdjustmentRequest:
    return AdjustmentRequest.objects.create(
        customer=make_customer(),
        kind=AdjustmentKind.WRITE_OFF,
        given_on=DAY,
        reason="gone",
        act=act_of(accountant),
    )


def line(request: AdjustmentRequest, **values: Any) -> dict[str, Any]:
    item = item_of(make_invoice(request.customer))
    return {"request": request, "item": item, "amount": 10, "act": request.act} | values


def test_lines_come_with_their_request(request_of: AdjustmentRequest, accountant: User) -> None:
    whole = "adjustment_asked_whole"
    other = item_of(make_invoice(make_customer()))
    for values in ({"act": act_of(accountant)}, {"item": other}, {"amount": "1.001"}):
        assert rule_broken(AskedAdjustment, **line(request_of, **values)) == whole
    first = AskedAdjustment.objects.create(**line(request_of))
    again = line(request_of, item=first.item)
    assert rule_broken(AskedAdjustment, **again) == "askedadjustment_item_uq"


def test_decided_request_takes_no_further_line(
    request_of: AdjustmentRequest, accountant: User
) -> None:
    AdjustmentDecision.objects.create(
        request=request_of, outcome="withdrawn", act=act_of(accountant)
    )
    assert rule_broken(AskedAdjustment, **line(request_of)) == "adjustment_asked_whole"


@pytest.mark.parametrize(("amount", "tax"), [(0, 0), (-1, 0), (10, 11), (10, -1)])
def test_amounts_of_a_line_make_sense(request_of: AdjustmentRequest, amount: int, tax: int) -> None:
    bad = line(request_of, amount=amount, tax=tax)
    assert rule_broken(AskedAdjustment, **bad) == "askedadjustment_amount_ck"


def test_request_and_decision_are_of_a_known_kind(
    request_of: AdjustmentRequest, accountant: User, manager: User
) -> None:
    values = {"customer": request_of.customer, "given_on": DAY, "reason": "x"}
    bad = rule_broken(AdjustmentRequest, kind="gift", act=act_of(accountant), **values)
    assert bad == "adjustmentrequest_kind_ck"
    decision = {"request": request_of, "act": act_of(manager)}
    bad = rule_broken(AdjustmentDecision, outcome="maybe", **decision)
    assert bad == "adjustmentdecision_outcome_ck"


def test_request_is_decided_by_whom_it_may_be(
    request_of: AdjustmentRequest, accountant: User, manager: User
) -> None:
    own, others, nobodys = act_of(accountant), act_of(manager), act_of(None)
    for outcome, act, posted in (
        ("rejected", own, None),
        ("rejected", nobodys, None),
        ("withdrawn", others, None),
        ("withdrawn", nobodys, None),
        ("approved", own, own),
        ("approved", others, others),
    ):
        values = {"request": request_of, "outcome": outcome, "act": act, "posted": posted}
        assert rule_broken(AdjustmentDecision, **values) == "adjustment_decided"


def test_approval_alone_names_what_it_posted(
    request_of: AdjustmentRequest, accountant: User, manager: User
) -> None:
    for outcome, posted in (("approved", None), ("rejected", act_of(accountant))):
        values = {"request": request_of, "outcome": outcome, "posted": posted}
        broken = rule_broken(AdjustmentDecision, act=act_of(manager), **values)
        assert broken == "adjustmentdecision_posted_ck"


def test_request_is_decided_once(
    request_of: AdjustmentRequest, accountant: User, manager: User
) -> None:
    AdjustmentDecision.objects.create(request=request_of, outcome="rejected", act=act_of(manager))
    values = {"request": request_of, "outcome": "withdrawn", "act": act_of(accountant)}
    assert rule_broken(AdjustmentDecision, **values) == (
        "invoices_adjustmentdecision_request_id_key"
    )
