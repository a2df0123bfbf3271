"""`manage.py aging`: the JSON of the contract, the same as CSV, one sentence for an error."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from invoices.choices import MarkKind
from invoices.management.commands.aging import Command
from invoices.models import AgingBands, Rate
from invoices.services import mark_item
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
)

pytestmark = pytest.mark.django_db
FIGURES = {
    "currency",
    "bands",
    "open",
    "unapplied",
    "receipts",
    "credit_notes",
    "deposits",
    "balance",
    "disputed",
    "promised",
    "items",
}


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("aging", "--as-of", "2026-06-15", *arguments, stdout=out)
    return out.getvalue()


def ask(*arguments: str) -> dict[str, Any]:
    return json.loads(run("--json", *arguments))  # type: ignore[no-any-return]


def test_customer_rows_bear_the_contract() -> None:
    customer = make_customer("C1")
    invoice = make_invoice(customer, "120.00", issued_on=date(2026, 6, 1), due_on=DAY)
    apply(make_receipt(customer, "40.00", received_on=date(2026, 6, 2)), invoice, 20)
    mark_item(item=item_of(invoice), kind=MarkKind.DISPUTED, from_on=DAY, amount=Decimal("30"))
    answer = ask()
    bands = {"current": "100.00", "1-30": "0.00", "31-60": "0.00", "61-90": "0.00", "90+": "0.00"}
    figures = {
        "currency": "EUR",
        "bands": bands,
        "open": "100.00",
        "unapplied": "-20.00",
        "receipts": "-20.00",
        "credit_notes": "0.00",
        "deposits": "0.00",
        "balance": "80.00",
        "disputed": "30.00",
        "promised": "0.00",
        "items": 1,
    }
    assert answer == {
        "as_of": "2026-06-15",
        "basis": "due",
        "bands": [
            {"name": "current", "from": None, "to": 0},
            {"name": "1-30", "from": 1, "to": 30},
            {"name": "31-60", "from": 31, "to": 60},
            {"name": "61-90", "from": 61, "to": 90},
            {"name": "90+", "from": 91, "to": None},
        ],
        "rows": [{"customer": "C1", **figures}],
        "rates": [],
        "totals": [figures],
    }


def test_nothing_posted_is_an_empty_answer() -> None:
    for by in ("total", "customer", "item", "collector"):
        answer = ask("--by", by)
        assert answer["rows"] == answer["totals"] == answer["rates"] == []


def test_item_rows_hold_instalments_and_unapplied_money() -> None:
    customer = make_customer("C1")
    make_invoice(
        customer,
        "100.00",
        number="I-1",
        issued_on=date(2026, 5, 1),
        instalments=[(date(2026, 5, 15), "30.00"), (date(2026, 7, 1), "70.00")],
    )
    make_credit_note(customer, "5.00", number="N-1", issued_on=date(2026, 5, 2))
    make_receipt(None, "7.00", number="R-1", received_on=date(2026, 5, 3), is_deposit=True)
    answer = ask("--by", "item")
    by_key = {(row["document"], row["instalment"]): row for row in answer["rows"]}
    assert by_key["I-1", 1] == {
        "customer": "C1",
        "currency": "EUR",
        "kind": "invoice",
        "document": "I-1",
        "instalment": 1,
        "issued_on": "2026-05-01",
        "due_on": "2026-05-15",
        "days_past_due": 31,
        "band": "31-60",
        "amount": "30.00",
        "open": "30.00",
        "disputed": "0.00",
        "promised": "0.00",
    }
    assert by_key["I-1", 2]["days_past_due"] == -16
    assert by_key["I-1", 2]["band"] == "current"
    note, receipt = by_key["N-1", None], by_key["R-1", None]
    assert (note["kind"], note["open"], note["band"], note["due_on"]) == (
        "credit_note",
        "-5.00",
        None,
        None,
    )
    assert (receipt["kind"], receipt["customer"], receipt["open"]) == ("receipt", None, "-7.00")
    assert answer["totals"][0]["balance"] == "88.00"


def test_unknown_payers_are_a_row_of_their_own() -> None:
    make_receipt(None, "7.00", received_on=DAY)
    (row,) = ask()["rows"]
    assert row["customer"] is None
    assert row["unknown"] is True
    assert (row["unapplied"], row["balance"], row["items"]) == ("-7.00", "-7.00", 0)


def test_rows_by_other_groups_name_what_they_stand_for() -> None:
    make_invoice(make_customer("C1", segment="retail", region="North"), "10.00")
    assert ask("--by", "segment")["rows"][0]["segment"] == "retail"
    assert ask("--by", "region")["rows"][0]["region"] == "North"
    assert ask("--by", "collector")["rows"][0]["collector"] is None
    assert ask("--by", "entity")["rows"][0]["company"] == "MAIN"
    assert set(ask("--by", "total")["rows"][0]) == FIGURES


def test_amounts_have_the_digits_of_their_currency() -> None:
    make_invoice(make_customer("C1"), "100", currency="JPY")
    make_invoice(make_customer("C2"), "1.234", currency="KWD")
    assert [row["open"] for row in ask()["rows"]] == ["100", "1.234"]


def test_reporting_currency_shows_its_rates() -> None:
    make_invoice(make_customer("C1"), "100.00", currency="USD")
    make_invoice(make_customer("C2"), "10.00")
    Rate.objects.create(from_currency="EUR", to_currency="USD", valid_on=DAY, rate="1.25")
    answer = ask("--by", "total", "--currency", "reporting")
    assert answer["totals"][0]["open"] == "90.00"
    assert answer["rates"] == [
        {"from": "USD", "to": "EUR", "valid_on": "2026-06-15", "rate": "0.8", "inverse_of": "1.25"}
    ]
    (row,) = [
        row
        for row in ask("--by", "item", "--currency", "reporting")["rows"]
        if row["customer"] == "C1"
    ]
    assert (row["amount"], row["open"], row["currency"]) == ("80.00", "80.00", "EUR")


def test_missing_rate_is_one_sentence_naming_pair_and_day() -> None:
    make_invoice(make_customer("C1"), "100.00", currency="USD")
    later = DAY + timedelta(days=1)
    Rate.objects.create(from_currency="USD", to_currency="EUR", valid_on=later, rate="0.8")
    for by in ("customer", "item"):
        for form in ("--json", "--csv"):
            with pytest.raises(
                CommandError, match="no rate from USD to EUR on or before 2026-06-15"
            ):
                run("--currency", "reporting", "--by", by, form)


def test_bands_come_from_the_version_valid_on_the_day_or_from_the_question() -> None:
    AgingBands.objects.create(edges=[0, 15], valid_from=DAY + timedelta(days=1))
    AgingBands.objects.create(edges=[0, 45], valid_from=DAY)
    assert [band["name"] for band in ask()["bands"]] == ["current", "1-45", "45+"]
    named = ask("--bands", "0,30,60,90,120")["bands"]
    assert [band["name"] for band in named][-2:] == ["91-120", "120+"]


def test_basis_issue_counts_from_the_day_of_issue() -> None:
    make_invoice(make_customer("C1"), "10.00", issued_on=date(2026, 5, 1), due_on=date(2026, 7, 1))
    assert ask("--basis", "issue")["rows"][0]["bands"]["31-60"] == "10.00"
    (row,) = ask("--basis", "issue", "--by", "item")["rows"]
    assert (row["days_past_due"], row["days_since_issue"], row["band"]) == (-16, 45, "31-60")


def test_known_on_leaves_out_what_was_recorded_later() -> None:
    make_invoice(make_customer("C1"), "10.00", issued_on=date(2026, 5, 1))
    answer = ask("--known-on", "2026-05-31")
    assert (answer["known_on"], answer["rows"]) == ("2026-05-31", [])


def test_one_customer_is_asked_for_by_number() -> None:
    for number in ("C1", "C2"):
        make_invoice(make_customer(number), "10.00")
    assert [row["customer"] for row in ask("--customer", "C2")["rows"]] == ["C2"]
    with pytest.raises(CommandError, match="no customer with the number C3"):
        ask("--customer", "C3")


@pytest.mark.parametrize("by", ["customer", "item", "total"])
def test_csv_holds_the_rows_of_the_json(by: str) -> None:
    make_invoice(make_customer("C1"), "10.00")
    make_invoice(make_customer("=C2"), "20.00")
    found = list(csv.DictReader(io.StringIO(run("--csv", "--by", by))))
    rows = ask("--by", by)["rows"]
    assert [row["open"] for row in found] == [row["open"] for row in rows]
    if by != "total":
        assert {row["customer"] for row in found} == {"C1", "'=C2"}


def test_table_is_for_people() -> None:
    make_invoice(make_customer("C1"), "10.00")
    head, row = run().splitlines()
    assert head.split()[:3] == ["customer", "name", "currency"]
    assert "10.00" in row


@pytest.mark.parametrize(
    "wrong",
    [
        ["--bands", "0,x"],
        ["--as-of", "yesterday"],
        ["--as-of", "0001-01-01"],
        ["--by", "mood"],
        ["--json", "--csv"],
    ],
)
def test_unusable_questions_are_refused(wrong: list[str]) -> None:
    with pytest.raises((CommandError, SystemExit)):
        run(*wrong)


def test_unknown_choices_are_one_sentence_naming_the_choices() -> None:
    with pytest.raises(CommandError, match="--by foo is unknown; choose one of total, customer,"):
        call_command("aging", by="foo")


def test_reader_who_has_seen_enough_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_args: object) -> None:
        raise BrokenPipeError

    closed: list[tuple[int, int]] = []
    monkeypatch.setattr("os.dup2", lambda new, old: closed.append((new, old)))
    monkeypatch.setattr(Command, "_answer", stop)
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        call_command("aging")
        monkeypatch.undo()
    assert len(closed) == 1
