"""The settings' index, its rooms and their calendars: what they say and what a form does there."""

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from customers.models import LegalEntity
from customers.services import EntityDetails, change_entity
from kernel import settings_rooms
from kernel.models import Act, BusinessCalendar, Holiday
from staff.models import User
from tests.factories import make_customer, make_invoice, the_entity

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def office(sign_in: SignIn, admin: User) -> Client:
    return sign_in(admin)


def read(client: Client, url: str, **sent: object) -> str:
    answer = client.post(url, sent, follow=True) if sent else client.get(url)
    assert answer.status_code in {200, 422}
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


def test_index_says_how_each_room_stands(office: Client) -> None:
    page = read(office, "/settings/")
    for text in ("Europe/Berlin · EUR", "1 entity", "1 has no control account", "39 on offer"):
        assert text in page
    assert "The department's calendar has no holidays to come" in page
    assert "Bands 0, 30, 60, 90" in page
    assert "No rate" not in page
    make_invoice(make_customer(), "10.00", currency="USD")
    assert "No rate: USD" in read(office, "/settings/")


def test_index_leads_to_every_room_and_each_room_to_all_others(office: Client, admin: User) -> None:
    doors = [door for _name, group in settings_rooms.doors_for(admin, path="/") for door in group]
    assert {door.room.key for door in doors} >= {"department", "bands", "reasons", "deputies"}
    index = office.get("/settings/").content.decode()
    for door in doors:
        assert f'href="{door.url}"' in index
        if door.url.startswith("/settings/"):
            page = office.get(door.url).content.decode()
            assert re.search(rf'href="{door.url}"\s+aria-current="page"', page), door.url
            assert all(f'href="{other.url}"' in page for other in doors)
            assert "· Settings · Arman</title>" in re.sub(r"\s+", " ", page)


def test_rooms_are_found_by_their_names(office: Client) -> None:
    page = office.get("/search/?q=aging bands").content.decode()
    assert 'href="/settings/bands/"' in page


def test_rooms_are_for_those_with_their_right(manager: User) -> None:
    assert settings_rooms.doors_for(manager, path="/settings/") == []


def test_history_says_who_changed_what(office: Client, admin: User) -> None:
    read(office, "/settings/department/", name="AR", time_zone="UTC", reporting_currency="RON")
    page = read(office, "/settings/department/")
    assert "Name: Accounts receivable → is now AR" in page
    assert "Reporting currency: EUR → is now RON" in page
    assert admin.name in page.partition("History")[2]


def test_second_editor_keeps_what_they_typed_and_decides(office: Client) -> None:
    entity = the_entity()
    url = f"/settings/entities/{entity.public_id}/"
    seen = re.search(r'name="seen" value="(\w+)"', office.get(url).content.decode())
    assert seen
    first = EntityDetails(code="MAIN", name="First", currency="EUR")
    change_entity(entity=entity, details=first)
    sent = {"code": "MAIN", "name": "Second", "currency": "EUR", "seen": seen[1]}
    answer = office.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "has changed this meanwhile (Name: Main company → First)" in html.unescape(page)
    assert 'value="Second"' in page
    assert LegalEntity.objects.get().name == "First"
    again = re.search(r'name="seen" value="(\w+)"', page)
    assert again
    assert office.post(url, sent | {"seen": again[1]}).status_code == 302
    assert LegalEntity.objects.get().name == "Second"


def test_form_that_is_merely_wrong_still_knows_what_it_was_shown(office: Client) -> None:
    entity = the_entity()
    url = f"/settings/entities/{entity.public_id}/"
    answer = office.post(url, {"code": "", "name": "x", "seen": "shown"})
    assert 'name="seen" value="shown"' in answer.content.decode()


RO = {"name": "România", "code": "ro", "country": "RO", "region": "", "weekend": ["6", "7"]}


@time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False)
def test_year_of_holidays_is_looked_at_and_then_saved(office: Client) -> None:
    page = read(office, "/settings/calendars/add/", **RO)
    assert "România is saved." in page
    calendar = BusinessCalendar.objects.get(code="ro")
    url = f"/settings/calendars/{calendar.public_id}/"
    proposal = f"{url}proposal/2027/"
    assert "Christmas" in read(office, proposal)
    assert not Holiday.objects.exists()
    ticked = ["2027-12-25", "2027-12-26", "2027-07-07"]
    assert "2 days are added." in read(office, proposal, day=ticked)
    assert set(calendar.holidays.values_list("on", flat=True)) == {
        date(2027, 12, 25),
        date(2027, 12, 26),
    }
    assert Act.objects.filter(code="kernel.holiday.added").count() == 1
    assert "Christmas" in read(office, f"{url}?year=2027")
    assert "No day of 2026" in read(office, url)
    assert "România until 26 Dec 2027" in read(office, "/settings/")


def test_day_is_added_by_hand_once_and_removed(office: Client) -> None:
    calendar = BusinessCalendar.objects.get()
    url = f"/settings/calendars/{calendar.public_id}/"
    assert "Works outing is in the calendar." in read(
        office, url, on="2027-06-04", name="Works outing"
    )
    assert "in the calendar already" in read(office, url, on="2027-06-04", name="Again")
    page = read(office, f"{url}?year=2027")
    assert "Fri 4 Jun" in page
    assert "Added 4 Jun 2027 Works outing" in page
    held = Holiday.objects.get()
    assert "a working day again" in read(
        office, f"/settings/calendars/days/{held.public_id}/remove/", sure="1"
    )
    assert not Holiday.objects.exists()


def test_calendars_say_who_goes_by_them(office: Client) -> None:
    LegalEntity.objects.update(country="RO")
    assert re.search(r"Monday to Friday .* Main company", read(office, "/settings/calendars/"))
    read(office, "/settings/calendars/add/", **RO)
    page = read(office, "/settings/calendars/")
    assert re.search(r"România ro RO 0 – Main company", page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"region": "XX"}, "No regions are known in this country"),
        ({"weekend": ["1", "2", "3", "4", "5", "6", "7"]}, "Leave at least one day of the week"),
        ({"code": "default"}, "There is a calendar of this code"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_wrong_calendar_is_told_beside_the_field(
    office: Client, changes: dict[str, object], sentence: str
) -> None:
    answer = office.post("/settings/calendars/add/", RO | changes)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert re.search(rf'field__error"[^>]*>{sentence}', page)
    assert BusinessCalendar.objects.count() == 1


def test_another_calendar_becomes_the_departments(office: Client) -> None:
    read(office, "/settings/calendars/add/", **RO)
    calendar = BusinessCalendar.objects.get(code="ro")
    url = f"/settings/calendars/{calendar.public_id}/"
    assert "is the department's calendar" in read(office, f"{url}default/", sure="1")
    assert BusinessCalendar.objects.get(is_default=True) == calendar


def test_pages_follow_the_readers_language(office: Client, admin: User) -> None:
    with translation.override("de"):
        weekday = translation.gettext("Monday")
    admin.language = "de"
    admin.save()
    office.force_login(admin, backend="staff.backends.People")
    assert weekday in read(office, "/settings/calendars/add/")
