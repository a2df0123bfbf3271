"""The lists of documents and receipts: what they show, narrow, add up, and to whom."""

import html
import re

import pytest

from customers.merging.services import merge_customers
from invoices.tables.documents import DocumentTable
from kernel.tables import totals
from staff.models import User
from tests.factories import make_customer, make_invoice, make_receipt
from tests.tables.lists import (
    make_documents,
    make_receipts,
    open_by_currency,
    screen_of,
    shown,
    signed_in,
    walk,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"I-late", "I-soon", "N-open", "I-gone", "I-other"}),
        ("q=i-l", {"I-late"}),
        ("kind=credit_note", {"N-open"}),
        ("state=open", {"I-late", "I-soon", "N-open", "I-other"}),
        ("state=closed", set()),
        ("state=cancelled", {"I-gone"}),
        ("overdue=on", {"I-late", "I-other"}),
        ("currency=usd", {"I-soon"}),
        ("amount_from=50&amount_to=100", {"I-late", "I-soon"}),
        ("customer=C-2", {"I-other"}),
        ("customer=nobody", set()),
        (
            "state=nonsense&issued_from=tomorrow",
            {"I-late", "I-soon", "N-open", "I-gone", "I-other"},
        ),
    ],
)
def test_documents_are_narrowed(
    manager: User, collector: User, query: str, numbers: set[str]
) -> None:
    make_documents(collector)
    assert set(shown(signed_in(manager), f"/documents/?{query}")) == numbers


def test_documents_say_state_days_and_signs(manager: User, collector: User) -> None:
    make_documents(collector)
    page = html.unescape(signed_in(manager).get("/documents/?sort=number").content.decode())
    rows = {
        found[0]: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))
        for found in re.findall(r">(\w-\w+)<span(.*?)</tr>", page, re.DOTALL)
    }
    assert "Open" in rows["I-late"]
    assert " 40 " in rows["I-late"]
    assert "Cancelled" in rows["I-gone"]
    assert "−30.00" in rows["N-open"]
    assert " – " in rows["I-soon"]


def test_totals_are_the_sum_of_the_rows(manager: User, collector: User) -> None:
    make_documents(collector)
    screen = screen_of(signed_in(manager), "/documents/")
    sums = {one.currency: one.amounts[1] for one in screen.totals.sums}
    assert sums == open_by_currency()
    assert screen.totals.count == 5
    by_hand = dict.fromkeys(sums, 0)
    for row in screen.rows:
        by_hand[row["currency"]] += row["open_amount"]
    assert by_hand == sums
    assert "All 5" in screen.foot_all


def test_too_many_rows_are_estimated_until_all_are_asked_for(
    manager: User, collector: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_documents(collector)
    monkeypatch.setattr(totals, "MOST_COUNTED", 3)
    monkeypatch.setattr(DocumentTable, "page_size", 2)
    client = signed_in(manager)
    screen = screen_of(client, "/documents/?sort=number")
    assert (screen.totals.is_exact, screen.totals.sums, screen.foot_all) == (False, (), "")
    assert "about" in screen.count
    full = screen_of(client, screen.sums_url)
    assert (full.totals.count, full.totals.is_exact, full.sums_url) == (5, True, "")
    assert {one.currency: one.amounts[1] for one in full.totals.sums} == open_by_currency()


@pytest.mark.parametrize("path", ["/documents/", "/receipts/", "/customers/"])
def test_a_collector_sees_counts_and_sums_of_their_own(
    path: str, collector: User, stranger: User
) -> None:
    mine, _other = make_documents(collector)
    make_receipts(mine)
    own = screen_of(signed_in(collector), path)
    counts = {"/documents/": 4, "/receipts/": 3, "/customers/": 1}
    assert own.totals.count == counts[path]
    assert "Birch" not in own.body
    assert all(one.amounts[0] < 800 for one in own.totals.sums)
    nothing = screen_of(signed_in(stranger), path)
    assert (nothing.rows, nothing.totals.count, nothing.totals.sums) == ([], 0, ())


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"R-mine", "R-unknown", "R-back", "N-open"}),
        ("unidentified=on", {"R-unknown"}),
        ("unapplied=on", {"R-mine", "R-unknown", "N-open"}),
        ("returned=on", {"R-back"}),
        ("kind=credit_note", {"N-open"}),
        ("q=for c-77", {"R-unknown"}),
        ("q=%3D1%2B1", {"R-mine"}),
    ],
)
def test_receipts_are_narrowed(
    accountant: User, collector: User, query: str, numbers: set[str]
) -> None:
    mine, _other = make_documents(collector)
    make_receipts(mine)
    assert set(shown(signed_in(accountant), f"/receipts/?{query}")) == numbers


def test_an_unknown_payer_is_told_to_those_alone_who_see_all(
    accountant: User, collector: User
) -> None:
    mine, _other = make_documents(collector)
    make_receipts(mine)
    page = signed_in(accountant).get("/receipts/").content.decode()
    assert "Not yet known" in page
    assert "R-unknown" not in signed_in(collector).get("/receipts/").content.decode()


@pytest.mark.parametrize("sort", ["number", "-issued", "due", "-open", "customer", "-amount"])
def test_every_order_walks_through_all_rows(manager: User, collector: User, sort: str) -> None:
    mine, _other = make_documents(collector)
    for place in range(60):
        make_invoice(mine, "5.00", number=f"X{place}")
    found = walk(signed_in(manager), f"/documents/?sort={sort}")
    assert len(found) == len(set(found)) == 65


def test_chips_name_what_narrows_and_lead_to_the_list_without_it(
    manager: User, collector: User
) -> None:
    make_documents(collector)
    query = "state=open&amount_from=50.00&issued_from=2026-01-02&overdue=on&sort=number"
    screen = screen_of(signed_in(manager), f"/documents/?{query}")
    words = [(chip.label, chip.value) for chip in screen.chips]
    assert words == [
        ("State", "Open"),
        ("Issued from", "2 Jan 2026"),
        ("Amount from", "50"),
        ("Overdue", ""),
    ]
    assert "state=" not in screen.chips[0].url
    assert "sort=number" in screen.chips[0].url


def test_an_address_with_empty_filters_is_made_short(manager: User) -> None:
    answer = signed_in(manager).get("/documents/?q=&kind=&state=open&due_from=")
    assert (answer.status_code, answer["Location"]) == (302, "/documents/?state=open")


def test_rows_alone_answer_htmx(manager: User, collector: User) -> None:
    make_documents(collector)
    part = signed_in(manager).get("/documents/", headers={"HX-Request": "true"})
    assert "HX-Request" in part["Vary"]
    text = part.content.decode()
    assert "I-late" in text
    assert "<html" not in text
    assert 'id="filters"' not in text


def test_words_of_the_ledger_do_not_become_markup(accountant: User, collector: User) -> None:
    mine, _other = make_documents(collector)
    mine.name = mine.sort_key = "<b>Bold</b>"
    mine.save()
    make_receipt(mine, "1.00", number="<i>R</i>", reference="<script>")
    query = "columns=number,customer,reference"
    page = signed_in(accountant).get(f"/receipts/?{query}").content.decode()
    for text in ("<b>Bold", "<i>R", "<script>"):
        assert text not in page.split("<tbody")[1].split("</tbody>")[0]
    assert "&lt;b&gt;Bold" in page


def test_a_list_without_rows_says_what_will_be_there(manager: User) -> None:
    client = signed_in(manager)
    assert "No documents yet" in client.get("/documents/").content.decode()
    narrowed = client.get("/documents/?q=x").content.decode()
    assert "No document fits" in narrowed
    assert 'href="/documents/"' in narrowed


def test_documents_and_receipts_of_a_customer_are_those_of_its_accounts(accountant: User) -> None:
    survivor, duplicate = make_customer("A"), make_customer("B")
    merge_customers(survivor=survivor, duplicate=duplicate)
    invoice, receipt = make_invoice(duplicate), make_receipt(duplicate)
    reader = signed_in(accountant)
    for value in (survivor.public_id, "A", "B"):
        assert shown(reader, f"/documents/?customer={value}") == [invoice.number]
        assert shown(reader, f"/receipts/?customer={value}") == [receipt.number]
