"""Every guard on effects and items refuses raw rows, written by INSERT and by COPY."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model

from invoices.models import Adjustment, Allocation, Document, Mark, OpenItem, Source, Withdrawal
from tests.factories import (
    DAY,
    item_of,
    make_act,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
)
from tests.invoices.raw import Row, check_deferred, next_id, refused_by, row_of
from tests.invoices.scene import BEFORE, EFFECTS, LATER, Scene

pytestmark = pytest.mark.django_db
each_effect = pytest.mark.parametrize(
    ("model", "row"), EFFECTS.items(), ids=[model.__name__ for model in EFFECTS]
)
Maker = Callable[..., Row]

# 1 and 2: what is open and unapplied -------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "row", "rule"),
    [
        (Allocation, Scene.allocation, "source_unapplied_ck"),
        (Adjustment, Scene.adjustment, "openitem_open_ck"),
        (Withdrawal, Scene.withdrawal, "source_unapplied_ck"),
    ],
)
def test_more_than_there_is_is_refused(
    scene: Scene, model: type[Model], row: Maker, rule: str
) -> None:
    with refused_by(rule):
        scene.post(model, [row(scene, amount=101)])
    with refused_by(rule):
        scene.post(model, [row(scene, amount=60), row(scene, amount=41)])
    scene.post(model, [row(scene, amount=60), row(scene, amount=40)])


def test_more_than_is_open_is_refused_although_the_money_is_there(scene: Scene) -> None:
    rich = make_receipt(scene.customer, 500)
    with refused_by("openitem_open_ck"):
        scene.post(Allocation, [scene.allocation(source_id=rich.pk, amount=101)])
    scene.post(Adjustment, [scene.adjustment(amount=30)])
    with refused_by("openitem_open_ck"):
        scene.post(Allocation, [scene.allocation(source_id=rich.pk, amount=71)])


def test_used_money_is_not_refunded(scene: Scene) -> None:
    scene.post(Allocation, [scene.allocation(amount=80)])
    with refused_by("source_unapplied_ck"):
        scene.post(Withdrawal, [scene.withdrawal(amount=21)])


def test_item_is_not_overpaid_on_a_past_day(scene: Scene) -> None:
    first = scene.post_one(Allocation, amount=100)
    back = scene.allocation(amount=-100, reverses_id=first.pk, given_on=LATER, effective_on=LATER)
    rich = make_receipt(scene.customer, 50).pk
    early = scene.allocation(amount=1, source_id=rich, effective_on=DAY + timedelta(days=2))
    with refused_by("openitem_open_every_day"):
        scene.post(Allocation, [back, early])
    scene.post(Allocation, [back])
    for row in (early, scene.allocation(amount=1, source_id=rich)):
        with refused_by("openitem_open_every_day"):
            scene.post(Allocation, [row])
    with refused_by("openitem_open_every_day"):
        scene.post(Adjustment, [scene.adjustment(amount=1)])
    scene.post(Allocation, [early | {"given_on": LATER, "effective_on": LATER}])


def test_source_is_not_overdrawn_on_a_past_day(scene: Scene) -> None:
    first = scene.post_one(Withdrawal, amount=100)
    back = scene.withdrawal(amount=-100, reverses_id=first.pk, given_on=LATER, effective_on=LATER)
    with refused_by("source_unapplied_every_day"):
        scene.post(Withdrawal, [back, scene.withdrawal(amount=1)])
    scene.post(Withdrawal, [back])
    with refused_by("source_unapplied_every_day"):
        scene.post(Withdrawal, [scene.withdrawal(amount=1)])
    with refused_by("source_unapplied_every_day"):
        scene.post(Allocation, [scene.allocation(amount=1)])


@pytest.mark.parametrize(
    ("model", "row"), [(Allocation, Scene.allocation), (Adjustment, Scene.adjustment)]
)
def test_noted_item_takes_no_effect(scene: Scene, model: type[Model], row: Maker) -> None:
    noted = item_of(make_invoice(scene.customer, 100, item_class="noted"))
    with refused_by("effect_on_receivable"):
        scene.post(model, [row(scene), row(scene, item_id=noted.pk)])


@each_effect
@pytest.mark.parametrize("reversed_model", EFFECTS, ids=lambda model: model.__name__)
def test_nothing_takes_effect_before_another_acts_reversal(
    scene: Scene, model: type[Model], row: Maker, reversed_model: type[Model]
) -> None:
    """Even where there would be enough on every day; one act may bring a whole history."""
    if {model, reversed_model} == {Adjustment, Withdrawal}:
        return  # on an item and on a source: they never meet
    first = scene.post_one(reversed_model)
    late = {"given_on": LATER, "effective_on": LATER}
    scene.post_one(reversed_model, reverses_id=first.pk, amount=-10, **late)
    other = make_act().pk
    with refused_by("effect_not_before"):
        scene.post(model, [row(scene, act_id=other)])
    scene.post(model, [row(scene, act_id=other, **late), row(scene)])


@each_effect
def test_undo_of_the_very_day_binds_nobody_and_a_later_one_does(
    scene: Scene, model: type[Model], row: Maker
) -> None:
    on_day, other = {"given_on": LATER, "effective_on": LATER}, make_act().pk
    first = scene.post_one(model, **on_day)
    scene.post_one(model, reverses_id=first.pk, amount=-10, is_undo=True, **on_day)
    scene.post(model, [row(scene, act_id=other)])
    late = scene.post_one(model)
    scene.post_one(model, reverses_id=late.pk, amount=-10, is_undo=True, **on_day)
    with refused_by("effect_not_before"):
        scene.post(model, [row(scene, act_id=other)])
    scene.post(model, [row(scene, act_id=other, **on_day)])


@each_effect
def test_effect_does_not_begin_before_what_it_changes(
    scene: Scene, model: type[Model], row: Maker
) -> None:
    with refused_by("effect_not_before"):
        scene.post(model, [row(scene, given_on=BEFORE, effective_on=BEFORE)])
    with refused_by("effect_not_before"):
        scene.post(model, [row(scene, given_on=LATER, effective_on=DAY)])


def test_allocation_does_not_begin_before_its_money(scene: Scene) -> None:
    late = make_receipt(scene.customer, 50, received_on=LATER)
    with refused_by("effect_not_before"):
        scene.post(Allocation, [scene.allocation(source_id=late.pk)])


# Reversals ---------------------------------------------------------------------------------------


@each_effect
@pytest.mark.parametrize(
    "values",
    [
        {"amount": -9},
        {"effective_on": BEFORE, "given_on": BEFORE},
        {"kind": "cleared_elsewhere"},
        {"item_id": "other"},
        {"source_id": "other"},
    ],
    ids=str,
)
def test_reversal_repeats_what_it_reverses(
    scene: Scene, model: type[Model], row: Maker, values: dict[str, Any]
) -> None:
    if not set(values) <= set(row(scene)):
        return  # the effect has no such column
    others = {
        "item_id": item_of(make_invoice(scene.customer, 100)).pk,
        "source_id": make_receipt(scene.customer, 100).pk,
    }
    values = {name: others[name] if value == "other" else value for name, value in values.items()}
    first = scene.post_one(model)
    with refused_by("effect_reversed_whole"):
        scene.post(model, [row(scene, **{"reverses_id": first.pk, "amount": -10} | values)])


@each_effect
def test_effect_is_reversed_once(scene: Scene, model: type[Model], row: Maker) -> None:
    first = scene.post_one(model)
    scene.post_one(model)
    scene.post(model, [row(scene, reverses_id=first.pk, amount=-10)])
    with refused_by(f"{model._meta.db_table}_reverses_id_key"):
        scene.post(model, [row(scene, reverses_id=first.pk, amount=-10)])


@each_effect
def test_reversal_is_not_reversed(scene: Scene, model: type[Model], row: Maker) -> None:
    first = scene.post_one(model)
    second = scene.post_one(model, reverses_id=first.pk, amount=-10)
    with refused_by(f"{model._meta.model_name}_sign_ck"):
        scene.post(model, [row(scene, reverses_id=second.pk, amount=10)])
    with refused_by("effect_reversed_whole"):
        scene.post(model, [row(scene, reverses_id=second.pk, amount=-10)])


@each_effect
def test_reversal_names_what_exists(scene: Scene, model: type[Model], row: Maker) -> None:
    scene.post_one(model)
    with refused_by("effect_reversed_whole"):
        scene.post(model, [row(scene, reverses_id=10**12, amount=-10)])


@each_effect
@pytest.mark.parametrize("amount", [0, -10])
def test_first_row_is_positive(scene: Scene, model: type[Model], row: Maker, amount: int) -> None:
    with refused_by(f"{model._meta.model_name}_sign_ck"):
        scene.post(model, [row(scene, amount=amount)])


@each_effect
def test_effect_starts_live(scene: Scene, model: type[Model], row: Maker) -> None:
    with refused_by("effect_starts_live"):
        scene.post(model, [row(scene, is_undone=True)])
    with refused_by(f"{model._meta.model_name}_sign_ck"):
        scene.post(model, [row(scene, is_undo=True)])


# 3: items come with their document ---------------------------------------------------------------


def test_instalments_add_up(scene: Scene) -> None:
    document = scene.document()
    for amounts in ([99], [60, 41], []):
        parts = [
            scene.part(document, sequence=place, amount=amount)
            for place, amount in enumerate(amounts)
        ]
        with refused_by("document_items_add_up"):
            if parts:
                scene.post(OpenItem, parts)
            scene.post(Document, [document])
    parts = [scene.part(document, amount=60), scene.part(document, amount=40, sequence=2)]
    scene.post(OpenItem, parts)
    scene.post(Document, [document])
    check_deferred()


@pytest.mark.parametrize(
    "values",
    [{"issued_on": BEFORE}, {"effective_on": LATER}, {"item_class": "noted"}],
    ids=str,
)
def test_instalments_say_what_their_document_says(scene: Scene, values: Row) -> None:
    document = scene.document()
    with refused_by("document_items_add_up"):
        scene.post(OpenItem, [scene.part(document, **values)])
        scene.post(Document, [document])


def test_instalments_are_of_their_documents_account(scene: Scene) -> None:
    document = scene.document()
    for values in (
        {"customer_id": make_customer().pk},
        {"entity_id": make_entity().pk},
        {"currency": "USD"},
    ):
        with refused_by("openitem_document_fk"):
            scene.post(OpenItem, [scene.part(document, **values)])
            scene.post(Document, [document])


def test_instalment_needs_its_document(scene: Scene) -> None:
    with refused_by("openitem_document_fk"):
        scene.post(OpenItem, [scene.part(scene.document())])


def test_posted_document_takes_no_further_instalment(scene: Scene) -> None:
    document = {"id": scene.item.document_id}
    for amount in (0, 1):
        with refused_by("openitem_with_document"):
            scene.post(OpenItem, [scene.part(document, sequence=2, amount=amount)])


@pytest.mark.parametrize(
    "values",
    [{"settled_amount": 10}, {"closed_on": DAY}, {"touched_on": DAY}, {"reversed_on": DAY}],
    ids=str,
)
def test_item_and_source_start_untouched(scene: Scene, values: Row) -> None:
    with refused_by("openitem_starts_open"):
        scene.post(OpenItem, [scene.part(scene.document(), **values)])
    values = {name.replace("settled", "used"): value for name, value in values.items()}
    with refused_by("source_starts_unapplied"):
        scene.post(Source, [scene.source(**values)])


def test_document_and_source_start_live(scene: Scene) -> None:
    for values in ({"cancelled_on": DAY}, {"is_undone": True}):
        document = scene.document(**values)
        with refused_by("document_starts_live"):
            scene.post(OpenItem, [scene.part(document)])
            scene.post(Document, [document])
    with refused_by("source_starts_unapplied"):
        scene.post(Source, [scene.source(is_undone=True)])


def test_mark_is_ended_on_its_own_item(scene: Scene) -> None:
    def mark(**values: Any) -> Row:
        given = {"item_id": scene.item.pk, "kind": "disputed", "from_on": DAY}
        return row_of(Mark, act_id=scene.act.pk, **given | values)

    first, other = next_id(Mark), item_of(make_invoice(scene.customer, 5)).pk
    scene.post(Mark, [mark(id=first)])
    for values in ({"item_id": other}, {"kind": "promised"}, {"from_on": BEFORE}):
        with refused_by("mark_ends_its_own"):
            scene.post(Mark, [mark(ends_id=first, **values)])
    ending = next_id(Mark)
    scene.post(Mark, [mark(id=ending, ends_id=first)])
    with refused_by("mark_ends_its_own"):
        scene.post(Mark, [mark(ends_id=ending)])
    with refused_by("invoices_mark_ends_id_key"):
        scene.post(Mark, [mark(ends_id=first)])
