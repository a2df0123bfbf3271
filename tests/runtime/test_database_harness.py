"""The tests' own databases keep their promises."""

from typing import Any

import pytest
from django.db import connection, transaction

from kernel.models import Department


@pytest.mark.django_db
def test_tests_run_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("arman_app", False)


@pytest.mark.django_db
def test_application_cannot_truncate() -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("TRUNCATE kernel_department")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(turn: int) -> None:
    assert not Department.objects.filter(name="left behind").exists()
    with transaction.atomic():
        Department.objects.update(name="left behind")


def test_owner_connection_owns(owner_cursor: Any) -> None:
    owner_cursor.execute("SELECT current_user")
    assert owner_cursor.fetchone() == ("arman_owner",)
    owner_cursor.execute("UPDATE kernel_department SET name = 'by the owner'")


@pytest.mark.django_db
def test_owner_changes_last_for_their_test_only() -> None:
    assert not Department.objects.filter(name="by the owner").exists()


def test_database_is_refused_without_the_mark() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Department.objects.count()
