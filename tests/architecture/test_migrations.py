"""Migrations say what the models say, and have names."""

import re

import pytest
from django.core.management import call_command

from tests.architecture.sources import PLACES, ROOT, shown


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_by_people() -> None:
    found = [
        shown(path)
        for place in PLACES
        for path in (ROOT / place).rglob("migrations/[0-9]*.py")
        if re.search(r"_auto_|_alter_.*_and_more", path.name)
    ]
    assert not found
