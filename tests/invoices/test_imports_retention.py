"""Files that were sent go some time after their run; what was taken from them stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from invoices.imports.session import Options
from invoices.imports.uploads import can_import_checked, import_checked, inputs_of, request_import
from invoices.models import ImportRun
from invoices.tasks import forget_import_files, run_import
from kernel.errors import Refused
from kernel.models import JobRun, JobState, OutboxMessage
from tests.factories import make_user
from tests.invoices.importing import AS_OF

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
DAYS = timedelta(days=90)
MOMENT = timedelta(seconds=1)


def send(*, dry_run: bool = False) -> ImportRun:
    return request_import(
        files=[ContentFile(b"number,name\nC1,Alpha\n", "customers.csv")],
        options=Options(as_of=AS_OF, dry_run=dry_run),
        started_by=make_user("accountant"),
    )


def work() -> None:
    for message in OutboxMessage.objects.all():
        run_import(outbox_id=message.pk)


def night(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        forget_import_files()
        forget_import_files()
    return JobRun.objects.latest("pk").result


@pytest.mark.parametrize(("past", "left"), [(timedelta(0), True), (MOMENT, False)])
def test_files_go_when_the_run_is_long_over(past: timedelta, left: bool) -> None:
    with time_machine.travel(THEN, tick=False):
        run = send()
        (name,) = run.options["stored"]
        work()
    assert night(THEN + DAYS + past) == {"files": 0 if left else 1}
    assert default_storage.exists(name) is left
    run.refresh_from_db()
    assert run.status == ImportRun.Status.APPLIED
    assert len(inputs_of(run)) == int(left)


def test_days_can_be_chosen(settings: Any) -> None:
    settings.IMPORT_FILES_DAYS = 1
    with time_machine.travel(THEN, tick=False):
        send()
        work()
    assert night(THEN + timedelta(days=1) + MOMENT) == {"files": 1}


def test_files_of_a_run_that_is_not_over_stay() -> None:
    with time_machine.travel(THEN, tick=False):
        run = send()
    assert night(THEN + DAYS * 2) == {"files": 0}
    work()
    run.refresh_from_db()
    assert run.status == ImportRun.Status.APPLIED


def test_shared_files_go_with_the_later_run() -> None:
    with time_machine.travel(THEN, tick=False):
        checked = send(dry_run=True)
        (name,) = checked.options["stored"]
        work()
    with time_machine.travel(THEN + DAYS, tick=False):
        import_checked(run=checked, started_by=checked.started_by)
        work()
    assert night(THEN + DAYS + MOMENT) == {"files": 0}
    assert default_storage.exists(name)
    assert night(THEN + DAYS * 2 + MOMENT) == {"files": 1}
    assert not default_storage.exists(name)


def test_what_was_checked_long_ago_is_not_imported_any_more() -> None:
    with time_machine.travel(THEN, tick=False):
        checked = send(dry_run=True)
        work()
    night(THEN + DAYS + MOMENT)
    checked.refresh_from_db()
    assert not can_import_checked(checked)
    with pytest.raises(Refused):
        import_checked(run=checked, started_by=checked.started_by)


def test_the_work_itself_can_be_done_twice_and_late_messages_do_nothing() -> None:
    with time_machine.travel(THEN, tick=False):
        send()
        work()
    at = THEN + DAYS + MOMENT
    assert night(at) == {"files": 1}
    JobRun.objects.update(state=JobState.FAILED)
    assert night(at) == {"files": 0}
    OutboxMessage.objects.update(state="waiting")
    work()
    assert ImportRun.objects.get().status == ImportRun.Status.APPLIED


def test_folder_goes_with_its_files(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = FileSystemStorage(tmp_path)
    for module in ("uploads", "retention"):
        monkeypatch.setattr(f"invoices.imports.{module}.default_storage", kept)
    with time_machine.travel(THEN, tick=False):
        send()
        work()
    assert night(THEN + DAYS + MOMENT) == {"files": 1}
    assert list((tmp_path / "imports").iterdir()) == []
