"""Before hand-over nothing is owed: what is paid then is a deposit and stays in the aging."""

from decimal import Decimal
from pathlib import Path

import pytest

from invoices.choices import AdjustmentKind, ItemClass
from invoices.models import Adjustment, Allocation, Document
from invoices.services import AdjustmentDraft, adjust_item, apply_source, cancel_document
from kernel.errors import Refused
from tests.factories import (
    DAY,
    item_of,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    unapplied_of,
)
from tests.invoices.importing import Desk, complaints
from tests.invoices.importing import unapplied_of as unapplied_of_number

pytestmark = pytest.mark.django_db

FILES = {
    "customers": "number,name,terms\nC1,Alpha,net 30\n",
    "documents": "number,customer,kind,issued_on,due_on,amount,class,credits_document\n"
    "L1,C1,,2026-01-10,2026-02-10,100,noted,\n"
    "N1,C1,credit_note,2026-01-20,,30,,L1\n",
    "receipts": "number,customer,received_on,amount\nR1,C1,2026-02-01,90\n",
}


def test_noted_item_takes_no_money() -> None:
    customer = make_customer()
    schedule = item_of(make_invoice(customer, 100, item_class=ItemClass.NOTED))
    deposit = make_receipt(customer, 40)
    with pytest.raises(Refused, match="keep the money") as refused:
        apply_source(source=deposit, item=schedule, amount=Decimal(40), given_on=DAY)
    assert refused.value.code == "invoices.item.noted"
    assert unapplied_of(deposit) == 40


def test_noted_item_is_not_adjusted_but_cancelled() -> None:
    schedule = make_invoice(make_customer(), 100, item_class=ItemClass.NOTED)
    draft = AdjustmentDraft(
        item=item_of(schedule), kind=AdjustmentKind.WAIVER, amount=Decimal(1), posted_on=DAY,
        reason="kind",
    )  # fmt: skip
    with pytest.raises(Refused, match="only noted"):
        adjust_item(draft=draft)
    cancel_document(document=schedule, on=DAY, reason="lapsed")
    assert Adjustment.objects.get().kind == AdjustmentKind.CANCELLATION


def test_credit_note_on_a_noted_document_stays_on_account() -> None:
    customer = make_customer()
    schedule = make_invoice(customer, 100, item_class=ItemClass.NOTED)
    note = make_credit_note(customer, 30, against=schedule)
    assert unapplied_of(note.source) == 30


def test_rows_of_a_file_on_noted_documents_are_rejected(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.send(**FILES)
    result = desk.send(
        allocations="source,document,applied_on,amount\nR1,L1,2026-02-01,70\n",
        adjustments="number,document,posted_on,kind,amount\nA1,L1,2026-01-26,waiver,1\n",
    )
    assert complaints(result) == [
        (2, "document", "is_noted"),
        (2, "document", "is_noted"),
    ]
    assert not Allocation.objects.exists()
    assert [unapplied_of_number("R1"), unapplied_of_number("N1")] == ["90.00", "30.00"]


def test_document_posted_anew_as_noted_gives_its_money_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    documents = FILES["documents"].replace("noted", "receivable").splitlines(keepends=True)
    paid = "source,document,applied_on,amount\nR1,L1,2026-02-01,70\n"
    desk.send(**FILES | {"documents": "".join(documents[:2]), "allocations": paid})
    assert unapplied_of_number("R1") == "20.00"
    noted = documents[0] + documents[1].replace("receivable", "noted")
    assert desk.send(documents=noted, options={"repost": True}).status == "applied"
    assert Document.objects.get(number="L1", is_undone=False).item_class == "noted"
    assert unapplied_of_number("R1") == "90.00"
