"""Several people assign one customer at the same moment: no day has two, nobody sees an error."""

import threading
from datetime import date

import pytest
from django.db import connection

from customers.models import Assignment
from customers.services import assign_collector
from kernel.errors import DomainError
from tests.factories import make_customer, make_user

DAYS = [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]


@pytest.mark.django_db(transaction=True)
def test_assignments_of_one_moment_do_not_overlap() -> None:
    customer = make_customer()
    start = threading.Barrier(len(DAYS))
    answers: list[str] = []

    def assign(day: date) -> None:
        collector = make_user("collector")
        start.wait()
        try:
            assign_collector(customer=customer, collector=collector, from_on=day)
            answers.append("done")
        except DomainError as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=assign, args=[day]) for day in DAYS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["done"] * len(DAYS)
    spans = Assignment.objects.filter(customer=customer).values_list("from_on", "until_on")
    assert list(spans) == [(DAYS[0], DAYS[0]), (DAYS[2], DAYS[2]), (DAYS[3], None)]
