"""Imports at the same time, watched from outside, and cut off half-way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from invoices.imports import engine
from invoices.imports.errors import Unusable
from invoices.imports.session import Session
from invoices.imports.uploads import TOPIC
from invoices.models import Document, ImportRun
from invoices.tasks import fail_lost_imports
from kernel.models import OutboxMessage, OutboxState
from tests.invoices.importing import Desk, counts, fact_counts

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("ledger_stays_whole"),
]
FILES = {
    "customers": "number,name\nC1,Alpha\n",
    "documents": "number,customer,issued_on,due_on,amount\n"
    + "".join(f"I{number},C1,2026-01-01,2026-02-01,10\n" for number in range(200)),
    "receipts": "number,customer,received_on,amount\nR1,C1,2026-01-05,10\n",
    "allocations": "source,document,applied_on,amount\nR1,I1,2026-01-05,10\n",
}


def before_the_end(monkeypatch: pytest.MonkeyPatch, act: Callable[[Session], None]) -> None:
    """Have something happen when all facts are posted and nothing is committed."""
    monkeypatch.setattr(engine, "STEPS", (*engine.STEPS, ("", act)))


def in_thread(work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    return run


def test_same_files_sent_at_once_are_posted_once(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(in_thread(lambda folder=folder: Desk(folder).send(**FILES)))
            for folder in folders
        ]
    results = [one.result() for one in sent]
    assert sorted(counts(result)["documents"][0] for result in results) == [0, 200]
    assert Document.objects.count() == 200


def test_progress_is_seen_before_anything_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Any, ...]] = []

    def look(_session: Session) -> None:
        def read() -> None:
            run = ImportRun.objects.get()
            seen.append((run.status, run.stage, run.rows_total, Document.objects.count()))

        with ThreadPoolExecutor(1) as pool:
            pool.submit(in_thread(read)).result()

    before_the_end(monkeypatch, look)
    assert Desk(tmp_path).send(**FILES).status == "applied"
    assert seen == [("running", "look", 203, 0)]


def test_fault_in_the_program_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_session: Session) -> None:
        raise ZeroDivisionError

    before_the_end(monkeypatch, break_down)
    with pytest.raises(ZeroDivisionError):
        Desk(tmp_path).send(**FILES)
    assert fact_counts() == [0] * 6
    assert ImportRun.objects.get().status == ImportRun.Status.FAILED


def test_lost_connection_leaves_nothing_and_can_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner_cursor: Any
) -> None:
    def cut(session: Session) -> None:
        ((backend,),) = session.rows("SELECT pg_backend_pid()")
        owner_cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        session.rows("SELECT 1")

    before_the_end(monkeypatch, cut)
    desk = Desk(tmp_path)
    with pytest.raises(Unusable, match="did not take the import"):
        desk.send(**FILES)
    connection.close()
    assert fact_counts() == [0] * 6
    assert ImportRun.objects.get().status == ImportRun.Status.FAILED
    monkeypatch.undo()
    assert desk.send(**FILES).status == "applied"


def test_run_whose_process_was_ended_is_failed_and_one_at_work_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(_session: Session) -> None:
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(in_thread(fail_lost_imports)).result())

    before_the_end(monkeypatch, look)
    assert Desk(tmp_path).send(**FILES).status == "applied"
    awaited = ImportRun.objects.create(status=ImportRun.Status.RUNNING)
    lost = ImportRun.objects.create(status=ImportRun.Status.RUNNING)
    OutboxMessage.objects.create(topic=TOPIC, key=str(awaited.pk), state=OutboxState.WORKING)
    assert [*seen, fail_lost_imports(), fail_lost_imports()] == [0, 1, 0]
    lost.refresh_from_db()
    awaited.refresh_from_db()
    assert [lost.status, awaited.status] == ["failed", "running"]
