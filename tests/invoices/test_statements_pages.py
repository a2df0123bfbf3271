"""The statement as page, PDF and workbook: the same figures, in the language of the customer."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from customers.models import Contact, Customer, LegalEntity
from invoices.choices import MarkKind
from invoices.services import mark_item
from kernel import formats
from staff.models import User
from tests.budgets import assert_budget, count_of_page
from tests.factories import (
    DAY,
    item_of,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    make_user,
    the_entity,
)

pytestmark = pytest.mark.django_db
SIGNED_IN = "staff.backends.People"
AS_OF = DAY + timedelta(days=45)
ADDRESS = "Speicherstraße 12\r\n20457 Hamburg"
BANK = "IBAN DE89 3704 0044 0532 0130 00"


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user("accountant"), backend=SIGNED_IN)
    return client


@pytest.fixture
def customer() -> Customer:
    LegalEntity.objects.filter(pk=the_entity().pk).update(address=ADDRESS, payment_details=BANK)
    customer = make_customer("K 7/ü", "Țărăncuța & Söhne", language="de", country="RO")
    Contact.objects.create(
        customer=customer, name="Ștefan Brâncoveanu", role="billing", language="ro"
    )
    make_invoice(customer, "1234.50", number="I-1", due_on=DAY, reference="PO <7>")
    marked = make_invoice(customer, "66.00", number="I-2", due_on=DAY)
    mark_item(item=item_of(marked), kind=MarkKind.DISPUTED, from_on=DAY)
    make_receipt(customer, "2000.00", number="R-1")
    make_invoice(customer, "1500000", number="J-1", currency="JPY", due_on=AS_OF)
    make_invoice(customer, "3.125", number="KW-1", currency="KWD", due_on=AS_OF)
    return customer


def page_of(customer: Customer, name: str = "", **asked: Any) -> tuple[str, dict[str, Any]]:
    asked = {"as_of": AS_OF.isoformat()} | asked
    return f"/customers/{customer.public_id}/statement/{name}", asked


def read(client: Client, customer: Customer, **asked: Any) -> str:
    answer = client.get(*page_of(customer, **asked))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def read_pdf(client: Client, customer: Customer, **asked: Any) -> str:
    answer = client.get(*page_of(customer, "pdf/", **asked))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_page_and_pdf_hold_the_same_words_and_figures(reader: Client, customer: Customer) -> None:
    page, paper = read(reader, customer, language="en"), read_pdf(reader, customer, language="en")
    for text in (
        *("Speicherstraße 12", "Țărăncuța", "Ștefan Brâncoveanu", "Romania", "K 7/ü"),
        *("I-1", "1,234.50", "45", "Disputed", "66.00", "R-1", "−2,000.00", "Not yet applied"),
        *("−699.50 EUR", "1,500,000 JPY", "3.125 KWD", "IBAN DE89 3704 0044 0532 0130 00"),
        *("Balance in your favour", "being looked into", "30 Jul 2026"),
    ):
        assert text in page
        assert text in paper
    assert "PO &lt;7&gt;" in page
    assert "PO <7>" in paper
    assert "Page 1 of" in paper


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_amounts_and_days_are_written_as_the_language_does(
    reader: Client, customer: Customer, language: str
) -> None:
    User.objects.update(number_form="apostrophe_point")  # for their own pages alone
    paper = read_pdf(reader, customer, language=language)
    with translation.override("en"):  # whatever is active says nothing
        for amount, currency in (("1234.5", "EUR"), ("1500000", "JPY"), ("3.125", "KWD")):
            assert formats.money(Decimal(amount), currency, language=language) in paper
        assert formats.day(AS_OF, language=language) in paper
    assert f'lang="{language}"' in read(reader, customer, language=language)


def test_language_is_the_billing_contacts_unless_told(reader: Client, customer: Customer) -> None:
    assert 'class="letter" lang="ro"' in read(reader, customer)
    assert "1.234,50" in read_pdf(reader, customer)


def test_page_of_movements_runs_from_balance_to_balance(reader: Client, customer: Customer) -> None:
    asked = {"kind": "movements", "currency": "EUR", "language": "en"}
    first = DAY + timedelta(days=1)
    page = read(reader, customer, from_on=first.isoformat(), **asked)
    assert "Movements from 16 Jun 2026 to 30 Jul 2026" in page
    assert page.count("−699.50") >= 3  # brought forward, at the end, at the head
    assert "not in this statement" in page
    assert "JPY" not in page.partition('class="letter"')[2]
    paper = read_pdf(reader, customer, from_on=DAY.isoformat(), **asked)
    for text in ("Payment received", "1,234.50", "1,300.50", "2,000.00", "−699.50 EUR"):
        assert text in paper


def test_customer_without_anything_gets_a_sentence(reader: Client) -> None:
    nobody = make_customer("Z-1")
    assert "Nothing is open on your account" in read(reader, nobody)
    assert "Nothing is open on your account" in read_pdf(reader, nobody)


def test_several_entities_are_named_at_their_accounts(reader: Client, customer: Customer) -> None:
    other = make_entity("ZZ", payment_details="Pay ZZ here")
    make_invoice(customer, "7.77", entity=other)
    page = read(reader, customer, language="en")
    assert "ZZ, EUR" in page
    assert "Pay ZZ here" in page
    narrowed = read(reader, customer, language="en", entity="ZZ")
    assert "7.77 EUR" in narrowed
    assert "1,234.50" not in narrowed


def test_workbook_holds_numbers_of_the_same_rows(reader: Client, customer: Customer) -> None:
    answer = reader.get(*page_of(customer, "xlsx/", language="en"))
    assert 'filename="statement-k-7u-2026-07-30.xlsx"' in answer["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_name("Statement").to_python()
    assert rows[0][:3] == ["Creditor", "Currency", "Document"]
    found = {(row[1], row[2]): row for row in rows}
    assert found["EUR", "I-1"][5:9] == [45, "PO <7>", 1234.5, 1234.5]
    assert found["EUR", "I-2"][9] == "Disputed"
    assert found["EUR", "Balance in your favour"][8] == -699.5
    assert found["KWD", "Balance"][8] == 3.125
    about = book.get_sheet_by_name("About").to_python()
    assert ["As of", "30 Jul 2026"] in about


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"entity": "NOPE"}, "There is no such entity"),
        ({"currency": "XXQ"}, "There is no such currency"),
        ({"language": "fr"}, "not written in this language"),
        ({"kind": "movements", "from_on": "2027-01-01"}, "comes after the last one"),
        ({"as_of": "1066-10-14"}, "1900"),
    ],
)
def test_impossible_questions_are_told_at_their_field(
    reader: Client, customer: Customer, asked: dict[str, str], said: str
) -> None:
    answer = reader.get(*page_of(customer, **asked))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    file = reader.get(*page_of(customer, "pdf/", **asked))
    assert file.status_code == 302
    assert file["Location"].startswith(f"/customers/{customer.public_id}/statement/?")


def test_customer_page_leads_here(reader: Client, customer: Customer) -> None:
    page = reader.get(customer.get_absolute_url()).content.decode()
    assert f"/customers/{customer.public_id}/statement/" in page


def test_statement_asks_the_same_queries_at_any_size(reader: Client, customer: Customer) -> None:
    path, asked = page_of(customer)
    counts = []
    for rows in (2, 30):
        for _row in range(rows):
            make_invoice(customer, "1.00")
            make_receipt(customer, "1.00")
        counts.append(count_of_page(lambda: reader.get(path, asked)))
    assert_budget("statement", *counts)


def test_many_items_take_many_pages_each_with_its_head(reader: Client) -> None:
    customer = make_customer("M-1", language="en")
    for place in range(120):
        make_invoice(customer, "1.00", issued_on=DAY - timedelta(days=place))
    answer = reader.get(*page_of(customer, "pdf/"))
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert len(pages) > 2
    for place, text in enumerate(pages, start=1):
        assert f"Page {place} of {len(pages)}" in text
        assert "Days overdue" in text
    assert "120.00 EUR" in pages[-1]


def test_first_day_of_the_month_begins_movements_unless_told(
    reader: Client, customer: Customer
) -> None:
    page = read(reader, customer, kind="movements", language="en")
    assert f"from {formats.day(date(2026, 7, 1), language='en')}" in page
