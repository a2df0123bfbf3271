"""Writes about people: acts, refusals, and the last administrator."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.errors import Refused
from kernel.models import Act, History, OutboxMessage
from staff import selectors, services
from staff.choices import Role
from staff.models import Absence, Team, User
from staff.services import UserDetails
from staff.tables import UserTable
from tests.factories import DAY, make_user

pytestmark = pytest.mark.django_db


def details(**changes: Any) -> UserDetails:
    values = {"email": "Ana@Example.test", "name": "Ana Ionescu", "role": Role.COLLECTOR}
    return UserDetails(**values | changes)


def test_a_new_person_signs_in_by_a_small_letter_address() -> None:
    user = services.add_user(details=details(), password="correct-horse")
    assert user.email == "ana@example.test"
    assert User.objects.get_by_natural_key(" ANA@example.TEST ") == user
    assert user.check_password("correct-horse")
    assert Act.objects.filter(code="staff.user.added").exists()


def test_a_new_person_without_password_cannot_sign_in_yet() -> None:
    assert not services.add_user(details=details()).has_usable_password()


def test_an_address_belongs_to_one_person() -> None:
    services.add_user(details=details())
    with pytest.raises(Refused, match="already signs in") as refusal:
        services.add_user(details=details(email="ANA@example.test"))
    assert refusal.value.details["field"] == "email"
    assert User.objects.count() == 1


def test_the_database_refuses_capital_letters_in_addresses(collector: User) -> None:
    with pytest.raises(IntegrityError, match="user_email_ck"), transaction.atomic():
        User.objects.filter(pk=collector.pk).update(email="Collector@example.test")


def test_a_change_is_an_act_and_keeps_before_and_after(admin: User, collector: User) -> None:
    team = Team.objects.create(name="North")
    services.change_user(user=collector, details=details(role=Role.ANALYST, team=team))
    last = History.objects.filter(table_name="staff_user", row_id=collector.pk).latest("id")
    assert last.before is not None
    assert last.after is not None
    assert (last.before["role"], last.after["role"]) == (Role.COLLECTOR, Role.ANALYST)
    assert last.act is not None
    assert last.act.code == "staff.user.changed"


@pytest.mark.parametrize("is_alone", [True, False])
def test_the_last_administrator_stays(admin: User, is_alone: bool) -> None:
    other = make_user(Role.ADMIN, is_active=not is_alone)
    other_role = details(email=admin.email, role=Role.AUDITOR)
    if is_alone:
        with pytest.raises(Refused, match="last administrator"):
            services.deactivate_user(user=admin)
        with pytest.raises(Refused, match="last administrator"):
            services.change_user(user=admin, details=other_role)
        admin.refresh_from_db()
        assert (admin.is_active, admin.role) == (True, Role.ADMIN)
    else:
        services.deactivate_user(user=admin)
        assert not admin.is_active
        with pytest.raises(Refused, match="last administrator"):
            services.deactivate_user(user=other)


def test_the_last_administrator_may_change_the_rest(admin: User) -> None:
    services.change_user(user=admin, details=details(role=Role.ADMIN, name="Ilse"))
    assert User.objects.get(pk=admin.pk).name == "Ilse"


def test_access_can_be_given_again(admin: User, collector: User) -> None:
    services.deactivate_user(user=collector)
    services.reactivate_user(user=collector)
    assert User.objects.get(pk=collector.pk).is_active


def test_two_absences_do_not_overlap(collector: User, manager: User) -> None:
    today = clock.today()
    services.record_absence(user=collector, from_on=today, until_on=today + timedelta(days=3))
    with pytest.raises(Refused, match="another absence"):
        services.record_absence(
            user=collector,
            from_on=today + timedelta(days=3),
            until_on=today + timedelta(days=5),
        )
    services.record_absence(user=manager, from_on=today, until_on=today)
    assert Absence.objects.count() == 2


def test_other_faults_of_an_absence_are_the_databases(collector: User) -> None:
    today = clock.today()
    with pytest.raises(IntegrityError, match="absence_days_ck"), transaction.atomic():
        services.record_absence(user=collector, from_on=today, until_on=today - timedelta(days=1))


def test_an_absence_ends_the_day_before_the_return(collector: User) -> None:
    today = clock.today()
    long = services.record_absence(
        user=collector, from_on=today - timedelta(days=2), until_on=today + timedelta(days=9)
    )
    services.end_absence(absence=long, on=today)
    long.refresh_from_db()
    assert long.until_on == today - timedelta(days=1)
    assert str(long).startswith("Collector: ")


def test_an_absence_that_has_not_begun_is_taken_back(collector: User) -> None:
    day = clock.today() + timedelta(days=1)
    services.end_absence(
        absence=services.record_absence(user=collector, from_on=day, until_on=day),
        on=clock.today(),
    )
    assert not Absence.objects.exists()


def test_one_link_in_five_minutes(collector: User) -> None:
    for at in (300, 301, 599, 600):
        services.request_password_link(
            email="COLLECTOR@example.test", base_url="http://testserver/", at=at
        )
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize("email", ["nobody@example.test", "gone@example.test"])
def test_no_link_for_addresses_without_access(email: str) -> None:
    make_user(email="gone@example.test", is_active=False)
    services.request_password_link(email=email, base_url="http://testserver/", at=0)
    assert not OutboxMessage.objects.exists()


def test_the_list_is_narrowed(admin: User) -> None:
    team = Team.objects.create(name="Key accounts")
    ana = make_user("collector", "a@example.test", name="Ana Ionescu", team=team)
    gone = make_user("analyst", "g@example.test", name="Greta", is_active=False)

    def found(**narrowed: str) -> list[User]:
        table = UserTable(reader=admin, today=DAY, given=narrowed)
        return list(table.narrowed())

    assert found(q="ionescu key") == [ana]
    assert found(q="ana nobody") == []
    assert found(role=Role.ANALYST) == found(state="inactive") == [gone]
    assert set(found(state="active")) == {admin, ana}
    assert list(UserTable(reader=ana, today=DAY).narrowed()) == [ana]


def test_deputies_are_active_and_somebody_else(admin: User, auditor: User) -> None:
    gone = make_user(is_active=False)
    people = selectors.list_possible_deputies(of=admin)
    assert not {admin, auditor, gone} & set(people)
    assert admin in selectors.list_possible_deputies(of=None)


def test_the_first_person_of_an_installation_is_an_administrator() -> None:
    user = User.objects.create_superuser("First@example.test", "correct-horse", name="First")
    assert (user.role, user.email, str(user)) == (Role.ADMIN, "first@example.test", "First")
