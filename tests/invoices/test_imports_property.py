"""Random files, faults among them: the ledger stays clean, a repeat writes nothing, undo undoes."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from invoices.checking import check_ledger
from invoices.imports.engine import Result
from invoices.imports.undo import undo_import
from invoices.models import ImportRun, OpenItem, Source
from kernel.errors import Conflict
from tests.invoices.importing import Desk, counts, fact_counts

CUSTOMERS = 'number,name,terms\nC1,Alpha,net 30\nC2,Beta,"50% 10, 50% 40"\n'
START = date(2026, 1, 1)
GOOD = {"accept_good_rows": True}


class Writer:
    """Files that are right more often than not, by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def day(self) -> date:
        return START + timedelta(days=self.random.randrange(60))

    def maybe(self, value: object, chance: float = 0.25) -> str:
        return str(value) if self.random.random() < chance else ""

    def amount(self) -> int:
        return self.random.choice([10, 20, 30, 50, 100])

    def customer(self) -> str:
        return self.random.choice(["C1", "C1", "C1", "C2"])

    def documents(self, count: int) -> str:
        lines = ["number,customer,kind,issued_on,due_on,amount,credits_document,cancelled_on"]
        for number in range(count):
            is_credit = self.random.random() < 0.25
            kind = "credit_note" if is_credit else "invoice"
            against = self.maybe(f"I{self.random.randrange(count)}", 0.6) if is_credit else ""
            lines.append(
                f"I{number},{self.customer()},{kind},{self.day()},{self.maybe(self.day(), 0.5)},"
                f"{self.amount()},{against},{self.maybe(self.day(), 0.15)}"
            )
        return "\n".join(lines) + "\n"

    def receipts(self, count: int) -> str:
        lines = ["number,customer,received_on,amount,returned_on"]
        lines += [
            f"R{number},{self.maybe(self.customer(), 0.85)},{self.day()},{self.amount()},"
            f"{self.maybe(self.day(), 0.2)}"
            for number in range(count)
        ]
        return "\n".join(lines) + "\n"

    def source(self, documents: int, receipts: int) -> str:
        if self.random.random() < 0.25:
            return f"I{self.random.randrange(documents)}"
        return f"R{self.random.randrange(receipts)}"

    def allocations(self, count: int, documents: int, receipts: int) -> str:
        lines = ["number,source,document,applied_on,amount,reversed_on"]
        lines += [
            f"{self.maybe(f'A{number}', 0.5)},{self.source(documents, receipts)},"
            f"I{self.random.randrange(documents)},{self.day()},"
            f"{self.random.choice([5, 10, 10, 20, 30])},{self.maybe(self.day(), 0.3)}"
            for number in range(count)
        ]
        return "\n".join(lines) + "\n"

    def adjustments(self, count: int, documents: int) -> str:
        lines = ["number,document,posted_on,kind,amount,reversed_on"]
        for number in range(count):
            kind = self.random.choice(["discount", "write_off", "waiver"])
            lines.append(
                f"J{number},I{self.random.randrange(documents)},{self.day()},{kind},"
                f"{self.random.choice([1, 5, 10])},{self.maybe(self.day(), 0.3)}"
            )
        return "\n".join(lines) + "\n"

    def withdrawals(self, count: int, documents: int, receipts: int, kind: str) -> str:
        extra, day = ("to_customer,", "moved_on") if kind == "transfers" else ("", "paid_on")
        lines = [f"number,source,{extra}{day},amount"]
        for number in range(count):
            to = f"{self.customer()}," if extra else ""
            lines.append(
                f"{kind[0].upper()}{number},{self.source(documents, receipts)},{to}{self.day()},"
                f"{self.random.choice([1, 5, 10])}"
            )
        return "\n".join(lines) + "\n"

    def files(self) -> dict[str, str]:
        documents, receipts = self.random.randint(1, 6), self.random.randint(1, 5)
        return {
            "customers": CUSTOMERS,
            "documents": self.documents(documents),
            "receipts": self.receipts(receipts),
            "allocations": self.allocations(self.random.randint(0, 9), documents, receipts),
            "adjustments": self.adjustments(self.random.randint(0, 4), documents),
            "transfers": self.withdrawals(
                self.random.randint(0, 3), documents, receipts, "transfers"
            ),
            "refunds": self.withdrawals(self.random.randint(0, 3), documents, receipts, "refunds"),
        }


class _Enough(Exception):
    """Leaves a transaction without a trace."""


def without_rejected(result: Result, files: dict[str, str]) -> dict[str, str]:
    """The files as a person sends them again who took the rejected rows out."""
    bad = {(result.outcomes[one.file].kind, one.line) for one in result.problems}
    return {
        kind: "".join(
            line
            for number, line in enumerate(text.splitlines(keepends=True), 1)
            if (kind, number) not in bad
        )
        for kind, text in files.items()
    }


def try_files(desk: Desk, first: dict[str, str], second: dict[str, str]) -> None:
    taken = desk.send(options=GOOD, **first)
    assert taken.status == "applied"
    assert check_ledger(seed=1) == []
    before = fact_counts()
    again = desk.send(**without_rejected(taken, first))
    assert again.status == "applied"
    assert [row[0] + row[2] for row in counts(again).values()] == [0] * len(first)
    assert fact_counts() == before
    desk.send(options=GOOD, **second)
    assert check_ledger(seed=2) == []


def try_repost(desk: Desk, second: dict[str, str]) -> None:
    desk.send(options={**GOOD, "repost": True}, **second)
    assert check_ledger(seed=3) == []


def undo_all(desk: Desk) -> None:
    """Newest first; one that took facts back stays, and with it what it stands on."""
    stayed: set[str] = set()
    for run in ImportRun.objects.filter(status=ImportRun.Status.APPLIED).order_by("-id"):
        try:
            undo_import(run=run)
        except Conflict as refused:
            stayed.add(refused.code)
    assert check_ledger(seed=4) == []
    if stayed:
        assert "invoices.import.took_back" in stayed
        assert stayed <= {"invoices.import.took_back", "invoices.import.later_facts"}
        return
    assert not OpenItem.objects.filter(open_amount__gt=0, document__cancelled_on=None).exists()
    assert not Source.objects.filter(unapplied_amount__gt=0).exists()


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@example(514)
@example(97750422)
@example(97750423)
@example(2026)
@given(st.integers(0, 10**9))
def test_ledger_stays_clean_whatever_is_sent(seed: int) -> None:
    writer = Writer(seed)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        try:
            with transaction.atomic():
                second = writer.files()
                try_files(desk, writer.files(), second)
                if seed % 2:
                    try_repost(desk, second)
                undo_all(desk)
                raise _Enough
        except _Enough:
            pass
