"""Closing a period meets postings under way; a process killed in mid-transaction leaves nothing."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from invoices.models import (
    Allocation,
    Document,
    OpenItem,
    Source,
)
from invoices.services import apply_source, close_period
from kernel.models import Act
from tests.concurrency.racing import Signal, killed, race, told
from tests.factories import (
    DAY,
    item_of,
    make_customer,
    make_invoice,
    make_receipt,
    the_entity,
    unapplied_of,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.usefixtures("ledger_stays_whole"),
]
TOMORROW = DAY + timedelta(days=1)
A_MOMENT = 0.5


def test_closing_waits_for_a_posting_under_way() -> None:
    customer, posted, closed = make_customer(), Signal(), Signal()

    def post() -> None:
        with transaction.atomic():
            make_receipt(customer, 10, received_on=DAY)
            posted.give()
            assert not closed.await_(A_MOMENT), "the period was closed over a posting"

    def close() -> None:
        posted.await_()
        close_period(entity=the_entity(), closed_through=DAY)
        closed.give()

    answers = race(post, close)
    assert all(answer.is_done for answer in answers)
    assert Source.objects.get().effective_on == DAY


def test_posting_that_met_a_closing_is_told() -> None:
    customer, closing, posting = make_customer(), Signal(), Signal()

    def close() -> None:
        with transaction.atomic():
            close_period(entity=the_entity(), closed_through=DAY)
            closing.give()
            posting.await_()
            Signal().await_(A_MOMENT)  # long enough for the other to meet the lock

    def post() -> None:
        closing.await_()
        posting.give()
        make_receipt(customer, 10, received_on=DAY)

    answers = race(close, post)
    assert answers[0].is_done
    assert [answer.code for answer in told(answers)] == ["invoices.ledger.ledger_period_open"]
    make_receipt(customer, 10, received_on=DAY)
    assert Source.objects.get().effective_on == TOMORROW


def test_two_closings_do_not_reopen_each_others_period() -> None:
    first = Signal()

    def close_later() -> None:
        with transaction.atomic():
            close_period(entity=the_entity(), closed_through=TOMORROW)
            first.give()
            Signal().await_(A_MOMENT)

    def close_earlier() -> None:
        first.await_()
        close_period(entity=the_entity(), closed_through=DAY)

    answers = race(close_later, close_earlier)
    assert [answer.code for answer in told(answers)] == ["invoices.period.reopened"]


def test_killed_posting_leaves_nothing_and_holds_nothing() -> None:
    customer = make_customer()
    receipt, item = make_receipt(customer, 100), item_of(make_invoice(customer, 100))
    before = counts()

    def post(so_far: Signal) -> None:
        with transaction.atomic():
            make_invoice(customer, 70)
            make_receipt(customer, 70)
            apply_source(source=receipt, item=item, amount=Decimal(100), given_on=DAY)
            so_far.give()
            Signal().await_()

    killed(post)
    assert counts() == before
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    apply_source(source=receipt, item=item, amount=Decimal(100), given_on=DAY)
    assert unapplied_of(receipt) == 0


def test_killed_holder_of_a_receipt_lets_the_next_one_in() -> None:
    customer = make_customer()
    receipt, item = make_receipt(customer, 100), item_of(make_invoice(customer, 100))
    pay = partial(apply_source, source=receipt, item=item, amount=Decimal(60), given_on=DAY)

    def post(so_far: Signal) -> None:
        with transaction.atomic():
            pay()
            so_far.give()
            Signal().await_()

    killed(post)
    answers = race(pay, pay)
    assert sorted(answer.code for answer in told(answers)) in (
        ["invoices.item.too_little"],
        ["invoices.source.too_little"],
    )
    assert Allocation.objects.count() == 1


def counts() -> dict[str, Any]:
    models = (Act, Document, OpenItem, Source, Allocation)
    return {model.__name__: model.objects.count() for model in models}
