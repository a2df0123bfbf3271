"""Guards on facts that rest on others: approvals, taxes, cancellations, credits."""

import pytest

from invoices.models import Adjustment, AdjustmentApproval
from kernel.audit import acting
from kernel.models import Act
from tests.factories import item_of, make_act, make_invoice, make_user
from tests.invoices.raw import Row, next_id, refused_by, row_of
from tests.invoices.scene import Scene

pytestmark = pytest.mark.django_db

# Approvals ---------------------------------------------------------------------------------------


def act_of(role: str) -> Act:
    with acting(actor=make_user(role)):
        return make_act()


def approval(scene: Scene, act: Act, **values: object) -> Row:
    given = {"item_id": scene.item.pk, "kind": "waiver", "amount": 10, "act_id": act.pk}
    return row_of(AdjustmentApproval, **given | values)


def test_adjustment_is_what_somebody_else_approved(scene: Scene) -> None:
    given = act_of("manager")
    scene.post(AdjustmentApproval, [approval(scene, given)])
    other = item_of(make_invoice(scene.customer, 100)).pk
    wrong: list[Row] = [
        {"amount": 11}, {"kind": "discount"}, {"item_id": other}, {"act_id": given.pk},
        {"approved_by_id": act_of("manager").pk},
    ]  # fmt: skip
    for values in wrong:
        with refused_by("adjustment_approved"):
            row = scene.adjustment(**{"approved_by_id": given.pk} | values)
            scene.post(Adjustment, [row])
    first = scene.adjustment(id=next_id(Adjustment), approved_by_id=given.pk)
    scene.post(Adjustment, [first])
    with refused_by("adjustment_approved_uq"):
        scene.post(Adjustment, [scene.adjustment(approved_by_id=given.pk)])
    second = act_of("manager")
    scene.post(AdjustmentApproval, [approval(scene, second)])
    with refused_by("adjustment_approved"):
        back = {"reverses_id": first["id"], "amount": -10, "approved_by_id": second.pk}
        scene.post(Adjustment, [scene.adjustment(**back)])


def test_nobody_is_no_approver(scene: Scene) -> None:
    given = make_act()
    scene.post(AdjustmentApproval, [approval(scene, given)])
    with refused_by("adjustment_approved"):
        scene.post(Adjustment, [scene.adjustment(approved_by_id=given.pk)])


def test_approval_has_an_act_of_its_own_and_a_kind(scene: Scene) -> None:
    given = act_of("manager")
    with refused_by("adjustmentapproval_act_uq"):
        scene.post(AdjustmentApproval, [approval(scene, given), approval(scene, given)])
    with refused_by("adjustmentapproval_kind_ck"):
        scene.post(AdjustmentApproval, [approval(scene, given, kind="favour")])
    with refused_by("adjustmentapproval_amount_ck"):
        scene.post(AdjustmentApproval, [approval(scene, given, amount=0)])
