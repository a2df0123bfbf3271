"""The first day with Arman, in a browser on everything that `make run` starts.

An admin brings the ledger in, a manager reads it, a collector sees their own part and no more.
"""

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arman.runtime.state import ROOT
from tests.runtime.processes import kill_hard, processes_of, wait_until
from tests.runtime.test_run import Run, free_port

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "seven-red-bicycles"
FILES = {
    "customers.csv": """number,name,country,segment,collector
C1,Ärzte & Söhne GmbH,DE,Retail,cora@example.test
C2,Șerban Construcții SRL,RO,Trade,carl@example.test
""",
    "documents.csv": """number,customer,issued_on,due_on,amount,currency
I1,C1,2026-03-01,2026-03-31,1000.00,EUR
I2,C1,2026-05-01,2026-05-31,250.50,EUR
I3,C2,2026-06-01,2026-07-01,400.00,EUR
""",
    "receipts.csv": """number,customer,received_on,amount,currency
R1,C1,2026-04-10,700.00,EUR
R2,C2,2026-06-10,50.00,EUR
""",
    "allocations.csv": """source,document,applied_on,amount
R1,I1,2026-04-10,600.00
""",
    "bad.csv": """number,customer,issued_on,due_on,amount,currency
I4,C1,2026-06-01,2026-07-01,10.00,EUR
I5,C9,2026-06-01,2026-07-01,10.00,EUR
""",
}
PEOPLE = """
from staff.models import User
for email, name, role in (
    ("ada@example.test", "Ada Admin", "admin"),
    ("max@example.test", "Max Manager", "manager"),
    ("cora@example.test", "Cora Collector", "collector"),
    ("carl@example.test", "Carl Collector", "collector"),
):
    User.objects.create_user(email=email, name=name, role=role, password="%s")
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running program without demo data but with four people."""
    home = tmp_path_factory.mktemp("first-day")
    run = Run(home, free_port())
    assert wait_until(run.is_ready, 90), run.said()
    environment = {**os.environ, "ARMAN_HOME": str(home)}
    environment["DJANGO_SETTINGS_MODULE"] = "arman.settings"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", PEOPLE % PASSWORD],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    yield f"http://127.0.0.1:{run.port}"
    run.process.terminate()
    run.process.wait(60)
    for pid in processes_of(home):
        kill_hard(pid)


@pytest.fixture
def as_person(chromium: Any, program: str) -> Iterator[Callable[[str], Any]]:
    """Signs a person in by the form, in a browser of their own."""
    contexts = []

    def sign_in(name: str) -> Any:
        context = chromium.new_context(base_url=program, locale="en-GB", accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto("/")
        page.get_by_label("E-mail").fill(f"{name}@example.test")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile("^(?!.*sign-in)"))
        return page

    yield sign_in
    for context in contexts:
        context.close()


def send(page: Any, folder: Path, *names: str, kind: str = "") -> None:
    for name in names:
        (folder / name).write_text(FILES[name], encoding="utf-8")
    page.goto("/imports/")
    page.get_by_role("link", name="Import files").first.click()
    page.get_by_label("Files", exact=True).set_input_files([folder / name for name in names])
    if kind:
        page.get_by_label("What the files hold").select_option(kind)
    page.get_by_role("button", name="Import", exact=True).click()


def amount(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", "").replace("\u2212", "-").replace("–", "0") or "0")


def download(page: Any, name: str) -> list[list[str]]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name, exact=True).click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_ledger_is_brought_in_read_and_shown_to_whom_it_concerns(
    as_person: Callable[[str], Any], tmp_path: Path
) -> None:
    admin = as_person("ada")
    bring_the_ledger_in(admin, tmp_path)
    see_a_wrong_file_refused(admin, tmp_path)
    assert admin.goto("/aging/").status == 403  # imports are not reports
    read_the_aging(as_person("max"))
    see_only_ones_own(as_person("cora"))


def bring_the_ledger_in(admin: Any, folder: Path) -> None:
    names = ("customers.csv", "documents.csv", "receipts.csv", "allocations.csv")
    send(admin, folder, *names)
    admin.get_by_text("Applied", exact=True).first.wait_for()
    said = admin.locator("main").inner_text()
    for expected in (*names, "1,050.50", "900.50"):  # what is open, and less what is unapplied
        assert expected in said


def see_a_wrong_file_refused(admin: Any, folder: Path) -> None:
    send(admin, folder, "bad.csv", kind="documents")
    admin.get_by_text("Rejected", exact=True).first.wait_for()
    said = admin.locator("main").inner_text()
    assert "There is no customer C9." in said
    assert re.search(r"\b3\b", said)  # the line


def read_the_aging(manager: Any) -> None:
    manager.goto("/aging/?as_of=2026-06-15&amounts_in=document")
    said = manager.locator("main").inner_text()
    for expected in ("1,050.50", "900.50", "Ärzte & Söhne GmbH", "Șerban Construcții SRL"):
        assert expected in said
    head, *rows = download(manager, "CSV")
    balances = {row[0]: row[head.index("balance")] for row in rows if row}
    assert (balances["C1"], balances["C2"]) == ("550.50", "350.00")

    manager.locator("tbody a", has_text="550.50").first.click()
    manager.wait_for_url(re.compile("/aging/items/"))
    lines = manager.locator("tbody tr").all_inner_texts()
    assert [line.split()[0] for line in lines] == ["I1", "R1", "I2"]
    assert sum(amount(line.split("\t")[-3]) for line in lines) == Decimal("550.50")

    manager.goto("/aging/?as_of=2026-03-15&amounts_in=document")
    assert "1,000.00" in manager.locator("main").inner_text()  # before it was paid


def see_only_ones_own(collector: Any) -> None:
    collector.goto("/aging/?as_of=2026-06-15&amounts_in=document")
    said = collector.locator("main").inner_text()
    assert "Ärzte & Söhne GmbH" in said
    assert "Șerban" not in said
    assert "1,050.50" not in said
    assert "C2" not in {row[0] for row in download(collector, "CSV") if row}
