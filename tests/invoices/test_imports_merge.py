"""What an import does to the ledger: new, same, changed; never twice, never half."""

from datetime import date
from pathlib import Path

import pytest

from invoices.imports.errors import Unusable
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal
from tests.invoices.importing import (
    AS_OF,
    Desk,
    complaints,
    counts,
    fact_counts,
    open_of,
    unapplied_of,
)

pytestmark = pytest.mark.django_db

CUSTOMERS = "number,name,terms\nC1,Alpha,net 30\nC2,Béta,\n"
DOCUMENTS = """number,customer,kind,issued_on,due_on,amount,currency,credits_document,colour
I1,C1,,2026-01-10,2026-02-10,100.00,EUR,,red
I2,C1,invoice,2026-01-11,,50,EUR,,
I3,C2,debit_note,2026-01-12,2026-01-12,99.99,USD,,
N1,C1,credit_note,2026-01-20,,30.00,EUR,I1,
"""
RECEIPTS = """number,customer,received_on,amount,currency
R1,C1,2026-02-01,90,EUR
R2,,2026-02-01,60,USD
"""
ALLOCATIONS = """source,document,applied_on,amount
R1,I1,2026-02-01,70
R1,I2,2026-02-01,10
R1,I2,2026-02-01,10
"""
ALL = {
    "allocations": ALLOCATIONS, "customers": CUSTOMERS, "receipts": RECEIPTS,
    "documents": DOCUMENTS,
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_files_are_applied_in_the_order_of_their_kinds(desk: Desk) -> None:
    result = desk.send(**ALL)
    assert result.status == "applied"
    assert counts(result) == {
        "customers": (2, 0, 0, 0),
        "documents": (4, 0, 0, 0),
        "receipts": (2, 0, 0, 0),
        "allocations": (3, 0, 0, 0),
    }
    assert [open_of("I1"), open_of("I2"), open_of("I3")] == ["0.00", "30.00", "99.99"]
    assert [unapplied_of("R1"), unapplied_of("R2"), unapplied_of("N1")] == ["0.00", "60.00", "0.00"]
    assert OpenItem.objects.get(document__number="I2").due_on == date(2026, 2, 10)
    assert Document.objects.get(number="I1").extra == {"colour": "red"}
    assert {fact.act_id for fact in Allocation.objects.all()} == {
        result.act.pk if result.act else 0
    }


def test_second_import_writes_nothing(desk: Desk) -> None:
    desk.send(**ALL)
    before = fact_counts()
    again = desk.send(**ALL)
    assert again.status == "applied"
    assert all(
        new == changed == rejected == 0 for new, _s, changed, rejected in counts(again).values()
    )
    assert fact_counts() == before


def test_two_equal_payments_stay_two_in_any_order(desk: Desk) -> None:
    desk.send(**ALL)
    head, *rows = ALLOCATIONS.splitlines()
    shuffled = desk.send(allocations="\n".join([head, *reversed(rows)]))
    assert counts(shuffled)["allocations"] == (0, 3, 0, 0)
    third = desk.send(allocations=ALLOCATIONS + "R1,I2,2026-02-01,10\n")
    assert complaints(third) == [(5, "amount", "above_unapplied")]


def test_file_may_repeat_what_a_credit_note_was_applied_to_at_issue(desk: Desk) -> None:
    small = DOCUMENTS.replace("30.00", "0.50")
    repeated = "source,document,applied_on,amount\nN1,I1,2026-01-20,0.50\n"
    desk.send(customers=CUSTOMERS, documents=small)
    assert counts(desk.send(allocations=repeated))["allocations"] == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("kind", "head", "rows"),
    [
        ("documents", "number,customer,issued_on,due_on,amount",
         ["I1,C1,2026-01-01,2026-02-01,1", "I1,C1,2026-01-01,2026-02-01,1"]),
        ("customers", "number,name,company", ["C1,Alpha,MAIN", "C1,Alpha,UK"]),
        ("users", "email,name,role", ["Ann@example.org,Ann,manager", "ann@example.org,Ann,admin"]),
    ],
)  # fmt: skip
def test_key_that_stands_twice_is_told_by_its_line(
    desk: Desk, kind: str, head: str, rows: list[str]
) -> None:
    desk.send(customers=CUSTOMERS)
    one, other = (desk.write(f"{kind}-{at}.csv", f"{head}\n{row}\n") for at, row in enumerate(rows))
    both = desk.write(f"{kind}.csv", "\n".join([head, *rows]))
    for result, line in ((desk.send(both), 3), (desk.send(one, other), 2)):
        ((found, _field, code),) = complaints(result)
        assert (found, code, result.status) == (line, "duplicate", "rejected")
    assert desk.send(one, other, options={"accept_good_rows": True}).status == "applied"


def test_dry_run_keeps_nothing(desk: Desk) -> None:
    result = desk.send(options={"dry_run": True}, **ALL)
    assert result.status == "checked"
    assert counts(result)["documents"] == (4, 0, 0, 0)
    assert fact_counts() == [0] * 6


def test_one_bad_row_leaves_nothing(desk: Desk) -> None:
    result = desk.send(**{**ALL, "allocations": ALLOCATIONS + "R1,I9,2026-02-01,1\n"})
    assert result.status == "rejected"
    assert complaints(result) == [(5, "document", "unknown_document")]
    assert fact_counts() == [0] * 6


def test_good_rows_are_taken_where_asked(desk: Desk) -> None:
    broken = DOCUMENTS.replace("2026-01-11", "11 January")
    result = desk.send(options={"accept_good_rows": True}, **{**ALL, "documents": broken})
    assert result.status == "applied"
    assert counts(result)["documents"] == (3, 0, 0, 1)
    assert counts(result)["allocations"] == (1, 0, 0, 2)
    assert unapplied_of("R1") == "20.00"


def test_master_data_is_updated_and_absent_columns_stay(desk: Desk) -> None:
    desk.send(customers=CUSTOMERS)
    result = desk.send(customers="number,name,parent\nC1,Alfa,C2\nC2,Béta,\n")
    assert counts(result)["customers"] == (0, 1, 1, 0)
    from customers.models import Customer

    alfa = Customer.objects.get(number="C1")
    assert (alfa.name, alfa.sort_key, alfa.terms) == ("Alfa", "alfa", "net 30")
    assert alfa.parent is not None


def test_posted_fact_that_differs_is_a_conflict(desk: Desk) -> None:
    desk.send(**ALL)
    changed = DOCUMENTS.replace("100.00", "110.00").replace("C2,debit_note", "C1,debit_note")
    result = desk.send(documents=changed)
    assert complaints(result) == [(2, "number", "differs"), (4, "number", "differs")]
    assert result.problems[0].value == "amount"
    assert open_of("I1") == "0.00"


def test_credit_note_follows_the_runs_own_allocations(desk: Desk) -> None:
    desk.send(**{**ALL, "allocations": ALLOCATIONS + "N1,I2,2026-01-25,5\n"})
    assert [open_of("I1"), unapplied_of("N1")] == ["30.00", "25.00"]


def test_instalments_are_paid_oldest_first(desk: Desk) -> None:
    files = {
        "customers": CUSTOMERS,
        "documents": "number,customer,issued_on,amount\nI1,C1,2026-01-01,100\n",
        "instalments": "document,sequence,due_on,amount\n"
        "I1,1,2026-03-01,30\nI1,2,2026-02-01,50\nI1,3,2026-04-01,20\n",
        "receipts": "number,customer,received_on,amount\nR1,C1,2026-01-15,60\n",
        "allocations": "number,source,document,applied_on,amount\nA1,R1,I1,2026-01-15,60\n",
    }
    assert desk.send(**files).status == "applied"
    items = OpenItem.objects.order_by("sequence")
    assert [f"{item.open_amount:.0f}" for item in items] == ["20", "0", "20"]
    assert all(row[0] == row[2] == row[3] == 0 for row in counts(desk.send(**files)).values())


def test_instalments_must_add_up(desk: Desk) -> None:
    result = desk.send(
        customers=CUSTOMERS,
        documents="number,customer,issued_on,amount\nI1,C1,2026-01-01,100\n",
        instalments="document,sequence,due_on,amount\nI1,1,2026-03-01,30\n",
    )
    assert (2, "amount", "instalments_sum") in complaints(result)


def test_terms_make_instalments(desk: Desk) -> None:
    desk.send(
        customers='number,name,terms\nC1,A,"50% 30, 50% 60"\n',
        documents="number,customer,issued_on,amount\nI1,C1,2026-01-01,99.99\n",
    )
    items = OpenItem.objects.order_by("sequence").values_list("due_on", "amount")
    assert [(str(day), f"{amount:.2f}") for day, amount in items] == [
        ("2026-01-31", "50.00"),
        ("2026-03-02", "49.99"),
    ]


def test_returned_receipt_frees_what_it_paid(desk: Desk) -> None:
    desk.send(**ALL)
    returned = (
        RECEIPTS.replace("currency\n", "currency,returned_on\n")
        .replace("90,EUR", "90,EUR,2026-02-10")
        .replace("60,USD", "60,USD,")
    )
    result = desk.send(receipts=returned)
    assert counts(result)["receipts"] == (0, 1, 1, 0)
    assert [open_of("I1"), open_of("I2"), unapplied_of("R1")] == ["70.00", "50.00", "0.00"]
    assert str(Withdrawal.objects.get().effective_on) == "2026-02-10"
    assert counts(desk.send(receipts=returned))["receipts"] == (0, 2, 0, 0)


def test_room_of_a_returned_receipt_is_used_again_in_the_same_run(desk: Desk) -> None:
    result = desk.send(
        customers=CUSTOMERS,
        documents="number,customer,issued_on,due_on,amount\nI1,C1,2026-01-01,2026-02-01,100\n",
        receipts="number,customer,received_on,amount,returned_on\n"
        "R1,C1,2026-01-15,100,2026-01-20\nR2,C1,2026-01-25,100,\n",
        allocations="source,document,applied_on,amount\n"
        "R1,I1,2026-01-15,100\nR2,I1,2026-01-25,100\n",
        adjustments="number,document,posted_on,kind,amount\nA1,I1,2026-01-26,waiver,1\n",
    )
    assert complaints(result) == [(2, "amount", "above_open")]
    result = desk.send(
        customers=CUSTOMERS,
        documents="number,customer,issued_on,due_on,amount\nI1,C1,2026-01-01,2026-02-01,100\n",
        receipts="number,customer,received_on,amount,returned_on\n"
        "R1,C1,2026-01-15,98,2026-01-20\nR2,C1,2026-01-25,100,\n",
        allocations="source,document,applied_on,amount\n"
        "R1,I1,2026-01-15,98\nR2,I1,2026-01-25,100\n",
        adjustments="number,document,posted_on,kind,amount,reversed_on\n"
        "A1,I1,2026-01-15,discount,2,2026-01-20\n",
    )
    assert result.status == "applied"
    assert open_of("I1") == "0.00"
    first = Adjustment.objects.get(reverses=None)
    assert str(first.effective_on) == "2026-01-15"


def test_receipt_named_later_is_transferred_to_its_customer(desk: Desk) -> None:
    desk.send(**ALL)
    named = RECEIPTS.replace("R2,,", "R2,C2,")
    allocations = "source,document,applied_on,amount\nR2,I3,2026-03-01,60\n"
    result = desk.send(receipts=named, allocations=allocations)
    assert counts(result) == {"receipts": (0, 1, 1, 0), "allocations": (1, 0, 0, 0)}
    assert open_of("I3") == "39.99"
    assert Source.objects.get(kind="transfer").customer.number == "C2"  # type: ignore[union-attr]
    again = desk.send(receipts=named, allocations=allocations)
    assert counts(again) == {"receipts": (0, 2, 0, 0), "allocations": (0, 1, 0, 0)}


@pytest.mark.parametrize("is_named_before", [True, False])
def test_receipt_is_returned_from_the_customer_named_later(
    desk: Desk, is_named_before: bool
) -> None:
    desk.send(**ALL)
    named = RECEIPTS.replace("R2,,", "R2,C2,")
    allocations = "source,document,applied_on,amount\nR2,I3,2026-02-05,50\n"
    if is_named_before:
        desk.send(receipts=named, allocations=allocations)
        assert open_of("I3") == "49.99"
    returned = named.replace("currency\n", "currency,returned_on\n").replace("EUR", "EUR,")
    returned = returned.replace("USD", "USD,2026-02-10")
    assert counts(desk.send(receipts=returned))["receipts"] == (0, 1, 1, 0)
    assert open_of("I3") == "99.99"
    assert not Source.objects.filter(customer__number="C2", unapplied_amount__gt=0).exists()
    assert counts(desk.send(receipts=returned))["receipts"] == (0, 2, 0, 0)


def test_cancelled_document_is_closed_on_its_day(desk: Desk) -> None:
    desk.send(**ALL)
    head, *rows = DOCUMENTS.splitlines()
    cancelled = "\n".join(
        [f"{head},cancelled_on", f"{rows[0]},2026-02-20", *(f"{r}," for r in rows[1:])]
    )
    result = desk.send(documents=cancelled)
    assert counts(result)["documents"] == (0, 3, 1, 0)
    assert str(Document.objects.get(number="I1").cancelled_on) == "2026-02-20"
    assert [open_of("I1"), unapplied_of("R1"), unapplied_of("N1")] == ["0.00", "70.00", "30.00"]
    assert counts(desk.send(documents=cancelled))["documents"] == (0, 4, 0, 0)
    for other in ("2026-02-19", "2026-02-21"):
        changed = cancelled.replace("2026-02-20", other)
        assert complaints(desk.send(documents=changed)) == [(2, "number", "differs")]


def test_kinds_that_move_money(desk: Desk) -> None:
    result = desk.send(
        **ALL,
        rates="from_currency,to_currency,valid_on,rate\nUSD,EUR,2026-01-01,0.9\n",
        transfers="number,source,to_customer,moved_on,amount\nT1,R2,C2,2026-02-02,40\n",
        refunds="number,source,paid_on,amount\nF1,R2,2026-02-03,15\n",
        gl_balances="account,valid_on,balance\n1200,2026-03-31,-12.5\n",
        states="document,stage,disputed_amount,dispute_reason,since\nI3,2,10,bad,2026-06-01\n",
    )
    assert complaints(result) == []
    assert {unapplied_of("R2"), unapplied_of("T1")} == {"5.00", "40.00"}
    assert str(Document.objects.get(number="I3").functional_amount) == "89.9900"
    marks = OpenItem.objects.get(document__number="I3").marks.values_list("kind", "from_on")
    assert dict(marks) == {"disputed": date(2026, 6, 1), "reminded": AS_OF}


def test_collector_is_an_assignment_from_the_day(desk: Desk) -> None:
    users = "email,name,role\nann@x.org,Ann,collector\nbob@x.org,Bob,collector\n"
    desk.send(users=users, customers="number,name,collector\nC1,Alpha,Ann@x.org\n")
    result = desk.send(
        options={"as_of": date(2026, 7, 1)}, customers="number,name,collector\nC1,Alpha,bob@x.org\n"
    )
    assert counts(result)["customers"] == (0, 0, 1, 0)
    from customers.models import Assignment

    spans = Assignment.objects.order_by("from_on").values_list("collector__name", "until_on")
    assert list(spans) == [("Ann", date(2026, 6, 30)), ("Bob", None)]


def test_snapshot_opens_lowers_raises_and_closes(desk: Desk) -> None:
    customers = "number,name\nC1,Alpha\n"
    head = "number,customer,due_on,open,amount,kind\n"
    first = (
        head + "I1,C1,2026-05-01,80,100,\nI2,C1,2026-05-01,50,,\nN1,C1,2026-05-01,20,,credit_note\n"
    )
    assert counts(desk.send(customers=customers, open_items=first))["open_items"] == (3, 0, 0, 0)
    assert [open_of("I1"), unapplied_of("N1")] == ["80.00", "20.00"]
    assert counts(desk.send(open_items=first))["open_items"] == (0, 3, 0, 0)
    later = {"as_of": date(2026, 6, 20)}
    second = head + "I1,C1,2026-05-01,90,100,\nI3,C1,2026-06-01,5,,\n"
    assert counts(desk.send(options=later, open_items=second))["open_items"] == (1, 0, 1, 0)
    assert [open_of("I1"), open_of("I2"), open_of("I3"), unapplied_of("N1")] == [
        "90.00", "0.00", "5.00", "0.00",
    ]  # fmt: skip
    too_much = desk.send(options=later, open_items=head + "I2,C1,2026-05-01,51,,\n")
    assert (2, "open", "not_reachable") in complaints(too_much)
    with pytest.raises(Unusable, match="older"):
        desk.send(open_items=first)


@pytest.mark.parametrize(
    "fault", ["I2,C1,2026-05-01", ",C1,2026-05-01,50,", "I2,C1,2026-05-01,50,X"]
)
def test_snapshot_closes_nothing_where_a_faulty_row_may_have_named_it(
    desk: Desk, fault: str
) -> None:
    head = "number,customer,due_on,open,company\n"
    rows = head + "I1,C1,2026-05-01,80,\nI2,C1,2026-05-01,50,\n"
    desk.send(customers=CUSTOMERS, open_items=rows)
    good = {"accept_good_rows": True}
    result = desk.send(options=good, open_items=f"{head}I1,C1,2026-05-01,70,\n{fault}\n")
    assert counts(result)["open_items"] == (0, 0, 1, 1)
    assert [open_of("I1"), open_of("I2")] == ["70.00", "50.00"]


def test_snapshot_does_not_stand_beside_other_postings(desk: Desk) -> None:
    desk.send(**ALL)
    snapshot = "number,customer,due_on,open\nI1,C1,2026-02-10,0\nI9,C1,2026-02-10,1\n"
    with pytest.raises(Unusable, match="--mix"):
        desk.send(open_items=snapshot)
    assert desk.send(options={"mix": True}, open_items=snapshot).status == "applied"
    assert [open_of("I2"), open_of("I9")] == ["0.00", "1.00"]
