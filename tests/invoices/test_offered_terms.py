"""Payment terms on offer: in words, and what they make of a document."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.models import PaymentTerm
from invoices.offered_terms import build_example, list_terms, say_terms
from invoices.terms import parse_terms

ISSUED = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("immediately", "due at once"),
        ("net 1", "due after 1 day"),
        ("net 30", "due after 30 days"),
        ("eom", "due at the end of the month"),
        ("15 eom", "due 15 days after the end of the month"),
        ("2/10 net 30", "2 % discount within 10 days; due after 30 days"),
        ("2.5/10 30 eom", "2.5 % discount within 10 days; due 30 days after the end of the month"),
        ("50% 30, 50% 60", "50 % due after 30 days, 50 % due after 60 days"),
        ("33.3% 0, 66% 30", "33.3 % due at once, 66.7 % due after 30 days"),
        ("whenever", "whenever"),
    ],
)
def test_rule_is_said_in_words(rule: str, words: str) -> None:
    assert say_terms(rule).replace("\u00a0", " ") == words


@given(cents=st.integers(min_value=1, max_value=10**9))
def test_example_pays_the_whole_document(cents: int) -> None:
    total = Decimal(cents) / 100
    made = build_example("33.3% 0, 66% 30", total=total, currency="EUR", issued_on=ISSUED)
    assert sum(Decimal(part.amount.replace(",", "")) for part in made.parts) == total


def test_example_shows_days_and_discount() -> None:
    made = build_example("2/10 net 30", total=Decimal(1000), currency="EUR", issued_on=ISSUED)
    assert [(part.due_on, part.amount) for part in made.parts] == [(date(2026, 12, 25), "1,000.00")]
    assert (made.discount_until, made.discount) == (date(2026, 12, 5), "20.00")
    plain = build_example("15 eom", total=Decimal(1000), currency="EUR", issued_on=ISSUED)
    assert plain.parts[0].due_on == date(2026, 12, 15)
    assert (plain.discount_until, plain.discount) == (None, "")


@pytest.mark.django_db
def test_what_is_delivered_is_understood_translated_and_offered() -> None:
    offered = list(list_terms())
    assert [term.rule for term in offered][:3] == ["immediately", "net 14", "net 30"]
    for term in offered:
        parse_terms(term.rule)
        assert set(term.label) == {"en", "de", "ro"}
    PaymentTerm.objects.filter(rule="net 14").update(is_active=False)
    assert "net 14" not in [term.rule for term in list_terms()]
