"""What a person does next: name the entity, correct the rows, import what was checked, go on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from customers.models import LegalEntity
from invoices.imports.errors import Unusable
from invoices.models import Document, ImportReject, ImportRun
from invoices.tasks import run_import
from kernel.models import OutboxMessage
from tests.factories import make_user
from tests.invoices.importing import Desk, complaints, counts, open_of

pytestmark = pytest.mark.django_db
CUSTOMERS = "number,name\nC1,Alpha\n"
DOCUMENTS = "number,customer,issued_on,due_on,amount\nI1,C1,2026-01-10,2026-02-10,100.00\n"
IBM = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,"
    "Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate\n"
    "391,0379-NEVHP,4/6/2013,611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def client(sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(make_user("accountant"))


@pytest.fixture
def uk(db: None) -> LegalEntity:
    return LegalEntity.objects.create(code="UK", name="Ltd", currency="GBP")


def send(client: Client, name: str, text: str, **options: Any) -> ImportRun:
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post(reverse("invoices:import-add"), {"files": [file], **options})
    assert answer.status_code == 302, answer.content.decode()
    return work()


def work() -> ImportRun:
    for message in OutboxMessage.objects.all():
        run_import(outbox_id=message.pk)
    return ImportRun.objects.latest("pk")


def page_of(client: Client, run: ImportRun) -> str:
    return client.get(run.get_absolute_url()).content.decode()


def test_entity_is_chosen_on_the_page(client: Client, uk: LegalEntity) -> None:
    run = send(client, "ledger.csv", IBM, mapping="ibm-receivables")
    assert run.status == ImportRun.Status.REJECTED
    assert "or choose the entity for all rows" in page_of(client, run)
    run = send(client, "ledger.csv", IBM, mapping="ibm-receivables", company="UK")
    assert run.status == ImportRun.Status.APPLIED
    assert Document.objects.get().entity == uk


@pytest.mark.parametrize("company", ["MAIN", "UK"])
def test_entity_is_named_on_the_command_line(
    desk: Desk, uk: LegalEntity, company: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk.write("ledger.csv", IBM)
    with pytest.raises(SystemExit):
        call_command("import_ledger", str(path), "--mapping", "ibm-receivables")
    assert "--company" in capsys.readouterr().err
    call_command("import_ledger", str(path), "--mapping", "ibm-receivables", "--company", company)
    assert Document.objects.get().entity.code == company


def test_rows_keep_an_entity_of_their_own(desk: Desk, uk: LegalEntity) -> None:
    documents = (
        "company,number,customer,issued_on,due_on,amount\n"
        "MAIN,I1,C1,2026-01-10,2026-02-10,1\n"
        ",I2,C1,2026-01-10,2026-02-10,1\n"
    )
    desk.send(customers=CUSTOMERS, documents=documents, options={"company": "UK"})
    assert dict(Document.objects.values_list("number", "entity__code")) == {
        "I1": "MAIN",
        "I2": "UK",
    }


def test_unknown_entity_is_refused(desk: Desk) -> None:
    with pytest.raises(Unusable, match="no entity NO"):
        desk.send(customers=CUSTOMERS, options={"company": "NO"})


def test_rejected_rows_are_corrected_and_sent_again(client: Client) -> None:
    send(client, "customers.csv", CUSTOMERS)
    rows = (
        "reference,amount,colour,number,customer,issued_on,due_on\n"
        "=A1,1.00,red,I1,C1,2026-01-10,2026-02-10\n"
        '"Say ""so"", please",2.00,blue,I2,C9,2026-01-10,2026-02-10\n'
        "-7-,x,green,I3,C9,2026-01-10,2026-02-10\n"
        "=B2,4.00,pink,I4,C1,2026-01-10,2026-02-10,surplus\n"
    )
    run = send(client, "documents june.csv", rows, accept_good_rows="on")
    assert list(Document.objects.values_list("number", flat=True)) == ["I1"]
    assert "colour" in page_of(client, run)
    name = "documents-rejected.csv"
    address = reverse("invoices:import-rejects", args=[run.public_id, name])
    sent_back = client.get(address).content.decode()
    assert sent_back.splitlines()[0].endswith(rows.splitlines()[0])
    again = send(client, name, sent_back, dry_run="on")
    assert [one.line for one in ImportReject.objects.filter(file__run=again)] == [2, 3, 4]
    corrected = sent_back.replace("C9", "C1").replace(",x,", ",3.00,").replace(",surplus", "")
    last = send(client, name, corrected)
    assert last.status == ImportRun.Status.APPLIED, page_of(client, last)
    assert sorted(Document.objects.values_list("number", "reference", "extra__colour")) == [
        ("I1", "=A1", "red"),
        ("I2", 'Say "so", please', "blue"),
        ("I3", "-7-", "green"),
        ("I4", "=B2", "pink"),
    ]
    assert not Document.objects.filter(extra__has_key="rejected_line").exists()


def test_rejects_of_each_kind_go_into_a_folder(desk: Desk, tmp_path: Path) -> None:
    paths = [
        desk.write("customers.csv", "number,name\nC1,\n"),
        desk.write("documents.csv", DOCUMENTS),
        desk.write("documents-uk.csv", DOCUMENTS.replace("I1", "I2")),
    ]
    with pytest.raises(SystemExit):
        call_command("import_ledger", *map(str, paths), "--rejects", str(tmp_path / "back"))
    assert sorted(path.name for path in (tmp_path / "back").iterdir()) == [
        "customers-rejected.csv",
        "documents-rejected-2.csv",
        "documents-rejected.csv",
    ]


def test_checked_files_are_imported_once(client: Client) -> None:
    send(client, "customers.csv", CUSTOMERS)
    run = send(client, "documents.csv", DOCUMENTS, dry_run="on")
    assert run.status == ImportRun.Status.CHECKED
    assert "Import it now" in page_of(client, run)
    assert "as it would stand" in page_of(client, run)
    address = reverse("invoices:import-now", args=[run.public_id])
    first, second = client.post(address), client.post(address)
    made = work()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    assert (made.status, ImportRun.objects.count()) == ("applied", 3)
    assert open_of("I1") == "100.00"
    again = reverse("invoices:import-now", args=[made.public_id])
    assert client.post(again).status_code == 422


def test_asking_again_keeps_the_options(client: Client, uk: LegalEntity) -> None:
    run = send(client, "x.csv", "a,a\n", kind="documents", company="UK", repost="on")
    address = f"{reverse('invoices:import-add')}?again={run.public_id}"
    assert address in page_of(client, run)
    form = client.get(address).context["form"]
    assert (form.initial["kind"], form.initial["company"], form.initial["repost"]) == (
        "documents", "UK", True,
    )  # fmt: skip


def test_run_that_posted_nothing_is_not_undone(client: Client) -> None:
    run = send(client, "customers.csv", CUSTOMERS)
    assert run.status == ImportRun.Status.APPLIED
    assert reverse("invoices:import-undo", args=[run.public_id]) not in page_of(client, run)


def test_reasons_are_in_the_language_of_the_reader(client: Client) -> None:
    send(client, "documents.csv", DOCUMENTS)
    reject = ImportReject.objects.get()
    assert (reject.code, reject.value, reject.reason) == ("unknown_customer", "C1", "")
    assert reject.sentence == "There is no customer C1."
    with translation.override("de"):
        assert reject.sentence != "There is no customer C1."
    old = ImportReject(reason="Said long ago.")
    assert old.sentence == "Said long ago."


def test_page_names_no_switch_of_the_command(desk: Desk) -> None:
    desk.send(customers=CUSTOMERS, documents=DOCUMENTS)
    result = desk.send(documents=DOCUMENTS.replace("100.00", "90.00"))
    (problem,) = result.problems
    assert complaints(result) == [(2, problem.field, "differs")]
    assert "--repost" not in problem.sentence
    assert "--repost" in problem.at_command
    assert counts(result)["documents"] == (0, 0, 0, 1)
