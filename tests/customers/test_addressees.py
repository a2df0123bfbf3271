"""Letters go to whom pays invoices there, in a language that we can write."""

import pytest

from customers.addressees import find_addressee, language_of, rank_role
from customers.models import Contact, Customer, Restriction
from tests.factories import DAY, make_customer

pytestmark = pytest.mark.django_db


def contact(customer: Customer, name: str, role: str = "", **fields: str) -> Contact:
    return Contact.objects.create(customer=customer, name=name, role=role, **fields)


def addressed(customer: Customer) -> str:
    found = find_addressee(customer, on=DAY).contact
    return found.name if found else ""


def test_nearest_to_paying_is_addressed() -> None:
    customer = make_customer()
    contact(customer, "Ada", "Managing director")
    assert addressed(customer) == ""
    contact(customer, "Ben", "Bookkeeping")
    assert addressed(customer) == "Ben"
    contact(customer, "Cleo", "Accounts Payable")
    assert addressed(customer) == "Cleo"


def test_who_must_not_be_written_to_is_passed_over() -> None:
    customer = make_customer()
    contact(customer, "Ada", "billing", stop="phone, post")
    barred = contact(customer, "Ben", "billing")
    Restriction.objects.create(
        customer=customer, contact=barred, kind="stop_request", from_on=DAY, channel="post"
    )
    by_phone = contact(customer, "Cleo", "finance")
    Restriction.objects.create(
        customer=customer, contact=by_phone, kind="stop_request", from_on=DAY, channel="phone"
    )
    assert addressed(customer) == "Cleo"


@pytest.mark.parametrize(
    ("own", "customers", "expected"),
    [("ro", "de", "ro"), ("", "de_AT", "de"), ("fr", "DE", "de"), ("fr", "", "en")],
)
def test_language_is_the_persons_then_the_customers(
    own: str, customers: str, expected: str
) -> None:
    customer = make_customer(language=customers)
    person = contact(customer, "Ada", "billing", language=own)
    assert language_of(customer, person) == expected
    assert find_addressee(customer, on=DAY).language == expected


def test_roles_are_known_in_three_languages() -> None:
    assert rank_role("Kreditorenbuchhaltung") == rank_role("Accounts payable") == 0
    assert rank_role("Contabilă") == rank_role("Buchhaltung")
    assert rank_role("") == rank_role("Owner")
