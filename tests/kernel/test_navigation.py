"""The rail shows what a person may open and no more; `/` leads to the first of it."""

from collections.abc import Callable

import pytest
from django.test import Client

from kernel import navigation, rights
from kernel.navigation import Entry
from staff.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    enter("users", "staff:user-list", rights.USERS_MANAGE, order=2)
    enter("account", "staff:account", "", order=3)
    enter("later", "nowhere:yet", "", order=1)


def enter(key: str, url_name: str, right: str, order: int) -> None:
    navigation.enter(
        Entry(
            key=key,
            label=key.title(),
            url_name=url_name,
            icon="users",
            right=right,
            order=order,
            count=(lambda user: 7) if key == "users" else None,
        )
    )


def test_the_rail_follows_the_rights(admin: User, collector: User) -> None:
    links = navigation.links_for(admin, path="/users/add/")
    assert [(link.key, link.is_current, link.count) for link in links] == [
        ("users", True, 7),
        ("account", False, None),
    ]
    assert [link.key for link in navigation.links_for(collector, path="/")] == ["account"]


def test_the_start_page_is_the_first_one(sign_in: SignIn, admin: User, collector: User) -> None:
    assert sign_in(admin).get("/").headers["Location"] == "/users/"
    assert sign_in(collector).get("/").headers["Location"] == "/account/"


def test_what_one_may_not_open_is_not_on_the_page(sign_in: SignIn, collector: User) -> None:
    assert "/users/" not in sign_in(collector).get("/account/").content.decode().replace(
        f"/users/{collector.public_id}/absences/", ""
    )
