"""Reversing posted facts that differ, and undoing whole runs."""

from datetime import date
from pathlib import Path

import pytest

from customers.models import LegalEntity
from invoices.imports.undo import undo_import
from invoices.models import Document, ImportRun, OpenItem
from kernel.errors import Conflict, Refused
from tests.invoices.importing import Desk, complaints, counts, fact_counts, open_of, unapplied_of

pytestmark = pytest.mark.django_db

FILES = {
    "customers": "number,name\nC1,Alpha\nC2,Beta\n",
    "documents": "number,customer,kind,issued_on,due_on,amount,credits_document\n"
    "I1,C1,,2026-01-10,2026-02-10,100,\nI2,C1,,2026-01-10,2026-02-10,50,\n"
    "N1,C1,credit_note,2026-01-20,,10,I1\n",
    "receipts": "number,customer,received_on,amount\nR1,C1,2026-02-01,90\n",
    "allocations": "source,document,applied_on,amount\nR1,I1,2026-02-01,60\nR1,I2,2026-02-01,30\n",
    "adjustments": "number,document,posted_on,kind,amount,reversed_on\n"
    "A1,I2,2026-02-02,waiver,5,\nA2,I2,2026-02-03,discount,1,2026-02-05\n",
}
REPOST = {"repost": True}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    assert desk.send(**FILES).status == "applied"
    return desk


def test_document_is_posted_anew_and_keeps_what_was_applied(desk: Desk) -> None:
    files = {"documents": FILES["documents"].replace("2026-02-10,100", "2026-02-11,80")}
    result = desk.send(options=REPOST, **files)
    assert complaints(result) == []
    assert counts(result)["documents"] == (0, 2, 1, 0)
    assert [open_of("I1"), unapplied_of("R1"), unapplied_of("N1")] == ["10.00", "0.00", "0.00"]
    assert Document.objects.filter(number="I1").count() == 2
    again = desk.send(options=REPOST, **files)
    assert counts(again)["documents"] == (0, 3, 0, 0)
    assert counts(desk.send(allocations=FILES["allocations"]))["allocations"] == (0, 2, 0, 0)


def test_document_posted_smaller_leaves_the_rest_on_account(desk: Desk) -> None:
    smaller = FILES["documents"].replace("2026-02-10,100", "2026-02-10,40")
    assert desk.send(options=REPOST, documents=smaller).status == "applied"
    assert [open_of("I1"), unapplied_of("R1"), unapplied_of("N1")] == ["0.00", "30.00", "0.00"]


def test_document_with_adjustments_of_its_own_is_not_posted_anew(desk: Desk) -> None:
    changed = {"documents": FILES["documents"].replace("2026-02-10,50", "2026-02-10,55")}
    assert complaints(desk.send(options=REPOST, **changed)) == [(3, "number", "blocked")]
    both = {**changed, "adjustments": FILES["adjustments"]}
    assert counts(desk.send(options=REPOST, **both)) == {
        "documents": (0, 2, 1, 0),
        "adjustments": (2, 0, 0, 0),
    }
    assert open_of("I2") == "20.00"


def test_receipt_allocation_and_adjustment_are_posted_anew(desk: Desk) -> None:
    result = desk.send(
        options=REPOST,
        receipts=FILES["receipts"].replace("90", "95"),
        allocations="source,document,applied_on,amount\nR1,I1,2026-02-01,60\n",
        adjustments=FILES["adjustments"].replace("waiver,5", "waiver,4"),
    )
    assert complaints(result) == []
    assert counts(result)["receipts"] == (0, 0, 1, 0)
    assert counts(result)["adjustments"] == (0, 1, 1, 0)
    assert [open_of("I1"), open_of("I2"), unapplied_of("R1")] == ["30.00", "16.00", "5.00"]


def test_numbered_allocation_is_posted_anew(desk: Desk) -> None:
    head = "number,source,document,applied_on,amount\n"
    desk.send(receipts="number,customer,received_on,amount\nR2,C1,2026-02-01,20\n",
              allocations=head + "L1,R2,I1,2026-02-01,5\n")  # fmt: skip
    changed = head + "L1,R2,I1,2026-02-01,7\n"
    assert complaints(desk.send(allocations=changed)) == [(2, "amount", "differs")]
    result = desk.send(options=REPOST, allocations=changed)
    assert counts(result)["allocations"] == (0, 0, 1, 0)
    assert [open_of("I1"), unapplied_of("R2")] == ["23.00", "13.00"]


def test_refund_of_another_company_stands_for_none_of_this_one(desk: Desk) -> None:
    LegalEntity.objects.create(code="UK", name="UK", currency="EUR", country="GB")
    head = "number,customer,received_on,amount,company\n"
    refunds = "number,source,paid_on,amount,company\nF1,R8,2026-02-05,20,%s\n"
    desk.send(receipts=head + "R8,C1,2026-02-01,100,MAIN\nR8,C1,2026-02-01,100,UK\n",
              refunds=refunds % "MAIN")  # fmt: skip
    result = desk.send(options=REPOST, receipts=head + "R8,C1,2026-02-01,110,MAIN\n",
                       refunds=refunds % "UK")  # fmt: skip
    assert complaints(result) == [(2, "number", "blocked")]


def test_undo_leaves_nothing_open_on_any_day_and_frees_numbers(desk: Desk) -> None:
    undone = undo_import(run=ImportRun.objects.get())
    assert (undone.documents, undone.sources) == (3, 2)
    assert [open_of("I1"), unapplied_of("R1")] == ["0.00", "0.00"]
    assert not OpenItem.objects.filter(open_amount__gt=0).exists()
    before = fact_counts()
    assert desk.send(**FILES).status == "applied"
    assert [now - then for now, then in zip(fact_counts(), before, strict=True)] == [
        3,
        2,
        2,
        3,
        3,
        0,
    ]


def test_undone_figures_are_nothing_on_past_days(desk: Desk) -> None:
    undo_import(run=ImportRun.objects.get())
    from invoices.models import Allocation

    for reversal in Allocation.objects.exclude(reverses=None).select_related("reverses"):
        assert reversal.reverses is not None
        assert reversal.effective_on == reversal.reverses.effective_on
    cancelled = Document.objects.get(number="I1").cancelled_on
    assert cancelled == date(2026, 1, 10)


def test_undo_is_refused_where_later_facts_stand(desk: Desk) -> None:
    first = ImportRun.objects.get()
    desk.send(receipts="number,customer,received_on,amount\nR2,C1,2026-02-01,20\n",
              allocations="source,document,applied_on,amount\nR2,I1,2026-02-01,5\n")  # fmt: skip
    with pytest.raises(Conflict, match="I1"):
        undo_import(run=first)
    second = ImportRun.objects.order_by("-id").first()
    assert second is not None
    undo_import(run=second)
    undo_import(run=first)
    first.refresh_from_db()
    assert first.status == ImportRun.Status.UNDONE
    with pytest.raises(Refused):
        undo_import(run=first)
