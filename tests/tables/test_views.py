"""Saved views and chosen columns: whose they are, who may change them, what they open."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from kernel.models import SavedView
from staff.models import User
from tests.tables.lists import screen_of, signed_in

pytestmark = pytest.mark.django_db
LATE = "state=open&sort=due&columns=number%2Cdue%2Copen"


def save(client: Client, name: str = "Late", query: str = LATE, **sent: str) -> SavedView:
    answer = client.post(f"/tables/documents/views/?{query}", {"name": name} | sent)
    assert answer.status_code == 302, answer
    return SavedView.objects.get(name=name)


def test_a_view_opens_the_list_as_it_was_saved(manager: User) -> None:
    client = signed_in(manager)
    view = save(client, query=f"{LATE}&after=D-1&sums=all")
    assert view.state == {"state": "open", "sort": "due", "columns": "number,due,open"}
    (link,) = screen_of(client, "/documents/?q=other").views
    screen = screen_of(client, link.url)
    assert parse_qs(urlsplit(link.url).query)["state"] == ["open"]
    assert screen.view is not None
    assert (screen.view.view, screen.is_changed) == (view, False)
    assert [head.label for head in screen.heads] == ["Document", "Due", "Open"]
    assert screen_of(client, f"{link.url}&kind=invoice").is_changed


def test_a_view_of_ones_own_is_nobody_elses(manager: User, analyst: User) -> None:
    view = save(signed_in(manager))
    other = signed_in(analyst)
    assert screen_of(other, "/documents/").views == []
    for act in ("change", "delete", "first"):
        assert other.post(f"/tables/views/{view.public_id}/{act}/").status_code == 404
    foreign = screen_of(other, f"/documents/?state=open&view={view.public_id}")
    assert (foreign.view, foreign.table.state.view) == (None, "")


def test_a_shared_view_is_opened_by_all_and_changed_by_its_owner(
    manager: User, analyst: User
) -> None:
    view = save(signed_in(manager), is_shared="on")
    other = signed_in(analyst)
    (link,) = screen_of(other, "/documents/").views
    assert (link.view, link.may_change) == (view, False)
    assert other.post(f"/tables/views/{view.public_id}/delete/").status_code == 403
    sent = {"name": "Mine now"}
    assert other.post(f"/tables/views/{view.public_id}/change/", sent).status_code == 403
    owner = signed_in(manager)
    owner.post(f"/tables/views/{view.public_id}/change/?q=x", {"name": "Later"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.state["state"]) == ("Later", False, "open")
    assert screen_of(other, "/documents/").views == []


def test_an_administrator_tidies_shared_views_of_their_lists(admin: User) -> None:
    second = User.objects.create_user("b@example.test", name="B", role="admin")
    for name, is_shared, status in (("Shared", True, 302), ("Own", False, 404)):
        view = SavedView.objects.create(owner=second, table="users", name=name, is_shared=is_shared)
        answer = signed_in(admin).post(f"/tables/views/{view.public_id}/delete/")
        assert answer.status_code == status
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Own"]


def test_a_view_of_a_closed_list_stays_closed(manager: User, admin: User) -> None:
    view = save(signed_in(manager), is_shared="on")
    answer = signed_in(admin).post(f"/tables/views/{view.public_id}/first/")
    assert answer.status_code == 403


def test_a_view_is_overwritten_and_renamed(manager: User) -> None:
    client = signed_in(manager)
    view = save(client)
    path = f"/tables/views/{view.public_id}/change/?kind=invoice"
    client.post(path, {"name": "Late", "is_overwritten": "on"})
    view.refresh_from_db()
    assert view.state == {"kind": "invoice"}
    save(client, name="Second")
    taken = client.post(path, {"name": "Second"})
    assert taken.status_code == 422
    assert "another name" in taken.content.decode()
    assert save(client, name="Late", query="q=1").pk == view.pk


def test_the_view_that_opens_first_opens_where_nothing_is_asked(manager: User) -> None:
    client = signed_in(manager)
    view = save(client)
    client.post(f"/tables/views/{view.public_id}/first/")
    opened = client.get("/documents/")
    assert opened.status_code == 302
    assert f"view={view.public_id}" in opened["Location"]
    assert screen_of(client, opened["Location"]).view is not None
    everything = screen_of(client, "/documents/?state=open").plain
    assert screen_of(client, everything).is_narrowed is False
    client.post(f"/tables/views/{view.public_id}/first/", {"off": "1"})
    assert client.get("/documents/").status_code == 200
    client.post(f"/tables/views/{view.public_id}/first/")
    client.post(f"/tables/views/{view.public_id}/delete/")
    assert client.get("/documents/").status_code == 200


def test_columns_are_remembered_for_the_person_and_list(manager: User, analyst: User) -> None:
    client = signed_in(manager)
    usual = [head.label for head in screen_of(client, "/documents/").heads]
    sent = {"columns": ["open", "reference", "password"]}
    chosen = client.post("/tables/documents/columns/?state=open&after=D-1", sent)
    assert chosen["Location"] == "/documents/?state=open&columns=number%2Copen%2Creference"
    labels = ["Document", "Open", "Reference"]
    assert [head.label for head in screen_of(client, "/documents/").heads] == labels
    assert [head.label for head in screen_of(signed_in(analyst), "/documents/").heads] == usual
    assert len(screen_of(client, "/receipts/").heads) > 3
    client.post("/tables/documents/columns/", {"usual": "1", "columns": ["open"]})
    assert [head.label for head in screen_of(client, "/documents/").heads] == usual


def test_choosing_columns_keeps_the_view_that_opens_first(manager: User) -> None:
    client = signed_in(manager)
    view = save(client)
    client.post(f"/tables/views/{view.public_id}/first/")
    client.post("/tables/documents/columns/", {"columns": ["open"]})
    assert client.get("/documents/").status_code == 302


def test_a_view_needs_a_name(manager: User) -> None:
    answer = signed_in(manager).post("/tables/documents/views/", {"name": " \0 "})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_there_is_no_such_list(manager: User) -> None:
    assert signed_in(manager).post("/tables/secrets/export/").status_code == 404
