"""The command's answers: JSON, exit statuses, sentences, the file of rejected rows."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from invoices.imports.csv_files import read_csv
from invoices.imports.rejects import Fault, without_notes, write
from invoices.imports.tables import LINE
from invoices.models import ImportReject, ImportRun
from tests.invoices.importing import Desk, fact_counts

pytestmark = pytest.mark.django_db
CUSTOMERS = "number,name\nC1,Alpha\n"
DOCUMENTS = "number,customer,issued_on,due_on,amount\nI1,C1,2026-01-10,2026-02-10,100.00\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class Answer:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def command(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str, **files: str) -> Answer:
        paths = [str(desk.write(f"{kind}.csv", text)) for kind, text in files.items()]
        status = 0
        try:
            call_command("import_ledger", *paths, *arguments)
        except SystemExit as leaving:
            status = int(str(leaving.code))
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return run


def test_applied_run_answers_as_agreed(command: Any) -> None:
    answer = command("--json", customers=CUSTOMERS, documents=DOCUMENTS)
    told = json.loads(answer.out)
    assert (answer.status, answer.err) == (0, "")
    assert set(told) == {"run", "status", "files", "seconds", "rows_per_second", "totals"}
    assert told["status"] == "applied"
    assert told["files"][1] == {
        "file": "documents.csv", "kind": "documents", "rows": 1,
        "new": 1, "same": 0, "changed": 0, "rejected": 0,
    }  # fmt: skip
    assert told["totals"] == [
        {"company": "MAIN", "currency": "EUR", "open": "100.00", "unapplied": "0.00",
         "balance": "100.00", "items": 1}
    ]  # fmt: skip
    run = ImportRun.objects.get(pk=told["run"])
    assert (run.status, run.report["status"], run.act is not None) == ("applied", "applied", True)


def test_dry_run_is_checked(command: Any) -> None:
    answer = command("--json", "--dry-run", customers=CUSTOMERS, documents=DOCUMENTS)
    assert (answer.status, json.loads(answer.out)["status"]) == (0, "checked")
    assert json.loads(answer.out)["totals"][0]["open"] == "100.00"
    assert fact_counts() == [0] * 6


def test_rejected_rows_come_back_in_a_file(command: Any, tmp_path: Path) -> None:
    broken = DOCUMENTS + 'I2,C9,2026-01-10,2026-02-10,1,\nI3,"=HYPER(""x"")",x,2026-02-10,-1\n'
    rejects = tmp_path / "out.csv"
    answer = command("--json", "--rejects", str(rejects), customers=CUSTOMERS, documents=broken)
    assert (answer.status, json.loads(answer.out)["status"]) == (1, "rejected")
    assert "documents.csv:3: customer: There is no customer C9." in answer.err
    rows = list(csv.DictReader(rejects.read_text().splitlines()))
    assert [(row["rejected_line"], row["rejected_field"], row["number"]) for row in rows] == [
        ("3", "customer", "I2"),
        ("4", "amount; issued_on", "I3"),
    ]
    assert rows[1]["customer"] == '\'=HYPER("x")'
    assert rows[1]["amount"] == "-1"
    assert ImportReject.objects.count() == 3
    assert fact_counts() == [0] * 6


@pytest.mark.parametrize(
    ("arguments", "files", "what"),
    [
        ([], {}, "nothing to import"),
        ([], {"notes": "a\n1\n"}, "not clear what notes.csv holds"),
        ([], {"documents": ""}, "documents.csv is empty"),
        ([], {"documents": "a,b\n1,2\n"}, "no column"),
        (["--mapping", "nothing"], {"documents": DOCUMENTS}, "no mapping nothing"),
    ],
)
def test_unusable_input_is_one_sentence(
    command: Any, arguments: list[str], files: dict[str, str], what: str
) -> None:
    answer = command(*arguments, **files)
    assert answer.status == 2
    assert what in answer.err
    assert answer.err.count("\n") == 1
    assert ImportRun.objects.get().status == ImportRun.Status.FAILED


def test_mistyped_file_leaves_no_run(command: Any) -> None:
    answer = command("/nowhere/documents.csv")
    assert (answer.status, answer.err) == (2, "There is no file /nowhere/documents.csv.\n")
    assert not ImportRun.objects.exists()


def test_words_without_json(command: Any) -> None:
    coloured = DOCUMENTS.replace("amount", "amount,colour").replace("100.00", "100.00,red")
    answer = command(customers=CUSTOMERS, documents=coloured)
    assert "documents.csv (documents): 1 rows, 1 new" in answer.out
    assert "unknown columns: colour" in answer.out
    assert "MAIN EUR: open 100.00" in answer.out


def test_kind_is_told_by_the_option(command: Any) -> None:
    assert command("--kind", "customers", mine=CUSTOMERS).status == 0


def test_undo_command(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    command(customers=CUSTOMERS, documents=DOCUMENTS)
    run = ImportRun.objects.get()
    call_command("undo_import", str(run.pk))
    assert "1 documents" in capsys.readouterr().out
    for number, status, said in ((run.pk, 1, "undone already"), (10**9, 2, "no import")):
        with pytest.raises(SystemExit) as leaving:
            call_command("undo_import", str(number))
        assert leaving.value.code == status
        assert said in capsys.readouterr().err


def test_rejects_never_start_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    values = {"=a": "@SUM(1)", "b": "+49 30 1", "c": "-12.5", "d": "-2+3", "e": "'=x", "f": "plain"}
    with path.open("w", newline="") as file:
        assert write(file, list(values), [Fault(2, "b", "why", values)]) == 1
    head, row = list(csv.reader(path.read_text().splitlines()))
    assert head[3] == "'=a"
    assert row[3:] == ["'@SUM(1)", "'+49 30 1", "-12.5", "'-2+3", "''=x", "plain"]
    table = without_notes(read_csv("x.csv", path.read_bytes()))
    assert table.frame.drop(LINE).row(0, named=True) == values
