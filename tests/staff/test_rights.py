"""Who may do what: the roles' table, and deputies for the time of an absence only."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from kernel import clock, rights
from kernel.access import can, get_visible, require
from kernel.errors import NotAllowed, NotFound
from kernel.models import Act
from staff import services
from staff.choices import Role
from staff.models import User
from staff.roles import ROLE_RIGHTS, passed_on_by, roles_with
from tests.factories import make_user

R = Role


@pytest.mark.parametrize(
    ("right", "roles"),
    [
        (rights.REPORTS_VIEW, {R.MANAGER, R.COLLECTOR, R.ANALYST, R.ACCOUNTANT, R.AUDITOR}),
        (rights.CUSTOMERS_VIEW, {R.MANAGER, R.COLLECTOR, R.ANALYST, R.ACCOUNTANT, R.AUDITOR}),
        (rights.LEDGER_VIEW, {R.MANAGER, R.COLLECTOR, R.ANALYST, R.ACCOUNTANT, R.AUDITOR}),
        (rights.LEDGER_POST, {R.ACCOUNTANT}),
        (rights.LEDGER_APPROVE, {R.MANAGER}),
        (rights.IMPORTS_RUN, {R.ACCOUNTANT, R.ADMIN}),
        (rights.USERS_MANAGE, {R.ADMIN}),
        (rights.SETTINGS_MANAGE, {R.ADMIN}),
        (rights.AUDIT_VIEW, {R.MANAGER, R.ADMIN, R.AUDITOR}),
    ],
)
def test_right_is_held_by_roles(right: str, roles: set[Role]) -> None:
    assert roles_with(right) == roles


def test_every_role_and_right_is_in_the_table() -> None:
    assert set(ROLE_RIGHTS) == set(Role)
    assert frozenset().union(*ROLE_RIGHTS.values()) == rights.ALL
    assert all(passed_on_by(role) <= rights.PASSED_TO_DEPUTIES for role in Role)


@pytest.mark.django_db
def test_a_deputy_approves_only_while_the_manager_is_away(
    manager: User, accountant: User, stranger: User
) -> None:
    today = clock.today()
    first, last = today + timedelta(days=2), today + timedelta(days=4)
    services.record_absence(user=manager, from_on=first, until_on=last, deputy=accountant)
    for day in range(7):
        with time_machine.travel(clock.now() + timedelta(days=day)):
            is_away = 2 <= day <= 4
            assert can(accountant, rights.LEDGER_APPROVE) is is_away
            assert accountant.acting_for(clock.today()) == ([manager] if is_away else [])
            assert not can(stranger, rights.LEDGER_APPROVE)
            assert can(manager, rights.LEDGER_APPROVE)


@pytest.mark.django_db
def test_a_deputy_gets_approving_rights_and_no_others(manager: User, collector: User) -> None:
    today = clock.today()
    services.record_absence(user=manager, from_on=today, until_on=today, deputy=collector)
    assert can(collector, rights.LEDGER_APPROVE)
    assert not can(collector, rights.AUDIT_VIEW)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_only_managers_pass_rights_on(role: str, collector: User, admin: User) -> None:
    today = clock.today()
    somebody = make_user(role)
    services.record_absence(user=somebody, from_on=today, until_on=today, deputy=collector)
    assert not can(collector, rights.LEDGER_APPROVE)


@pytest.mark.django_db
def test_nobody_stands_in_for_a_manager_who_left(
    manager: User, collector: User, admin: User
) -> None:
    today = clock.today()
    services.record_absence(user=manager, from_on=today, until_on=today, deputy=collector)
    services.deactivate_user(user=manager)
    assert not can(collector, rights.LEDGER_APPROVE)


@pytest.mark.django_db
def test_deputy_who_became_an_auditor_decides_nothing(manager: User, collector: User) -> None:
    today = clock.today()
    services.record_absence(user=manager, from_on=today, until_on=today, deputy=collector)
    collector.role = Role.AUDITOR
    assert not can(collector, rights.LEDGER_APPROVE)
    assert collector.acting_for(today) == []


@pytest.mark.django_db
def test_people_without_access_may_do_nothing(manager: User) -> None:
    manager.is_active = False
    assert not can(manager, rights.REPORTS_VIEW)
    assert not can(AnonymousUser(), rights.REPORTS_VIEW)
    assert not can(None, rights.REPORTS_VIEW)


@pytest.mark.django_db
def test_a_refused_request_is_on_record(collector: User) -> None:
    with pytest.raises(NotAllowed, match="ask an administrator"):
        require(collector, rights.USERS_MANAGE)
    act = Act.objects.get(code="kernel.access.denied")
    assert (act.actor, act.reason) == (collector, rights.USERS_MANAGE)


@pytest.mark.django_db
def test_foreign_and_missing_look_alike(collector: User, stranger: User) -> None:
    visible = User.objects.visible_to(collector)
    assert get_visible(visible, collector.public_id) == collector
    for public_id in (stranger.public_id, "U-0000000000000", "C-0000000000000", "nonsense"):
        with pytest.raises(NotFound, match="not yours to see"):
            get_visible(visible, public_id)
    denied = Act.objects.get(code="kernel.access.denied")
    assert denied.reason == stranger.public_id
