"""The peers' cases of applying money, through the services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import OpenItem, Source
from invoices.selectors import find_open_items, find_unapplied
from invoices.services import apply_oldest_first, return_receipt, undo_receipt
from kernel.errors import Conflict
from tests.factories import (
    DAY,
    apply,
    make_credit_note,
    make_customer,
    make_invoice,
    make_receipt,
    open_of,
    unapplied_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_undone", [True, False])
def test_erpnext_recon_two_payments_one_invoice(is_undone: bool) -> None:
    customer = make_customer()
    invoice = make_invoice(customer, 200)
    first, second = make_receipt(customer, 55), make_receipt(customer, 35)
    for receipt in (first, second):
        apply_oldest_first(source=receipt, given_on=DAY)
    assert open_of(invoice) == 110
    assert (unapplied_of(first), unapplied_of(second)) == (0, 0)
    if is_undone:
        undo_receipt(receipt=first, on=DAY)
    else:
        return_receipt(receipt=first, returned_on=DAY)
    assert open_of(invoice) == 165
    assert (unapplied_of(first), unapplied_of(second)) == (0, 0)


def test_erpnext_recon_partial_credit_note() -> None:
    customer = make_customer()
    invoice, note = make_invoice(customer, 100), make_credit_note(customer, 100)
    apply(note.source, invoice, 80)
    assert (open_of(invoice), unapplied_of(note.source)) == (20, 20)


def test_erpnext_recon_date_filter_is_only_a_filter() -> None:
    customer = make_customer()
    receipt = make_receipt(customer, 25, received_on=DAY - timedelta(days=30))
    invoice = make_invoice(customer, 25)
    apply(receipt, invoice, 25)
    assert not find_open_items(customer_id=customer.pk)
    assert not find_unapplied(customer_id=customer.pk)
    assert not find_open_items(customer_id=customer.pk, issued_from=DAY, issued_until=DAY)
    assert not find_unapplied(customer_id=customer.pk, dated_from=DAY, dated_until=DAY)


@pytest.mark.parametrize(
    ("invoices", "receipts", "found"),
    [
        ((400, 500), (300, 600), ([400, 500], [300, 400, 500])),
        ((300, 600), (400, 500), ([300, 400, 500], [400, 500])),
        ((None, None), (None, None), ([300, 400, 500], [300, 400, 500])),
    ],
)
def test_erpnext_recon_amount_filters(
    invoices: tuple[int | None, int | None],
    receipts: tuple[int | None, int | None],
    found: tuple[list[int], list[int]],
) -> None:
    customer = make_customer()
    for amount in (300, 400, 500):
        make_invoice(customer, amount)
        make_receipt(customer, amount)
        make_invoice(make_customer(), amount)
    items = find_open_items(customer_id=customer.pk, **_between(invoices))
    money = find_unapplied(customer_id=customer.pk, **_between(receipts))
    assert [item.open_amount for item in items] == found[0]
    assert [source.unapplied_amount for source in money] == found[1]


def _between(limits: tuple[int | None, int | None]) -> dict[str, Decimal | None]:
    least, most = (None if limit is None else Decimal(limit) for limit in limits)
    return {"least": least, "most": most}


def test_filters_by_date_keep_what_lies_between() -> None:
    customer = make_customer()
    for day in (14, 15, 16):
        make_invoice(customer, 10, issued_on=date(2026, 6, day))
        make_receipt(customer, 10, received_on=date(2026, 6, day))
    items = find_open_items(customer_id=customer.pk, issued_from=DAY, issued_until=DAY)
    money = find_unapplied(customer_id=customer.pk, dated_from=DAY, dated_until=DAY)
    assert [item.issued_on for item in items] == [source.dated_on for source in money] == [DAY]


def test_erpnext_recon_split_multi_line_receipt() -> None:
    """A receipt is one amount here: what its lines would bear is 230 applied, 70 unapplied."""
    customer = make_customer()
    invoice, other = make_invoice(customer, 5000), make_invoice(customer, 100)
    first, second, third = (make_receipt(customer, amount) for amount in (100, 300, 200))
    apply(third, other, 100)
    apply(first, invoice, 100)
    assert open_of(invoice) == 4900
    apply(second, invoice, 230)
    assert open_of(invoice) == 4670
    assert unapplied_of(second) == 70
    with pytest.raises(Conflict) as refused:
        apply(third, invoice, 200)
    assert "100" in str(refused.value)
    assert open_of(invoice) == 4670
    assert sum(Source.objects.values_list("unapplied_amount", flat=True)) == 170
    assert sum(OpenItem.objects.values_list("open_amount", flat=True)) == 4670
