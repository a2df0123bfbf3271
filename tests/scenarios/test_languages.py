"""A person reads every page in their own language: words, days, amounts, counted things."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from customers.models import Customer
from invoices.choices import FileKind
from invoices.imports.kinds import KINDS
from invoices.imports.uploads import TOPIC
from invoices.models import ImportRun
from invoices.tasks import run_import
from kernel.models import OutboxMessage
from tests.factories import make_customer, make_invoice, make_receipt, make_user

BACKEND = "staff.backends.People"


@pytest.fixture(autouse=True)
def no_language_stays() -> Iterator[None]:
    """The middleware leaves the last reader's language in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def customer(db: None) -> Customer:
    customer = make_customer("K-1", "Anton Berg", country="DE")
    make_invoice(customer, "12345.67", issued_on=date(2026, 3, 1), due_on=date(2026, 3, 31))
    make_receipt(customer, "1234.50", received_on=date(2026, 3, 17))
    return customer


def read(client: Client, address: str, **headers: str) -> str:
    """The words of a page as they are seen, in one line."""
    answer = client.get(address, headers=headers)
    page = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(page).split())


def reader(client: Client, language: str, role: str = "manager") -> Client:
    client.force_login(make_user(role, language=language), backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("en", ["Current", "Over 90", "12,345.67", "−1,234.50", "Thu 30 Apr 2026", "100.0 %"]),
        ("de", ["Nicht fällig", "Über 90", "12.345,67", "−1.234,50", "Do., 30. Apr. 2026"]),
        ("ro", ["În termen", "Peste 90", "12.345,67", "−1.234,50", "joi, 30 apr. 2026"]),
    ],
)
def test_aging_is_read_in_the_readers_language(
    client: Client, customer: Customer, language: str, seen: list[str]
) -> None:
    page = read(reader(client, language), "/aging/?as_of=2026-04-30")
    assert [text for text in seen if text not in page] == []


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("de", ["2 Zeilen, älteste zuerst", "31. März 2026", "Zahlungseingang, nicht zugeordnet"]),
        ("ro", ["2 linii, cele mai vechi întâi", "31 mar. 2026", "Încasare, sumă nealocată"]),
    ],
)
def test_items_are_counted_and_dated_in_the_readers_language(
    client: Client, customer: Customer, language: str, seen: list[str]
) -> None:
    page = read(reader(client, language), "/aging/items/?as_of=2026-04-30")
    assert [text for text in seen if text not in page] == []


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("de", ["1 Kunde", "Überfällig", "12.345,67", "11.111,17"]),
        ("ro", ["1 client", "Restant", "12.345,67", "11.111,17"]),
    ],
)
def test_customers_are_listed_in_the_readers_language(
    client: Client, customer: Customer, language: str, seen: list[str]
) -> None:
    page = read(reader(client, language), "/customers/")
    assert [text for text in seen if text not in page] == []


@pytest.mark.parametrize(
    ("language", "refusal"), [("de", "Kein Zugriff"), ("ro", "Acces nepermis")]
)
def test_refusals_are_said_in_the_readers_language(
    client: Client, db: None, language: str, refusal: str
) -> None:
    assert refusal in read(reader(client, language), "/users/")


@pytest.mark.parametrize(
    ("language", "refusal"),
    [("de", "Geben Sie aufsteigende Tage an"), ("ro", "Scrieți zile în ordine crescătoare")],
)
def test_mistakes_are_explained_in_the_readers_language(
    client: Client, db: None, language: str, refusal: str
) -> None:
    assert refusal in read(reader(client, language), "/aging/?bands=30,0")


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Sign in"), ("de", "Anmelden"), ("ro", "Autentificare")]
)
def test_sign_in_speaks_the_language_of_the_browser(
    client: Client, db: None, language: str, title: str
) -> None:
    assert title in read(client, "/sign-in/", **{"Accept-Language": language})


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("de", ["Den Kunden C9 gibt es nicht.", "Belege", "1 von 1 Fehler angezeigt."]),
        ("ro", ["Clientul C9 nu există.", "Documente", "1 din 1 eroare afișată."]),
    ],
)
def test_rejected_rows_are_explained_to_whom_sent_them(
    client: Client, db: None, language: str, seen: list[str]
) -> None:
    rows = b"number,customer,issued_on,due_on,amount\nI1,C9,2026-01-10,2026-02-10,1\n"
    file = SimpleUploadedFile("documents.csv", rows)
    reader(client, language, "accountant").post("/imports/add/", {"files": [file]})
    run_import(outbox_id=OutboxMessage.objects.get(topic=TOPIC).pk)
    page = read(client, ImportRun.objects.get().get_absolute_url())
    assert [text for text in seen if text not in page] == []


def test_layouts_and_kinds_of_files_have_names_in_the_readers_language(
    client: Client, db: None
) -> None:
    page = read(reader(client, "de", "accountant"), "/imports/add/")
    assert "HighRadius, offene Posten: ein Bestandsabzug" in page
    assert "Salden der Abstimmkonten" in page


def test_every_kind_of_file_has_a_name() -> None:
    assert list(KINDS) == FileKind.values
