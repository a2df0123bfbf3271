"""The ledger's lines of the time line: one sentence for each act, kind and day; pages add up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.contact_book import ContactDetails, add_contact
from customers.models import Customer
from customers.notes import add_note
from invoices.choices import AdjustmentKind, MarkKind
from invoices.services import (
    AdjustmentDraft,
    adjust_item,
    cancel_document,
    end_mark,
    extend_due_date,
    mark_item,
    refund_source,
    return_receipt,
    reverse_adjustment,
    reverse_allocation,
)
from kernel import timeline
from kernel.audit import acting, record_act
from staff.models import User
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_act,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
)

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=3)


@pytest.fixture
def customer(db: None) -> Customer:
    return make_customer("K-1", "Whitcombe")


def read(customer: Customer, reader: User, **changes: object) -> list[timeline.Entry]:
    asked = timeline.Asked(
        customer_ids=(customer.pk,),
        reader=reader,
        today=LATER,
        limit=200,
        **changes,  # type: ignore[arg-type]
    )
    return list(timeline.read_line(asked).entries)


def said(customer: Customer, reader: User, *kinds: str) -> set[str]:
    return {entry.sentence for entry in read(customer, reader, kinds=frozenset(kinds))}


def test_documents_and_money(customer: Customer, auditor: User) -> None:
    invoice = make_invoice(customer, "100.00", number="I1")
    make_credit_note(customer, "5.00", number="N1")
    receipt = make_receipt(customer, "60.00", number="R1")
    (allocation,) = apply(receipt, invoice, "40.00")
    reverse_allocation(allocation=allocation, given_on=LATER)
    refund_source(source=receipt, amount=Decimal(10), paid_on=LATER)
    bounced = make_receipt(customer, "7.00", number="R2")
    return_receipt(receipt=bounced, returned_on=LATER, reason="no funds")
    gone = make_invoice(customer, "9.00", number="I9")
    cancel_document(document=gone, on=LATER, reason="twice")
    assert said(customer, auditor, "documents") == {
        "Invoice I1, 100.00 EUR",
        "Credit note N1, 5.00 EUR",
        "Invoice I9, 9.00 EUR",
        "I9 cancelled, 9.00 EUR",
    }
    assert said(customer, auditor, "money") == {
        "Received 60.00 EUR, R1",
        "Received 7.00 EUR, R2",
        "Refunded 10.00 EUR of R1",
        "R2 returned by the bank, 7.00 EUR",
    }
    assert said(customer, auditor, "applied") == {
        "40.00 EUR of R1 applied to 1 item",
        "40.00 EUR of R1 taken back from 1 item",
    }


def test_adjustments_and_marks(customer: Customer, auditor: User) -> None:
    item = item_of(make_invoice(customer, "100.00", number="I1"))
    draft = AdjustmentDraft(
        item=item, kind=AdjustmentKind.WAIVER, amount=Decimal(4), posted_on=DAY, reason="goodwill"
    )
    made = adjust_item(draft=draft)
    reverse_adjustment(adjustment=made, given_on=LATER)
    until = date(2026, 6, 29)
    mark = mark_item(
        item=item, kind=MarkKind.DISPUTED, amount=Decimal(15), from_on=DAY, until_on=until
    )
    end_mark(mark=mark, on=LATER)
    extend_due_date(item=item, given_on=DAY, extended_to=until, reason="asked")
    assert said(customer, auditor, "adjusted") == {
        "Waived: 4.00 EUR of I1",
        "Waiver of 4.00 EUR of I1 taken back",
    }
    assert said(customer, auditor, "marks") == {
        "Disputed: I1, 15.00 EUR, until Mon 29 Jun",
        "Disputed, ended: I1",
        "Due date of I1 extended to 29 Jun 2026",
    }


def test_a_line_about_one_thing_leads_to_it(customer: Customer, auditor: User) -> None:
    invoice = make_invoice(customer, number="I1")
    (entry,) = read(customer, auditor, kinds=frozenset({"documents"}))
    assert entry.url == invoice.get_absolute_url()


def test_an_import_of_three_hundred_rows_is_one_line(customer: Customer, auditor: User) -> None:
    with transaction.atomic(), acting(origin="import"):
        for number in range(3):
            make_invoice(customer, "10.00", number=f"X{number}")
    one_act(customer, 300)
    entries = read(customer, auditor, kinds=frozenset({"marks"}))
    assert [entry.sentence for entry in entries] == ["Promised: I1, 300.00 EUR"]
    assert entries[0].who == "Import"


def one_act(customer: Customer, count: int) -> None:
    """Three hundred facts of one act, as an import writes them."""
    from invoices.models import Mark

    item = item_of(make_invoice(customer, "1000.00", number="I1"))
    with transaction.atomic(), acting(origin="import"):
        act = record_act(code="invoices.import.applied")
        Mark.objects.bulk_create(
            [
                Mark(item=item, kind=MarkKind.PROMISED, amount=1, from_on=DAY, act=act)
                for _row in range(count)
            ]
        )


def test_who_did_it_is_told(customer: Customer, accountant: User, auditor: User) -> None:
    with acting(actor=accountant):
        make_invoice(customer, number="I1")
    kinds = frozenset({"documents"})
    assert [entry.who for entry in read(customer, auditor, kinds=kinds)] == ["Accountant"]
    assert [entry.who for entry in read(customer, accountant, kinds=kinds)] == ["You"]


def test_other_customers_are_not_told_of(customer: Customer, auditor: User) -> None:
    make_invoice(make_customer(), number="FOREIGN")
    assert said(customer, auditor, "documents") == set()


def test_an_administrator_reads_nothing_of_the_ledger(customer: Customer, admin: User) -> None:
    make_invoice(customer, number="I1")
    assert read(customer, admin) == []


facts = st.lists(st.tuples(st.sampled_from("irnc"), st.integers(0, 4)), max_size=10)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(happened=facts, limit=st.integers(1, 5))
def test_pages_of_the_whole_line_lose_and_double_nothing(
    auditor: User, happened: list[tuple[str, int]], limit: int
) -> None:
    customer = make_customer()
    for what, day in happened:
        on = DAY + timedelta(days=day)
        if what == "i":
            make_invoice(customer, issued_on=on)
        elif what == "r":
            make_receipt(customer, received_on=on)
        elif what == "n":
            add_note(customer=customer, text="A note.")
        else:
            details = ContactDetails(name=f"P{make_act().pk}")
            add_contact(customer=customer, details=details)
    whole = [entry.mark for entry in read(customer, auditor)]
    found: list[timeline.Mark] = []
    before = timeline.TOP
    while True:
        asked = timeline.Asked((customer.pk,), auditor, LATER, limit, before=before)
        page = timeline.read_line(asked)
        found += [entry.mark for entry in page.entries]
        if not page.older:
            break
        before = timeline.read_mark(page.older)
    assert found == whole
    assert whole == sorted(set(whole), reverse=True)
    assert len(whole) == len(happened) + 1  # and that the customer was added
    assert timeline.count_line(asked) == len(whole)
