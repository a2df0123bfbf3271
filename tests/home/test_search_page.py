"""The search's page and the list under its field: grouped, addressable, quick to the thing."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from customers.models import Contact
from kernel import search
from kernel.search import Finder, Hit, Rank
from staff.models import User
from tests.budgets import assert_budget, count_of_page
from tests.factories import assign, make_customer, make_invoice, make_receipt, make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FRAGMENT = {"HX-Request": "true"}


def read(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_page_shows_groups_with_links_and_keeps_what_was_typed(
    sign_in: SignIn, manager: User
) -> None:
    customer = make_customer("K-1", "Quarz & Söhne")
    document = make_invoice(customer, "77.10", number="QUARZ-17")
    page = read(sign_in(manager), "/search/?q=quarz")
    assert f'href="{customer.get_absolute_url()}"' in page
    assert f'href="{document.get_absolute_url()}"' in page
    assert "Quarz &amp; Söhne" in page
    assert "2 fit “quarz”" in page
    assert 'value="quarz"' in page
    assert page.count('<h2 class="section__title"') == 2


def test_page_without_hits_says_what_to_try(sign_in: SignIn, manager: User) -> None:
    client = sign_in(manager)
    assert "Find anything by what you know of it" in read(client, "/search/")
    found = read(client, "/search/?q=%3Cb%3Enobody%00")
    assert "Nothing that you may see fits “&lt;b&gt;nobody”" in found
    assert "Nothing" not in read(client, "/search/?q=n")


def test_field_gets_a_list_of_numbered_options(sign_in: SignIn, manager: User) -> None:
    customer = make_customer("K-1", "Quarz Handel")
    Contact.objects.create(customer=customer, name="Ida Quarz")
    answer = sign_in(manager).get("/search/?q=quarz", headers=FRAGMENT)
    part = re.sub(r"\s+", " ", answer.content.decode())
    assert "<html" not in part
    assert "HX-Request" in answer["Vary"]
    assert 'data-for="quarz"' in part
    assert re.findall(r'id="(search-hit-\w+)"', part) == [
        "search-hit-1",
        "search-hit-2",
        "search-hit-all",
    ]
    assert "2 results" in part


def test_list_never_jumps_and_is_empty_where_nothing_was_typed(
    sign_in: SignIn, manager: User
) -> None:
    make_customer("K-100", "Quarz Handel")
    client = sign_in(manager)
    assert "Quarz Handel" in read(client, "/search/?q=k100&go=1", **FRAGMENT)
    assert "option" not in read(client, "/search/?q=", **FRAGMENT)
    assert "Nothing that you may see fits" in read(client, "/search/?q=zzzz", **FRAGMENT)


def test_one_exact_hit_is_opened_only_when_asked(sign_in: SignIn, manager: User) -> None:
    customer = make_customer("K-100", "Quarz Handel")
    make_customer("K-1001", "Opal Handel")
    client = sign_in(manager)
    assert client.get("/search/?q=k100&go=1")["Location"] == customer.get_absolute_url()
    assert client.get("/search/?q=k100").status_code == 200
    assert client.get("/search/?q=quarz&go=1").status_code == 200  # a name is no proof
    make_invoice(customer, number="K/100")
    assert client.get("/search/?q=k100&go=1").status_code == 200  # two are that


def test_foreign_number_is_neither_shown_nor_jumped_to(
    sign_in: SignIn, stranger: User, collector: User
) -> None:
    customer = make_customer("K-100", "Quarz Handel")
    assign(customer, collector)
    client = sign_in(stranger)
    for address in ("/search/?q=k100", "/search/?q=k100&go=1"):
        page = read(client, address)
        assert "Quarz" not in page
        assert "Nothing that you may see fits" in page


def test_colleague_without_a_page_is_told_but_not_linked(sign_in: SignIn, collector: User) -> None:
    make_user("manager", name="Zoë Winter")
    client = sign_in(collector)
    page = read(client, "/search/?q=winter")
    assert "Zoë Winter" in page
    assert "/users/" not in page
    part = read(client, "/search/?q=winter", **FRAGMENT)
    assert re.search(r'<span class="hit hit--closed" role="option" aria-disabled="true"', part)


def test_every_page_has_the_field(sign_in: SignIn, admin: User) -> None:
    page = read(sign_in(admin), "/account/")
    assert 'action="/search/"' in page
    assert 'role="combobox"' in page


def test_a_later_app_enters_what_it_finds(
    sign_in: SignIn, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = Hit(title="Promise of Quarz", url="/promises/1/", rank=Rank.WORDS, detail="Friday")
    finder = Finder("promises", "Promises", "today", "", 70, lambda asked: [hit])
    monkeypatch.setattr(search, "_finders", {})
    search.enter(finder)
    page = read(sign_in(manager), "/search/?q=quarz")
    assert "Promises" in page
    assert "Friday" in page
    search.enter(Finder("promises", "Promises", "today", "imports.run", 70, lambda asked: [hit]))
    assert "Friday" not in read(sign_in(manager), "/search/?q=quarz")


def grow(collector: User, rows: int) -> None:
    for _place in range(rows):
        customer = make_customer(name="Quarz Handel 77")
        assign(customer, collector)
        Contact.objects.create(customer=customer, name="Ida Quarz 77")
        make_invoice(customer, "77.00", reference="quarz77")
        make_receipt(customer, "77.00", remittance="Quarz 77")
        make_user("collector", name="Quarz 77")


@pytest.mark.parametrize("role", ["manager", "collector"])
def test_search_asks_once_for_each_kind(client: Client, role: str) -> None:
    reader = make_user(role)
    client.force_login(reader, backend="staff.backends.People")
    counts = []
    for rows in (2, 20):
        grow(reader, rows)
        counts.append(count_of_page(lambda: read(client, "/search/?q=quarz+77")))
    assert_budget(f"search by a {role}", *counts)
