"""Walking a list by key visits every row once, in order, there and back, ties and blanks too."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from customers.models import Customer
from kernel.tables.keyset import Mark, Order, Slice, read_slice

LIMITS = st.one_of(st.none(), st.integers(0, 3))


def make(limits: list[int | None]) -> None:
    Customer.objects.bulk_create(
        Customer(
            number=f"C{place}", name=f"N{place}", sort_key="n", credit_limit_proposed=limit,
            terms=str(limit),
        )
        for place, limit in enumerate(limits)
    )  # fmt: skip


def expected(order: Order) -> list[int]:
    """By Python: blanks last, then the id in the direction of the field."""
    rows = list(Customer.objects.values_list("pk", order.field))
    blank = sorted((pk for pk, value in rows if value is None), reverse=order.is_descending)
    known = sorted(
        ((value, pk) for pk, value in rows if value is not None), reverse=order.is_descending
    )
    return [*(pk for _value, pk in known), *blank]


def page(order: Order, size: int, **given: Any) -> Slice:
    rows = Customer.objects.all()
    return read_slice(rows, order=order, fields=[order.field], size=size, **given)


def mark_of(row: dict[str, Any], order: Order) -> Mark:
    return Mark(row[order.field], row["pk"])


def walk(order: Order, size: int) -> tuple[list[int], list[int]]:
    """All rows forwards, then from the last page all rows before it backwards."""
    here = page(order, size)
    ahead = [row["pk"] for row in here.rows]
    assert not here.has_previous
    while here.has_next:
        here = page(order, size, mark=mark_of(here.rows[-1], order))
        assert here.has_previous
        assert here.rows
        ahead += [row["pk"] for row in here.rows]
    back = [row["pk"] for row in here.rows]
    while here.has_previous:
        here = page(order, size, mark=mark_of(here.rows[0], order), is_backwards=True)
        assert here.has_next
        back = [row["pk"] for row in here.rows] + back
    return ahead, back


class TestWalking(TestCase):
    @given(limits=st.lists(LIMITS, max_size=14), descends=st.booleans(), size=st.integers(1, 5))
    @settings(max_examples=60, deadline=None)
    def test_every_row_is_visited_once_in_order(
        self, limits: list[int | None], descends: bool, size: int
    ) -> None:
        make(limits)
        for order in (
            Order("credit_limit_proposed", descends, is_nullable=True),
            Order("terms", descends),
        ):
            ahead, back = walk(order, size)
            assert ahead == expected(order)
            assert back == expected(order)


@pytest.mark.django_db
@pytest.mark.parametrize("descends", [False, True])
def test_a_page_far_in_is_one_range_of_the_index(descends: bool) -> None:
    make([None] * 3)
    Customer.objects.bulk_create(
        Customer(number=f"X{place}", name="X", sort_key=f"x{place:05}") for place in range(5000)
    )
    order = Order("sort_key", descends)
    rows = Customer.objects.all()
    mark = Mark("x02500", Customer.objects.get(sort_key="x02500").pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    from kernel.tables.keyset import beyond

    for is_backwards in (False, True):
        found = rows.filter(beyond(order, mark, is_backwards=is_backwards))
        plan = found.order_by(*order.terms(is_reversed=is_backwards))[:50].explain()
        assert "customer_sort_ix" in plan
        assert "Sort" not in plan
