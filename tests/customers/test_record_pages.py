"""A customer's page edited in place, and the same without scripts: nothing typed is lost."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from customers.contact_book import ContactDetails, add_contact
from customers.models import Assignment, Contact, Customer, Note, Restriction
from customers.notes import add_note
from kernel import clock
from kernel.audit import acting
from staff.models import User
from tests.factories import assign, make_customer, make_user

pytestmark = pytest.mark.django_db
SIGNED_IN = "staff.backends.People"
HTMX = {"HX-Request": "true"}


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=SIGNED_IN)
    return client


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def filled(client: Client, url: str) -> dict[str, object]:
    """The form of an address as a browser would send it back untouched."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.fixture
def customer(db: None) -> Customer:
    return make_customer("K-1", "Whitcombe & Hale", phone="+44 11111", timezone="Asia/Tokyo")


@pytest.fixture
def url(customer: Customer) -> str:
    return f"/customers/{customer.public_id}/"


def test_two_people_at_the_same_master_data(
    customer: Customer, url: str, manager: User, analyst: User
) -> None:
    first, second = enter(manager), enter(analyst)
    one, two = filled(first, f"{url}edit/"), filled(second, f"{url}edit/")
    assert (
        first.post(f"{url}edit/", one | {"phone": "+44 22222", "region": "North"}).status_code
        == 302
    )
    typed = two | {"name": "Hale & Whitcombe", "region": "South"}
    told = second.post(f"{url}edit/", typed)
    assert told.status_code == 422
    page = text_of(told)
    assert "Saved meanwhile by Manager" in page
    assert "Meanwhile changed to: +44 22222." in page
    assert "Meanwhile changed to: North. You typed something else." in page
    form = told.context["form"]
    shown = {name: form[name].value() for name in ("name", "region", "phone")}
    assert shown == {"name": "Hale & Whitcombe", "region": "South", "phone": "+44 22222"}
    again = {name: form[name].value() or "" for name in form.fields}
    assert second.post(f"{url}edit/", again).status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.region, customer.phone) == (
        "Hale & Whitcombe",
        "South",
        "+44 22222",
    )


def test_two_people_at_the_same_contact(customer: Customer, url: str, manager: User) -> None:
    contact = add_contact(
        customer=customer, details=ContactDetails(name="Denise", phone="+44 11111", stop="post")
    )
    client = enter(manager)
    edit = f"{url}contacts/{contact.public_id}/edit/"
    opened = filled(client, edit)
    client.post(edit, opened | {"stop": ["post", "email"]})
    told = client.post(edit, opened | {"role": "Owner"})
    assert told.status_code == 422
    form = told.context["form"]
    assert form["stop"].value() == ["post", "email"]
    assert form["role"].value() == "Owner"


def test_a_contact_is_added_changed_and_removed_without_scripts(
    customer: Customer, url: str, collector: User
) -> None:
    assign(customer, collector)
    client = enter(collector)
    sent = filled(client, f"{url}contacts/add/") | {"name": "Denise", "phone": "not a number"}
    wrong = client.post(f"{url}contacts/add/", sent)
    assert "This is no phone number" in text_of(wrong)
    assert wrong.context["form"]["name"].value() == "Denise"
    sent |= {"phone": "+44 114 496 0182", "role": "Accounts payable", "stop": ["post"]}
    page = text_of(client.post(f"{url}contacts/add/", sent, follow=True))
    assert "Denise is added." in page
    assert 'href="tel:+441144960182"' in page
    assert "Not to be used: Post" in page
    assert "for them" in page
    contact = Contact.objects.get()
    remove = f"{url}contacts/{contact.public_id}/remove/"
    assert "Remove Denise?" in text_of(client.get(remove))
    assert "Denise is removed." in text_of(client.post(remove, follow=True))
    assert not Contact.objects.exists()


def test_with_scripts_only_the_part_is_swapped(customer: Customer, url: str, manager: User) -> None:
    client = enter(manager)
    asked = client.get(f"{url}contacts/add/", headers=HTMX)
    assert "<html" not in asked.content.decode()
    assert 'hx-post="' in asked.content.decode()
    sent = filled(client, f"{url}contacts/add/") | {"name": "Denise", "email": "d@example.test"}
    wrong = client.post(f"{url}contacts/add/", sent | {"name": ""}, headers=HTMX)
    assert wrong.status_code == 422
    answer = client.post(f"{url}contacts/add/", sent, headers=HTMX)
    assert answer["HX-Retarget"] == "#contacts"
    assert "happened" in answer["HX-Trigger"]
    assert 'href="mailto:d@example.test"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_way_that_was_asked_not_to_be_used_leads_nowhere(
    customer: Customer, url: str, manager: User
) -> None:
    contact = add_contact(
        customer=customer,
        details=ContactDetails(name="Denise", phone="+44 11111", email="d@example.test"),
    )
    client = enter(manager)
    limit = f"{url}restrictions/add/?contact={contact.public_id}"
    sent = {"kind": "stop_request", "channel": "email", "from_on": clock.today().isoformat()}
    assert client.post(limit, sent).status_code == 422  # a reason is asked for
    client.post(limit, sent | {"reason": "By phone"})
    page = text_of(client.get(url))
    assert "Asked not to be contacted, E-mail" in page
    assert "mailto:d@example.test" not in page
    assert "tel:+4411111" in page
    (restriction,) = Restriction.objects.all()
    end = f"{url}restrictions/{restriction.public_id}/end/"
    client.post(end, {"on": clock.today().isoformat(), "reason": "Withdrawn"})
    assert "mailto:d@example.test" in text_of(client.get(url))


def test_notes_are_written_kept_on_top_and_corrected(
    customer: Customer, url: str, manager: User, analyst: User
) -> None:
    client = enter(manager)
    client.post(f"{url}notes/add/", {"text": "Pays on Fridays.", "is_pinned": "on"})
    note = Note.objects.get()
    edit = f"{url}notes/{note.public_id}/edit/"
    sent = {"text": "Pays on Mondays.", "before": note.text}
    refused = enter(analyst).post(edit, sent)
    assert refused.status_code == 422
    assert "Only who wrote a note corrects it" in text_of(refused)
    assert refused.context["form"]["text"].value() == "Pays on Mondays."
    client.post(edit, sent)
    page = text_of(client.get(url))
    assert "Pays on Mondays." in page
    assert "corrected" in page
    line = text_of(client.get(f"{url}timeline/"))
    assert "Note corrected, it was “Pays on Fridays.”" in line
    client.post(f"{url}notes/{note.public_id}/pin/")
    assert not Note.objects.get().is_pinned


def test_the_manager_assigns_from_a_day(customer: Customer, url: str, manager: User) -> None:
    first, second = (
        make_user("collector", "ana@example.test"),
        make_user("collector", "bo@example.test"),
    )
    assign(customer, first)
    client = enter(manager)
    later = clock.today() + timedelta(days=5)
    sent = {"collector": second.pk, "from_on": later.isoformat()}
    past = sent | {"from_on": (clock.today() - timedelta(days=1)).isoformat()}
    assert "This day has passed" in text_of(client.post(f"{url}assign/", past))
    client.post(f"{url}assign/", sent)
    assert Assignment.objects.count() == 2
    page = text_of(client.get(url))
    assert re.search(r"Ana</strong>, 1 Jan 2020 to", page)
    assert "Bo, from" in page


def test_what_a_person_may_not_do_is_not_shown(
    customer: Customer, url: str, auditor: User, collector: User
) -> None:
    assign(customer, collector)
    add_contact(customer=customer, details=ContactDetails(name="Denise"))
    with acting(actor=collector):
        add_note(customer=customer, text="A note.", is_pinned=True)
    page = text_of(enter(auditor).get(url))
    for path in ("edit/", "contacts/add/", "notes/add/", "assign/", "restrictions/add/"):
        assert f"{url}{path}" not in page
    assert "/pin/" not in page
    page = text_of(enter(collector).get(url))
    assert f"{url}contacts/add/" in page
    assert f"{url}edit/" not in page
    assert f"{url}assign/" not in page


def test_a_customer_is_added_by_hand(customer: Customer, accountant: User) -> None:
    client = enter(accountant)
    sent = filled(client, "/customers/add/")
    assert sent["number"] == "K-2"
    wrong = client.post("/customers/add/", sent | {"name": "New", "number": "K-1"})
    assert "There is a customer of this number" in text_of(wrong)
    sent |= {"name": "New", "parent": "K-1", "group": "Ring", "terms": "soon"}
    assert "These are no payment terms" in text_of(client.post("/customers/add/", sent))
    answer = client.post("/customers/add/", sent | {"terms": "net 30"}, follow=True)
    made = Customer.objects.get(number="K-2")
    assert (made.parent, made.group.name if made.group else "") == (customer, "Ring")
    assert "New is added." in text_of(answer)
    assert "New customer" in text_of(client.get("/customers/"))


def test_the_history_page_tells_each_field(customer: Customer, url: str, manager: User) -> None:
    client = enter(manager)
    client.post(f"{url}edit/", filled(client, f"{url}edit/") | {"phone": "+44 22222"})
    page = text_of(client.get(f"{url}history/"))
    assert "<del>+44 11111</del>" in page
    assert "+44 22222" in page
    assert "<strong>You</strong>" in page


def test_the_time_line_s_pages_follow_each_other_without_scripts(
    customer: Customer, url: str, manager: User
) -> None:
    for number in range(60):
        add_note(customer=customer, text=f"Note {number:02d}")
    client = enter(manager)
    first = client.get(f"{url}timeline/?kind=notes")
    assert "60 lines, newest first" in text_of(first)
    second = client.get(first.context["older_url"])
    shown = re.findall(r"“Note (\d\d)”", text_of(first) + text_of(second))
    assert shown == [f"{number:02d}" for number in range(59, -1, -1)]
    assert second.context["older_url"] == ""
    part = client.get(first.context["older_url"], headers=HTMX).content.decode()
    assert part.lstrip().startswith("<li")
    short = client.get(f"{url}timeline/?short=1", headers=HTMX)
    assert "All 61" in text_of(short)
    assert text_of(short).count("timeline__item") == 8
