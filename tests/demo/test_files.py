"""The demo's files: the same for a seed and a day, skewed as measured, and never impossible."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from arman.demo.beside import make_beside, open_items
from arman.demo.chance import Chance
from arman.demo.customers import Plan, make_customers
from arman.demo.documents import make_documents
from arman.demo.files import make_files, write_files
from arman.demo.payments import make_payments

DAY = date(2026, 6, 15)
Files = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def files() -> Files:
    return make_files(Plan(10, 1, DAY))


def as_bytes(files: Files) -> dict[str, bytes]:
    written = {}
    for kind, frame in files.items():
        buffer = BytesIO()
        frame.write_csv(buffer)
        written[kind] = buffer.getvalue()
    return written


def total(frame: pl.DataFrame, column: str = "amount") -> Decimal:
    return sum((Decimal(text) for text in frame[column]), Decimal(0))


def test_same_seed_and_day_make_the_same_bytes(files: Files, tmp_path: Path) -> None:
    first = write_files(files, tmp_path / "first")
    second = write_files(make_files(Plan(10, 1, DAY)), tmp_path / "second")
    assert [path.name for path in first] == [path.name for path in second]
    assert all(
        one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True)
    )


@pytest.mark.parametrize("plan", [Plan(10, 2, DAY), Plan(10, 1, date(2026, 6, 16))])
def test_another_seed_or_day_makes_other_files(files: Files, plan: Plan) -> None:
    assert as_bytes(make_files(plan))["documents"] != as_bytes(files)["documents"]


def test_scale_is_that_of_the_command(files: Files) -> None:
    assert (files["customers"].height, files["documents"].height) == (1_000, 10_000)
    assert files["users"].filter(pl.col("role") == "collector").height == 5


def test_few_customers_own_most_documents(files: Files) -> None:
    owned = files["documents"].group_by("customer").len().sort("len", descending=True)
    fifth = owned["len"].head(200).sum()
    assert 8_000 < fifth < 8_600
    assert 200 < owned["len"][0] < 600


def test_kinds_are_mixed_as_measured(files: Files) -> None:
    kinds = dict(files["documents"]["kind"].value_counts().iter_rows())
    assert kinds["credit_note"] == 300
    assert kinds["debit_note"] > 10
    assert 0.90 < files["receipts"].height / 10_000 < 1.02
    assert files["allocations"].height > files["receipts"].height
    assert {"EUR", "GBP", "USD"} == set(files["documents"]["currency"])
    assert {"MAIN", "UK"} == set(files["documents"]["company"])
    assert files["customers"]["country"].n_unique() == 5


def test_ledger_has_what_a_real_one_has(files: Files) -> None:
    receipts = files["receipts"]
    assert receipts["customer"].null_count() > 10
    assert receipts["returned_on"].count() > 20
    assert files["documents"]["cancelled_on"].count() > 20
    assert files["adjustments"]["reversed_on"].count() > 0
    assert set(files["adjustments"]["kind"]) >= {"discount", "small_difference", "write_off"}
    assert min(files[kind].height for kind in ("instalments", "refunds", "transfers", "states")) > 0


def test_nothing_is_dated_after_the_last_day(files: Files) -> None:
    for kind, column in (
        ("documents", "issued_on"),
        ("documents", "cancelled_on"),
        ("receipts", "received_on"),
        ("receipts", "returned_on"),
        ("allocations", "applied_on"),
        ("adjustments", "posted_on"),
        ("refunds", "paid_on"),
        ("transfers", "moved_on"),
    ):
        assert files[kind][column].max() <= DAY, (kind, column)


def test_numbers_are_unique_in_their_company(files: Files) -> None:
    for kind in ("documents", "receipts", "adjustments", "refunds", "transfers"):
        assert files[kind].select("company", "number").is_duplicated().sum() == 0


def test_no_value_needs_quotes(files: Files) -> None:
    assert all(b'"' not in content for content in as_bytes(files).values())


def test_amount_of_a_document_is_net_and_tax(files: Files) -> None:
    documents = files["documents"]
    assert total(documents) == total(documents, "net") + total(documents, "tax")


def test_draws_are_even_and_of_their_stream() -> None:
    chance = Chance(1)
    frame = pl.DataFrame({"id": pl.int_range(20_000, eager=True)}).with_columns(
        one=chance.below("one", 10), other=chance.below("other", 10)
    )
    counts = frame["one"].value_counts()["count"]
    assert counts.min() > 1_850
    assert counts.max() < 2_150
    assert 1_800 < (frame["one"] == frame["other"]).sum() < 2_200


def test_old_debts_are_many_and_small() -> None:
    plan = Plan(10, 1, DAY)
    owners = make_customers(plan)
    made = make_documents(plan, owners)
    paid = make_payments(plan, owners, made)
    left = open_items(paid, make_beside(plan, made, paid))
    old = left.filter(pl.col("due_on") < date(2026, 3, 17))
    assert 0.20 < left["id"].n_unique() / plan.documents < 0.30
    assert 0.10 < old["left"].sum() / left["left"].sum() < 0.15
