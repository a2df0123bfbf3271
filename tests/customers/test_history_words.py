"""What changed, in words; values that were erased stay erased; an import is one line."""

from datetime import date

import pytest
from django.db import transaction

from customers import notes
from customers.choices import RestrictionKind
from customers.contact_book import FIELDS, ContactDetails, add_contact, change_contact
from customers.contact_book import remove_contact as remove
from customers.histories import list_changes
from customers.history_words import detail_of, learn_names, sentence_of, who_of
from customers.master_data import CustomerDetails, change_customer, values_of
from customers.models import Contact, Customer
from customers.rules import stamp_of
from customers.services import assign_collector, restrict_contact
from kernel.audit import acting, record_act
from kernel.history import erase_history
from staff.models import User
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture
def customer(manager: User) -> Customer:
    return make_customer("K-1", "Whitcombe", email="a@example.test")


def told(customer: Customer, reader: User | None = None) -> list[str]:
    """The sentences, newest first, without how the customer began."""
    groups = list_changes([customer.pk], limit=50)
    visible = Customer.objects.visible_to(reader, DAY) if reader else Customer.objects.all()
    names = learn_names(groups, visible=visible)
    return [sentence_of(group, names) for group in groups][:-1]


def change(customer: Customer, **changes: object) -> None:
    customer.refresh_from_db()
    values = values_of(customer)
    details = CustomerDetails(**values | changes)
    change_customer(customer=customer, details=details, stamp=stamp_of(values))


def test_fields_of_master_data(customer: Customer, manager: User) -> None:
    parent = make_customer("P-1", "Parent plc")
    with acting(actor=manager):
        change(customer, email="b@example.test", segment="key")
        change(customer, email="", parent_id=parent.pk)
    assert told(customer) == [
        "Parent set to Parent plc; E-mail taken out, it was b@example.test",
        "Segment set to key; E-mail changed from a@example.test to b@example.test",
    ]
    (newest, *_rest) = list_changes([customer.pk], limit=5)
    assert who_of(newest, manager) == "You"
    assert who_of(newest, make_user("auditor")) == "Manager"


def test_a_parent_of_somebody_else_is_not_named(customer: Customer, stranger: User) -> None:
    change(customer, parent_id=make_customer("P-1", "Secret plc").pk)
    assert told(customer, stranger) == ["Parent set to another customer"]


def test_contacts_added_changed_and_removed(customer: Customer) -> None:
    details = ContactDetails(name="Denise", role="Owner", phone="+44 11111")
    contact = add_contact(customer=customer, details=details)
    changed = ContactDetails(name="Denise", role="Owner", phone="+44 22222", stop="post")
    change_contact(contact=contact, details=changed, stamp=stamp_of(values_of(contact, FIELDS)))
    remove(contact=contact, on=DAY)
    assert told(customer) == [
        "Contact removed: Denise",
        "Denise: Phone changed from +44 11111 to +44 22222; Not to be used set to Post",
        "Contact added: Denise",
    ]


def test_care_and_notes(customer: Customer, collector: User) -> None:
    assign_collector(customer=customer, collector=collector, from_on=DAY)
    restrict_contact(
        customer=customer, kind=RestrictionKind.HARDSHIP, from_on=DAY, reason="Asked for a plan"
    )
    with acting(actor=collector):
        note = notes.add_note(customer=customer, text="First words.")
        notes.pin_note(note=note, is_pinned=True)
        notes.correct_note(note=note, text="Better.", before="First words.", author=collector)
    assert told(customer) == [
        "Note corrected, it was “First words.”",
        "“Better.”, corrected",
        "Restriction from 25 Nov 2026: In hardship. Asked for a plan",
        "Assigned to Collector from 25 Nov 2026",
    ]


def test_a_second_assignment_is_one_line(customer: Customer, collector: User) -> None:
    assign_collector(customer=customer, collector=collector, from_on=date(2026, 11, 1))
    other = make_user("collector", "olga@example.test")
    assign_collector(customer=customer, collector=other, from_on=DAY)
    assert told(customer)[0] == "Assigned to Olga from 25 Nov 2026"
    assert len(told(customer)) == 2


def test_erased_values_stay_erased(customer: Customer) -> None:
    change(customer, email="b@example.test", phone="+44 1")
    change(customer, email="")
    erase_history(table="customers_customer", pk=customer.pk, keys=["email"], reason="asked")
    assert told(customer) == ["Personal values erased", "Phone set to +44 1"]
    assert "example.test" not in " ".join(told(customer))


def test_what_one_act_did_to_many_is_one_line(customer: Customer) -> None:
    with transaction.atomic(), acting(origin="import"):
        record_act(code="invoices.import.applied")
        Contact.objects.bulk_create(
            [Contact(customer=customer, name=f"Person {number:03d}") for number in range(300)]
        )
    (group, _made) = list_changes([customer.pk], limit=5)
    names = learn_names([group], visible=Customer.objects.all())
    assert sentence_of(group, names) == "300 contacts added"
    assert detail_of(group, names).endswith("Person 004, 295 more")
    assert who_of(group, None) == "Import"


def test_another_customer_s_changes_are_not_told(customer: Customer) -> None:
    add_contact(customer=make_customer(), details=ContactDetails(name="Foreign"))
    assert told(customer) == []
