"""Each way to search is answered by the index that was made for it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.models import Source
from kernel import clock
from kernel.search import Asked, search
from kernel.search_words import Query
from staff.models import User
from tests.factories import (
    DAY,
    make_act,
    make_customer,
    make_invoice,
    make_receipt,
    the_entity,
)

pytestmark = pytest.mark.django_db


def make_receipts(count: int) -> None:
    """So many that to look at each is not the least work."""
    shared = {"kind": "receipt", "entity": the_entity(), "currency": "EUR", "amount": 5}
    dated = {"dated_on": DAY, "effective_on": DAY, "act": make_act()}
    Source.objects.bulk_create(
        Source(number=f"B-{place}", remittance=f"text {place * 7919}", **shared, **dated)
        for place in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invoices_source")


def names_in(node: dict[str, Any]) -> set[str]:
    found = {node["Index Name"]} if "Index Name" in node else set()
    return found.union(*(names_in(child) for child in node.get("Plans", ())))


def indexes_for(reader: User, typed: str) -> set[str]:
    """Of all statements of a search, where a table may not be read from end to end."""
    with CaptureQueriesContext(connection) as captured:
        search(Asked(reader, Query.read(typed), 5, clock.today()))
    found: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invoices_source, invoices_document")
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {query['sql']}")
            (plan,) = cursor.fetchone()
            tree = plan if isinstance(plan, list) else json.loads(plan)
            found |= names_in(tree[0]["Plan"])
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quarzwerk", {"customer_search_ix", "contact_search_ix", "source_remittance_ix"}),
        ("+49 30 555012", {"customer_search_ix", "contact_search_ix"}),
        ("ida@quarz.example", {"customer_search_ix", "contact_search_ix"}),
        (
            "inv2026000123",
            {
                "customer_number_key_ix",
                "customer_number_end_ix",
                "document_number_key_ix",
                "document_number_end_ix",
                "document_order_key_ix",
                "document_reference_key_ix",
                "source_number_key_ix",
                "source_number_end_ix",
                "source_reference_key_ix",
            },
        ),
        ("1204.50", {"document_amount_ix", "source_amount_ix"}),
    ],
)
def test_a_search_reads_its_indexes(
    manager: User, owner_cursor: Any, typed: str, expected: set[str]
) -> None:
    customer = make_customer("K-1", "Quarzwerk")
    make_receipts(1000)
    for place in range(60):  # so many that to look at each is not the least work
        make_invoice(customer, purchase_order=f"PO-{place}", reference=f"REF-{place}")
    # What waits to be sorted into the index makes it dear; in a ledger autovacuum sees to it.
    owner_cursor.execute("SELECT gin_clean_pending_list('source_remittance_ix')")
    make_invoice(customer, number="INV-1", purchase_order="PO", reference="REF")
    make_receipt(customer, remittance="paid", reference="REF")
    assert expected - indexes_for(manager, typed) == set()
