"""Legal entities: one act for a change; code and currency stay once facts are posted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from customers.models import LegalEntity
from customers.selectors import is_posted_to
from customers.services import EntityDetails, add_entity, change_entity
from invoices.services import close_period
from kernel.errors import Conflict, Refused
from kernel.models import Act, History
from tests.factories import make_customer, make_entity, make_invoice, make_receipt, the_entity

pytestmark = pytest.mark.django_db
RO = EntityDetails(
    code="RO", name="Arman România", country="RO", currency="RON", control_account="4111"
)


def acts() -> list[str]:
    return list(
        Act.objects.filter(code__startswith="customers.entity").values_list("code", "reason")
    )


def test_a_new_entity_is_one_act() -> None:
    entity = add_entity(details=RO)
    assert (entity.country, entity.currency, entity.control_account) == ("RO", "RON", "4111")
    assert acts() == [("customers.entity.added", "RO")]


def test_a_change_is_one_act_and_nothing_changed_is_none() -> None:
    entity = add_entity(details=RO)
    changed = replace(RO, code="RO1", currency="EUR", name="Arman RO")
    for _twice in range(2):
        assert change_entity(entity=entity, details=changed).code == "RO1"
    assert acts() == [("customers.entity.added", "RO"), ("customers.entity.changed", "RO1")]
    kept = History.objects.filter(table_name="customers_legalentity").latest("id")
    assert kept.before is not None
    assert kept.before["currency"] == "RON"


@pytest.mark.parametrize(
    ("field", "value"), [("country", "XX"), ("country", "Romania"), ("currency", "LEI")]
)
def test_what_does_not_exist_is_refused_beside_its_field(field: str, value: str) -> None:
    with pytest.raises(Refused, match=f"{value} is no") as refusal:
        add_entity(details=replace(RO, **{field: value}))
    assert refusal.value.details["field"] == field
    with pytest.raises(Refused, match=f"{value} is no"):
        change_entity(entity=the_entity(), details=replace(RO, **{field: value}))
    assert acts() == []


def test_a_code_belongs_to_one_entity() -> None:
    with pytest.raises(Refused, match="Choose another code"):
        add_entity(details=replace(RO, code="MAIN"))
    entity = add_entity(details=RO)
    with pytest.raises(Refused, match="Choose another code"):
        change_entity(entity=entity, details=replace(RO, code="MAIN"))


@pytest.mark.parametrize("fact", ["document", "receipt", "closed period"])
def test_any_posted_fact_is_noticed(fact: str) -> None:
    entity, other = make_entity(), make_entity()
    assert not is_posted_to(entity)
    if fact == "document":
        make_invoice(make_customer(), entity=entity)
    elif fact == "receipt":
        make_receipt(None, entity=entity)
    else:
        close_period(entity=entity, closed_through=date(2026, 1, 31))
    assert is_posted_to(entity)
    assert not is_posted_to(other)


def test_code_and_currency_stay_once_posted_and_the_rest_does_not() -> None:
    entity = add_entity(details=RO)
    make_invoice(make_customer(), entity=entity, currency="RON")
    for field, value in (("code", "RO1"), ("currency", "EUR")):
        with pytest.raises(Refused, match="documents are posted") as refusal:
            change_entity(entity=entity, details=replace(RO, name="Other", **{field: value}))
        assert refusal.value.details["field"] == field
    assert LegalEntity.objects.get(pk=entity.pk).name == "Arman România"
    changed = EntityDetails("RO", "Arman RO", "MD", "RON", "4118")
    assert str(change_entity(entity=entity, details=changed)) == "RO Arman RO"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_posted_between_the_question_and_the_change(
    owner_connection: Any,
) -> None:
    entity = add_entity(details=RO)
    owner_connection.autocommit = False
    with owner_connection.cursor() as cursor:  # as the insert of a document holds it
        cursor.execute(
            "SELECT id FROM customers_legalentity WHERE id = %s FOR KEY SHARE", [entity.pk]
        )
        with pytest.raises(Conflict, match="just now"):
            change_entity(entity=entity, details=replace(RO, currency="EUR"))
        change_entity(entity=entity, details=replace(RO, name="Arman RO"))
    owner_connection.rollback()
    assert change_entity(entity=entity, details=replace(RO, currency="EUR")).currency == "EUR"
