"""What the ledger holds of rows that rest on each other, said of a file's row in a sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from invoices.models import Document
from tests.invoices.importing import Desk, complaints, counts

pytestmark = pytest.mark.django_db
CUSTOMERS = "number,name,terms\nC1,Alpha,net 30\nC2,Beta,net 30\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.send(customers=CUSTOMERS)
    return desk


def test_net_and_tax_make_the_amount(desk: Desk) -> None:
    result = desk.send(
        options={"accept_good_rows": True},
        documents="number,customer,issued_on,amount,net,tax\n"
        "I1,C1,2026-01-01,100,80,19\nI2,C1,2026-01-01,100,80,20\nI3,C1,2026-01-01,100,80,\n",
    )
    assert complaints(result) == [(2, "net", "net_and_tax")]
    assert set(Document.objects.values_list("number", flat=True)) == {"I2", "I3"}


def test_amount_at_the_other_ways_rate_is_rounded_once(desk: Desk) -> None:
    desk.send(
        rates="from_currency,to_currency,valid_on,rate\nEUR,VND,2026-01-01,27500\n",
        documents="number,customer,issued_on,amount,currency\nI1,C1,2026-01-01,10000000000,VND\n",
    )
    document = Document.objects.get(number="I1")
    assert document.rate == Decimal("0.0000363636")
    assert document.functional_amount == Decimal("363636.36")


def test_credit_note_names_an_invoice_of_its_account(desk: Desk) -> None:
    head = "number,customer,kind,issued_on,amount,currency,credits_document\n"
    desk.send(documents=head + "I1,C1,,2026-01-01,100,EUR,\nN0,C1,credit_note,2026-01-01,1,EUR,\n")
    rows = ("N1,C2,credit_note,2026-01-02,5,EUR,I1", "N2,C1,credit_note,2026-01-02,5,USD,I1")
    result = desk.send(documents=head + "\n".join([*rows, "N3,C1,credit_note,2026-01-02,5,EUR,N0"]))
    assert complaints(result) == [(line, "credits_document", "credits_other") for line in (2, 3, 4)]


RECEIPT = "number,customer,received_on,amount,returned_on\nR1,C1,2026-02-01,60,%s\n"
REFUND = "number,source,paid_on,amount\nF1,R1,2026-02-05,60\n"
MOVED = "number,source,to_customer,moved_on,amount\nT1,R1,C2,2026-02-05,20\n"


@pytest.mark.parametrize("moved", [{"refunds": REFUND}, {"transfers": MOVED}])
def test_return_of_money_that_was_refunded_or_moved_on(desk: Desk, moved: dict[str, str]) -> None:
    desk.send(receipts=RECEIPT % "", **moved)
    result = desk.send(receipts=RECEIPT % "2026-03-01")
    assert complaints(result) == [(2, "returned_on", "moved_on")]
    assert complaints(desk.send(receipts=RECEIPT % "", **moved)) == []


def test_money_that_is_returned_in_the_same_file_goes_nowhere_else(desk: Desk) -> None:
    result = desk.send(receipts=RECEIPT % "2026-03-01", refunds=REFUND, transfers=MOVED)
    assert complaints(result) == [(2, "paid_on", "ended"), (2, "moved_on", "ended")]
    assert desk.send(receipts=RECEIPT % "2026-03-01").status == "applied"
    assert counts(desk.send(receipts=RECEIPT % "2026-03-01")) == {"receipts": (0, 1, 0, 0)}


def test_master_data_names_what_there_is(desk: Desk) -> None:
    good = "C1,Alpha,DE,Europe/Berlin,de\n"
    bad = "C3,Gamma,XX,Mars/Base,german\n"
    head = "number,name,country,timezone,language\n"
    assert complaints(desk.send(customers=head + good + bad)) == [
        (3, "country", "no_country"),
        (3, "language", "no_language"),
        (3, "timezone", "no_timezone"),
    ]
    contacts = "customer,name,prefers,stop\nC1,Ann,email,phone;post\nC1,Bob,fax,phone telex\n"
    assert complaints(desk.send(contacts=contacts)) == [
        (3, "prefers", "no_channel"),
        (3, "stop", "no_channel"),
    ]


def test_no_customer_stands_above_itself(desk: Desk) -> None:
    head = "number,name,parent\n"
    both = desk.send(customers=head + "C1,Alpha,C2\nC2,Beta,C1\nC3,Gamma,C2\n")
    assert complaints(both) == [(2, "parent", "parent_circle"), (3, "parent", "parent_circle")]
    assert desk.send(customers=head + "C1,Alpha,C2\n").status == "applied"
    assert complaints(desk.send(customers=head + "C2,Beta,C1\n")) == [
        (2, "parent", "parent_circle")
    ]
