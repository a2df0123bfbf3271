"""How PostgreSQL answers: the department's aging reads one partial index and no table row."""

import json
from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from invoices.aging.rules import Basis, Filters, Grouping, Question
from invoices.aging.selectors import build_report
from tests.factories import DAY, make_act, make_customer, the_entity

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS = """
    INSERT INTO invoices_openitem (document_id, sequence, entity_id, customer_id, currency,
        item_class, issued_on, effective_on, due_on, amount, settled_amount, act_id)
    SELECT (SELECT coalesce(max(id), 0) FROM invoices_document) + n, 1, %(entity)s,
        %(first)s + n %% %(customers)s, 'EUR', 'receivable', day, day, day + 30,
        CASE WHEN n %% 7 = 0 THEN n ELSE 0 END, 0, %(act)s
    FROM (SELECT n, %(day)s::date - n %% 400 AS day FROM generate_series(1, %(count)s) n) g
"""
DOCUMENTS = """
    INSERT INTO invoices_document (id, entity_id, customer_id, kind, number, issued_on,
        effective_on, currency, amount, item_class, terms, reference, purchase_order, copy, extra,
        is_undone, act_id)
    SELECT document_id, entity_id, customer_id, 'invoice', 'I' || document_id, issued_on,
        effective_on, currency, amount, item_class, '', repeat('x', 60), '', '', '{}', false, act_id
    FROM invoices_openitem
"""


@pytest.fixture
def ledger(owner_cursor: Any) -> int:
    """20,000 items, a seventh of them open, vacuumed as after an import."""
    customers = [make_customer().pk for _place in range(50)]
    values = {
        "entity": the_entity().pk,
        "first": customers[0],
        "customers": len(customers),
        "act": make_act().pk,
        "day": DAY,
        "count": 20_000,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ITEMS, values)
        cursor.execute(DOCUMENTS)
    vacuum(owner_cursor)
    return customers[0]


def vacuum(owner_cursor: Any) -> None:
    """Until every page is known to be visible; what tests rolled back holds it back."""
    for _try in range(40):
        owner_cursor.execute(
            "VACUUM (ANALYZE, INDEX_CLEANUP ON)"
            " invoices_openitem, invoices_document, invoices_source"
        )
        owner_cursor.execute(
            "SELECT relallvisible = relpages FROM pg_class WHERE relname = 'invoices_openitem'"
        )
        if owner_cursor.fetchone()[0]:
            return
        sleep(0.25)
    raise AssertionError("the items' pages never became visible to all")


def plan_of(question: Question, **options: Any) -> list[dict[str, Any]]:
    with CaptureQueriesContext(connection) as captured:
        build_report(question, **options)
    text = captured.captured_queries[-1]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}")
        (found,) = cursor.fetchone()
    tree = found if isinstance(found, list) else json.loads(found)
    return list(walk(tree[0]["Plan"]))


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from walk(child)


def scans_of(nodes: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [node for node in nodes if node.get("Relation Name") == f"invoices_{table}"]


def test_plans_read_what_the_question_needs_and_no_more(ledger: int) -> None:
    """One database for all of them: each test of this kind gets a new clone."""
    for by in (Grouping.CUSTOMER, Grouping.SEGMENT):
        for basis in Basis:
            assert_reads_the_partial_index_alone(Question(as_of=DAY, by=by, basis=basis))
    assert_reads_the_cube(Question(as_of=DAY, by=Grouping.TOTAL))
    assert_reads_own_items(ledger, Question(as_of=DAY, filters=Filters(customer_id=ledger)))
    mine = Customer.objects.filter(pk__in=[ledger, ledger + 1])
    scans = live_scans(plan_of(Question(as_of=DAY), visible=mine))
    assert {node.get("Index Name") for node in scans} == {"openitem_aging_ix"}


def live_scans(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [node for node in scans_of(nodes, "openitem") if node["Actual Loops"]]


def assert_reads_the_partial_index_alone(question: Question) -> None:
    scan, *later = live_scans(plan_of(question))
    assert (scan["Node Type"], scan["Index Name"]) == ("Index Only Scan", "openitem_aging_ix")
    assert scan["Heap Fetches"] == 0
    assert scan["Actual Rows"] == 2857
    assert not any(node["Actual Rows"] for node in later)


def assert_reads_the_cube(question: Question) -> None:
    nodes = plan_of(question)
    assert scans_of(nodes, "duetotal")
    assert not any(node["Actual Rows"] for node in live_scans(nodes))


def assert_reads_own_items(customer: int, question: Question) -> None:
    first = live_scans(plan_of(question))[0]
    assert first["Index Name"] == "openitem_aging_ix"
    assert 57 <= first["Actual Rows"] <= 58
    assert first["Shared Hit Blocks"] + first["Shared Read Blocks"] < 10
