"""The import's pages: send, watch, read what was rejected, undo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoices.imports.runs import Watch, begin_run, execute_run
from invoices.imports.session import Options
from invoices.imports.uploads import TOPIC, inputs_of, options_of
from invoices.models import Document, ImportRun
from invoices.tasks import run_import
from kernel.models import OutboxMessage
from staff.models import User
from tests.factories import make_user
from tests.invoices.importing import AS_OF, fact_counts

pytestmark = pytest.mark.django_db
CUSTOMERS = b"number,name\nC1,Alpha\n"
DOCUMENTS = b"number,customer,issued_on,due_on,amount\nI1,C1,2026-01-10,2026-02-10,100.00\n"


@pytest.fixture
def accountant() -> User:
    return make_user("accountant")


@pytest.fixture
def client(accountant: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(accountant)


def send(client: Client, options: dict[str, Any] | None = None, **files: bytes) -> Any:
    sent = [SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()]
    return client.post(reverse("invoices:import-add"), {"files": sent, **(options or {})})


def work() -> None:
    """What the relay and a worker would do; twice, as a broker may."""
    message = OutboxMessage.objects.get(topic=TOPIC)
    run_import(outbox_id=message.pk)
    run_import(outbox_id=message.pk)


def test_files_are_sent_run_and_shown(client: Client, accountant: User) -> None:
    answer = send(client, customers=CUSTOMERS, documents=DOCUMENTS)
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, run.get_absolute_url())
    waiting = client.get(run.get_absolute_url())
    assert "Waiting for a worker" in waiting.content.decode()
    assert 'http-equiv="refresh"' in waiting.content.decode()
    work()
    run.refresh_from_db()
    assert run.status == ImportRun.Status.APPLIED
    assert run.act is not None
    assert (run.act.actor, run.act.origin) == (accountant, "import")
    page = client.get(run.get_absolute_url()).content.decode()
    assert "documents.csv" in page
    assert 'http-equiv="refresh"' not in page
    assert "100.00" in page
    assert run.get_absolute_url() in client.get(reverse("invoices:imports")).content.decode()


def test_wrong_file_is_refused_with_its_line(client: Client) -> None:
    send(client, customers=CUSTOMERS, documents=DOCUMENTS + b"I2,C9,2026-01-10,,1\n")
    work()
    run = ImportRun.objects.get()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "There is no customer C9." in page
    assert "1 of 1 fault shown." in page
    assert "Not taken" in page
    address = reverse("invoices:import-rejects", args=[run.public_id, "documents-rejected.csv"])
    assert address in page
    assert client.get(address).content.decode().splitlines() == [
        "rejected_line,rejected_field,rejected_reason,number,customer,issued_on,due_on,amount",
        "3,customer,There is no customer C9.,I2,C9,2026-01-10,,1",
    ]
    other = reverse("invoices:import-rejects", args=[run.public_id, "receipts-rejected.csv"])
    assert client.get(other).status_code == 404
    assert Document.objects.count() == 0


def test_unusable_file_stands_on_its_page(client: Client) -> None:
    send(client, documents=b"a,a\n1,2\n")
    work()
    run = ImportRun.objects.get()
    assert run.status == ImportRun.Status.FAILED
    assert "names the column a twice" in client.get(run.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["evil.exe", "documents"])
def test_other_files_are_refused(client: Client, name: str) -> None:
    file = SimpleUploadedFile(name, b"x")
    answer = client.post(reverse("invoices:import-add"), {"files": [file]})
    assert answer.status_code == 422
    assert "neither CSV nor a workbook" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_too_many_and_too_large_files_are_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("invoices.forms.imports.MOST_FILES", 1)
    assert "at most 1" in send(client, customers=CUSTOMERS, documents=DOCUMENTS).content.decode()
    monkeypatch.setattr("invoices.forms.imports.MOST_MEGABYTES", 0)
    assert "larger than 0 MB" in send(client, customers=CUSTOMERS).content.decode()
    assert client.post(reverse("invoices:import-add"), {}).status_code == 422


def test_stored_names_are_our_own(client: Client) -> None:
    file = SimpleUploadedFile("../../etc/Kunden & Söhne.CSV", CUSTOMERS)
    client.post(reverse("invoices:import-add"), {"files": [file], "kind": "customers"})
    run = ImportRun.objects.get()
    (stored,) = run.options["stored"]
    assert stored.startswith(f"imports/{run.pk}/1-Kunden_S_hne")
    assert inputs_of(run)[0].read() == CUSTOMERS
    assert options_of(run).kind == "customers"


def test_what_was_sent_is_for_the_account_of_the_program_alone(tmp_path: Path) -> None:
    FileSystemStorage(tmp_path).save("imports/1/1-customers.csv", ContentFile(CUSTOMERS))
    kept = list((tmp_path / "imports").rglob("*"))
    assert len(kept) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def test_undo_by_the_page(client: Client) -> None:
    send(client, customers=CUSTOMERS, documents=DOCUMENTS)
    work()
    run = ImportRun.objects.get()
    address = reverse("invoices:import-undo", args=[run.public_id])
    assert address in client.get(run.get_absolute_url()).content.decode()
    asked = client.get(address).content.decode()
    assert "Invoices" in asked
    assert "100.00" in asked
    assert "entities, control balances and rates stay" in asked
    assert client.post(address).status_code == 302
    assert Document.objects.get().is_undone
    assert client.post(address).status_code == 422
    assert client.get(address).status_code == 302
    assert address not in client.get(run.get_absolute_url()).content.decode()


def test_htmx_gets_the_progress_alone(client: Client) -> None:
    send(client, customers=CUSTOMERS)
    run = ImportRun.objects.get()
    ImportRun.objects.filter(pk=run.pk).update(
        status="running", stage="merge_documents", rows_total=1000, rows_done=400,
        started_at=timezone.now() - timezone.timedelta(seconds=4),
    )  # fmt: skip
    page = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'hx-trigger="every 2s"' in page
    assert "400" in page


def test_users_are_not_imported_by_an_accountant(
    client: Client, accountant: User, sign_in: Callable[[User], Client]
) -> None:
    users = f"email,name,role\n{accountant.email},X,admin\n".encode()
    send(client, users=users)
    work()
    assert ImportRun.objects.get().status == ImportRun.Status.FAILED
    accountant.refresh_from_db()
    assert accountant.role == "accountant"


def test_run_that_is_over_or_claimed_is_not_run_again() -> None:
    options = Options(as_of=AS_OF)
    run = begin_run(names=[], options=options)
    with Watch(run.pk) as other:
        assert other.claim()
        assert execute_run(run=run, inputs=[], options=options) is None
    ImportRun.objects.filter(pk=run.pk).update(status=ImportRun.Status.APPLIED)
    assert execute_run(run=run, inputs=[], options=options) is None
    assert fact_counts() == [0] * 6
