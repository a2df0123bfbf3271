"""Runs that took back facts of earlier ones are not undone; all others are, on every day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from invoices.imports.undo import undo_import
from invoices.imports.undo_figures import can_undo
from invoices.models import ImportRun
from kernel.errors import Conflict
from tests.factories import make_user
from tests.invoices.importing import Desk, counts, fact_counts, open_of, unapplied_of

pytestmark = pytest.mark.django_db
DOCUMENTS = "number,customer,issued_on,due_on,amount,cancelled_on\n"
ALLOCATIONS = "number,source,document,applied_on,amount,reversed_on\n"
RECEIPTS = "number,customer,received_on,amount,returned_on\n"
FIRST = {
    "customers": "number,name\nC1,Alpha\n",
    "documents": DOCUMENTS + "I1,C1,2026-01-10,2026-02-10,100,\nI2,C1,2026-01-10,2026-02-10,50,\n",
    "receipts": RECEIPTS + "R1,C1,2026-02-01,60,\nR2,C1,2026-02-01,5,\n",
    "allocations": ALLOCATIONS + "L1,R1,I1,2026-02-01,40,\n,R1,I2,2026-02-01,10,\n",
    "adjustments": "number,document,posted_on,kind,amount,reversed_on\n"
    "A1,I2,2026-02-02,waiver,5,\n",
    "states": "document,disputed_amount,dispute_reason\nI1,20,short\n",
}
TAKING_BACK = {
    "repost": ({"documents": DOCUMENTS + "I1,C1,2026-01-10,2026-02-10,150,\n"}, "Invoice I1"),
    "receipt": ({"receipts": RECEIPTS + "R2,C1,2026-02-01,6,\n"}, "Receipt R2"),
    "return": ({"receipts": RECEIPTS + "R1,C1,2026-02-01,60,2026-03-01\n"}, "Allocation L1"),
    "row": ({"allocations": ALLOCATIONS + ",R1,I2,2026-02-01,10,2026-03-01\n"}, "R1 → I2"),
    "cancelled": (
        {"documents": DOCUMENTS + "I1,C1,2026-01-10,2026-02-10,100,2026-03-01\n"},
        "Invoice I1",
    ),
    "adjustment": (
        {"adjustments": FIRST["adjustments"].replace("5,\n", "5,2026-03-01\n")},
        "Waiver A1",
    ),
    "state": ({"states": FIRST["states"].replace("20", "30")}, "Disputed I1"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    assert desk.send(**FIRST).status == "applied"
    return desk


def last_run() -> ImportRun:
    return ImportRun.objects.order_by("-id")[0]


@pytest.mark.parametrize("what", TAKING_BACK)
def test_run_that_took_facts_back_is_not_undone(desk: Desk, what: str) -> None:
    files, named = TAKING_BACK[what]
    assert desk.send(options={"repost": True}, **files).status == "applied"
    before = fact_counts()
    with pytest.raises(Conflict, match=named) as refused:
        undo_import(run=last_run())
    assert refused.value.code == "invoices.import.took_back"
    assert fact_counts() == before
    assert (last_run().status, can_undo(last_run())) == ("applied", False)


def test_snapshot_that_opened_again_what_an_earlier_one_cleared_is_not_undone(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    desk.send(customers=FIRST["customers"])
    head = "number,customer,due_on,open\n"
    for month, left in ((3, 100), (4, 40), (5, 70)):
        row = f"{head}I9,C1,2026-03-10,{left}\n"
        assert (
            desk.send(options={"as_of": date(2026, month, 1)}, open_items=row).status == "applied"
        )
    with pytest.raises(Conflict, match="Cleared elsewhere I9"):
        undo_import(run=last_run())
    assert open_of("I9") == "70.00"


def test_return_of_money_on_account_and_what_a_run_reversed_itself_are_undone(desk: Desk) -> None:
    desk.send(
        receipts=RECEIPTS + "R2,C1,2026-02-01,5,2026-03-01\nR3,C1,2026-02-01,9,2026-03-01\n",
        allocations=ALLOCATIONS + "L3,R3,I1,2026-02-01,9,\n",
    )
    assert can_undo(last_run())
    undo_import(run=last_run())
    assert [unapplied_of("R2"), unapplied_of("R3"), open_of("I1")] == ["5.00", "0.00", "60.00"]


def test_command_and_page_name_what_was_taken_back(
    desk: Desk, capsys: pytest.CaptureFixture[str], sign_in: Any
) -> None:
    desk.send(**TAKING_BACK["return"][0])
    with pytest.raises(SystemExit) as left:
        call_command("undo_import", str(last_run().pk))
    said = capsys.readouterr().err
    assert left.value.code == 1
    assert "Allocation L1" in said
    assert "send a corrected file instead" in said
    client = sign_in(make_user("accountant"))
    page = client.get(last_run().get_absolute_url()).content.decode()
    address = reverse("invoices:import-undo", args=[last_run().public_id])
    assert "Allocation L1" in page
    assert address not in page
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 409


def test_reversed_allocation_of_money_that_was_undone_keeps_its_number(desk: Desk) -> None:
    files = {
        "receipts": RECEIPTS + "R3,C1,2026-02-01,9,\n",
        "allocations": ALLOCATIONS + "L3,R3,I1,2026-02-01,9,2026-03-01\n",
    }
    desk.send(**files)
    undo_import(run=last_run())
    assert counts(desk.send(**files)) == {"receipts": (1, 0, 0, 0), "allocations": (0, 1, 0, 0)}
    assert [unapplied_of("R3"), open_of("I1")] == ["9.00", "60.00"]
