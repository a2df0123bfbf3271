"""The department's settings: one act for a change, in force at once, nothing impossible."""

from datetime import UTC, datetime

import pytest
import time_machine

from kernel import clock
from kernel.errors import Refused
from kernel.models import Act, Department, History
from kernel.services import change_department
from kernel.zones import is_zone, offered_zones

pytestmark = pytest.mark.django_db
AS_IT_IS = {
    "name": "Accounts receivable",
    "time_zone": "Europe/Berlin",
    "reporting_currency": "EUR",
}


def acts() -> int:
    return Act.objects.filter(code="kernel.department.changed").count()


def test_a_change_is_an_act_and_keeps_before_and_after() -> None:
    change_department(**AS_IT_IS | {"name": "Receivables", "reporting_currency": "CHF"})
    kept = History.objects.filter(table_name="kernel_department").latest("id")
    assert kept.act is not None
    assert kept.act.code == "kernel.department.changed"
    assert kept.before is not None
    assert kept.after is not None
    assert (kept.before["reporting_currency"], kept.after["reporting_currency"]) == ("EUR", "CHF")
    assert str(Department.objects.get()) == "Receivables"


def test_what_stands_so_already_leaves_no_act() -> None:
    change_department(**AS_IT_IS)
    assert acts() == 0
    change_department(**AS_IT_IS | {"name": "Receivables"})
    change_department(**AS_IT_IS | {"name": "Receivables"})
    assert acts() == 1


@time_machine.travel(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), tick=False)
def test_another_time_zone_holds_at_once_within_the_request_too() -> None:
    with clock.remembered_zone():
        assert str(clock.today()) == "2026-11-25"
        change_department(**AS_IT_IS | {"time_zone": "America/Chicago"})
        assert str(clock.today()) == "2026-11-24"
    assert str(clock.today()) == "2026-11-24"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", ""),
        ("time_zone", "../etc/passwd"),
        ("reporting_currency", "EURO"),
        ("reporting_currency", "eur"),
        ("reporting_currency", ""),
    ],
)
def test_what_does_not_exist_is_refused_beside_its_field(field: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        change_department(**AS_IT_IS | {field: value})
    assert refusal.value.details["field"] == field
    assert str(refusal.value).startswith(value)
    assert acts() == 0


def test_offered_zones_exist_and_lack_names_of_old_programs() -> None:
    assert all(map(is_zone, offered_zones()))
    assert {"UTC", "Europe/Bucharest", "America/Chicago", "Asia/Tokyo"} < set(offered_zones())
    assert not {"Etc/GMT+1", "US/Central", "EST"} & set(offered_zones())
