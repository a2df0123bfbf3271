"""local-date-not-utc: a debt is overdue by the department's local day, not by that of UTC."""

import io
import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from kernel import clock
from kernel.models import Department
from tests.factories import make_customer, make_invoice

pytestmark = pytest.mark.django_db


def aged_today() -> Any:
    out = io.StringIO()
    call_command("aging", "--by", "item", "--json", stdout=out)
    (row,) = json.loads(out.getvalue())["rows"]
    return row


@pytest.mark.parametrize(
    ("at", "today", "days", "band"),
    [
        ("2026-09-03T00:30:00Z", date(2026, 9, 2), 0, "current"),
        ("2026-09-03T05:30:00Z", date(2026, 9, 3), 1, "1-30"),
    ],
)
def test_local_date_not_utc(at: str, today: date, days: int, band: str) -> None:
    Department.objects.update(time_zone="America/Chicago")
    make_invoice(make_customer(), 100, issued_on=date(2026, 8, 3), due_on=date(2026, 9, 2))
    with time_machine.travel(at, tick=False):
        assert clock.today() == today
        row = aged_today()
    assert (row["days_past_due"], row["band"]) == (days, band)
