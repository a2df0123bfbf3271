"""Guards on facts that rest on others: approvals, taxes, cancellations, credits."""

import pytest

from invoices.models import (
    Adjustment,
    AdjustmentApproval,
    Document,
    DocumentCancellation,
    OpenItem,
    Source,
    TaxLine,
    Withdrawal,
)
from invoices.services import cancel_document
from kernel.audit import acting
from kernel.models import Act
from tests.factories import (
    DAY,
    item_of,
    make_act,
    make_credit_note,
    make_customer,
    make_entity,
    make_invoice,
    make_user,
)
from tests.invoices.raw import Row, check_deferred, insert, next_id, refused_by, row_of
from tests.invoices.scene import LATER, Scene

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


# Taxes -------------------------------------------------------------------------------------------


def tax_line(scene: Scene, document_id: int, **values: object) -> Row:
    given = {"act_id": scene.act.pk, "document_id": document_id}
    return row_of(TaxLine, **given | {"tax_rate": 25, "net": 80, "tax": 20} | values)


def post_taxed(scene: Scene, *lines: Row, **values: object) -> None:
    document = scene.document(**{"net": 80, "tax": 20} | values)
    scene.post(OpenItem, [scene.part(document)])
    scene.post(Document, [document])
    if lines:
        rows = [{"document_id": document["id"]} | line for line in lines]
        scene.post(TaxLine, [tax_line(scene, **row) for row in rows])
    check_deferred()


def test_net_and_tax_make_the_amount(scene: Scene) -> None:
    with refused_by("document_net_and_tax_ck"):
        post_taxed(scene, tax=19)
    post_taxed(scene, net=None, number="N")
    post_taxed(scene, tax=None, number="T")


def test_lines_of_tax_add_up(scene: Scene) -> None:
    half = {"net": 40, "tax": 10}
    for lines in ([{"net": 79}], [{"tax": 19}], [half], [half, half | {"tax_rate": 0, "net": 41}]):
        with refused_by("document_taxes_add_up"):
            post_taxed(scene, *lines)
    post_taxed(scene, half, half | {"tax_rate": 0})
    post_taxed(scene, half, number="NONE", net=None, tax=None)


def test_line_of_tax_comes_with_its_document(scene: Scene) -> None:
    with refused_by("posted_here"):
        post_taxed(scene, {"posted_in": "5"})


@pytest.mark.django_db(transaction=True)
def test_posted_document_takes_no_line_of_tax() -> None:
    scene = Scene.make(insert)
    with refused_by("taxline_with_document"):
        scene.post(TaxLine, [tax_line(scene, scene.item.document_id)])


# Credit notes ------------------------------------------------------------------------------------


def test_credit_note_names_an_invoice_of_its_account(scene: Scene) -> None:
    others = [
        make_invoice(make_customer()),
        make_invoice(scene.customer, entity=make_entity()),
        make_invoice(scene.customer, currency="USD"),
        make_credit_note(scene.customer),
    ]
    for credited in others:
        with refused_by("document_credits_own"):
            post_credit(scene, credited.pk)
    post_credit(scene, scene.item.document_id)


def post_credit(scene: Scene, credited: int) -> None:
    values = {"kind": "credit_note", "number": "N1"}
    note = scene.document(**values, credits_document_id=credited)
    scene.post(Source, [scene.source(**values, document_id=note["id"])])
    scene.post(Document, [note])
    check_deferred()


# Cancellations -----------------------------------------------------------------------------------


def test_rows_that_cancel_come_with_the_cancellation(scene: Scene) -> None:
    note = make_credit_note(scene.customer, 100)
    items = scene.adjustment(kind="cancellation", amount=100)
    credit = scene.withdrawal(source_id=note.source.pk, kind="cancellation", amount=100)
    for model, row in ((Adjustment, items), (Withdrawal, credit)):
        with refused_by("cancelled_with_document"):
            scene.post(model, [row])
    scene.post(Adjustment, [items])
    scene.post(Withdrawal, [credit])
    rows = [
        row_of(DocumentCancellation, act_id=scene.act.pk, document_id=pk, effective_on=DAY)
        for pk in (scene.item.document_id, note.pk)
    ]
    scene.post(DocumentCancellation, rows)
    check_deferred()


def test_cancelling_row_of_a_cancelled_document_is_of_its_day(scene: Scene) -> None:
    cancel_document(document=scene.item.document, on=DAY, reason="typo")
    later = {"given_on": LATER, "effective_on": LATER}
    with refused_by("openitem_open_ck"):
        scene.post(Adjustment, [scene.adjustment(kind="cancellation", **later)])


def test_undone_receipt_needs_no_document(scene: Scene) -> None:
    row = scene.withdrawal(kind="cancellation", amount=100, is_undo=True)
    scene.post(Withdrawal, [row])
    check_deferred()
