"""What a search finds of each kind, also misspelt, and what it keeps from strangers."""

from decimal import Decimal
from typing import Any

import pytest

from customers.models import Contact, Cover
from kernel import clock
from kernel.search import Asked, Group, Rank, search
from kernel.search_words import Query
from staff.models import User
from tests.factories import (
    apply,
    assign,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)

pytestmark = pytest.mark.django_db


def find(reader: User, typed: str, limit: int = 5) -> dict[str, list[str]]:
    """The titles found, by kind."""
    groups = search(Asked(reader, Query.read(typed), limit, clock.today()))
    return {group.key: [hit.title for hit in group.hits] for group in groups}


def groups_of(reader: User, typed: str, limit: int = 5) -> tuple[Group, ...]:
    return search(Asked(reader, Query.read(typed), limit, clock.today()))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Müller Maschinenbau GmbH", "Müller"),
        ("Müller Maschinenbau GmbH", "muller"),
        ("Müller Maschinenbau GmbH", "Mueller"),
        ("Mueller Maschinenbau GmbH", "Müller"),
        ("Mueller Maschinenbau GmbH", "muller"),
        ("Țărăncuța SRL", "tarancuta"),
        ("Țărăncuța SRL", "TĂRÂNCUȚA"),
        ("Tarancuta SRL", "Țărăncuța"),
        ("Straßenbau Löwe", "strassenbau"),
        ("Łódź Transport", "lodz"),
        ("Ørsted Kabel", "orsted"),
        ("Müller Maschinenbau GmbH", "mulelr"),
        ("Müller Maschinenbau GmbH", "Maschinnebau"),
        ("Müller Maschinenbau GmbH", "maschienenbau"),
        ("Müller Maschinenbau GmbH", "bau mull masch"[4:]),
        ("Müller Maschinenbau GmbH", "gmbh müller"),
        ("100% Ökostrom_AG", "100% öko"),
    ],
)
def test_customer_is_found_by_name_however_it_is_spelt(
    manager: User, name: str, typed: str
) -> None:
    make_customer("K-1", name)
    make_customer("K-2", "Zeta Quelle")
    assert find(manager, typed).get("customers") == [name]


@pytest.mark.parametrize("typed", ["DE-100.661", "de100661", "DE1006", "100661", "DE100616"])
def test_customer_is_found_by_number(manager: User, typed: str) -> None:
    make_customer("DE100661", "Alfa")
    make_customer("DE255000", "Beta")
    assert find(manager, typed) == {"customers": ["Alfa"]}


@pytest.mark.parametrize(
    "typed",
    ["+40 721 555 010", "0040721555010", "0721/555010", "(0721) 555-010", "40721555010", "555010"],
)
@pytest.mark.parametrize("kept", ["+40 721 555 010", "0721555010", "0040 (0)721 555010"])
def test_phones_are_found_however_they_are_written(manager: User, kept: str, typed: str) -> None:
    customer = make_customer("K-1", "Alfa", phone=kept)
    Contact.objects.create(customer=customer, name="Ida Kern", phone=kept)
    make_customer("K-2", "Beta", phone="+40 721 555 999")
    assert find(manager, typed) == {"customers": ["Alfa"], "contacts": ["Ida Kern"]}


def test_addresses_are_found_whole_and_in_part(manager: User) -> None:
    customer = make_customer("K-1", "Alfa", email="office@alfa.example")
    Contact.objects.create(customer=customer, name="Ida Kern", email="Ida.Kern@alfa.example")
    assert find(manager, "ida.kern@ALFA.example") == {"contacts": ["Ida Kern"]}
    assert find(manager, "@alfa.ex") == {"customers": ["Alfa"], "contacts": ["Ida Kern"]}


def test_contact_leads_to_the_customer(manager: User) -> None:
    customer = make_customer("K-1", "Alfa")
    Contact.objects.create(customer=customer, name="Ștefania Ăldea", role="accounts")
    (group,) = groups_of(manager, "stefanai aldea")
    (hit,) = group.hits
    assert (hit.title, hit.detail) == ("Ștefania Ăldea", "accounts · Alfa")
    assert hit.url == customer.get_absolute_url()


@pytest.mark.parametrize(
    "typed", ["INV 2026-000123", "inv2026000123", "INV-2026-0001", "000123", "INV2026000132"]
)
def test_document_is_found_by_number(manager: User, typed: str) -> None:
    customer = make_customer()
    make_invoice(customer, number="INV-2026/000123")
    make_invoice(customer, number="INV-2026/987654")
    assert find(manager, typed) == {"documents": ["INV-2026/000123"]}


def test_document_is_found_by_order_and_reference(manager: User) -> None:
    customer = make_customer()
    make_invoice(customer, number="A-100", purchase_order="PO 4711-X")
    make_invoice(customer, number="B-200", reference="Projekt-Nord")
    make_invoice(customer, number="C-300")
    assert find(manager, "po4711x") == {"documents": ["A-100"]}
    assert find(manager, "projekt nord 1") == {}
    assert find(manager, "PROJEKT-NO") == {"documents": ["B-200"]}


def test_exact_number_comes_before_those_that_it_begins(manager: User) -> None:
    customer = make_customer()
    for number in ("I-1002", "I-100", "I-1001"):
        make_invoice(customer, number=number)
    (group,) = groups_of(manager, "i100")
    assert [(hit.title, hit.rank) for hit in group.hits] == [
        ("I-100", Rank.EXACT),
        ("I-1001", Rank.BEGINS),
        ("I-1002", Rank.BEGINS),
    ]


@pytest.mark.parametrize("typed", ["1204.50", "1.204,50", "1,204.50", "EUR 1 204,50"])
def test_amounts_find_exactly_that_amount_open_ones_first(manager: User, typed: str) -> None:
    customer = make_customer()
    still_open = make_invoice(customer, "1204.50", number="OPEN")
    settled = make_invoice(customer, "1204.50", number="PAID")
    receipt = make_receipt(customer, "1204.50", number="MONEY")
    make_invoice(customer, "1204.51", number="OTHER")
    apply(receipt, settled, Decimal("1204.50"))
    apply(make_receipt(customer, "4.50", number="SMALL"), still_open, Decimal("4.50"))
    found = groups_of(manager, typed)
    assert {group.key: [hit.title for hit in group.hits] for group in found} == {
        "documents": ["OPEN", "PAID"],
        "receipts": ["MONEY"],
    }
    first, second = found[0].hits
    assert (first.aside, second.aside) == ("1,204.50\u00a0EUR", "1,204.50\u00a0EUR")
    assert "open 1,200.00" in first.detail
    assert "settled" in second.detail


def test_receipt_is_found_by_reference_and_by_what_the_payer_wrote(manager: User) -> None:
    make_receipt(
        make_customer("K-1", "Alfa"),
        number="BANK-1",
        reference="SEPA 99/17",
        remittance="Rechnung INV 2026 000123 abzüglich Skonto, danke",
    )
    make_receipt(None, number="BANK-2", remittance="keine Angabe")
    for typed in ("sepa 9917", "SEPA-99", "skonto", "abzuglich danke", "bank1", "2026 000123"):
        assert find(manager, typed) == {"receipts": ["BANK-1"]}, typed
    assert find(manager, "Angabe keine") == {"receipts": ["BANK-2"]}


def test_credit_note_is_found_once_as_a_document(manager: User) -> None:
    make_credit_note(make_customer(), "10.00", number="CN-900")
    assert find(manager, "cn900") == {"documents": ["CN-900"]}


def test_colleagues_are_found_by_all_and_opened_by_those_who_may(
    collector: User, admin: User
) -> None:
    other = make_user("collector", "zoe.winter@example.test", name="Zoë Winter")
    make_user("collector", "gone.winter@example.test", name="Gone Winter", is_active=False)
    (group,) = groups_of(collector, "zoe wintre")
    assert [(hit.title, hit.url) for hit in group.hits] == [("Zoë Winter", "")]
    (group,) = groups_of(admin, "winter")
    assert {hit.title: hit.url for hit in group.hits}["Zoë Winter"] == other.get_absolute_url()
    assert len(group.hits) == 2
    assert find(other, "zoë") == {"people": ["Zoë Winter"]}
    assert groups_of(other, "zoë")[0].hits[0].url == "/account/"


def test_pages_are_found_by_those_who_may_open_them(collector: User, admin: User) -> None:
    assert find(collector, "aging") == {"pages": ["Aging"]}
    assert find(admin, "sett") == {"pages": ["Settings"]}
    assert find(collector, "sett") == {}
    assert find(admin, "aging") == {"pages": ["Aging bands"]}


def make_everything(name: str, collector: Any) -> None:
    customer = make_customer(f"{name}-1", f"{name} Handel", phone="+49 30 5550123")
    Contact.objects.create(customer=customer, name=f"{name} Kern", phone="+49 30 5550124")
    make_invoice(customer, "77.10", number=f"{name}-INV-1", purchase_order=f"{name}-PO")
    make_receipt(customer, "88.10", number=f"{name}-REC-1", remittance=f"paid by {name}")
    if collector:
        assign(customer, collector)


WAYS_TO_ASK = [
    "Quarz-1", "quarz handel", "Quarzz", "kern", "5550123", "+49 30 5550124", "quarzinv1",
    "Quarz-INV-2", "77.10", "88.10", "quarzpo", "quarzrec1", "paid quarz",
]  # fmt: skip


@pytest.mark.parametrize("typed", WAYS_TO_ASK)
def test_strangers_find_nothing_of_others(
    typed: str, collector: User, stranger: User, admin: User
) -> None:
    make_everything("Quarz", collector)
    assert find(collector, typed)
    assert find(stranger, typed) == {}
    assert find(admin, typed) == {}  # who sees no ledger


def test_who_stands_in_finds_what_is_covered_and_no_more(collector: User, stranger: User) -> None:
    make_everything("Quarz", collector)
    make_everything("Opal", make_user("collector"))
    today = clock.today()
    Cover.objects.create(collector=collector, substitute=stranger, from_on=today, until_on=today)
    assert set(find(stranger, "quarz")) == {"customers", "contacts", "documents", "receipts"}
    assert find(stranger, "opal") == {}


def test_money_not_yet_known_from_whom_is_found_by_those_who_see_all(
    manager: User, collector: User
) -> None:
    make_receipt(None, number="BANK-77")
    assert find(manager, "bank77") == {"receipts": ["BANK-77"]}
    assert find(collector, "bank77") == {}


def test_hits_are_capped_and_say_so(manager: User) -> None:
    for place in range(7):
        make_customer(f"K-{place}", f"Quarz {place}")
    (group,) = groups_of(manager, "quarz", limit=5)
    assert (len(group.hits), group.is_cut) == (5, True)
    (group,) = groups_of(manager, "quarz", limit=7)
    assert (len(group.hits), group.is_cut) == (7, False)


def test_what_only_resembles_gives_way_to_what_fits(manager: User) -> None:
    make_customer("K-1", "Quarz Handel")
    make_customer("K-2", "Quartz Handel")
    make_invoice(make_customer("K-3", "Opal"), number="INV-10001")
    make_invoice(make_customer("K-4", "Onyx"), number="INV-10002")
    assert find(manager, "quarz") == {"customers": ["Quarz Handel"]}
    assert find(manager, "inv10001") == {"documents": ["INV-10001"]}


def test_best_kind_comes_first_and_hits_are_numbered_through(manager: User) -> None:
    make_customer("K-1", "Quarz Handel")
    make_invoice(make_customer("K-2", "Opal"), number="QUARZ")
    first, second = groups_of(manager, "quarz")
    assert (first.key, second.key) == ("documents", "customers")
    assert [hit.place for group in (first, second) for hit in group.hits] == [1, 2]


@pytest.mark.parametrize("typed", ["%", "__", "a", "", "\\\\", "'; --", "((", "....", "& | !"])
def test_signs_find_nothing_and_break_nothing(manager: User, typed: str) -> None:
    make_everything("Quarz", None)
    assert find(manager, typed) == {}
