"""A ledger that saw every service is clean, and the command says so."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from invoices.checking import check_ledger
from tests.invoices.full_ledger import make_full_ledger

pytestmark = pytest.mark.django_db


def test_empty_ledger_is_clean() -> None:
    assert check_ledger(seed=1) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ledger_of_every_service_is_clean(seed: int) -> None:
    make_full_ledger()
    assert check_ledger(seed=seed) == []


def test_check_runs_twice_in_one_transaction() -> None:
    make_full_ledger()
    assert check_ledger(seed=1) == check_ledger(seed=1) == []


def test_command_says_that_the_ledger_is_clean() -> None:
    make_full_ledger()
    out = StringIO()
    call_command("check_ledger", "--seed", "7", stdout=out)
    assert out.getvalue() == "The ledger is clean (seed 7).\n"


def test_command_answers_in_json() -> None:
    out = StringIO()
    call_command("check_ledger", "--seed", "7", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"seed": 7, "violations": []}
