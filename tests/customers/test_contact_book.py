"""People at a customer, by hand; and notes: corrected by their author, with every version kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from customers.choices import Channel, RestrictionKind
from customers.contact_book import (
    FIELDS,
    ContactDetails,
    add_contact,
    change_contact,
    remove_contact,
)
from customers.master_data import Overtaken, values_of
from customers.models import Contact, Customer
from customers.notes import add_note, correct_note, pin_note
from customers.rules import stamp_of
from customers.services import lift_restriction, restrict_contact
from kernel.audit import acting
from kernel.errors import Conflict, NotAllowed, Refused
from kernel.models import Act, History
from staff.models import User
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
DENISE = ContactDetails(name="Denise Okafor", role="Accounts payable", phone="+44 114 496 0182")


@pytest.fixture
def customer() -> Customer:
    return make_customer()


def stamp_for(contact: Contact) -> str:
    contact.refresh_from_db()
    return stamp_of(values_of(contact, FIELDS))


def test_a_person_is_added_once_by_name(customer: Customer) -> None:
    made = add_contact(customer=customer, details=DENISE)
    assert made.customer == customer
    with pytest.raises(Refused, match="person of this name"):
        add_contact(customer=customer, details=DENISE)
    add_contact(customer=make_customer(), details=DENISE)


def test_a_preferred_way_is_not_one_that_must_not_be_used(customer: Customer) -> None:
    details = replace(DENISE, prefers="phone", stop="email phone")
    with pytest.raises(Refused, match="not to be used"):
        add_contact(customer=customer, details=details)


def test_a_change_is_one_act_and_the_same_again_is_none(customer: Customer) -> None:
    contact = add_contact(customer=customer, details=DENISE)
    stamp = stamp_for(contact)
    changed = replace(DENISE, phone="+44 114 496 0199")
    for _time in range(2):
        change_contact(contact=contact, details=changed, stamp=stamp)
    assert Act.objects.filter(code="customers.contact.changed").count() == 1


def test_the_second_of_two_is_told_what_the_first_changed(customer: Customer) -> None:
    contact = add_contact(customer=customer, details=DENISE)
    stamp = stamp_for(contact)
    change_contact(contact=contact, details=replace(DENISE, role="Owner"), stamp=stamp)
    with pytest.raises(Overtaken) as told:
        change_contact(contact=contact, details=replace(DENISE, role="Buyer"), stamp=stamp)
    assert told.value.meeting.both == {"role"}


def test_a_removed_person_is_gone_for_who_edits_them(customer: Customer) -> None:
    contact = add_contact(customer=customer, details=DENISE)
    stamp = stamp_for(contact)
    remove_contact(contact=contact, on=TODAY)
    remove_contact(contact=contact, on=TODAY)
    assert Act.objects.filter(code="customers.contact.removed").count() == 1
    with pytest.raises(Conflict, match="removed this person"):
        change_contact(contact=contact, details=DENISE, stamp=stamp)


def test_a_person_stays_while_a_restriction_holds(customer: Customer) -> None:
    contact = add_contact(customer=customer, details=DENISE)
    restriction = restrict_contact(
        customer=customer,
        contact=contact,
        kind=RestrictionKind.STOP_REQUEST,
        channel=Channel.EMAIL,
        from_on=TODAY - timedelta(days=9),
    )
    with pytest.raises(Refused, match="restriction of contact holds"):
        remove_contact(contact=contact, on=TODAY)
    lift_restriction(restriction=restriction, on=TODAY)
    remove_contact(contact=contact, on=TODAY)
    assert not Contact.objects.exists()


def test_a_note_is_corrected_by_its_author_alone(
    customer: Customer, collector: User, manager: User
) -> None:
    with acting(actor=collector):
        note = add_note(customer=customer, text="Pays on Fridays.")
    with pytest.raises(NotAllowed):
        correct_note(note=note, text="x", before=note.text, author=manager)
    made = correct_note(note=note, text="Pays on Mondays.", before=note.text, author=collector)
    assert made.text == "Pays on Mondays."
    assert made.corrected is not None
    kept = History.objects.filter(table_name="customers_note", operation="U").get()
    assert kept.before["text"] == "Pays on Fridays."
    with pytest.raises(Conflict, match="another window"):
        correct_note(note=note, text="y", before="Pays on Fridays.", author=collector)
    correct_note(note=note, text="Pays on Mondays.", before="anything", author=collector)
    assert Act.objects.filter(code="customers.note.corrected").count() == 1


def test_pinning_again_leaves_no_act(customer: Customer) -> None:
    note = add_note(customer=customer, text="Two signatures.")
    for wanted in (True, True, False, False):
        pin_note(note=note, is_pinned=wanted)
    assert Act.objects.filter(code__startswith="customers.note.").count() == 3
