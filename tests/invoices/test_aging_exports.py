"""Files hold exactly what the page shows: same rows, same order, same figures, no formulas."""

import csv
import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.factories import (
    DAY,
    assign,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    make_user,
)

pytestmark = pytest.mark.django_db
EXPORT, ITEMS = "/aging/export/", "/aging/items/export/"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user("manager"), backend="staff.backends.People")
    return client


def make_ledger() -> None:
    first = make_customer("=1+1", '=HYPERLINK("x")', segment="key")
    second = make_customer("00042", "Beta, Söhne")
    for days in (-3, 12, 44, 80, 120):
        due_on = DAY - timedelta(days=days)
        make_invoice(first, f"{500 + days}.10", issued_on=due_on, due_on=due_on, number=f"+{days}")
    make_invoice(second, "70.00", issued_on=DAY)
    make_credit_note(second, "20.00", issued_on=DAY)
    make_receipt(None, "3.33", received_on=DAY)


def fetch(client: Client, path: str, **asked: str) -> Any:
    answer = client.get(path, {"as_of": DAY.isoformat(), **asked})
    assert answer.status_code == 200
    return answer


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def table(answer: Any) -> list[dict[str, str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(content_of(answer).decode())))


def sheets(answer: Any) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(answer)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("unapplied", ["apart", "kinds", "netted"])
@pytest.mark.parametrize("by", ["customer", "segment", "total"])
def test_files_equal_the_page(manager: Client, by: str, unapplied: str) -> None:
    make_ledger()
    asked = {"by": by, "unapplied": unapplied, "order": "-overdue"}
    page = fetch(manager, "/aging/", **asked).context
    shown = [[cell.text for cell in row.cells] for row in page["screen"].rows]
    heads = [head.label for head in page["screen"].heads]
    found = table(fetch(manager, f"{EXPORT}csv/", **asked))
    book = sheets(fetch(manager, f"{EXPORT}xlsx/", **asked))["Aging"]
    keys = 1 if by == "total" else 2
    assert book[0][keys + 1 : -1] == heads
    for place, texts in enumerate(shown):
        wanted = [as_number(text) for text in texts]
        in_csv = list(found[place].values())[-len(wanted) - 1 : -1]
        assert [Decimal(amount) for amount in in_csv] == wanted
        in_book = book[place + 1][keys + 1 : -1]
        assert [Decimal(str(amount)) for amount in in_book] == wanted
    assert len(found) == len(shown)


def as_number(text: str) -> Decimal:
    text = text.replace(",", "").replace("−", "-")
    return Decimal(0) if text == "–" else Decimal(text)


def test_names_never_become_formulas(manager: Client) -> None:
    make_ledger()
    rows = table(fetch(manager, f"{EXPORT}csv/"))
    assert {row["customer"] for row in rows} == {"'=1+1", "00042", ""}
    assert '\'=HYPERLINK("x")' in {row["name"] for row in rows}
    items = table(fetch(manager, f"{ITEMS}csv/"))
    assert all(row["document"].startswith(("'+", "'-", "I", "N", "R")) for row in items)
    archive = content_of(fetch(manager, f"{EXPORT}xlsx/"))
    with zipfile.ZipFile(io.BytesIO(archive)) as book:
        texts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    assert not any("<f>" in text or "<hyperlink" in text for text in texts)


def test_numbers_with_leading_zeros_stay_texts(manager: Client) -> None:
    make_ledger()
    book = sheets(fetch(manager, f"{EXPORT}xlsx/"))["Aging"]
    assert "00042" in {row[0] for row in book}


def test_items_files_hold_the_items_of_the_figure(manager: Client) -> None:
    make_ledger()
    asked = {"part": "open", "band": "31-60"}
    page = fetch(manager, "/aging/items/", **asked).context
    found = table(fetch(manager, f"{ITEMS}csv/", **asked))
    assert [row["open"] for row in found] == ["544.10"]
    assert [line.open for line in page["lines"]] == ["544.10"]
    book = sheets(fetch(manager, f"{ITEMS}xlsx/", **asked))
    assert [row[11] for row in book["Items"][1:]] == [544.1]


def test_workbook_says_what_was_asked(manager: Client) -> None:
    make_ledger()
    facts = dict(sheets(fetch(manager, f"{EXPORT}xlsx/", segment="key"))["About"])
    assert facts["As of"] == "2026-06-15"
    assert facts["Bands"] == "0, 30, 60, 90"
    assert facts["Segment"] == "key"
    assert facts["As known on"] == "today"
    assert facts["Age counted from"] == "Due date"
    assert facts["Made at"]
    answer = fetch(manager, f"{EXPORT}xlsx/")
    assert answer["Content-Disposition"] == 'attachment; filename="aging-customer-2026-06-15.xlsx"'


def test_aged_unapplied_money_has_columns_of_its_own(manager: Client) -> None:
    make_ledger()
    asked = {"unapplied": "aged"}
    row = next(
        row for row in table(fetch(manager, f"{EXPORT}csv/", **asked)) if row["customer"] == "00042"
    )
    assert (row["current"], row["unapplied current"]) == ("70.00", "-20.00")
    book = sheets(fetch(manager, f"{EXPORT}xlsx/", **asked))["Aging"]
    by_name = dict(zip(book[0], next(row for row in book if row[0] == "00042"), strict=True))
    assert (by_name["Current"], by_name["Unapplied, Current"]) == (70, -20)


def test_money_not_yet_known_from_whom_says_so(manager: Client) -> None:
    make_ledger()
    words = "Not yet known from whom"
    assert table(fetch(manager, f"{EXPORT}csv/"))[-1]["name"] == words
    assert sheets(fetch(manager, f"{EXPORT}xlsx/"))["Aging"][-2][1] == words
    assert words in {row[4] for row in sheets(fetch(manager, f"{ITEMS}xlsx/"))["Items"]}


def test_heads_name_what_the_keys_are(manager: Client) -> None:
    make_ledger()
    for by, head in (("customer", "Number"), ("collector", "E-mail"), ("segment", "Segment")):
        assert sheets(fetch(manager, f"{EXPORT}xlsx/", by=by))["Aging"][0][0] == head


def test_totals_of_a_workbook_stand_last(manager: Client) -> None:
    make_ledger()
    book = sheets(fetch(manager, f"{EXPORT}xlsx/"))["Aging"]
    context = fetch(manager, "/aging/").context
    assert book[-1][0] == "All"
    assert Decimal(str(book[-1][-4])) == context["report"].totals[0].balance


def test_collector_exports_own_customers_only(client: Client) -> None:
    collector = make_user("collector")
    mine, other = make_customer("C1", "Mine"), make_customer("C2", "Other")
    assign(mine, collector)
    make_invoice(mine, "100.00")
    make_invoice(other, "900.00")
    make_receipt(None, "3.33", received_on=DAY)
    client.force_login(collector, backend="staff.backends.People")
    assert [row["customer"] for row in table(fetch(client, f"{EXPORT}csv/"))] == ["C1"]
    assert [row["customer"] for row in table(fetch(client, f"{ITEMS}csv/"))] == ["C1"]
    book = sheets(fetch(client, f"{EXPORT}xlsx/"))["Aging"]
    assert [row[0] for row in book[1:]] == ["C1", "All"]


def test_unusable_questions_lead_back_to_the_page(manager: Client) -> None:
    for path, page in ((EXPORT, "/aging/"), (ITEMS, "/aging/items/")):
        answer = manager.get(f"{path}csv/", {"bands": "x"})
        assert (answer.status_code, answer["Location"]) == (302, f"{page}?bands=x")


def test_rows_by_item_are_the_items_file(manager: Client) -> None:
    answer = manager.get(f"{EXPORT}xlsx/", {"by": "item", "as_of": DAY.isoformat()})
    assert (answer.status_code, answer["Location"]) == (302, f"{ITEMS}xlsx/?as_of={DAY}")


def test_missing_rate_is_said_before_the_first_byte(manager: Client) -> None:
    make_invoice(make_customer("C1"), "100.00", currency="USD")
    for path in (EXPORT, ITEMS):
        answer = manager.get(f"{path}csv/", {"as_of": DAY.isoformat(), "currency": "reporting"})
        assert answer.status_code == 422
        assert "no rate from USD to EUR" in answer.content.decode()
