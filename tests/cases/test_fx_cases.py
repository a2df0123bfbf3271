"""The peers' cases of several currencies, through rates, bookings and exchange differences."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import LegalEntity
from invoices.models import Allocation
from invoices.selectors import exchange_difference, find_rate, sum_later_effects
from invoices.services import set_rate
from kernel import money
from kernel.models import Department
from tests.factories import (
    DAY,
    apply,
    item_of,
    make_customer,
    make_entity,
    make_invoice,
    make_receipt,
    open_of,
    unapplied_of,
)

pytestmark = pytest.mark.django_db
BASE = "INR"
JUNE_14, JUNE_16 = date(2026, 6, 14), date(2026, 6, 16)


@pytest.fixture
def entity() -> LegalEntity:
    return make_entity(currency=BASE)


def test_erpnext_ar_fx_future_full(entity: LegalEntity) -> None:
    customer = make_customer()
    invoice = make_invoice(
        customer, 100, issued_on=JUNE_14, due_on=date(2026, 9, 13), currency="USD",
        entity=entity, rate=Decimal(80),
    )  # fmt: skip
    receipt = make_receipt(
        customer, 100, received_on=JUNE_16, currency="USD", entity=entity, rate=Decimal(75)
    )
    apply(receipt, invoice, 100, on=JUNE_16)
    later = sum_later_effects(after=DAY, item=item_of(invoice))
    assert invoice.functional_amount == 8000
    assert (later.amount, later.functional_amount) == (100, 7500)
    assert invoice.amount - later.amount == 0
    assert invoice.functional_amount - later.functional_amount == 500
    assert sum_later_effects(after=JUNE_16, item=item_of(invoice)).amount == 0


@pytest.mark.parametrize(
    ("case", "received"),
    [("erpnext-recon-fx-loss", 100), ("erpnext-recon-fx-loss-from-larger-receipt", 200)],
)
def test_erpnext_recon_fx_loss(entity: LegalEntity, case: str, received: int) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 100, currency="EUR", entity=entity, rate=Decimal(85))
    receipt = make_receipt(customer, received, currency="EUR", entity=entity, rate=Decimal(80))
    (allocation,) = apply(receipt, invoice, 100)
    lost = exchange_difference(allocation)
    assert lost == -500
    # The receivable is credited at the rate of the invoice: what came in, and the loss.
    assert allocation.amount * receipt.rate - lost == invoice.functional_amount == 8500
    assert (open_of(invoice), unapplied_of(receipt)) == (0, received - 100)


def test_erpnext_advance_at_other_rate_keeps_document_balance() -> None:
    entity, customer = make_entity(currency="CNY"), make_customer()
    advance = make_receipt(
        customer, 100, received_on=date(2026, 6, 1), currency="USD", entity=entity, rate=Decimal(6)
    )
    invoice = make_invoice(
        customer, 200, due_on=date(2026, 7, 15), currency="USD", entity=entity, rate=Decimal(8)
    )
    apply(advance, invoice, 100)
    assert open_of(invoice) == 100
    assert open_of(invoice) * invoice.rate == 800
    assert exchange_difference(Allocation.objects.get()) == -200


def test_metasfresh_reminder_currency() -> None:
    """What a letter in CHF would ask for: the open amount at the rate of its day."""
    set_rate(from_currency="EUR", to_currency="CHF", valid_on=date(2013, 2, 1), rate=Decimal("1.5"))
    make_invoice(make_customer("C1"), 100, issued_on=date(2013, 1, 1), due_on=date(2013, 1, 17))
    day = date(2013, 2, 1)
    rate = find_rate(from_currency="EUR", to_currency="CHF", on=day)
    assert rate == Decimal("1.5")
    assert money.convert(Decimal(100), rate, "CHF") == 150
    Department.objects.update(reporting_currency="CHF")
    out = io.StringIO()
    call_command(
        "aging", "--as-of", day.isoformat(), "--currency", "reporting", "--json", stdout=out
    )
    (row,) = json.loads(out.getvalue())["rows"]
    assert (row["currency"], row["open"]) == ("CHF", "150.00")
