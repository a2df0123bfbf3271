"""Queries of a page or a task: counted, compared with the budget, the same at two data sizes.

The budgets stand in tests/query_budgets.json; `UPDATE_QUERY_BUDGETS=1` writes them anew.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

BUDGETS = Path(__file__).parent / "query_budgets.json"
IGNORED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def count_queries(do: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        do()
    return sum(not query["sql"].startswith(IGNORED) for query in captured.captured_queries)


def count_of_page(read: Callable[[], Any]) -> int:
    """As for the second reader in a minute: what pages remember is remembered."""
    read()
    return count_queries(read)


def assert_budget(name: str, small: int, large: int) -> None:
    """The number of queries does not grow with the rows and is not above its budget."""
    assert small == large, f"{name}: {small} queries for few rows, {large} for many"
    budgets = json.loads(BUDGETS.read_text()) if BUDGETS.exists() else {}
    if os.environ.get("UPDATE_QUERY_BUDGETS"):
        budgets[name] = large
        BUDGETS.write_text(json.dumps(dict(sorted(budgets.items())), indent=2) + "\n")
        return
    assert name in budgets, f"no budget for {name}: run with UPDATE_QUERY_BUDGETS=1"
    assert large <= budgets[name], f"{name}: {large} queries, its budget is {budgets[name]}"
