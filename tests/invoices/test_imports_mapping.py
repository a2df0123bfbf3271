"""Foreign layouts: small made-up ones, and the two real ledgers to the cent."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum

from customers.models import Customer, LegalEntity
from invoices.imports import mapping as mappings
from invoices.imports.csv_files import read_csv
from invoices.imports.errors import Unusable
from invoices.imports.report import rejected_rows
from invoices.models import Document, ImportMapping, OpenItem
from tests.invoices.importing import Desk, counts, fact_counts, open_of, shared, unapplied_of

GERMAN: dict[str, Any] = {
    "delimiter": ";",
    "dates": "%d.%m.%Y",
    "decimal": ",",
    "thousands": ".",
    "skip_rows": 1,
    "makes": [
        {"kind": "customers", "once": ["number"], "columns": {"number": "Konto", "name": "Name"}},
        {
            "kind": "documents",
            "columns": {"number": "{Buchungskreis}-{Beleg}", "customer": "Konto",
                        "issued_on": "Datum", "due_on": "Datum", "amount": "Betrag"},
            "constants": {"currency": "EUR"},
            "credit_when_negative": True,
            "extra": ["Text"],
        },
    ],
}  # fmt: skip
BOOKS = """Offene Posten
Buchungskreis;Beleg;Konto;Name;Datum;Betrag;Text
10;1;7001;Müller;31.01.2026;1.234,50;a
10;2;7001;Mueller;01.02.2026;-34,50;b
10;3;7002;Schmidt;2026;1,00;c
"""


def test_forms_and_signs_become_native() -> None:
    mapping = mappings.parse("german", GERMAN)
    table = read_csv("x", BOOKS.encode("cp1252"), delimiter=";", skip_rows=1)
    (_c, customers), (_d, documents) = mappings.apply(mapping, table)
    assert customers.frame["name"].to_list() == ["Müller", "Schmidt"]
    picked = documents.frame.select("number", "kind", "issued_on", "amount", mappings.EXTRA)
    assert picked.rows() == [
        ("10-1", "invoice", "2026-01-31", "1234.50", '{"Text":"a"}'),
        ("10-2", "credit_note", "2026-02-01", "34.50", '{"Text":"b"}'),
        ("10-3", "invoice", "2026", "1.00", '{"Text":"c"}'),
    ]


def test_amounts_are_inverted_and_ids_cleaned() -> None:
    rules = {
        "clean": {"id": "whole"},
        "makes": [
            {"kind": "receipts", "columns": {"number": "id", "received_on": "d", "amount": "a"},
             "invert": ["amount"]}
        ],
    }  # fmt: skip
    table = read_csv("x", b"id,d,a\n1930571429.0,2026-01-01,-5\n7.50,2026-01-01,+6\n")
    ((_kind, made),) = mappings.apply(mappings.parse("x", rules), table)
    assert made.frame.select("number", "amount").rows() == [("1930571429", "5"), ("7.50", "-6")]


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ({}, "something unknown"),
        ({"makes": [{"kind": "unicorns", "columns": {}}]}, "no kind of file"),
        ({"makes": [{"kind": "receipts", "columns": {"horn": "x"}}]}, "does not have"),
        ({"makes": [], "colour": 1}, "something unknown"),
    ],
)
def test_wrong_mapping_is_one_sentence(rules: dict[str, Any], what: str) -> None:
    with pytest.raises(Unusable, match=what):
        mappings.parse("x", rules)


def test_mapping_needs_its_columns() -> None:
    with pytest.raises(Unusable, match="no column Buchungskreis"):
        mappings.apply(mappings.parse("german", GERMAN), read_csv("x", b"Konto,Name,Text\n1,2,3\n"))


@pytest.mark.django_db
def test_mapping_is_ready_saved_or_a_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    books = desk.write("books.csv", BOOKS.replace("2026;1,00", "05.02.2026;1,00"))
    file = desk.write("german.json", json.dumps(GERMAN))
    ImportMapping.objects.create(name="german", rules=GERMAN)
    first = desk.send(books, options={"mapping": str(file)})
    assert counts(first) == {"customers": (2, 0, 0, 0), "documents": (3, 0, 0, 0)}
    again = desk.send(books, options={"mapping": "german"})
    assert counts(again) == {"customers": (0, 2, 0, 0), "documents": (0, 3, 0, 0)}
    assert [open_of("10-1"), unapplied_of("10-2")] == ["1234.50", "34.50"]
    with pytest.raises(Unusable, match="no mapping"):
        desk.send(books, options={"mapping": "greek"})
    desk.write("german.json", "{")
    with pytest.raises(Unusable, match="not valid JSON"):
        desk.send(books, options={"mapping": str(file)})


@pytest.mark.django_db
def test_row_too_short_for_its_layout_is_rejected_and_given_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    ImportMapping.objects.create(name="german", rules=GERMAN)
    short = BOOKS.replace("10;3;7002;Schmidt;2026;1,00;c", "10;3;7002")
    result = desk.send(desk.write("books.csv", short), options={"mapping": "german"})
    assert result.status == "rejected"
    assert {(one.line, one.code) for one in result.problems} == {(5, "ragged")}
    ((_problem, row), *_more) = rejected_rows(result.problems, result.entries)
    assert row == {"Buchungskreis": "10", "Beleg": "3", "Konto": "7002"}


def test_ready_mappings_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert [mapping.name for mapping in mappings.list_ready()] == [
        "highradius-open-items",
        "ibm-receivables",
    ]


def bands(on: date, currency: str = "USD") -> dict[str, tuple[int, str]]:
    """What is open on a day by days past due, worked out row by row from the facts."""
    edges = ((0, "not_due"), (30, "1-30"), (60, "31-60"), (90, "61-90"))
    found: dict[str, tuple[int, Decimal]] = {}
    items = OpenItem.objects.filter(issued_on__lte=on, currency=currency)
    for item in items.prefetch_related("allocations"):
        paid = sum(
            (one.amount for one in item.allocations.all() if one.effective_on <= on), Decimal(0)
        )
        if item.amount == paid:
            continue
        late = (on - item.due_on).days
        band = next((name for edge, name in edges if late <= edge), "91+")
        count, amount = found.get(band, (0, Decimal(0)))
        found[band] = (count + 1, amount + item.amount - paid)
    return {name: (count, f"{amount:.2f}") for name, (count, amount) in found.items()}


def expected(aging: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {name: (row["count"], row["amount"]) for name, row in aging.items() if row["count"]}


def facts_of(name: str) -> dict[str, Any]:
    items = json.loads(shared("oracles.json").read_text())["items"]
    return next(item["facts"] for item in items if item["id"] == name)


@pytest.mark.django_db
def test_ibm_ledger_to_the_cent(tmp_path: Path) -> None:
    path, facts = (
        shared("ar", "WA_Fn-UseC_-Accounts-Receivable.csv"),
        facts_of("ibm_accounts_receivable"),
    )
    desk = Desk(tmp_path)
    result = desk.send(path, options={"mapping": "ibm-receivables"})
    assert result.status == "applied"
    assert Customer.objects.count() == facts["distinct_customers"]
    assert Document.objects.count() == facts["distinct_invoiceNumber"]
    total = Document.objects.aggregate(total=Sum("amount"))["total"]
    assert f"{total:.2f}" == facts["sum_InvoiceAmount"]
    assert Document.objects.filter(extra__Disputed="Yes").count() == facts["disputed_yes"]
    for key in ("as_of_2012-06-30", "as_of_2012-12-31", "as_of_2013-06-30", "as_of_2013-12-31"):
        day = date.fromisoformat(key.removeprefix("as_of_"))
        assert bands(day) == expected(facts[key]["aging"])
    before = fact_counts()
    again = counts(desk.send(path, options={"mapping": "ibm-receivables"}))
    assert all(new == changed == rejected == 0 for new, _same, changed, rejected in again.values())
    assert fact_counts() == before


@pytest.mark.django_db
def test_highradius_ledger_to_the_cent(tmp_path: Path) -> None:
    path, facts = shared("ar", "highradius_open_items_9700.csv"), facts_of("highradius_open_items")
    desk = Desk(tmp_path)
    options = {"mapping": "highradius-open-items", "as_of": date(2020, 6, 30)}
    result = desk.send(path, options=options)
    assert counts(result) == {"customers": (664, 0, 0, 0), "open_items": (9700, 0, 0, 0)}
    assert Customer.objects.count() == facts["distinct_cust_number_as_text"]
    for pair in facts["example_pairs"]:
        assert Customer.objects.filter(number__in=pair).count() == len(set(pair))
    companies = {
        total["company"]: total["open"] for total in result.totals if total["company"] != "MAIN"
    }
    assert companies == {code: one["amount"] for code, one in facts["by_business_code"].items()}
    assert LegalEntity.objects.get(code="CA02").currency == "CAD"
    assert Document.objects.filter(number="1930571429").exists()
    for key in [key for key in facts if key.startswith("as_of_")]:
        day = date.fromisoformat(key[6:16])
        for currency, aging in facts[key]["aging_by_currency"].items():
            assert bands(day, currency) == expected(aging)
    assert counts(desk.send(path, options=options))["open_items"] == (0, 9700, 0, 0)


def test_mappings_are_listed_by_the_command(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_ledger", "--list-mappings")
    assert "ibm-receivables: IBM" in capsys.readouterr().out
