"""Every violation that an owner can plant is found and named."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from invoices.checking import check_ledger
from invoices.checking.runner import all_rules
from tests.database import clone
from tests.invoices.full_ledger import make_full_ledger
from tests.invoices.planted import FREE
from tests.invoices.planted import PLANTS as ROWS
from tests.invoices.planted_ties import TIES

pytestmark = pytest.mark.django_db
ROLE = ("USER", "PASSWORD")
PLANTS = ROWS | TIES


@pytest.fixture(scope="module", autouse=True)
def _owner_of_a_full_ledger(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The ledger stands for the whole module; each test spoils it in a transaction of its own."""
    connection = connections["default"]
    application = {name: connection.settings_dict[name] for name in ROLE}
    with django_db_blocker.unblock():
        make_full_ledger()
        connection.close()
        connection.settings_dict |= {name: settings.DATABASE_OWNER[name] for name in ROLE}
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict |= application
        clone.is_dirty = True


def spoil(name: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(FREE)
        for statement in PLANTS[name].statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, f"{name} spoils nothing"


def test_ledger_is_clean_before_it_is_spoilt() -> None:
    assert check_ledger(seed=1) == []


@pytest.mark.parametrize("name", PLANTS)
def test_planted_violation_is_found(name: str) -> None:
    spoil(name)
    planted = PLANTS[name]
    found = [violation for violation in check_ledger(seed=1) if violation.rule == planted.rule]
    assert found, "nothing was found"
    assert any(planted.key in violation.number for violation in found)
    assert all(violation.sentence and "\n" not in str(violation) for violation in found)


def test_every_rule_has_its_plant() -> None:
    assert {planted.rule for planted in PLANTS.values()} == all_rules()


def test_command_fails_and_names_the_row() -> None:
    spoil("settled")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_ledger", "--json", stdout=out)
    assert stopped.value.code == 1
    found = json.loads(out.getvalue())["violations"]
    rules = {row["rule"]: row for row in found}
    assert rules["item_settled"]["number"] == "SPLIT/1"
    assert rules["item_settled"]["public_id"].startswith("I-")


def test_command_prints_one_line_for_each_violation() -> None:
    spoil("over-used")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_ledger", "--seed", "3", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(check_ledger(seed=3)) + 1
    assert any("source R-SPLIT (R-" in line for line in lines)
    assert lines[-1].endswith("violations (seed 3).")
