"""What surrounds a request: its id, who acts, the language; refusals and faults as answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from kernel import refusals
from staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.pages")]
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def test_a_request_gets_an_id_that_its_answer_carries(client: Client) -> None:
    answer = client.get("/who/")
    assert answer.headers["X-Request-ID"] == answer.json()["id"]
    assert len(answer.json()["id"]) == 32


@pytest.mark.parametrize(
    ("given", "is_kept"), [("run-12345678", True), ("short", False), ("a b\nc-12345678", False)]
)
def test_a_given_id_is_kept_where_it_is_harmless(
    client: Client,
    given: str,
    is_kept: bool,
) -> None:
    answer = client.get("/who/", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_kept


def test_acts_of_a_request_are_the_persons_in_their_language(
    sign_in: SignIn, manager: User
) -> None:
    User.objects.update(language="ro")
    client = sign_in(manager)
    answer = client.get("/who/").json()
    assert (answer["actor"], answer["origin"], answer["language"]) == (manager.name, "page", "ro")
    assert client.get("/api/who/").json()["origin"] == "api"
    assert client.get("/who/").headers["Content-Language"] == "ro"


def test_acts_of_nobody_and_languages_that_are_unknown(
    client: Client, sign_in: SignIn, manager: User
) -> None:
    assert client.get("/who/").json()["actor"] == "None"
    User.objects.update(language="xx")
    assert sign_in(manager).get("/who/").json()["language"] == "en"


def test_the_zone_is_read_once_in_a_request(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert client.get("/who/").json()["zone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("kind", "status"), [("refused", 422), ("conflict", 409), ("missing", 404)]
)
def test_a_refusal_is_a_page_a_fragment_or_a_body(client: Client, kind: str, status: int) -> None:
    page = client.get(f"/refuse/{kind}/")
    assert page.status_code == status
    assert "No bread today." in page.content.decode()
    assert "To the start page" in page.content.decode()
    fragment = client.get(f"/refuse/{kind}/", headers=HTMX)
    assert fragment.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in fragment.content.decode()
    body = client.get(f"/api/refuse/{kind}/")
    assert (body.status_code, body.json()["message"]) == (status, "No bread today.")
    assert body.json()["code"] == "tests.thing.refused"
    accepted = client.get(f"/refuse/{kind}/", headers={"Accept": "application/json"})
    assert accepted.json() == body.json()


def test_a_fault_says_what_to_do_and_a_reference(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/breaks/", headers={"X-Request-ID": "run-12345678"})
    assert answer.status_code == 500
    assert "run-12345678" in answer.content.decode()
    assert client.get("/api/breaks/").json()["code"] == "kernel.fault.500"


def test_a_database_that_is_away_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away, raising=False)
    answer = refusals.server_error(RequestFactory().get("/"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "database does not answer" in answer.content.decode()


def test_a_broken_transaction_is_no_broken_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise ValueError

    monkeypatch.setattr(connection, "cursor", broken, raising=False)
    assert refusals.server_error(RequestFactory().get("/")).status_code == 500


def test_pages_of_refusal_say_what_to_do(client: Client, rf: RequestFactory) -> None:
    assert "Search for it by its number" in client.get("/nowhere/").content.decode()
    assert client.get("/api/nowhere/").json() == {"code": "kernel.http.404"}
    request = rf.get("/")
    assert refusals.bad_request(request).status_code == 400
    assert "ask an administrator" in refusals.permission_denied(request).content.decode()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "load the page again" in answer.content.decode()


def test_a_guarded_page_asks_to_sign_in_then_for_every_right(
    client: Client, sign_in: SignIn, admin: User, accountant: User
) -> None:
    assert client.get("/guarded/?a=1").headers["Location"] == "/sign-in/?next=/guarded/%3Fa%3D1"
    assert client.get("/api/guarded/").status_code == 401
    swapped = client.get("/guarded/", headers=HTMX)
    assert (swapped.status_code, swapped.headers["HX-Refresh"]) == (401, "true")
    assert sign_in(accountant).get("/guarded/").status_code == 403
    assert sign_in(admin).get("/guarded/").content == b"inside"


def test_news_after_a_success(client: Client, sign_in: SignIn, admin: User) -> None:
    signed = sign_in(admin)
    assert signed.get("/saved/").headers["Location"] == "/who/"
    assert signed.get("/saved/", headers=HTMX).headers["HX-Redirect"] == "/who/"
    assert client.get("/toast/").headers["HX-Trigger"] == '{"toast": {"message": "Saved."}}'


def test_every_page_is_strict_about_its_sources(client: Client) -> None:
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
