"""The peers' cases of aging, through native files, `import_ledger` and `aging --json`."""

import csv
import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from invoices.checking import check_ledger
from invoices.models import Allocation, OpenItem, Source
from invoices.selectors import sum_later_effects
from tests.cases.aging_cases import BOUNDARIES, CASES
from tests.cases.facts import Case, Credit, Later, Open

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)


def run(name: str, *arguments: str) -> Any:
    out = io.StringIO()
    call_command(name, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def import_case(case: Case, folder: Path) -> None:
    paths = []
    for name, rows in case.files().items():
        path = folder / f"{name}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        paths.append(str(path))
    answer = run("import_ledger", *paths)
    assert answer["status"] == "applied"
    again = run("import_ledger", *paths)
    assert all(file["same"] == file["rows"] for file in again["files"])


def ask(case: Case, by: str, basis: str = "") -> Any:
    return run(
        "aging", "--as-of", case.as_of, "--by", by, "--basis", basis or case.basis,
        "--bands", "0,30,60,90,120",
    )  # fmt: skip


@pytest.mark.parametrize("case", [*CASES, *BOUNDARIES], ids=lambda case: case.id)
def test_case_is_aged_as_told(case: Case, tmp_path: Path) -> None:
    import_case(case, tmp_path)
    rows = ask(case, "item")["rows"]
    check_items(case, [row for row in rows if row["band"] is not None])
    credits = [
        Credit(row["document"], str(Decimal(row["open"]))) for row in rows if not row["band"]
    ]
    assert Counter(credits) == Counter(
        Credit(credit.document, str(Decimal(credit.open).quantize(Decimal("0.01"))))
        for credit in case.credits
    )
    check_totals(case)
    check_later(case)
    assert check_ledger(seed=1) == []


def check_items(case: Case, rows: list[Any]) -> None:
    found = {(row["document"], row["due_on"]): row for row in rows}
    assert set(found) == {(item.document, item.due_on) for item in case.items}
    for item in case.items:
        row = found[item.document, item.due_on]
        assert Decimal(row["open"]) == Decimal(item.open)
        assert item.band in (None, row["band"])
        assert item.invoiced is None or Decimal(row["amount"]) == Decimal(item.invoiced)
        check_parts(case, item)


def check_parts(case: Case, item: Open) -> None:
    """What of the invoice was paid, and what was credited."""
    applied = Allocation.objects.filter(
        item__document__number=item.document,
        item__due_on=date.fromisoformat(str(item.due_on)),
        effective_on__lte=date.fromisoformat(case.as_of),
    )
    for expected, kind in ((item.paid, "receipt"), (item.credited, "credit_note")):
        if expected is not None:
            parts = applied.filter(source__kind=kind).values_list("amount", flat=True)
            assert sum(parts, ZERO) == Decimal(expected)


def check_totals(case: Case) -> None:
    """By customer, by either basis: bands are the open amount, with credits the balance."""
    opened = sum((Decimal(item.open) for item in case.items), ZERO)
    unapplied = sum((Decimal(credit.open) for credit in case.credits), ZERO)
    for basis in ("due", "issue"):
        answer = ask(case, "customer", basis)
        if not (case.items or case.credits):
            assert answer["rows"] == []
            continue
        (row,) = answer["rows"]
        assert row["customer"] == "C1"
        assert sum(map(Decimal, row["bands"].values())) == Decimal(row["open"]) == opened
        assert Decimal(row["unapplied"]) == unapplied
        assert Decimal(row["balance"]) == opened + unapplied
        if case.bands and basis == case.basis:
            bands = {name: Decimal(amount) for name, amount in row["bands"].items()}
            assert bands == dict.fromkeys(bands, ZERO) | {
                name: Decimal(amount) for name, amount in case.bands.items()
            }


def check_later(case: Case) -> None:
    as_of = date.fromisoformat(case.as_of)
    for later in case.later:
        found = sum_later_effects(after=as_of, **_row_named(later))
        assert found.amount == abs(Decimal(later.amount))
        if later.left is not None:
            rows = [*case.items, *case.credits]
            (now,) = (Decimal(row.open) for row in rows if row.document == later.document)
            assert now - Decimal(later.amount) == Decimal(later.left)


def _row_named(later: Later) -> dict[str, Any]:
    if Decimal(later.amount) < 0:
        return {"source": Source.objects.get(number=later.document)}
    return {"item": OpenItem.objects.get(document__number=later.document)}
