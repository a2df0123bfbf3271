"""Every rule that the database holds over posted tables is tried by some test of the guards."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
TRIED = "".join(
    path.read_text()
    for path in (*HERE.glob("test_ledger_guards*.py"), HERE / "test_ledger_role.py")
)
# Tried by a name that the tests put together, or without a meaning of its own.
BY_PATTERN = ("_sign_ck", "_currency_ck", "_amount_ck", "_check", "_reverses_id_key")
OF_SHAPE = ("_pkey", "_not_null")


def rules_of_the_triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT (regexp_matches(prosrc, 'invoices_refuse\\(''(\\w+)''', 'g'))[1]"
            " FROM pg_proc WHERE proname LIKE 'invoices\\_%%'"
        )
        return {name for (name,) in cursor.fetchall()}


def constraints_of_posted_tables() -> set[str]:
    tables = [
        model._meta.db_table
        for model in apps.get_app_config("invoices").get_models()
        if getattr(model, "is_posted", False) and not model._meta.proxy
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = ANY (%s::regclass[])"
            " AND contype IN ('c', 'f', 'u', 'x')"
            " UNION SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = ANY (%s::regclass[]) AND indisunique AND indpred IS NOT NULL",
            [tables, tables],
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_refusal_of_a_trigger_is_tried() -> None:
    rules = rules_of_the_triggers()
    assert len(rules) > 15
    assert {rule for rule in rules if f'"{rule}"' not in TRIED} == set()


def test_every_constraint_is_tried() -> None:
    untried = {
        name
        for name in constraints_of_posted_tables()
        if f'"{name}"' not in TRIED
        and not name.endswith(BY_PATTERN + OF_SHAPE)
        and "_fk_" not in name  # plain foreign keys of the models
        and not name.endswith(("_account_uq", "_posted_uq"))  # what composite keys refer to
    }
    assert untried == set()
