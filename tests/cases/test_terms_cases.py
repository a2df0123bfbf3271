"""The peers' cases of payment terms: instalments add up, and the last takes the remainder."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.models import OpenItem
from invoices.services import DocumentDraft, post_document
from invoices.services.documents import Instalment
from invoices.terms import Line, parse_terms, plan_by_amount, split_amount
from tests.factories import make_customer, the_entity

ISSUED = date(2011, 10, 1)
FOUR_LINES = (
    Line(share_of_remaining=Decimal("0.25"), days=30),
    Line(share_of_total=Decimal("0.25"), months=1),
    Line(fixed=Decimal("4.00"), months=1, days=30),
    Line(months=2, day=15, days=30),
)


def test_tryton_plan_by_amount() -> None:
    plan = plan_by_amount(
        total=Decimal(100), amount=Decimal(30), start_on=date(2026, 1, 31), every_months=2
    )
    assert plan == [
        (date(2026, 1, 31), 30),
        (date(2026, 3, 31), 30),
        (date(2026, 5, 31), 30),
        (date(2026, 7, 31), 10),
    ]


@pytest.mark.parametrize("sign", [-1, 1])
def test_tryton_term_negative_amount(sign: int) -> None:
    total = Decimal("10.00") * sign
    parts = split_amount(FOUR_LINES, total=total, issued_on=ISSUED, currency="EUR")
    assert parts == [
        (date(2011, 10, 31), sign * Decimal("2.50")),
        (date(2011, 11, 1), sign * Decimal("2.50")),
        (date(2011, 12, 1), sign * Decimal("4.00")),
        (date(2012, 1, 14), sign * Decimal("1.00")),
    ]
    assert sum(amount for _day, amount in parts) == total


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["net 30", "50% 30, 50% 60", "30 EOM"])
def test_tryton_term_zero_amount(text: str) -> None:
    issued = date(2016, 5, 17)
    parts = split_amount(
        parse_terms(text).lines, total=Decimal("0.00"), issued_on=issued, currency="EUR"
    )
    assert parts == [(issued, 0)]
    post_document(
        draft=DocumentDraft(
            entity=the_entity(),
            customer=make_customer(),
            number="I1",
            issued_on=issued,
            amount=Decimal("0.00"),
            currency="EUR",
            terms=text,
            instalments=tuple(Instalment(*part) for part in parts),
        )
    )
    item = OpenItem.objects.get()
    assert (item.due_on, item.amount, item.open_amount) == (issued, 0, 0)
