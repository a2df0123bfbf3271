"""Files of lists: the rows of the page, safe cells, at once or by a worker, for their owner."""

import io
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from kernel import clock
from kernel.models import JobRun, JobState, OutboxMessage, TableExport
from kernel.tables import exports
from kernel.tables.writers import SheetWriter
from kernel.tasks import write_export
from staff.models import User
from tests.tables.lists import export_rows, make_documents, make_receipts, screen_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """On the disk, where rights of files are real."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are too many to wait for."""
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)


def ask(client: Client, query: str = "", **sent: str) -> TableExport:
    answer = client.post(f"/tables/documents/export/?{query}", {"form": "csv"} | sent)
    assert answer.status_code == 302, answer
    return TableExport.objects.latest("pk")


def deliver(times: int = 1) -> None:
    for message in OutboxMessage.objects.filter(topic=exports.TOPIC):
        for _time in range(times):
            write_export(outbox_id=message.pk)


def fetch(client: Client, export: TableExport) -> bytes:
    answer = client.get(f"/tables/exports/{export.public_id}/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["", "state=open&sort=-open", "q=none", "columns=number,open"])
def test_a_file_holds_exactly_what_is_shown(manager: User, collector: User, query: str) -> None:
    make_documents(collector)
    client = signed_in(manager)
    screen = screen_of(client, f"/documents/?{query}")
    head, *rows = export_rows(client, "documents", query)
    assert head == [one.label for one in screen.heads]
    assert [row[0] for row in rows] == [row["number"] for row in screen.rows]
    place = head.index("Open")
    assert [row[place] for row in rows] == [f"{row['open_amount']:.2f}" for row in screen.rows]


def test_a_file_follows_columns_and_rights(manager: User, collector: User) -> None:
    make_documents(collector)
    own = export_rows(signed_in(collector), "documents")
    assert len(own) == 5
    assert "Birch" not in str(own)
    client = signed_in(manager)
    client.post("/tables/documents/columns/", {"columns": ["customer"]})
    assert export_rows(client, "documents")[0] == ["Document", "Customer"]


def test_only_the_ticked_rows_that_one_may_see(manager: User, collector: User) -> None:
    make_documents(collector)
    client = signed_in(manager)
    screen = screen_of(client, "/documents/?sort=number")
    ids = [screen.table.encode(row["pk"]) for row in screen.rows if row["number"] > "I-o"]
    ticked = export_rows(client, "documents", "sort=number", row=[*ids, "D-none"])
    assert [row[0] for row in ticked[1:]] == ["I-other", "I-soon", "N-open"]
    mine = export_rows(signed_in(collector), "documents", "sort=number", row=ids)
    assert [row[0] for row in mine[1:]] == ["I-soon", "N-open"]


def test_customers_have_a_line_for_each_currency(manager: User, collector: User) -> None:
    make_documents(collector)
    for query in ("columns=name,currency,balance", "columns=name,currency,balance&sort=-balance"):
        rows = export_rows(signed_in(manager), "customers", query)
        expected = [
            ["Alder", "EUR", "70.00"],
            ["Alder", "USD", "50.00"],
            ["Birch", "EUR", "900.00"],
        ]
        assert sorted(rows[1:]) == expected


def test_cells_cannot_become_formulas(accountant: User, collector: User) -> None:
    mine, _other = make_documents(collector)
    make_receipts(mine)
    client = signed_in(accountant)
    query = "q=R-mine&columns=number,reference,amount,dated"
    assert export_rows(client, "receipts", query)[1][1] == "'=1+1"
    answer = client.post(f"/tables/receipts/export/?{query}", {"form": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    _head, row = book.get_sheet_by_index(0).to_python()
    assert row == ["R-mine", "=1+1", 80.0, clock.today()]
    assert b"<f>" not in answer.content


def test_what_is_too_long_for_a_sheet_goes_on_in_the_next() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        writer = SheetWriter(book, "List", most_rows=3)
        writer.row(["Number"])
        for place in range(5):
            writer.row([place])
    found = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    sheets = [found.get_sheet_by_name(name).to_python() for name in found.sheet_names]
    assert sheets == [[["Number"], [0.0], [1.0]], [["Number"], [2.0], [3.0]], [["Number"], [4.0]]]


@pytest.mark.django_db(transaction=True)
def test_a_long_list_is_written_once_by_a_worker(
    manager: User, collector: User, long_lists: None, files: Path
) -> None:
    make_documents(collector)
    client = signed_in(manager)
    key = "5b6f1d3c-6d1f-4c59-9a55-0b5a4b1d4c11"
    export = ask(client, "state=open&sort=number", key=key)
    assert ask(client, "state=open&sort=number", key=key) == export
    page = client.get(f"/tables/exports/{export.public_id}/").content.decode()
    assert "You can leave this page" in page
    deliver(times=2)
    exports.write_export(export=export)
    export.refresh_from_db()
    assert export.run.state == JobState.DONE
    assert export.run.attempts == 1
    (written,) = (files / "exports").iterdir()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    lines = fetch(client, export).decode().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["I-late", "I-other", "I-soon", "N-open"]
    assert (
        "Save the CSV file" in client.get(f"/tables/exports/{export.public_id}/").content.decode()
    )
    assert "Documents (CSV)" in client.get("/tables/exports/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_its_owners_alone(
    manager: User, analyst: User, collector: User, long_lists: None
) -> None:
    make_documents(collector)
    export = ask(signed_in(manager))
    deliver()
    other = signed_in(analyst)
    for path in ("", "file/"):
        assert other.get(f"/tables/exports/{export.public_id}/{path}").status_code == 404
    assert export.public_id not in other.get("/tables/exports/").content.decode()
    assert ask(other, key="5b6f1d3c-6d1f-4c59-9a55-0b5a4b1d4c11").owner == analyst


@pytest.mark.django_db(transaction=True)
def test_the_rights_are_those_of_the_moment_of_writing(
    manager: User, collector: User, long_lists: None
) -> None:
    make_documents(collector)
    export = ask(signed_in(manager))
    User.objects.filter(pk=manager.pk).update(role="admin")
    with pytest.raises(Exception, match="You may not open"):
        deliver()
    run = JobRun.objects.get(pk=export.run_id)
    assert (run.state, TableExport.objects.get().stored_at) == (JobState.FAILED, "")


@pytest.mark.django_db(transaction=True)
def test_who_may_no_longer_open_the_list_does_not_fetch_its_file(
    manager: User, collector: User, long_lists: None
) -> None:
    make_documents(collector)
    client = signed_in(manager)
    file = f"/tables/exports/{ask(client).public_id}/file/"
    deliver()
    written = client.get(file)
    assert b"".join(written.streaming_content)
    written.close()
    User.objects.filter(pk=manager.pk).update(role="admin")
    assert client.get(file).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_files_go_after_some_days(
    manager: User, collector: User, long_lists: None, files: Path
) -> None:
    make_documents(collector)
    ask(signed_in(manager))
    deliver()
    now = clock.now()
    assert exports.delete_old_exports(at=now + exports.KEPT_FOR - timedelta(minutes=1)) == 0
    assert exports.delete_old_exports(at=now + exports.KEPT_FOR + timedelta(minutes=1)) == 1
    assert not list((files / "exports").iterdir())
    assert not TableExport.objects.exists()
    assert not JobRun.objects.exists()


def test_another_form_is_refused(manager: User) -> None:
    answer = signed_in(manager).post("/tables/documents/export/", {"form": "pdf"})
    assert answer.status_code == 422
