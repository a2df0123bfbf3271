"""Snapshots of a past day beside postings: what is compared is that day, and later ones hold."""

from datetime import date
from pathlib import Path

import pytest

from invoices.checking import check_ledger
from invoices.imports.errors import Unusable
from tests.invoices.importing import Desk, complaints, counts, open_of

pytestmark = pytest.mark.django_db
FILES = {
    "customers": "number,name\nC1,Alpha\n",
    "documents": "number,customer,issued_on,due_on,amount\nI1,C1,2026-01-10,2026-02-10,100\n",
    "receipts": "number,customer,received_on,amount\nR1,C1,2026-05-01,60\n",
    "allocations": "source,document,applied_on,amount\nR1,I1,2026-05-01,60\n",
}
HEAD = "number,customer,due_on,open\n"
MARCH = {"mix": True, "as_of": date(2026, 3, 31)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    assert desk.send(**FILES).status == "applied"
    return desk


def row(left: int) -> str:
    return f"{HEAD}I1,C1,2026-02-10,{left}\n"


def test_snapshot_is_compared_with_its_own_day(desk: Desk) -> None:
    assert counts(desk.send(options=MARCH, open_items=row(100)))["open_items"] == (0, 1, 0, 0)
    assert counts(desk.send(options=MARCH, open_items=row(70)))["open_items"] == (0, 0, 1, 0)
    assert open_of("I1") == "10.00"
    assert counts(desk.send(options=MARCH, open_items=row(70)))["open_items"] == (0, 1, 0, 0)
    assert counts(desk.send(options=MARCH, open_items=row(90)))["open_items"] == (0, 0, 1, 0)
    assert open_of("I1") == "30.00"
    assert check_ledger(seed=1) == []


def test_what_later_facts_have_used_is_not_cleared_before_them(desk: Desk) -> None:
    result = desk.send(options=MARCH, open_items=row(50))
    assert complaints(result) == [(2, "open", "later_facts")]
    with pytest.raises(Unusable, match="I1 is missing"):
        desk.send(options=MARCH, open_items=f"{HEAD}I2,C1,2026-04-10,5\n")
    assert open_of("I1") == "40.00"
