"""What a single row of a posted table must look like, and what stands only once."""

from typing import Any

import pytest

from invoices.models import Adjustment, Document, Mark, OpenItem, Source, TaxLine, Withdrawal
from tests.factories import DAY, make_customer, make_invoice
from tests.invoices.raw import Row, next_id, refused_by, row_of
from tests.invoices.scene import BEFORE, Scene

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"effective_on": BEFORE}, "document_effective_ck"),
        ({"kind": "receipt"}, "document_kind_ck"),
        ({"item_class": "other"}, "document_class_ck"),
        ({"credits_document_id": 1}, "document_credits_ck"),
    ],
    ids=str,
)
def test_document_has_its_shape(scene: Scene, values: Row, rule: str) -> None:
    with refused_by(rule):
        scene.post(Document, [scene.document(**values)])


def test_source_does_not_count_before_its_date(scene: Scene) -> None:
    with refused_by("source_effective_ck"):
        scene.post(Source, [scene.source(effective_on=BEFORE)])


def test_kinds_are_of_their_lists(scene: Scene) -> None:
    with refused_by("adjustment_kind_ck"):
        scene.post(Adjustment, [scene.adjustment(kind="gift")])
    with refused_by("withdrawal_kind_ck"):
        scene.post(Withdrawal, [scene.withdrawal(kind="gift")])


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"kind": "liked"}, "mark_kind_ck"),
        ({"amount": 0}, "mark_amount_ck"),
        ({"until_on": BEFORE}, "mark_span_ck"),
    ],
    ids=str,
)
def test_mark_has_its_shape(scene: Scene, values: Row, rule: str) -> None:
    given: Row = {"item_id": scene.item.pk, "kind": "disputed", "from_on": DAY}
    with refused_by(rule):
        scene.post(Mark, [row_of(Mark, act_id=scene.act.pk, **given | values)])


def test_place_of_an_instalment_is_taken_once(scene: Scene) -> None:
    document = scene.document()
    with refused_by("openitem_sequence_uq"):
        scene.post(OpenItem, [scene.part(document, amount=50)] * 2)


def test_document_and_transfer_have_one_source(scene: Scene) -> None:
    document = scene.document(kind="credit_note")
    twice: list[tuple[dict[str, Any], str]] = [
        ({"kind": "credit_note", "document_id": document["id"]}, "invoices_source_document_id_key"),
        (
            {
                "kind": "transfer",
                "from_withdrawal_id": next_id(Withdrawal),
                "customer_id": make_customer().pk,
            },
            "invoices_source_from_withdrawal_id_key",
        ),
    ]
    for values, rule in twice:
        with refused_by(rule):
            scene.post(Source, [scene.source(**values, number=number) for number in ("A", "B")])


def test_tax_of_a_rate_stands_once(scene: Scene) -> None:
    document = make_invoice(scene.customer)
    row = row_of(
        TaxLine, act_id=scene.act.pk, document_id=document.pk, tax_rate=19, net=100, tax=19
    )
    with refused_by("taxline_rate_uq"):
        scene.post(TaxLine, [row, row])
