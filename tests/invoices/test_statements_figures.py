"""A statement says what the aging says: to the cent, on random ledgers, on any day."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from invoices.aging.rules import Filters, Grouping, Question
from invoices.aging.selectors import build_report, get_edges
from invoices.choices import AdjustmentKind, MarkKind
from invoices.services import (
    AdjustmentDraft,
    adjust_item,
    cancel_document,
    mark_item,
    return_receipt,
)
from invoices.statements.rules import Ask, Form
from invoices.statements.selectors import Statement, build_statement
from invoices.statements.tables import Tone, rows_of
from kernel.errors import Refused
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_credit_note,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
)
from tests.invoices.aging_ledger import START, facts_on, random_ledger

pytestmark = pytest.mark.django_db
DAYS = [START + timedelta(days=days) for days in (-1, 40, 97, 150, 260)]


def state(customer: object, as_of: object = DAY, **asked: object) -> Statement:
    pk = customer.pk  # type: ignore[attr-defined]
    ask = Ask(customer_id=pk, as_of=as_of, **asked)  # type: ignore[arg-type]
    return build_statement(ask, customer)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(3))
def test_open_items_are_the_facts_of_the_day(seed: int) -> None:
    ledger = random_ledger(seed, steps=70)
    for as_of in DAYS:
        facts = facts_on(as_of)
        for customer in ledger.customers:
            own = [fact for fact in facts if fact.customer_id == customer.pk]
            statement = state(customer, as_of)
            found = {(a.entity.pk, a.currency): a for a in statement.accounts}
            for key in {(fact.entity_id, fact.currency) for fact in own}:
                account = found.pop(key)
                of_key = [fact for fact in own if (fact.entity_id, fact.currency) == key]
                assert account.balance == sum(fact.open for fact in of_key)
                assert sorted(line.pk for line in account.items) == sorted(
                    fact.pk for fact in of_key if fact.is_item
                )
                assert sum(line.open for line in account.lines) == account.balance
                last = rows_of(statement, account)[-1]
                assert (last.tone, last.cells[-1]) == (Tone.TOTAL, account.balance)
            assert not found


@pytest.mark.parametrize("seed", range(6, 10))
def test_movements_lead_from_balance_to_balance(seed: int) -> None:
    ledger = random_ledger(seed, steps=70)
    for first, last in pairwise(DAYS):
        for customer in ledger.customers:
            statement = state(customer, last, form=Form.MOVEMENTS, from_on=first)
            before = {
                (fact.entity_id, fact.currency): Decimal(0)
                for fact in facts_on(first - timedelta(days=1))
            }
            for fact in facts_on(first - timedelta(days=1)):
                if fact.customer_id == customer.pk:
                    before[fact.entity_id, fact.currency] += fact.open
            for account in statement.accounts:
                assert account.opening == before.get((account.entity.pk, account.currency), 0)
                rows = rows_of(statement, account)
                assert rows[0].cells[-1] == account.opening
                assert rows[-1].cells[-1] == account.balance


def test_figures_equal_the_agings_totals() -> None:
    ledger = random_ledger(99, steps=120)
    as_of = DAYS[3]
    for customer in ledger.customers:
        question = Question(
            as_of=as_of,
            by=Grouping.TOTAL,
            edges=get_edges(as_of),
            filters=Filters(customer_id=customer.pk),
        )
        for total in build_report(question).totals:
            own = [a for a in state(customer, as_of).accounts if a.currency == total.currency]
            figures = [account.figures for account in own if account.figures]
            assert sum(one.balance for one in figures) == total.balance
            assert sum(one.overdue for one in figures) == total.overdue
            assert sum(one.disputed for one in figures) == total.disputed
            bands = [sum(amounts) for amounts in zip(*(one.bands for one in figures), strict=True)]
            assert tuple(bands) == total.bands


def test_movements_are_told_in_the_order_of_the_days() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00", number="I-1", reference="PO-7")
    receipt = make_receipt(customer, "40.00", received_on=DAY + timedelta(days=2), number="R-1")
    apply(receipt, invoice, on=DAY + timedelta(days=2))
    draft = AdjustmentDraft(
        item=item_of(invoice),
        kind=AdjustmentKind.SMALL_DIFFERENCE,
        amount=Decimal("1.00"),
        posted_on=DAY + timedelta(days=3),
        reason="never told to customers",
        is_mirrored=True,
    )
    adjust_item(draft=draft)
    return_receipt(receipt=receipt, returned_on=DAY + timedelta(days=4))
    credit = make_credit_note(
        customer, "9.00", against=invoice, number="N-1", issued_on=DAY + timedelta(days=5)
    )
    statement = state(
        customer, DAY + timedelta(days=9), form=Form.MOVEMENTS, from_on=DAY - timedelta(days=9)
    )
    rows = rows_of(statement, statement.accounts[0])
    told = [(str(row.cells[1]), row.cells[2], row.cells[-1]) for row in rows]
    assert told == [
        ("Balance brought forward", None, Decimal(0)),
        ("Invoice", "I-1", Decimal(100)),
        ("Payment received", "R-1", Decimal(60)),
        ("Small difference", "I-1", Decimal(59)),
        ("Payment returned by the bank", "R-1", Decimal(99)),
        (f"Credit note for {invoice.number}", credit.number, Decimal(90)),
        ("Balance", None, Decimal(90)),
    ]
    assert rows[1].cells[3] == "PO-7"


def test_undone_invoice_is_not_told_but_a_cancelled_one_is() -> None:
    customer = make_customer()
    for number, is_undo in (("I-1", True), ("I-2", False)):
        document = make_invoice(customer, "100.00", number=number)
        cancel_document(document=document, on=DAY, reason="wrong", is_undo=is_undo)
    statement = state(customer, form=Form.MOVEMENTS, from_on=DAY)
    rows = rows_of(statement, statement.accounts[0])
    assert [row.cells[2] for row in rows if row.tone is Tone.LINE] == ["I-2", "I-2"]


def test_accounts_are_told_apart_by_entity_and_currency_and_narrowed() -> None:
    customer, other = make_customer(), make_entity("ZZ")
    make_invoice(customer, "10.00")
    make_invoice(customer, "20", currency="JPY")
    make_invoice(customer, "30.00", entity=other)
    whole = state(customer)
    assert [(a.entity.code, a.currency) for a in whole.accounts] == [
        ("MAIN", "EUR"),
        ("MAIN", "JPY"),
        ("ZZ", "EUR"),
    ]
    assert whole.entity is None
    assert state(customer, entity_id=other.pk).entity == other
    assert [a.currency for a in state(customer, currency="JPY").accounts] == ["JPY"]
    assert state(make_customer(), entity_id=other.pk).entity == other


def test_marks_and_unapplied_money_are_shown() -> None:
    customer = make_customer()
    invoice = make_invoice(customer, "100.00", due_on=DAY - timedelta(days=0))
    mark_item(item=item_of(invoice), kind=MarkKind.DISPUTED, from_on=DAY, amount=Decimal(30))
    whole = make_invoice(customer, "5.00")
    mark_item(item=item_of(whole), kind=MarkKind.DISPUTED, from_on=DAY)
    make_receipt(customer, "250.00")
    statement = state(customer, DAY + timedelta(days=31))
    rows = rows_of(statement, statement.accounts[0])
    assert [str(note) for row in rows for note in row.notes] == [
        "Disputed: 30.00",
        "Disputed",
        "Payment",
    ]
    assert [row.cells[3] for row in rows[:2]] == [31, 31]
    assert str(rows[-1].cells[0]) == "Balance in your favour"
    assert rows[-1].cells[-1] == Decimal(-145)


def test_movements_that_do_not_tie_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = make_customer()
    make_invoice(customer, "10.00")
    monkeypatch.setattr("invoices.statements.selectors.list_movements", lambda *_: ())
    with pytest.raises(Refused, match="do not lead to the balance"):
        state(customer, form=Form.MOVEMENTS, from_on=DAY)
