"""The application's role may add posted facts and nothing else: no change, no removal, no trick."""

import io
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, models

from invoices.models import CustomerSummary, DueTotal
from tests.invoices.raw import copy_text, denied, insert, row_of

pytestmark = pytest.mark.django_db

POSTED = [
    model
    for model in apps.get_models()
    if getattr(model, "is_posted", False) and not model._meta.proxy
]
KEPT_BY_TRIGGERS = [
    model for model in apps.get_models() if getattr(model, "is_written_by_triggers", False)
]
LEDGER = {
    "Document", "TaxLine", "OpenItem", "DocumentCancellation", "DueExtension", "Source",
    "Allocation", "Adjustment", "AdjustmentApproval", "Withdrawal", "Mark", "PeriodClose", "Act",
    "AdjustmentRequest", "AskedAdjustment", "AdjustmentDecision",
}  # fmt: skip


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def asked(question: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def update(table: str) -> None:
    run(f"UPDATE {table} SET id = id")


def delete(table: str) -> None:
    run(f"DELETE FROM {table}")


def truncate(table: str) -> None:
    run(f"TRUNCATE {table} CASCADE")


def upsert(table: str) -> None:
    run(f"INSERT INTO {table} (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = excluded.id")


def merge(table: str) -> None:
    run(f"MERGE INTO {table} t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE")


def lock_rows(table: str) -> None:
    run(f"SELECT 1 FROM {table} FOR UPDATE")


def disable_triggers(table: str) -> None:
    run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def drop(table: str) -> None:
    run(f"DROP TABLE {table} CASCADE")


def add_rule(table: str) -> None:
    run(f"CREATE RULE nothing AS ON INSERT TO {table} DO INSTEAD NOTHING")


CHANGES: list[Callable[[str], None]] = [
    update, delete, truncate, upsert, merge, lock_rows, disable_triggers, drop, add_rule,
]  # fmt: skip


def test_every_table_of_the_ledger_is_posted() -> None:
    assert {model.__name__ for model in POSTED} >= LEDGER


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("model", POSTED, ids=lambda model: model.__name__)
def test_posted_facts_are_not_changed(
    model: type[models.Model], change: Callable[[str], None]
) -> None:
    table = model._meta.db_table
    with denied():
        change(table)


@pytest.mark.parametrize("model", KEPT_BY_TRIGGERS, ids=lambda model: model.__name__)
def test_what_triggers_write_is_written_by_nobody_else(model: type[models.Model]) -> None:
    table = model._meta.db_table
    for change in (update, delete, truncate, lock_rows, disable_triggers):
        with denied():
            change(table)
    with denied():
        run(f"INSERT INTO {table} DEFAULT VALUES")
    with denied():
        copy_text(table, io.StringIO(""))


def test_running_figures_are_not_written_directly() -> None:
    with denied():
        insert(DueTotal, [row_of(DueTotal, entity_id=1, currency="EUR", due_on="2026-01-01",
                                 open_amount=1, items=1)])  # fmt: skip
    with denied():
        insert(CustomerSummary, [row_of(CustomerSummary, entity_id=1, currency="EUR",
                                        open_amount=1, unapplied_amount=0, items=1)])  # fmt: skip


def test_role_is_neither_owner_nor_superuser_nor_able_to_become_one() -> None:
    assert asked("SELECT current_user = session_user")
    assert not asked(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert not asked(
        "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        " AND relnamespace = 'public'::regnamespace"
    )
    assert not asked("SELECT pg_has_role(current_user, 'arman_owner', 'MEMBER')")
    assert not asked("SELECT has_schema_privilege('public', 'CREATE')")
    with denied():
        run("SET ROLE arman_owner")
    with denied():
        run("SET session_replication_role = replica")


def test_no_sequence_is_set_back() -> None:
    with denied():
        run("SELECT setval('invoices_document_id_seq', 1)")


def test_trigger_functions_are_not_borrowed_for_tables_of_ones_own() -> None:
    # They run with the owner's rights: on rows made up elsewhere they would write anything.
    run("CREATE TEMP TABLE made_up (LIKE invoices_allocation)")
    with denied():
        run(
            "CREATE TRIGGER borrowed AFTER INSERT ON made_up REFERENCING NEW TABLE AS new_rows"
            " FOR EACH STATEMENT EXECUTE FUNCTION invoices_allocation_posted()"
        )
    assert not asked(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prosecdef AND prorettype = 'trigger'::regtype"
        " AND has_function_privilege(oid, 'EXECUTE')"
    )


def test_definers_functions_look_at_the_real_tables_first() -> None:
    assert not asked(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND NOT 'search_path=pg_catalog, public, pg_temp' = ANY (coalesce(proconfig, '{}'))"
    )
