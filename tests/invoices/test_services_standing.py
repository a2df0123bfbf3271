"""Marks, extensions, rates, closed periods, and what the database's refusals say."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection

from invoices.choices import MarkKind
from invoices.guards import SENTENCES, explained
from invoices.models import Mark, PeriodClose, Rate
from invoices.selectors import exchange_difference, find_rate, sum_later_effects
from invoices.services import (
    AdjustmentDraft,
    adjust_item,
    close_period,
    end_mark,
    extend_due_date,
    mark_item,
    refund_source,
    set_rate,
)
from kernel.errors import Conflict, Refused
from kernel.locks import Lock
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_act,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    the_entity,
)

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=10)


def an_item(**values: Any) -> Any:
    return item_of(make_invoice(make_customer(), 100, **values))


def test_mark_stands_beside_the_figures_until_it_is_ended() -> None:
    item = an_item()
    mark = mark_item(
        item=item, kind=MarkKind.PROMISED, from_on=DAY, until_on=LATER, amount=Decimal(50),
        reason="on the phone", stage=None,
    )  # fmt: skip
    ending = end_mark(mark=mark, on=LATER, reason="broken")
    item.refresh_from_db()
    assert item.open_amount == 100
    assert (ending.ends, ending.kind, ending.from_on) == (mark, MarkKind.PROMISED, LATER)
    with pytest.raises(Refused, match="ended already"):
        end_mark(mark=mark, on=LATER)
    with pytest.raises(Refused, match="on its own item"):
        end_mark(mark=ending, on=LATER)


@pytest.mark.parametrize(
    "values",
    [{"amount": Decimal(0)}, {"amount": Decimal("0.005")}, {"until_on": DAY - timedelta(days=1)}],
    ids=str,
)
def test_mark_that_makes_no_sense_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        mark_item(item=an_item(), kind=MarkKind.DISPUTED, from_on=DAY, **values)
    assert not Mark.objects.exists()


def test_mark_is_not_ended_before_it_begins() -> None:
    mark = mark_item(item=an_item(), kind=MarkKind.DISPUTED, from_on=DAY)
    with pytest.raises(Refused, match="not before it begins"):
        end_mark(mark=mark, on=DAY - timedelta(days=1))


def test_extension_gives_more_time_and_no_younger_debt() -> None:
    item = an_item(due_on=DAY)
    extend_due_date(item=item, given_on=DAY, extended_to=LATER, reason="asked")
    item.refresh_from_db()
    assert item.due_on == DAY
    for day in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(Refused, match="after the due date"):
            extend_due_date(item=item, given_on=DAY, extended_to=day, reason="asked")


def test_rate_is_corrected_in_place() -> None:
    for rate in (Decimal("1.1"), Decimal("1.2")):
        set_rate(from_currency="EUR", to_currency="USD", valid_on=DAY, rate=rate)
    assert Rate.objects.get().rate == Decimal("1.2")
    for wrong in (Decimal(0), Decimal(-1)):
        with pytest.raises(Refused, match="more than zero"):
            set_rate(from_currency="EUR", to_currency="USD", valid_on=DAY, rate=wrong)


def test_rate_is_the_latest_of_its_day_quoted_either_way() -> None:
    def find(day: Any) -> Decimal | None:
        return find_rate(from_currency="EUR", to_currency="USD", on=day)

    assert find_rate(from_currency="EUR", to_currency="EUR", on=DAY) == 1
    assert find(LATER) is None
    set_rate(from_currency="EUR", to_currency="USD", valid_on=DAY, rate=Decimal("1.25"))
    assert find(DAY - timedelta(days=1)) is None
    assert find(LATER) == Decimal("1.25")
    set_rate(from_currency="USD", to_currency="EUR", valid_on=LATER, rate=Decimal("0.3"))
    assert find(DAY) == Decimal("1.25")
    assert find(LATER) == Decimal("3.3333333333")
    set_rate(from_currency="EUR", to_currency="USD", valid_on=LATER, rate=Decimal(3))
    assert find(LATER) == 3


def test_amount_at_the_other_ways_rate_is_rounded_once() -> None:
    set_rate(from_currency="EUR", to_currency="VND", valid_on=DAY, rate=Decimal(27500))
    invoice = make_invoice(make_customer(), 10_000_000_000, currency="VND")
    assert invoice.rate == Decimal("0.0000363636")
    assert invoice.functional_amount == Decimal("363636.36")


def test_exchange_difference_needs_both_rates() -> None:
    customer, entity = make_customer(), make_entity(currency="CHF")
    account = {"currency": "EUR", "entity": entity}
    billed = make_invoice(customer, 10, **account, rate=Decimal(1))
    unrated = make_invoice(customer, 10, **account)
    paid = make_receipt(customer, 20, **account)
    for invoice in (billed, unrated):
        (allocation,) = apply(paid, invoice, 10)
        assert exchange_difference(allocation) is None
    rated = make_receipt(customer, 10, **account, rate=Decimal(2))
    (allocation,) = apply(rated, make_invoice(customer, 10, **account), 10)
    assert exchange_difference(allocation) is None


def test_later_effects_of_an_item_and_of_money() -> None:
    customer = make_customer()
    invoice, receipt = make_invoice(customer, 100), make_receipt(customer, 100)
    item = item_of(invoice)
    apply(receipt, invoice, 10)
    apply(receipt, invoice, 20, on=LATER)
    draft = AdjustmentDraft(
        item=item, kind="waiver", amount=Decimal(5), posted_on=LATER, reason="small"
    )
    adjust_item(draft=draft)
    refund_source(source=receipt, amount=Decimal(7), paid_on=LATER)
    assert sum_later_effects(after=DAY, item=item).amount == 25
    assert sum_later_effects(after=DAY, item=item).functional_amount == 25
    assert sum_later_effects(after=DAY, source=receipt).amount == 27
    assert sum_later_effects(after=LATER, source=receipt).amount == 0


def test_later_effects_at_unknown_rates_have_no_functional_amount() -> None:
    receipt = make_receipt(make_customer(), 10, entity=make_entity(currency="CHF"))
    refund_source(source=receipt, amount=Decimal(7), paid_on=LATER)
    later = sum_later_effects(after=DAY, source=receipt)
    assert (later.amount, later.functional_amount) == (7, None)


def test_period_is_reopened_only_with_a_reason() -> None:
    close_period(entity=the_entity(), closed_through=LATER)
    with pytest.raises(Refused, match="opened again"):
        close_period(entity=the_entity(), closed_through=DAY)
    close_period(entity=the_entity(), closed_through=DAY, reason="the auditor asks")
    close_period(entity=the_entity(), closed_through=LATER)
    assert PeriodClose.objects.count() == 3
    assert make_receipt(None, 1).effective_on == LATER + timedelta(days=1)


# What the database says --------------------------------------------------------------------------


def test_every_sentence_is_of_a_rule_that_the_database_has() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION ALL SELECT relname FROM pg_class"
            " WHERE relkind = 'i' UNION ALL SELECT 'mark_ends_its_own'"
        )
        names = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname LIKE 'invoices_%%'"
        )
        source = cursor.fetchone()[0]
    for rule in SENTENCES:
        known = {rule, f"invoices_{rule}"} & names or f"'{rule}'" in source
        assert known, f"{rule} is no rule of the database"


def test_rule_without_a_sentence_is_passed_on() -> None:
    with pytest.raises(IntegrityError), explained():
        Mark.objects.create(item=an_item(), kind="nonsense", from_on=DAY, act=make_act())


def test_other_trouble_of_the_database_is_passed_on() -> None:
    with pytest.raises(OperationalError), explained():
        raise OperationalError("the server went away")


def test_waiting_too_long_is_told() -> None:
    with (
        pytest.raises(Conflict, match="try again"),
        explained(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$")


def test_waiting_too_long_for_another_closing_is_said(owner_cursor: Any) -> None:
    entity = the_entity()
    owner_cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.PERIOD, entity.pk])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
    with pytest.raises(Conflict, match="Somebody else"):
        close_period(entity=entity, closed_through=DAY)
