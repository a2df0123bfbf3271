"""Closing an entity's ledger with its figures, and opening it again."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from invoices.models import GlBalance, PeriodClose
from invoices.services import close_period
from invoices.views import periods
from staff.models import User
from tests.factories import apply, make_customer, make_invoice, make_receipt, the_entity
from tests.invoices.acting import hidden_of, look, post, post_twice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]
SignIn = Callable[[User], Client]
LIST = "/periods/"
JUNE = {"closed_through": "2026-06-30"}


@pytest.fixture
def in_july() -> object:
    with time_machine.travel(date(2026, 7, 10)) as travelled:
        yield travelled


@pytest.fixture
def client(accountant: User, sign_in: SignIn) -> Client:
    return sign_in(accountant)


@pytest.fixture
def url(client: Client) -> str:
    return reverse("invoices:period-close", args=[the_entity()])


def told(answer: object) -> dict[str, tuple[Decimal | None, str]]:
    effects = answer.context["effects"]  # type: ignore[attr-defined]
    return {one.label: (one.amount, one.words) for one in effects.told}


def test_period_is_closed_once_with_its_figures(client: Client, url: str) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00")
    make_invoice(customer, "50.00", issued_on=date(2026, 7, 1))
    apply(make_receipt(customer, "70.00"), invoice, 30)
    GlBalance.objects.create(
        entity=the_entity(), account="1200", valid_on=date(2026, 6, 30), balance=31, currency="EUR"
    )
    seen = told(look(client, url, **JUNE))
    assert seen["Invoice"] == (100, "EUR × 1")
    assert seen["Receipt"] == (70, "EUR × 1")
    assert seen["Applied"] == (30, "EUR × 1")
    assert seen["Open at the end"][0] == 70
    assert seen["Unapplied at the end"][0] == -40
    assert seen["Difference to the control accounts"][0] == -1
    post_twice(client, url, **JUNE)
    assert PeriodClose.objects.get().closed_through == date(2026, 6, 30)
    assert "30 Jun 2026" in client.get(LIST).content.decode()


def test_late_facts_are_said_to_count_from_the_first_open_day(client: Client, url: str) -> None:
    assert "1 Jul 2026" in look(client, url, **JUNE).content.decode()
    post(client, url, **JUNE)
    assert make_invoice(make_customer()).effective_on == date(2026, 7, 1)


def test_only_facts_since_the_last_close_are_told(client: Client, url: str) -> None:
    make_invoice(make_customer(), "100.00", issued_on=date(2026, 5, 3))
    close_period(entity=the_entity(), closed_through=date(2026, 5, 31))
    assert client.get(url).context["form"].initial["closed_through"] == date(2026, 6, 30)
    seen = told(look(client, url, **JUNE))
    assert "Invoice" not in seen
    assert seen["Closed through until now"][1] == "31 May 2026"


def test_opening_again_needs_a_reason_and_says_what_is_open(client: Client, url: str) -> None:
    close_period(entity=the_entity(), closed_through=date(2026, 6, 30))
    earlier = {"closed_through": "2026-05-31"}
    refused = look(client, url, **earlier)
    assert refused.status_code == 422
    assert "Say why the period is opened again" in refused.content.decode()
    seen = look(client, url, **earlier, reason="A document came late").content.decode()
    assert "Open the period again" in seen
    assert "posted again from 1 Jun 2026" in seen
    post(client, url, **earlier, reason="A document came late")
    page = client.get(LIST).content.decode()
    assert "Opened again" in page
    assert make_invoice(make_customer()).effective_on == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-07-11", "lies ahead"), ("2026-06-30", "already"), ("x", "no day of the calendar")],
)
def test_day_that_makes_no_sense_is_told(client: Client, url: str, day: str, sentence: str) -> None:
    close_period(entity=the_entity(), closed_through=date(2026, 6, 30))
    answer = look(client, url, closed_through=day)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_second_of_two_who_close_is_told(client: Client, url: str) -> None:
    seen = look(client, url, **JUNE)
    close_period(entity=the_entity(), closed_through=date(2026, 5, 31))
    answer = client.post(url, {**JUNE, **hidden_of(seen), "step": "post"})
    assert answer.status_code == 409
    assert PeriodClose.objects.count() == 1


def test_others_read_and_do_not_close(client: Client, sign_in: SignIn, auditor: User) -> None:
    close_period(entity=the_entity(), closed_through=date(2026, 5, 31))
    sign_in(auditor)
    page = client.get(LIST).content.decode()
    assert "31 May 2026" in page
    assert "Close or open again" not in page


def test_who_only_looks_adds_up_before_the_ledger_is_held(
    client: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def noting(name: str) -> None:
        real = getattr(periods, name)

        def noted(*args: Any, **kwargs: Any) -> Any:
            steps.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(periods, name, noted)

    noting("tell_period")
    noting("close_period")
    post(client, url, **JUNE)
    assert steps == ["tell_period", "close_period", "close_period", "tell_period"]
