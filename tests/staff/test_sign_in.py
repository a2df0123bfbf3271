"""Signing in, being slowed down, setting a password by a link."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from kernel import clock
from kernel.models import Act, OutboxMessage, OutboxState
from kernel.tasks import relay_outbox
from staff.models import User

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


def attempt(client: Client, password: str, email: str = "manager@example.test") -> int:
    return client.post(SIGN_IN, {"username": email, "password": password}).status_code


def test_the_right_password_opens_the_page_asked_for(client: Client, manager: User) -> None:
    asked = client.get("/account/")
    assert asked.headers["Location"] == "/sign-in/?next=/account/"
    answer = client.post(
        asked.headers["Location"],
        {"username": " Manager@Example.test", "password": "correct-horse", "next": "/account/"},
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert Act.objects.get(code="staff.user.signed_in").actor == manager


def test_a_foreign_address_is_not_followed(client: Client, manager: User) -> None:
    sent = {"username": manager.email, "password": "correct-horse", "next": "https://evil.test/"}
    assert client.post(SIGN_IN, sent).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client, manager: User) -> None:
    pages = [
        client.post(SIGN_IN, {"username": email, "password": "wrong"}).content.decode()
        for email in (manager.email, "nobody@example.test")
    ]
    assert all("do not fit together" in page for page in pages)


def test_a_person_without_access_cannot_sign_in(client: Client, manager: User) -> None:
    User.objects.update(is_active=False)
    assert attempt(client, "correct-horse") == 200
    assert "_auth_user_id" not in client.session


def test_access_ends_at_once(client: Client, manager: User) -> None:
    attempt(client, "correct-horse")
    assert client.get("/account/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_guessing_is_slowed_down_and_spelling_starts_no_new_count(
    client: Client, manager: User
) -> None:
    spellings = ["manager@example.test", "MANAGER@example.test", "Manager@Example.test"]
    for number in range(4):
        assert attempt(client, "wrong", spellings[number % 3]) == 200
    assert attempt(client, "wrong") == 429
    locked = client.post(SIGN_IN, {"username": manager.email, "password": "correct-horse"})
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert "Wait fifteen minutes" in locked.content.decode()
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert attempt(client, "correct-horse") == 302


def test_who_guesses_behind_the_same_proxy_locks_out_nobody_else(
    client: Client, manager: User, collector: User, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    guesser, elsewhere = (
        Client(REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=hops)
        for hops in ("192.0.2.1, 203.0.113.7", "192.0.2.1, 203.0.113.8")
    )
    assert [attempt(guesser, "wrong") for _number in range(5)][-1] == 429
    forged = Client(REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="192.0.2.2, 203.0.113.7")
    assert attempt(forged, "correct-horse") == 429
    assert attempt(guesser, "correct-horse", collector.email) == 302
    assert attempt(elsewhere, "correct-horse") == 302


def test_signing_out_is_a_post_and_an_act(client: Client, manager: User) -> None:
    attempt(client, "correct-horse")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == SIGN_IN
    assert Act.objects.get(code="staff.user.signed_out").actor == manager
    assert client.post("/sign-out/").status_code == 302


def ask_for_link(client: Client, email: str) -> str:
    answer = client.post("/password/link/", {"email": email}, follow=True)
    assert "a link is on its way" in answer.content.decode()
    relay_outbox()
    return str(mail.outbox[-1].body) if mail.outbox else ""


def test_a_password_is_set_by_a_link_that_works_once(client: Client, manager: User) -> None:
    body = ask_for_link(client, "Manager@example.test")
    found = re.search(r"http://testserver(/password/set/\S+)", body)
    assert found
    link = found[1]
    form = client.get(link, follow=True)
    assert link not in form.request["PATH_INFO"]
    new = {"new_password1": "battery-staple-9", "new_password2": "battery-staple-9"}
    done = client.post(form.request["PATH_INFO"], new, follow=True)
    assert "Your password is set" in done.content.decode()
    assert Act.objects.get(code="staff.password.changed").actor == manager
    assert attempt(client, "battery-staple-9") == 302
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_the_link_is_written_in_the_persons_language_to_them_alone(
    client: Client, manager: User
) -> None:
    ask_for_link(client, manager.email)
    assert mail.outbox[0].to == [manager.email]
    assert OutboxMessage.objects.get().state == OutboxState.DONE


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client) -> None:
    assert ask_for_link(client, "nobody@example.test") == ""


def test_a_link_asked_for_without_an_address_is_refused(client: Client) -> None:
    assert client.post("/password/link/", {"email": "x"}).status_code == 422


def test_a_message_delivered_twice_sends_one_mail(client: Client, manager: User) -> None:
    from staff.tasks import send_password_link

    ask_for_link(client, manager.email)
    send_password_link(outbox_id=OutboxMessage.objects.get().pk)
    assert len(mail.outbox) == 1


def test_a_person_who_left_meanwhile_gets_no_mail(client: Client, manager: User) -> None:
    client.post("/password/link/", {"email": manager.email})
    User.objects.update(is_active=False)
    relay_outbox()
    assert mail.outbox == []


def test_one_changes_ones_own_password(client: Client, manager: User) -> None:
    client.force_login(manager, backend="staff.backends.People")
    sent = {
        "old_password": "correct-horse",
        "new_password1": "battery-staple-9",
        "new_password2": "battery-staple-9",
    }
    answer = client.post(reverse("staff:account-password"), sent, follow=True)
    assert "Your password is changed" in answer.content.decode()
    assert User.objects.get(pk=manager.pk).check_password("battery-staple-9")
