"""The settings' pages: saved by an act, refused beside the field, nothing that was typed lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from customers.models import LegalEntity
from kernel.models import Act, Department
from staff.models import User
from tests.factories import make_customer, make_entity, make_invoice, the_entity

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SENT = {"name": "Receivables", "time_zone": "Europe/Bucharest", "reporting_currency": "RON"}
ROOM = "/settings/department/"
ENTITY = {
    "code": "RO",
    "name": "Arman România",
    "country": "RO",
    "currency": "ron",
    "control_account": "4111",
}


@pytest.fixture
def signed_in(sign_in: SignIn, admin: User) -> Client:
    return sign_in(admin)


def text_of(client: Client, url: str = ROOM) -> str:
    return client.get(url).content.decode()


def field(page: str, name: str) -> str:
    """The part of a page that shows one field: label, control, help, sentence."""
    parts = re.split(r'<div class="field', page)
    return next(part for part in parts if f'name="{name}"' in part)


def test_page_shows_what_stands(signed_in: Client) -> None:
    page = text_of(signed_in)
    assert 'value="Accounts receivable"' in field(page, "name")
    assert '<option value="Europe/Berlin" selected>' in field(page, "time_zone")
    assert 'value="EUR"' in field(page, "reporting_currency")


def test_rail_leads_to_the_settings(signed_in: Client, collector: User) -> None:
    assert re.search(r'href="/settings/"[^>]*aria-current="page"', text_of(signed_in))
    signed_in.force_login(collector, backend="staff.backends.People")
    assert "/settings/" not in text_of(signed_in, "/account/")


def test_department_is_saved_by_one_act_of_the_person(signed_in: Client, admin: User) -> None:
    page = signed_in.post(ROOM, SENT, follow=True).content.decode()
    assert "The settings are saved." in page
    assert Department.objects.filter(**SENT).exists()
    act = Act.objects.get(code="kernel.department.changed")
    assert (act.actor, act.origin) == (admin, "page")


@time_machine.travel(datetime(2026, 11, 24, 22, 30, tzinfo=UTC), tick=False)
def test_time_zone_holds_for_everybody_at_once(admin: User, manager: User) -> None:
    reader, office = Client(), Client()
    for client, person in ((reader, manager), (office, admin)):
        client.force_login(person, backend="staff.backends.People")
    tie_out = reverse("invoices:aging-tie-out")
    assert 'datetime="2026-11-24"' in text_of(reader, tie_out)
    office.post(ROOM, SENT)
    assert 'datetime="2026-11-25"' in text_of(reader, tie_out)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 201, "at most 200 characters"),
        ("time_zone", "Europe/Atlantis", "Europe/Atlantis is no time zone. Choose one"),
        ("time_zone", "", "This field is required."),
        ("reporting_currency", "euro", "EURO is no currency. Write its three letters"),
        ("reporting_currency", "X<b>", "X&lt;B&gt; is no currency."),
        ("reporting_currency", "", "This field is required."),
    ],
)
def test_bad_department_is_told_beside_the_field(
    signed_in: Client, name: str, value: str, sentence: str
) -> None:
    answer = signed_in.post(ROOM, SENT | {name: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in field(page, name)
    assert page.count('class="field__error"') == 1
    kept = {key: text for key, text in (SENT | {name: value}).items() if key != "time_zone"}
    assert all(f'value="{text}"' in page for text in kept.values() if text and "<" not in text)
    assert name == "time_zone" or '<option value="Europe/Bucharest" selected>' in page
    assert not Act.objects.filter(code="kernel.department.changed").exists()


def test_zone_under_an_old_name_stays_choosable(signed_in: Client) -> None:
    Department.objects.update(time_zone="US/Central")
    assert '<option value="US/Central" selected>' in text_of(signed_in)
    assert signed_in.post(ROOM, SENT | {"time_zone": "US/Central"}).status_code == 302


def test_fragment_is_the_form_and_goes_where_the_page_would_go(signed_in: Client) -> None:
    headers = {"HX-Request": "true"}
    refused = signed_in.post(ROOM, SENT | {"name": ""}, headers=headers)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    assert signed_in.post(ROOM, SENT, headers=headers)["HX-Redirect"] == ROOM


def test_entity_is_added_and_listed(signed_in: Client) -> None:
    page = signed_in.post("/settings/entities/add/", ENTITY, follow=True).content.decode()
    assert "Arman România is saved." in page
    assert "4111" in page
    entity = LegalEntity.objects.get(code="RO")
    assert (entity.country, entity.currency) == ("RO", "RON")
    assert Act.objects.filter(code="customers.entity.added", reason="RO").exists()


def test_entity_is_changed(signed_in: Client) -> None:
    url = f"/settings/entities/{the_entity().public_id}/"
    assert 'value="MAIN"' in text_of(signed_in, url)
    signed_in.post(url, ENTITY | {"code": "M1", "country": "", "control_account": ""})
    entity = LegalEntity.objects.get()
    assert (entity.code, entity.country, entity.control_account) == ("M1", "", "")
    assert Act.objects.filter(code="customers.entity.changed").count() == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("code", "", "This field is required."),
        ("code", "MAIN", "There is a legal entity of this code. Choose another code."),
        ("code", "x" * 21, "at most 20 characters"),
        ("name", "", "This field is required."),
        ("country", "XX", "XX is no country. Choose one from the list."),
        ("currency", "lei", "LEI is no currency."),
        ("control_account", "4" * 41, "at most 40 characters"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_bad_entity_is_told_beside_the_field(
    signed_in: Client, is_new: bool, name: str, value: str, sentence: str
) -> None:
    url = "add" if is_new else make_entity("OLD").public_id
    answer = signed_in.post(f"/settings/entities/{url}/", ENTITY | {name: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in field(page, name)
    assert page.count('class="field__error"') == 1
    typed = ENTITY | {name: value, "currency": ENTITY["currency"].upper()}
    kept = {typed[key] for key in ("code", "name", "control_account")} - {""}
    assert all(f'value="{text}"' in page for text in kept)
    assert not Act.objects.filter(code__startswith="customers.entity").exists()


def test_code_and_currency_stay_once_documents_are_posted(signed_in: Client) -> None:
    entity = the_entity()
    make_invoice(make_customer())
    url = f"/settings/entities/{entity.public_id}/"
    page = text_of(signed_in, url)
    for name in ("code", "currency"):
        assert "disabled" in field(page, name)
        assert "because documents are posted" in field(page, name)
    assert signed_in.post(url, ENTITY).status_code == 302
    entity.refresh_from_db()
    assert (entity.code, entity.currency) == ("MAIN", "EUR")
    assert (entity.name, entity.control_account) == ("Arman România", "4111")


def test_countries_are_named_in_the_readers_language(sign_in: SignIn, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(language="de")
    page = text_of(sign_in(admin), "/settings/entities/add/")
    assert '<option value="AT">Österreich</option>' in page


def test_page_asks_little_however_many_entities(
    signed_in: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(20):
        make_entity()
    with django_assert_max_num_queries(6):
        signed_in.get("/settings/entities/")
