"""A small ledger, and raw rows that would be added to it, for tests of the database's guards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model

from customers.models import Customer, LegalEntity
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal
from kernel.models import Act
from tests.factories import (
    DAY,
    item_of,
    make_act,
    make_customer,
    make_invoice,
    make_receipt,
    the_entity,
)
from tests.invoices.raw import Row, next_id, row_of

Post = Callable[[type[Model], list[Row]], None]
LATER = DAY + timedelta(days=10)
BEFORE = DAY - timedelta(days=1)


@dataclass
class Scene:
    """An invoice of 100 and a receipt of 100 of one customer, and strangers to both."""

    post: Post
    customer: Customer
    entity: LegalEntity
    act: Act
    item: OpenItem
    receipt: Source

    @classmethod
    def make(cls, post: Post) -> "Scene":
        customer = make_customer()
        return cls(
            post=post,
            customer=customer,
            entity=the_entity(),
            act=make_act(),
            item=item_of(make_invoice(customer, 100)),
            receipt=make_receipt(customer, 100),
        )

    def allocation(self, **values: Any) -> Row:
        return row_of(Allocation, **self.effect() | self.account() | {
            "source_id": self.receipt.pk, "item_id": self.item.pk,
        } | values)  # fmt: skip

    def adjustment(self, **values: Any) -> Row:
        return row_of(Adjustment, **self.effect() | {
            "item_id": self.item.pk, "entity_id": self.entity.pk, "kind": "waiver",
        } | values)  # fmt: skip

    def withdrawal(self, **values: Any) -> Row:
        return row_of(Withdrawal, **self.effect() | {
            "source_id": self.receipt.pk, "entity_id": self.entity.pk, "kind": "refund",
        } | values)  # fmt: skip

    def document(self, **values: Any) -> Row:
        return row_of(Document, **self.account() | {
            "id": next_id(Document), "act_id": self.act.pk, "kind": "invoice", "number": "D1",
            "issued_on": DAY, "effective_on": DAY, "amount": 100,
        } | values)  # fmt: skip

    def part(self, document: Row, **values: Any) -> Row:
        return row_of(OpenItem, **self.account() | {
            "act_id": self.act.pk, "document_id": document["id"], "issued_on": DAY,
            "effective_on": DAY, "due_on": DAY, "amount": 100,
        } | values)  # fmt: skip

    def source(self, **values: Any) -> Row:
        return row_of(Source, **self.account() | {
            "act_id": self.act.pk, "kind": "receipt", "number": "S1", "dated_on": DAY,
            "effective_on": DAY, "amount": 100,
        } | values)  # fmt: skip

    def effect(self) -> Row:
        return {"act_id": self.act.pk, "given_on": DAY, "effective_on": DAY, "amount": 10}

    def account(self) -> Row:
        return {
            "customer_id": self.customer.pk, "entity_id": self.entity.pk, "currency": "EUR",
        }  # fmt: skip

    def post_one(self, model: type[Model], **values: Any) -> Any:
        """Post an effect properly; returns it."""
        row = {Allocation: self.allocation, Adjustment: self.adjustment,
               Withdrawal: self.withdrawal}[model](id=next_id(model), **values)  # fmt: skip
        self.post(model, [row])
        return model.objects.get(pk=row["id"])  # type: ignore[attr-defined]


EFFECTS: dict[type[Model], Callable[..., Row]] = {
    Allocation: Scene.allocation,
    Adjustment: Scene.adjustment,
    Withdrawal: Scene.withdrawal,
}
