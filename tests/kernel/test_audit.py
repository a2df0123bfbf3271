"""Acts, and the history that triggers write beside them."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from kernel.audit import acting, ambient, record_act
from kernel.correlation import correlated
from kernel.history import KeepHistory, erase_history
from kernel.models import Act, Department, History, Holiday, Origin
from kernel.models import BusinessCalendar as CalendarRow
from staff.models import Team, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def history_of(table: str, pk: int) -> list[History]:
    return list(History.objects.filter(table_name=table, row_id=pk).order_by("id"))


def test_an_act_names_actor_origin_and_request(manager: User) -> None:
    with correlated("run-12345678"), acting(origin="task", actor=manager):
        act = record_act(code="tests.thing.done", reason="asked for")
    act.refresh_from_db()
    assert (act.actor, act.actor_text, act.origin) == (manager, manager.name, Origin.TASK)
    assert (act.correlation_id, act.reason) == ("run-12345678", "asked for")
    assert act.recorded_at.tzinfo is not None


def test_what_is_given_stands_before_what_is_around(manager: User, admin: User) -> None:
    with acting(origin=Origin.PAGE, actor=manager):
        act = record_act(code="tests.thing.done", actor=admin, origin=Origin.IMPORT)
    assert (act.actor, act.origin) == (admin, Origin.IMPORT)


def test_acting_inherits_what_it_does_not_change(manager: User) -> None:
    with acting(origin=Origin.PAGE, actor=manager), acting(origin=Origin.API):
        assert (ambient().actor, ambient().origin) == (manager, Origin.API)
    assert ambient().actor is None


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record_act(code="tests.thing.done")


def test_the_application_may_not_change_an_act() -> None:
    act = record_act(code="tests.thing.done")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Act.objects.filter(pk=act.pk).update(reason="other")


@pytest.mark.parametrize("statement", ["DELETE FROM", "TRUNCATE", "UPDATE"])
def test_the_application_may_not_touch_history(statement: str) -> None:
    tail = " SET after = NULL" if statement == "UPDATE" else ""
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{statement} kernel_history{tail}")


def test_the_application_may_not_write_history_itself() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        History.objects.create(table_name="x", row_id=1, operation="I", database_role="me")


def test_every_change_is_kept_before_and_after() -> None:
    act = record_act(code="tests.team.changed")
    team = Team.objects.create(name="North")
    team.name = "South"
    team.save()
    pk = team.pk
    team.delete()
    made, changed, deleted = history_of("staff_team", pk)
    assert (made.operation, made.before, made.after) == ("I", None, {"id": pk, "name": "North"})
    assert changed.before == {"id": pk, "name": "North"}
    assert changed.after == {"id": pk, "name": "South"}
    assert (deleted.operation, deleted.after) == ("D", None)
    assert {made.act_id, changed.act_id, deleted.act_id} == {act.pk}
    assert made.database_role == connection.settings_dict["USER"]


def test_rows_that_did_not_change_leave_no_history() -> None:
    teams = Team.objects.bulk_create([Team(name=name) for name in ("a", "b", "c")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE staff_team SET name = CASE name WHEN 'a' THEN 'z' ELSE name END")
    assert [len(history_of("staff_team", team.pk)) for team in teams] == [2, 1, 1]


def test_history_names_the_act_of_its_own_savepoint() -> None:
    outer = record_act(code="tests.outer")
    savepoint = transaction.savepoint()
    record_act(code="tests.inner")
    transaction.savepoint_rollback(savepoint)
    team = Team.objects.create(name="North")
    assert history_of("staff_team", team.pk)[0].act_id == outer.pk


def test_passwords_and_sign_in_times_are_never_kept() -> None:
    user = make_user()
    user.set_password("another-horse")
    user.last_login = user.joined_at
    user.save()
    (made,) = history_of("staff_user", user.pk)
    assert made.after is not None
    assert not {"password", "last_login"} & made.after.keys()


def test_seeds_and_calendars_have_history() -> None:
    department = Department.objects.get()
    department.name = "Receivables, Cluj"
    department.save()
    (changed,) = history_of("kernel_department", 1)
    assert changed.after is not None
    assert changed.after["name"] == "Receivables, Cluj"
    calendar = CalendarRow.objects.get(is_default=True)
    holiday = Holiday.objects.create(calendar=calendar, on=date(2026, 12, 25), name="Christmas")
    assert history_of("kernel_holiday", holiday.pk)
    assert not calendar.as_calendar().is_business_day(date(2026, 12, 25))


def test_personal_values_are_erased_on_their_own() -> None:
    user = make_user(name="Ana Ionescu")
    user.name = "Ana Popescu"
    user.save()
    assert erase_history(table="staff_user", pk=user.pk, keys=["name"], reason="asked") == 2
    rows = history_of("staff_user", user.pk)
    kept: list[Any] = [row.before or row.after for row in rows]
    assert all(values["name"] is None and values["email"] == user.email for values in kept)
    assert Act.objects.filter(code="kernel.history.erased", reason="asked").exists()


def test_history_is_erased_only_by_an_act() -> None:
    with (
        pytest.raises(DatabaseError, match="only by an act"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT kernel_erase_history('staff_user', 1, ARRAY['name'])")


def test_the_department_is_one_row() -> None:
    with pytest.raises(DatabaseError, match="department_single_ck"), transaction.atomic():
        Department.objects.create(id=2, name="Another")


def test_keep_history_can_be_written_down_and_described() -> None:
    operation = KeepHistory("staff_team", without=["name"])
    assert operation.deconstruct() == ("KeepHistory", ["staff_team"], {"without": ("name",)})
    assert operation.describe() == "Keep the history of staff_team"
    assert len(list(operation.reverse_sql or ())) == 3
