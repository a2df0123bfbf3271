"""Accounts that may be one customer are found by name, e-mail and telephone; others are not."""

import pytest

from customers.merging.finder import MOST_ALIKE, find_pairs
from customers.merging.rules import Reason
from customers.merging.services import keep_apart, merge_customers, offer_again
from customers.models import Contact
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def found() -> list[tuple[int, int]]:
    return [(pair.first_id, pair.second_id) for pair in find_pairs()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller Möbel GmbH", "MULLER MOBEL"),
        ("Țărăncuța S.R.L.", "Tarancuta SRL"),
        ("Miller & Sons Ltd.", "Miller Sons Limited"),
        ("Bau-Werk GmbH & Co. KG", "Bau Werk GmbH"),
        ("Strauß AG", "Strauss"),
    ],
)
def test_same_name_is_found_without_legal_form_and_accents(one: str, other: str) -> None:
    first, second = make_customer(name=one), make_customer(name=other)
    make_customer(name="Somebody else GmbH")
    (pair,) = find_pairs()
    assert (pair.first_id, pair.second_id) == (first.pk, second.pk)
    assert pair.reasons == (Reason.NAME,)


def test_typing_error_is_found_with_something_beside_it() -> None:
    first = make_customer(name="Distelwang Maschinen OHG", country="DE", phone="+49 40 123456-7")
    second = make_customer(name="Distelwag Maschinen", country="DE", phone="0049/40/1234567")
    (pair,) = find_pairs()
    assert (pair.first_id, pair.second_id) == (first.pk, second.pk)
    assert pair.reasons == (Reason.SIMILAR, Reason.PHONE, Reason.COUNTRY)


def test_legal_form_alone_is_no_name() -> None:
    make_customer(name="GmbH")
    make_customer(name="SRL")
    make_customer(name="株式会社 A")
    assert found() == []


def test_contacts_count_as_the_customers_own() -> None:
    first = make_customer(name="Alpha", email="AP@x.example", country="DE")
    second = make_customer(name="Omega", country="DE")
    Contact.objects.create(customer=second, name="Ada", email="ap@X.example")
    assert found() == [(first.pk, second.pk)]


def test_what_many_share_says_nothing() -> None:
    for place in range(MOST_ALIKE + 1):
        make_customer(name=f"{place} Shop", email="accountant@x.example", phone="040 1234567")
    assert found() == []


def test_different_country_speaks_against_a_name() -> None:
    make_customer(name="Central Shop", country="DE")
    make_customer(name="Central Shop", country="RO")
    assert found() == []


def test_likeliest_comes_first_and_decided_pairs_are_gone() -> None:
    a, b = make_customer(name="Alpha GmbH"), make_customer(name="Alpha AG")
    c = make_customer(name="Beta GmbH", email="b@x.example")
    d = make_customer(name="Beta AG", email="b@x.example")
    assert found() == [(c.pk, d.pk), (a.pk, b.pk)]
    pair = keep_apart(first=d, second=c, reason="two shops")
    assert found() == [(a.pk, b.pk)]
    merge_customers(survivor=b, duplicate=a)
    assert found() == []
    offer_again(pair=pair)
    offer_again(pair=pair)
    assert found() == [(c.pk, d.pk)]


def test_one_pair_is_one_row_whatever_speaks_for_it() -> None:
    for name in ("Gamma GmbH", "Gamma AG"):
        customer = make_customer(name=name, email="g@x.example", phone="040 765 43 21")
        Contact.objects.create(customer=customer, name="G", email="g@x.example")
    (pair,) = find_pairs()
    assert set(pair.reasons) == {Reason.NAME, Reason.EMAIL, Reason.PHONE}
    assert pair.score == 100
