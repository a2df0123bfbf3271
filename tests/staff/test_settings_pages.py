"""Roles in words, and deputies of everybody, for those who manage users."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock, rights
from kernel.models import Act
from staff import services
from staff.choices import Role
from staff.models import Absence, User
from staff.rights_words import RIGHT_WORDS, build_rights_table
from staff.roles import rights_of
from tests.budgets import assert_budget, count_of_page
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/settings/deputies/"


def read(client: Client, url: str) -> str:
    page = client.get(url).content.decode()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


def test_every_right_has_its_words() -> None:
    assert set(RIGHT_WORDS) == rights.ALL


def test_table_says_what_the_roles_say() -> None:
    for right, row in zip(RIGHT_WORDS, build_rights_table(), strict=True):
        given = {role for role, leave in zip(Role, row.leaves, strict=True) if leave.is_given}
        assert given == {role for role in Role if right in rights_of(role)}


def test_table_says_whose_rights_are_bounded() -> None:
    rows = dict(zip(RIGHT_WORDS, build_rights_table(), strict=True))
    bounds = {
        (right, role)
        for right, row in rows.items()
        for role, leave in zip(Role, row.leaves, strict=True)
        if leave.bound
    }
    own = (
        rights.REPORTS_VIEW,
        rights.CUSTOMERS_VIEW,
        rights.LEDGER_VIEW,
        rights.CONTACTS_EDIT,
    )
    assert bounds == {(right, Role.COLLECTOR) for right in own} | {
        (rights.LEDGER_APPROVE, Role.MANAGER)
    }


def test_roles_are_shown_with_how_many_have_them(sign_in: SignIn, admin: User) -> None:
    for _each in range(2):
        make_user("collector")
    make_user("collector", is_active=False)
    page = read(sign_in(admin), "/settings/roles/")
    assert "Collector · 2" in page
    assert "Roles are fixed" in page


def sent(person: User, **changes: object) -> dict[str, object]:
    today = clock.today()
    days = {"from_on": today.isoformat(), "until_on": (today + timedelta(days=2)).isoformat()}
    return {"user": person.pk, **days, "deputy": "", **changes}


def test_admin_enters_an_absence_of_another_with_the_usual_deputy(
    sign_in: SignIn, admin: User, manager: User
) -> None:
    manager.deputy = make_user("analyst", name="Dora Deputy")
    manager.save()
    client = sign_in(admin)
    client.post(URL, sent(manager))
    page = read(client, URL)
    assert re.search(rf"{manager.name} AR manager .* Away today Dora Deputy", page)
    assert f"Person: {manager.name}" in page
    assert manager.deputy.has_right(rights.LEDGER_APPROVE)
    client.post(f"{URL}{Absence.objects.get().public_id}/end/")
    assert not Absence.objects.exists()
    assert "Nobody is away" in read(client, URL)


def test_manager_without_deputy_is_pointed_out(sign_in: SignIn, admin: User, manager: User) -> None:
    client = sign_in(admin)
    client.post(URL, sent(manager))
    assert "Nobody approves" in read(client, URL)
    assert f"Nobody stands in for {manager.name}" in read(client, "/settings/")


def test_usual_deputy_who_has_left_is_not_taken(
    sign_in: SignIn, admin: User, manager: User
) -> None:
    manager.deputy = make_user("analyst", is_active=False)
    manager.save()
    sign_in(admin).post(URL, sent(manager))
    assert Absence.objects.get().deputy is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"user": ""}, "This field is required."),
        ({"until_on": "2001-01-01"}, "This day has passed."),
        ({"deputy": "oneself"}, "Nobody stands in for themself."),
    ],
)
def test_wrong_absence_is_told_beside_its_field(
    sign_in: SignIn, admin: User, manager: User, changes: dict[str, object], sentence: str
) -> None:
    if changes.get("deputy"):
        changes = {"deputy": manager.pk}
    answer = sign_in(admin).post(URL, sent(manager, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().partition("field--error")[2]
    assert not Absence.objects.exists()


def test_days_that_overlap_are_refused(sign_in: SignIn, admin: User, manager: User) -> None:
    client = sign_in(admin)
    client.post(URL, sent(manager))
    answer = client.post(URL, sent(manager))
    assert answer.status_code == 422
    assert "another absence on some of these days" in answer.content.decode()


def test_absence_that_is_over_is_not_ended_again(manager: User) -> None:
    today = clock.today()
    absence = services.record_absence(
        user=manager, from_on=today - timedelta(days=3), until_on=today
    )
    for _twice in range(2):
        services.end_absence(absence=absence, on=today)
    assert Absence.objects.get().until_on == today - timedelta(days=1)
    assert Act.objects.filter(code="staff.absence.ended").count() == 1


def test_page_asks_the_same_queries_at_any_size(sign_in: SignIn, admin: User) -> None:
    client, today = sign_in(admin), clock.today()

    def grow(count: int) -> int:
        for _each in range(count):
            services.record_absence(
                user=make_user("manager"), deputy=admin, from_on=today, until_on=today
            )
        return count_of_page(lambda: client.get(URL))

    small, large = grow(2), grow(15)
    assert_budget("settings deputies", small, large)
