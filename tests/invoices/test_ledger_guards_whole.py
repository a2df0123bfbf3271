"""Every guard on documents, credit notes, transfers and cancellations refuses raw rows."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from invoices.models import (
    Adjustment,
    Allocation,
    Document,
    DocumentCancellation,
    OpenItem,
    Source,
    Withdrawal,
)
from invoices.services import close_period
from tests.factories import (
    DAY,
    make_credit_note,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
)
from tests.invoices.raw import Row, check_deferred, next_id, refused_by, row_of
from tests.invoices.scene import BEFORE, EFFECTS, LATER, Scene

pytestmark = pytest.mark.django_db

# Amounts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("EUR", "1.001"), ("JPY", "1.5"), ("KWD", "1.0001")],
)
def test_amount_fits_its_currency(scene: Scene, currency: str, amount: str) -> None:
    values = {"currency": currency, "amount": amount}
    document = scene.document(**values)
    rows = {
        OpenItem: scene.part(document, **values),
        Document: document,
        Source: scene.source(**values),
        Allocation: scene.allocation(**values),
    }
    for model, row in rows.items():
        with refused_by(f"{model._meta.model_name}_currency_ck"):
            scene.post(model, [row])


@pytest.mark.parametrize("model", [Document, OpenItem, Source, *EFFECTS])
def test_amount_is_a_number(scene: Scene, model: Any) -> None:
    rows = {
        Document: scene.document,
        Source: scene.source,
        OpenItem: lambda **values: scene.part(scene.document(), **values),
    } | {effect: partial(row, scene) for effect, row in EFFECTS.items()}
    with refused_by(f"{model._meta.db_table}_amount_check"):
        scene.post(model, [rows[model](amount="NaN")])


def test_amount_with_the_digits_of_its_currency_is_taken(scene: Scene) -> None:
    for currency, amount in (("EUR", "1.01"), ("JPY", "2"), ("KWD", "1.001")):
        values = {"currency": currency, "amount": amount, "number": f"S-{currency}"}
        scene.post(Source, [scene.source(**values)])


@pytest.mark.parametrize("model", [Document, OpenItem, Source])
def test_amount_is_not_negative(scene: Scene, model: Any) -> None:
    document = scene.document(amount=-1)
    row = {Document: document, OpenItem: scene.part(document, amount=-1)}.get(
        model, scene.source(amount=-1)
    )
    with refused_by(f"{model._meta.model_name}_amount_ck"):
        scene.post(model, [row])


def test_adjustment_and_withdrawal_fit_their_currency(scene: Scene) -> None:
    with refused_by("effect_not_before"):
        scene.post(Adjustment, [scene.adjustment(amount="1.001")])
    with refused_by("effect_not_before"):
        scene.post(Withdrawal, [scene.withdrawal(amount="1.001")])


# 4: one account ----------------------------------------------------------------------------------


def test_allocation_joins_one_account(scene: Scene) -> None:
    stranger, entity = make_customer(), make_entity()
    sources = [
        make_receipt(stranger, 50),
        make_receipt(scene.customer, 50, entity=entity),
        make_receipt(scene.customer, 50, currency="USD"),
        make_receipt(None, 50),
    ]
    for source in sources:
        # As the item's account, and as the source's: one of the two keys always breaks.
        own = {"customer_id": source.customer_id, "entity_id": source.entity_id}
        with refused_by("allocation_source_fk"):
            scene.post(Allocation, [scene.allocation(source_id=source.pk)])
        if source.customer_id:
            with refused_by("allocation_item_fk"):
                values = own | {"source_id": source.pk, "currency": source.currency}
                scene.post(Allocation, [scene.allocation(**values)])


def test_effect_is_of_its_items_and_sources_entity(scene: Scene) -> None:
    other = make_entity().pk
    with refused_by("effect_not_before"):
        scene.post(Adjustment, [scene.adjustment(entity_id=other)])
    with refused_by("effect_not_before"):
        scene.post(Withdrawal, [scene.withdrawal(entity_id=other)])


# Credit notes ------------------------------------------------------------------------------------


def credit_note(scene: Scene, **values: Any) -> tuple[Row, Row]:
    document = scene.document(kind="credit_note", number="N1")
    source = scene.source(kind="credit_note", number="N1", document_id=document["id"])
    return document, source | values


def test_credit_note_has_a_source(scene: Scene) -> None:
    document, source = credit_note(scene)
    with refused_by("document_credit_source"):
        scene.post(Document, [document])
    scene.post(Source, [source])
    scene.post(Document, [document])
    check_deferred()


def test_credit_needs_its_note(scene: Scene) -> None:
    _document, source = credit_note(scene)
    with refused_by("source_document_fk"):
        scene.post(Source, [source])


def test_credit_notes_source_agrees_with_it(scene: Scene) -> None:
    differences = [
        {"amount": 99}, {"currency": "USD"}, {"customer_id": make_customer().pk},
        {"entity_id": make_entity().pk}, {"effective_on": LATER},
    ]  # fmt: skip
    for values in differences:
        document, source = credit_note(scene, **values)
        with refused_by("document_credit_source"):
            scene.post(Source, [source])
            scene.post(Document, [document])


def test_credit_note_has_no_instalments(scene: Scene) -> None:
    document, source = credit_note(scene)
    with refused_by("document_items_add_up"):
        scene.post(Source, [source])
        scene.post(OpenItem, [scene.part(document)])
        scene.post(Document, [document])


def test_invoice_is_no_source_of_money(scene: Scene) -> None:
    document = scene.document()
    source = scene.source(kind="credit_note", document_id=document["id"])
    with refused_by("document_credit_source"):
        scene.post(Source, [source])
        scene.post(OpenItem, [scene.part(document)])
        scene.post(Document, [document])


def test_source_of_a_posted_document_comes_too_late(scene: Scene) -> None:
    source = scene.source(kind="credit_note", document_id=scene.item.document_id)
    with refused_by("source_with_origin"):
        scene.post(Source, [source])


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "transfer"},
        {"kind": "credit_note"},
        {"kind": "receipt", "from_withdrawal_id": 1},
        {"kind": "transfer", "from_withdrawal_id": 1, "customer_id": None},
        {"kind": "credit_note", "document_id": 1, "customer_id": None},
        {"kind": "something"},
    ],
    ids=str,
)
def test_source_is_of_one_kind(scene: Scene, values: Row) -> None:
    with refused_by("source_kind_ck"):
        scene.post(Source, [scene.source(**values)])


def test_row_names_the_transaction_that_posts_it(scene: Scene) -> None:
    document, made_up = scene.document(), {"posted_in": "5"}
    with refused_by("posted_here"):
        scene.post(OpenItem, [scene.part(document)])
        scene.post(Document, [document | made_up])
    rows = {
        OpenItem: scene.part(document),
        Source: scene.source(),
        Withdrawal: scene.withdrawal(),
    }
    for model, row in rows.items():
        with refused_by("posted_here"):
            scene.post(model, [row | made_up])


# Transfers ---------------------------------------------------------------------------------------


def transfer(scene: Scene, to: Row, **values: Any) -> tuple[Row, Row]:
    withdrawal = scene.withdrawal(id=next_id(Withdrawal), kind="transfer", **values)
    target = scene.source(kind="transfer", from_withdrawal_id=withdrawal["id"], amount=10)
    return withdrawal, target | to


def test_transfer_has_two_sides(scene: Scene) -> None:
    stranger = make_customer().pk
    withdrawal, target = transfer(scene, {"customer_id": stranger})
    with refused_by("transfer_two_sided"):
        scene.post(Withdrawal, [withdrawal])
    scene.post(Source, [target])
    scene.post(Withdrawal, [withdrawal])
    check_deferred()


def test_target_needs_its_transfer(scene: Scene) -> None:
    _withdrawal, target = transfer(scene, {"customer_id": make_customer().pk})
    with refused_by("source_withdrawal_fk"):
        scene.post(Source, [target])


def test_sides_of_a_transfer_agree(scene: Scene) -> None:
    stranger = make_customer().pk
    differences: list[tuple[Row, Row]] = [
        ({"customer_id": stranger, "amount": 11}, {}),
        ({"customer_id": stranger, "effective_on": LATER}, {}),
        ({"customer_id": scene.customer.pk}, {}),
        ({"currency": "USD"}, {}),
        ({"currency": "USD", "amount": 11}, {"rate": "1.2"}),
        ({"currency": "JPY", "amount": 1501}, {"rate": "150.04"}),
    ]
    for to, values in differences:
        withdrawal, target = transfer(scene, to, **values)
        with refused_by("transfer_two_sided"):
            scene.post(Source, [target])
            scene.post(Withdrawal, [withdrawal])


def test_transfer_into_another_currency_is_rounded_to_it(scene: Scene) -> None:
    withdrawal, target = transfer(scene, {"currency": "JPY", "amount": 1501}, rate="150.05")
    scene.post(Source, [target])
    scene.post(Withdrawal, [withdrawal])


@pytest.mark.parametrize("kind", ["refund", "return", "cleared_elsewhere"])
def test_only_a_transfer_has_a_target(scene: Scene, kind: str) -> None:
    withdrawal, target = transfer(scene, {"customer_id": make_customer().pk})
    with refused_by("transfer_two_sided"):
        scene.post(Source, [target])
        scene.post(Withdrawal, [withdrawal | {"kind": kind}])


def posted_transfer(scene: Scene) -> tuple[Row, Row]:
    withdrawal, target = transfer(scene, {"customer_id": make_customer().pk})
    target["id"] = next_id(Source)
    scene.post(Source, [target])
    scene.post(Withdrawal, [withdrawal])
    return withdrawal, target


def taken_back(scene: Scene, withdrawal: Row, target: Row, **values: Any) -> tuple[Row, Row]:
    back = scene.withdrawal(kind="transfer", reverses_id=withdrawal["id"], amount=-10)
    gone = scene.withdrawal(source_id=target["id"], kind="cancellation", amount=10)
    return back, gone | values


def test_transfer_is_taken_back_on_both_sides(scene: Scene) -> None:
    withdrawal, target = posted_transfer(scene)
    back, gone = taken_back(scene, withdrawal, target)
    with refused_by("transfer_two_sided"):
        scene.post(Withdrawal, [back])
    with refused_by("transfer_two_sided"):
        scene.post(Withdrawal, [gone])
    with refused_by("source_cancelled_whole"):
        scene.post(Withdrawal, [back, gone | {"amount": 9}])
    with refused_by("transfer_two_sided"):
        scene.post(Withdrawal, [back, gone | {"given_on": LATER, "effective_on": LATER}])
    scene.post(Withdrawal, [back, gone])


def test_reversal_of_a_transfer_makes_no_money(scene: Scene) -> None:
    withdrawal, target = posted_transfer(scene)
    back, gone = taken_back(scene, withdrawal, target)
    back["id"] = next_id(Withdrawal)
    gone["id"] = next_id(Withdrawal)
    made = scene.source(kind="transfer", from_withdrawal_id=back["id"], number="made", amount=10)
    with refused_by("transfer_two_sided"):
        scene.post(Source, [made])
        scene.post(Withdrawal, [back, gone])


# Cancellations -----------------------------------------------------------------------------------


def cancellation(scene: Scene, document_id: int, **values: Any) -> Row:
    given = {"act_id": scene.act.pk, "document_id": document_id, "effective_on": DAY}
    return row_of(DocumentCancellation, **given | values)


def test_document_is_cancelled_whole(scene: Scene) -> None:
    row = cancellation(scene, scene.item.document_id)
    with refused_by("document_cancelled_whole"):
        scene.post(DocumentCancellation, [row])
    scene.post(Adjustment, [scene.adjustment(kind="cancellation", amount=99)])
    with refused_by("document_cancelled_whole"):
        scene.post(DocumentCancellation, [row])
    scene.post(Adjustment, [scene.adjustment(kind="cancellation", amount=1)])
    with refused_by("document_cancelled_whole"):
        scene.post(DocumentCancellation, [row | {"effective_on": BEFORE}])
    with refused_by("document_cancelled_whole"):
        scene.post(DocumentCancellation, [row | {"effective_on": LATER}])
    scene.post(DocumentCancellation, [row])
    with refused_by("invoices_documentcancellation_document_id_key"):
        scene.post(DocumentCancellation, [row])


def test_cancelled_document_stays_cancelled(scene: Scene) -> None:
    gone = scene.post_one(Adjustment, kind="cancellation", amount=100)
    scene.post(DocumentCancellation, [cancellation(scene, scene.item.document_id)])
    with refused_by("document_stays_cancelled"):
        row = scene.adjustment(kind="cancellation", amount=-100, reverses_id=gone.pk)
        scene.post(Adjustment, [row])


def test_credit_note_is_cancelled_whole_and_stays_so(scene: Scene) -> None:
    note = make_credit_note(scene.customer, 100)
    row = cancellation(scene, note.pk)
    gone = {"source_id": note.source.pk, "kind": "cancellation"}
    with refused_by("document_cancelled_whole"):
        scene.post(DocumentCancellation, [row])
    with refused_by("source_cancelled_whole"):
        scene.post(Withdrawal, [scene.withdrawal(**gone, amount=99)])
    first = scene.post_one(Withdrawal, **gone, amount=100)
    scene.post(DocumentCancellation, [row])
    with refused_by("effect_reversed_whole"):
        values = gone | {"reverses_id": first.pk, "amount": -100}
        scene.post(Withdrawal, [scene.withdrawal(**values)])


def test_receipt_is_cancelled_only_to_undo_it(scene: Scene) -> None:
    with refused_by("source_cancelled_whole"):
        scene.post(Withdrawal, [scene.withdrawal(kind="cancellation", amount=100)])
    scene.post(Withdrawal, [scene.withdrawal(kind="cancellation", amount=100, is_undo=True)])


# Closed periods, numbers -------------------------------------------------------------------------


def test_closed_period_takes_nothing(scene: Scene) -> None:
    note = make_credit_note(scene.customer, 5)
    document, credit = scene.document(), credit_note(scene)
    first = scene.post_one(Adjustment)
    close_period(entity=scene.entity, closed_through=DAY)
    refused = [
        (Source, scene.source()),
        (Allocation, scene.allocation()),
        (Adjustment, scene.adjustment()),
        (Adjustment, scene.adjustment(reverses_id=first.pk, amount=-10)),
        (Withdrawal, scene.withdrawal()),
        (Withdrawal, scene.withdrawal(source_id=note.source.pk, kind="cancellation", amount=5)),
        (Source, credit[1]),
    ]
    for model, row in refused:
        with refused_by("ledger_period_open"):
            scene.post(model, [row])
    with refused_by("ledger_period_open"):
        scene.post(OpenItem, [scene.part(document)])
        scene.post(Document, [document])
    scene.post(Adjustment, [scene.adjustment(effective_on=DAY + timedelta(days=1))])


def test_numbers_are_taken_once(scene: Scene) -> None:
    document = scene.document(number=make_invoice(scene.customer).number)
    with refused_by("document_number_uq"):
        scene.post(OpenItem, [scene.part(document)])
        scene.post(Document, [document])
    with refused_by("source_number_uq"):
        scene.post(Source, [scene.source(number=scene.receipt.number)])
    for model, row, rule in (
        (Allocation, scene.allocation(number="X"), "allocation_number_uq"),
        (Adjustment, scene.adjustment(number="X"), "adjustment_number_uq"),
        (Withdrawal, scene.withdrawal(number="X"), "withdrawal_number_uq"),
    ):
        with refused_by(rule):
            scene.post(model, [row, row])
