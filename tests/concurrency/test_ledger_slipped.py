"""What belongs together is posted together: nothing slips under what another worker posts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from invoices.models import Document, OpenItem, Source, Withdrawal
from tests.concurrency.racing import Signal, race
from tests.invoices.raw import insert, next_id
from tests.invoices.scene import Scene

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.usefixtures("ledger_stays_whole"),
]


def codes(slipped_in: Callable[[], Any], posted: Callable[[], Any]) -> list[str]:
    """One writes rows that belong to what the other posts, and commits when that is posted."""
    is_in, is_posted = Signal(), Signal()

    def slip() -> None:
        with transaction.atomic():
            slipped_in()
            is_in.give()
            is_posted.await_()

    def post() -> None:
        is_in.await_()
        with transaction.atomic():
            posted()
        is_posted.give()

    return [answer.code for answer in race(slip, post)]


def test_instalment_is_not_slipped_under_another_workers_document() -> None:
    scene = Scene.make(insert)
    document = scene.document()

    def post() -> None:
        insert(OpenItem, [scene.part(document)])
        insert(Document, [document])

    def slip() -> None:
        insert(OpenItem, [scene.part(document, sequence=2, amount=5)])

    assert codes(slip, post) == ["openitem_document_fk", ""]
    assert OpenItem.objects.filter(document_id=document["id"]).count() == 1


def test_credit_is_not_slipped_under_another_workers_invoice() -> None:
    scene = Scene.make(insert)
    document = scene.document()

    def post() -> None:
        insert(OpenItem, [scene.part(document)])
        insert(Document, [document])

    def slip() -> None:
        insert(Source, [scene.source(kind="credit_note", document_id=document["id"])])

    assert codes(slip, post) == ["source_document_fk", ""]
    assert not Source.objects.filter(kind="credit_note").exists()


def test_money_is_not_slipped_under_another_workers_refund() -> None:
    scene = Scene.make(insert)
    refund = scene.withdrawal(id=next_id(Withdrawal))

    def slip() -> None:
        insert(Source, [scene.source(kind="transfer", from_withdrawal_id=refund["id"])])

    assert codes(slip, lambda: insert(Withdrawal, [refund])) == ["source_withdrawal_fk", ""]
    assert not Source.objects.filter(kind="transfer").exists()
