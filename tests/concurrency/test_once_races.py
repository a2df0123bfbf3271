"""The same form sent by two clicks at once, each in a process: done once, answered twice."""

from functools import partial
from uuid import UUID, uuid4

import pytest

from invoices.models import Source
from kernel.errors import Refused
from kernel.models import Once
from kernel.once import Outcome, do_once
from tests.concurrency.racing import Signal, done, killed, race, told
from tests.factories import make_customer, make_receipt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def enter(customer_id: int, number: str) -> Outcome:
    from customers.models import Customer

    receipt = make_receipt(Customer.objects.get(pk=customer_id), number=number)
    return Outcome(url=receipt.get_absolute_url(), message="Entered.")


def send(key: UUID, customer_id: int, number: str, content: str = "same") -> None:
    do_once(key=key, content=content, work=partial(enter, customer_id, number))


def test_two_clicks_enter_one_receipt() -> None:
    customer, key = make_customer(), uuid4()
    answers = race(*(partial(send, key, customer.pk, f"R-{place}") for place in range(3)))
    assert done(answers) == 3
    assert Source.objects.count() == 1
    assert Once.objects.get().url == Source.objects.get().get_absolute_url()


def test_two_forms_of_one_key_and_other_figures_post_one() -> None:
    customer, key = make_customer(), uuid4()
    acts = [partial(send, key, customer.pk, f"R-{place}", f"{place}") for place in range(2)]
    answers = race(*acts)
    assert [answer.code for answer in told(answers)] == ["kernel.once.other_content"]
    assert Source.objects.count() == 1


def _stop_inside(key: UUID, customer_id: int, so_far: Signal) -> None:
    def work() -> Outcome:
        enter(customer_id, "R-1")
        so_far.give()
        Signal().await_()
        raise Refused("tests.never", "Never.")

    do_once(key=key, content="same", work=work)


def test_key_is_free_after_a_kill() -> None:
    customer, key = make_customer(), uuid4()
    killed(partial(_stop_inside, key, customer.pk))
    assert not Source.objects.exists()
    send(key, customer.pk, "R-1")
    assert Source.objects.count() == 1
