"""The balance by items equals the control total by postings."""

from datetime import timedelta
from decimal import Decimal

import pytest

from customers.models import Customer
from invoices.aging.rules import Filters, Question
from invoices.aging.tie_out import build_tie_out, list_general_ledger
from invoices.models import GlBalance
from tests.factories import DAY, make_customer, make_invoice, make_receipt, the_entity
from tests.invoices.aging_ledger import random_ledger
from tests.invoices.test_aging_naive import DAYS, SEEDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", SEEDS)
def test_balance_equals_the_control_total_on_any_day(seed: int) -> None:
    ledger = random_ledger(seed)
    entity, customer = ledger.entities[1], ledger.customers[0]
    for as_of in DAYS[1:]:
        for known_on in (None, DAYS[2]):
            for filters in (
                Filters(),
                Filters(entity_id=entity.pk),
                Filters(customer_id=customer.pk),
                Filters(is_unknown=True),
                Filters(segment="key"),
            ):
                question = Question(as_of=as_of, known_on=known_on, filters=filters)
                for line in build_tie_out(question):
                    assert line.difference == 0, (filters, line)
    assert build_tie_out(Question(as_of=DAYS[-1]))


def test_tie_out_keeps_to_the_customers_that_may_be_seen() -> None:
    mine, other = make_customer(), make_customer()
    make_invoice(mine, "100.00")
    make_invoice(other, "50.00")
    make_receipt(None, "7.00")
    visible = Customer.objects.filter(pk=mine.pk)
    (line,) = build_tie_out(Question(as_of=DAY), visible=visible)
    assert (line.balance, line.control) == (100, 100)
    (line,) = build_tie_out(Question(as_of=DAY))
    assert (line.open, line.unapplied, line.balance, line.control) == (150, -7, 143, 143)


def test_general_ledger_stands_beside_with_the_difference() -> None:
    make_invoice(make_customer(), "100.00")
    for account, balance in (("1200", "90.00"), ("1210", "11.25")):
        GlBalance.objects.create(
            entity=the_entity(),
            account=account,
            valid_on=DAY,
            balance=Decimal(balance),
            currency="EUR",
        )
    (line,) = list_general_ledger(Question(as_of=DAY))
    assert line.accounts == ("1200", "1210")
    assert (line.ours, line.balance, line.difference) == (100, Decimal("101.25"), Decimal("-1.25"))
    assert list_general_ledger(Question(as_of=DAY + timedelta(days=1))) == ()
    elsewhere = Question(as_of=DAY, filters=Filters(entity_id=0))
    assert list_general_ledger(elsewhere) == ()


def test_general_ledger_of_one_currency_stands_beside_that_currency_alone() -> None:
    customer = make_customer()
    for currency in ("EUR", "USD"):
        make_invoice(customer, "70.00", currency=currency)
        GlBalance.objects.create(
            entity=the_entity(), account="1", valid_on=DAY, balance=Decimal(70), currency=currency
        )
    (line,) = list_general_ledger(Question(as_of=DAY, filters=Filters(currency="USD")))
    assert (line.currency, line.ours, line.difference) == ("USD", 70, 0)
