"""Running figures are folded together at night: fewer rows, the same sums."""

from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum

from invoices.checking import check_ledger
from invoices.models import CustomerSummary, DueTotal
from invoices.tasks import compact_running
from kernel.models import JobRun, JobState
from tests.factories import apply, make_customer, make_invoice, make_receipt

pytestmark = pytest.mark.django_db


def figures() -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    summed = CustomerSummary.objects.aggregate(Sum("open_amount"), Sum("unapplied_amount"))
    total = DueTotal.objects.aggregate(due=Sum("open_amount"))["due"]
    return summed["open_amount__sum"], summed["unapplied_amount__sum"], total


@time_machine.travel("2026-11-24 12:00 +0000", tick=False)
def test_folding_keeps_the_sums_however_often() -> None:
    customer = make_customer()
    first, _second = make_invoice(customer, 100), make_invoice(customer, 50)
    apply(make_receipt(customer, 80), first, 70)
    before = figures()
    assert CustomerSummary.objects.count() > 1
    for _each in range(3):
        compact_running()
        JobRun.objects.update(state=JobState.FAILED)  # so that the work itself is done again
        assert figures() == before == (Decimal(80), Decimal(10), Decimal(80))
        assert (CustomerSummary.objects.count(), DueTotal.objects.count()) == (1, 1)
    assert check_ledger(seed=1) == []
