"""The users' page and one's own account, as pages and as fragments."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kernel import clock
from kernel.tasks import relay_outbox
from staff import services
from staff.models import Absence, Team, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = {"name": "Ana Ionescu", "email": "ana@example.test", "role": "collector", "language": "ro"}


def test_the_list_shows_everybody_and_narrows(sign_in: SignIn, admin: User) -> None:
    make_user("collector", "b@example.test", name="Tom Barlow")
    client = sign_in(admin)
    assert "Tom Barlow" in client.get("/users/").content.decode()
    narrowed = client.get("/users/?q=nobody").content.decode()
    assert "Nobody fits" in narrowed
    assert "Tom Barlow" in client.get("/users/?role=nonsense").content.decode()


def test_the_list_answers_htmx_with_its_rows(sign_in: SignIn, admin: User) -> None:
    client = sign_in(admin)
    rows = client.get("/users/", headers={"HX-Request": "true"})
    assert "<table" in rows.content.decode()
    assert "<html" not in rows.content.decode()
    assert "HX-Request" in rows.headers["Vary"]
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        whole = client.get("/users/", headers={"HX-Request": "true", header: "true"})
        assert "<html" in whole.content.decode()


def test_the_list_has_pages(
    sign_in: SignIn, admin: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        make_user("collector", f"p{number}@example.test", name=f"Person {number:03}")
    client = sign_in(admin)
    with django_assert_max_num_queries(7):
        first = client.get("/users/?q=person").content.decode()
    assert "60 users" in first
    assert "Person 049" in first
    assert "Person 050" not in first
    (after,) = set(re.findall(r"/users/\?q=person&amp;after=U-\w+", first))
    second = client.get(html.unescape(after)).content.decode()
    assert "Person 050" in second
    assert "Person 049" not in second


def test_a_new_user_gets_a_link(sign_in: SignIn, admin: User) -> None:
    answer = sign_in(admin).post("/users/add/", NEW, follow=True)
    assert "gets an e-mail with a link" in answer.content.decode()
    relay_outbox()
    assert mail.outbox[0].to == ["ana@example.test"]


def test_a_new_user_with_a_password_signs_in_at_once(sign_in: SignIn, admin: User) -> None:
    sent = NEW | {"password": "battery-staple-9"}
    answer = sign_in(admin).post("/users/add/", sent, follow=True)
    assert "can sign in now" in answer.content.decode()
    assert User.objects.get(email="ana@example.test").check_password("battery-staple-9")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "short"}, "too short"),
        ({"email": "admin@example.test"}, "already signs in"),
        ({"role": "king"}, "king"),
        ({"name": ""}, "required"),
    ],
)
def test_a_wrong_new_user_is_refused_beside_the_field(
    sign_in: SignIn, admin: User, changed: dict[str, str], sentence: str
) -> None:
    answer = sign_in(admin).post("/users/add/", NEW | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert User.objects.count() == 1


def test_a_user_is_changed(sign_in: SignIn, admin: User, collector: User) -> None:
    url = f"/users/{collector.public_id}/"
    sent = NEW | {"role": "analyst", "deputy": admin.pk}
    assert "Ana Ionescu is saved." in sign_in(admin).post(url, sent, follow=True).content.decode()
    collector.refresh_from_db()
    assert (collector.role, collector.deputy) == ("analyst", admin)


def test_htmx_goes_where_the_page_would_go(sign_in: SignIn, admin: User, collector: User) -> None:
    url = f"/users/{collector.public_id}/"
    answer = sign_in(admin).post(url, NEW, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/users/")


def test_the_last_administrator_is_told_why(sign_in: SignIn, admin: User) -> None:
    client = sign_in(admin)
    sent = NEW | {"email": admin.email, "role": "auditor"}
    refused = client.post(f"/users/{admin.public_id}/", sent)
    assert refused.status_code == 422
    assert "Make somebody else an administrator first" in refused.content.decode()
    page = client.post(f"/users/{admin.public_id}/deactivate/")
    assert page.status_code == 422
    assert "Make somebody else an administrator first" in page.content.decode()


def test_access_ends_and_is_given_again(sign_in: SignIn, admin: User, collector: User) -> None:
    client = sign_in(admin)
    client.post(f"/users/{collector.public_id}/deactivate/")
    assert "Not active" in client.get("/users/").content.decode()
    assert "Give access again" in client.get(f"/users/{collector.public_id}/").content.decode()
    client.post(f"/users/{collector.public_id}/reactivate/")
    assert User.objects.get(pk=collector.pk).is_active


def test_one_changes_language_and_theme(sign_in: SignIn, collector: User) -> None:
    client = sign_in(collector)
    sent = {"name": "Tom", "language": "de", "theme": "dark"}
    client.post("/account/", sent)
    page = client.get("/account/").content.decode()
    assert '<html lang="de" data-theme="dark">' in page
    assert client.post("/account/", sent | {"theme": "pink"}).status_code == 422


def test_an_absence_is_entered_shown_and_ended(
    sign_in: SignIn, manager: User, analyst: User
) -> None:
    client = sign_in(manager)
    today = clock.today()
    url = f"/users/{manager.public_id}/absences/add/"
    sent = {"from_on": today, "until_on": today + timedelta(days=2), "deputy": analyst.pk}
    page = client.post(url, sent, follow=True).content.decode()
    assert "The absence is entered." in page
    assert f"{analyst.name} stands in" in page
    assert client.post(url, sent).status_code == 422
    absence = Absence.objects.get()
    assert (
        "The absence is ended."
        in client.post(f"/absences/{absence.public_id}/end/", follow=True).content.decode()
    )
    assert not Absence.objects.exists()


def test_the_deputy_is_told(sign_in: SignIn, manager: User, analyst: User) -> None:
    today = clock.today()
    services.record_absence(user=manager, from_on=today, until_on=today, deputy=analyst)
    assert f"You stand in for {manager.name}" in sign_in(analyst).get("/account/").content.decode()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(-5, -3, "has passed"), (3, 1, "comes before"), (0, None, "required")],
)
def test_days_that_cannot_be_are_refused(
    sign_in: SignIn, manager: User, first: int, last: int | None, sentence: str
) -> None:
    today = clock.today()
    sent = {"from_on": today + timedelta(days=first)}
    if last is not None:
        sent["until_on"] = today + timedelta(days=last)
    answer = sign_in(manager).post(f"/users/{manager.public_id}/absences/add/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_administrator_enters_the_absence_of_somebody_ill(
    sign_in: SignIn, admin: User, manager: User
) -> None:
    client = sign_in(admin)
    url = f"/users/{manager.public_id}/absences/add/"
    assert manager.get_absolute_url() in client.get(url).content.decode()
    today = clock.today()
    answer = client.post(url, {"from_on": today, "until_on": today})
    assert answer.headers["Location"] == manager.get_absolute_url()


def test_teams_are_added_renamed_and_counted(sign_in: SignIn, admin: User) -> None:
    client = sign_in(admin)
    assert "No teams yet" in client.get("/teams/").content.decode()
    client.post("/teams/add/", {"name": "North"})
    team = Team.objects.get()
    make_user("collector", team=team)
    make_user("collector", team=team, is_active=False)
    page = client.post(team.get_absolute_url(), {"name": "Far North"}, follow=True)
    assert "Far North is saved." in page.content.decode()
    assert '/users/?q=Far%20North">1</a>' in page.content.decode()


def test_two_teams_do_not_share_a_name(sign_in: SignIn, admin: User) -> None:
    client = sign_in(admin)
    for expected in (302, 422):
        assert client.post("/teams/add/", {"name": "North"}).status_code == expected
    assert Team.objects.count() == 1
