"""`demo_data`: loads a clean ledger that ties out, once, and says no to a ledger with documents."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from arman.demo import loading
from arman.demo.customers import Plan
from arman.demo.files import file_names, make_files
from customers.models import Assignment, Cover, Customer
from invoices.aging.rules import Question
from invoices.aging.tie_out import build_tie_out, list_general_ledger
from invoices.checking import check_ledger
from invoices.models import Document, ImportRun, Mark, OpenItem, PeriodClose
from staff.models import Absence, Team, User
from tests.factories import make_customer, make_invoice

DAY = date(2026, 6, 15)
SMALL = ("--scale", "0.002", "--until", "2026-06-15")


def demo_data(*options: str) -> str:
    out = StringIO()
    call_command("demo_data", *options, stdout=out)
    return out.getvalue()


def test_csv_writes_the_files_and_loads_nothing(tmp_path: Path) -> None:
    said = demo_data(*SMALL, "--csv", str(tmp_path / "demo"))
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert {"customers.csv", "documents.csv", "receipts.csv", "allocations.csv"} <= names
    assert len(said.splitlines()) == len(names)


@pytest.mark.parametrize("option", [("--scale", "20"), ("--scale", "much"), ("--until", "soon")])
def test_nonsense_is_refused(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        demo_data(*option)


@pytest.mark.django_db(transaction=True)
def test_demo_is_loaded_clean_and_once() -> None:
    said = demo_data(*SMALL)
    assert Document.objects.count() == 2_000
    assert check_ledger(seed=1) == []
    assert "sign-in: manager  manager@demo.example  demo-ledger" in said
    assert ImportRun.objects.get().status == ImportRun.Status.APPLIED
    _ties_out()
    _people_can_begin()
    _open_share_is_as_measured()
    assert "loaded already" in demo_data(*SMALL)
    assert "loaded already" in demo_data("--scale", "0.002")
    with pytest.raises(CommandError, match="goes into an empty one"):
        demo_data(*SMALL, "--seed", "2")
    assert "sign-in:" not in demo_data(*SMALL, "--seed", "2", "--if-empty")
    assert Document.objects.count() == 2_000


def _ties_out() -> None:
    question = Question(as_of=DAY)
    assert [line.difference for line in build_tie_out(question)] == [0, 0, 0]
    differences = {
        (line.entity, line.currency): line.difference for line in list_general_ledger(question)
    }
    assert differences == {
        ("MAIN", "EUR"): 0,
        ("UK", "GBP"): Decimal("-37.50"),
        ("UK", "USD"): 0,
    }


def _people_can_begin() -> None:
    assert {user.role for user in User.objects.all()} == {
        "manager", "collector", "analyst", "accountant", "admin", "auditor",
    }  # fmt: skip
    assert Team.objects.count() == 7
    assert User.objects.get(email="manager@demo.example").check_password("demo-ledger")
    collector = User.objects.get(email="collector@demo.example")
    own = Customer.objects.visible_to(collector, DAY).count()
    assert 0 < own < Customer.objects.count()
    assert Assignment.objects.filter(until_on__isnull=False).exists()
    assert (Cover.objects.count(), Absence.objects.count()) == (1, 1)
    assert {close.closed_through for close in PeriodClose.objects.all()} == {date(2026, 4, 30)}


def _open_share_is_as_measured() -> None:
    opened = OpenItem.objects.open().receivable().values("document").distinct().count()
    assert 360 < opened < 640
    begun = set(Mark.objects.filter(kind="disputed").values_list("from_on", flat=True))
    assert min(begun) < date(2026, 5, 31) < max(begun)
    assert {"disputed", "promised", "reminded"} <= set(Mark.objects.values_list("kind", flat=True))


@pytest.mark.django_db(transaction=True)
def test_interrupted_demo_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_finish", stop)
        with pytest.raises(KeyboardInterrupt):
            demo_data(*SMALL)
    assert Document.objects.count() == 2_000
    demo_data(*SMALL)
    assert Document.objects.count() == 2_000
    assert PeriodClose.objects.count() == 2
    assert check_ledger(seed=1) == []


@pytest.mark.django_db(transaction=True)
def test_demo_interrupted_yesterday_goes_on_until_its_own_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    for step, documents in (("_import", 0), ("_finish", 2_000)):
        with monkeypatch.context() as patch, time_machine.travel("2026-06-15T12:00Z"):
            patch.setattr(loading, step, stop)
            with pytest.raises(KeyboardInterrupt):
                demo_data("--scale", "0.002")
        assert Document.objects.count() == documents
    with time_machine.travel("2026-06-16T12:00Z"):
        said = demo_data("--scale", "0.002", "--if-empty")
    assert "sign-in: manager" in said
    assert (Document.objects.count(), ImportRun.objects.count()) == (2_000, 1)
    _ties_out()


@pytest.mark.django_db
def test_customers_that_came_meanwhile_keep_the_demo_out() -> None:
    loading.begin_demo("scale 2/1000, seed 1, until 2026-06-15")
    make_customer()
    with pytest.raises(CommandError, match="goes into an empty one"):
        demo_data(*SMALL)
    said = demo_data("--scale", "0.002", "--if-empty")
    assert "customers or documents already" in said
    assert "sign-in:" not in said
    assert Customer.objects.count() == 1


def test_files_are_named_as_they_are_made() -> None:
    made = make_files(Plan(1, 1, DAY))
    assert [f"{kind}.csv" for kind in made] == file_names()


@pytest.mark.django_db
def test_ledger_with_documents_is_left_alone() -> None:
    make_invoice(make_customer())
    with pytest.raises(CommandError, match="goes into an empty one"):
        demo_data(*SMALL)
    assert Customer.objects.count() == 1
