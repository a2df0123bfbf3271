"""Files to tables: encodings, delimiters, quotes, line numbers, workbooks, awkward ones."""

import csv
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from invoices.imports import csv_files
from invoices.imports.checks import check
from invoices.imports.csv_files import read_csv
from invoices.imports.errors import Unusable
from invoices.imports.inputs import Input, named_kind, read_inputs
from invoices.imports.kinds import KINDS
from invoices.imports.tables import LINE, Ragged, Table
from invoices.imports.workbooks import as_text, read_workbook
from tests.invoices.importing import SHARED, shared


def rows(table: Table) -> list[tuple[Any, ...]]:
    return table.frame.rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str, quote: str) -> None:
    text = f"number{delimiter}name\r\n1{delimiter}{quote}Müller é{quote}\r\n\r\n2{delimiter} \r\n"
    table = read_csv("x.csv", text.encode(encoding))
    assert table.columns == ["number", "name"]
    assert rows(table) == [(2, "1", "Müller é"), (4, "2", None)]


def test_row_of_several_lines_is_counted_from_its_first() -> None:
    table = read_csv("x.csv", b'a,b\n"one\ntwo",1\n\nthree,2\n')
    assert rows(table) == [(2, "one\ntwo", "1"), (5, "three", "2")]


def test_ragged_rows_stand_apart() -> None:
    for text in (
        b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n5,6,7\n",
        b'a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n5,6,"7"\n',
    ):
        table = read_csv("x.csv", text)
        assert table.ragged == [Ragged(2, ["1", "2"]), Ragged(3, ["1", "2", "3", "4"])]
        assert rows(table) == [(4, "1", "2", "3"), (5, "5", "6", "7")]


@pytest.mark.parametrize("content", [b"number,name", b'"number",name', b"\n\nnumber,name\n"])
def test_head_alone_is_a_file_without_rows(content: bytes) -> None:
    table = read_csv("x.csv", content)
    assert (table.columns, table.rows) == (["number", "name"], 0)


def test_rows_before_the_head_are_skipped() -> None:
    table = read_csv("x.csv", b"Report\nof today\n\na;b\n1;2\n", skip_rows=2, delimiter=";")
    assert rows(table) == [(5, "1", "2")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b",,\n1,2,3", "names of its columns"),
        (b"a,a\n1,2", "twice"),
        (b"a,b\n1,\x00", "NUL byte on line 2"),
        (b'a,b\n1,"open', "cannot be read from line"),
        (b"PK\x03\x04", "not a text file"),
        (b"a\n\x81", "not in the encoding"),
    ],
)
def test_unusable_file_is_one_sentence(content: bytes, what: str) -> None:
    with pytest.raises(Unusable, match=what):
        read_csv("x.csv", content)


def test_named_encoding_is_kept_to() -> None:
    assert rows(read_csv("x.csv", "a\né".encode("latin-1"), encoding="latin-1")) == [(2, "é")]
    with pytest.raises(Unusable, match="no encoding"):
        read_csv("x.csv", b"a", encoding="klingon")


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t"),
    max_size=8,
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_quoted_files_come_back_as_written(cells: list[list[str]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["x", "y", "z"])
    writer.writerows(cells)
    table = read_csv("x.csv", buffer.getvalue().encode())
    assert [row[1:] for row in rows(table)] == [
        tuple(cell.strip() or None for cell in row) for row in cells if "".join(row).strip()
    ]
    newlines = [1 + sum(cell.count("\n") for cell in row) for row in cells]
    assert table.frame[LINE].to_list() == [
        2 + sum(newlines[:at]) for at, row in enumerate(cells) if "".join(row).strip()
    ]


PLAIN = st.text("abc é1.-", max_size=5)


@given(st.lists(st.lists(PLAIN, min_size=1, max_size=5), min_size=1, max_size=9))
def test_both_ways_of_cutting_agree(cells: list[list[str]]) -> None:
    text = "x,y,z\n" + "".join(",".join(row) + "\n" for row in cells)
    plain = csv_files._read_plain("x", text, ",", 1)
    quoted = csv_files._read_quoted("x", text, ",", 1)
    assert plain.frame.equals(quoted.frame)
    assert plain.ragged == quoted.ragged


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (1930571429.0, "1930571429"),
        (1e22, "10000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (0.1 + 0.2, "0.3"),
        (1234.5600000000002, "1234.56"),
        (7, "7"),
        (True, "true"),
        ("x", "x"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 0, 0), "2026-01-02"),  # noqa: DTZ001
        (datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),  # noqa: DTZ001
        (time(3, 4), "03:04:00"),
        (timedelta(hours=1), "1:00:00"),
    ],
)
def test_cell_is_read_as_it_would_be_typed(value: Any, text: str) -> None:
    assert as_text(value) == text


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)
    return buffer.getvalue()


def test_workbook_has_a_table_per_sheet(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(
        workbook(
            {
                "Customers": [["number", "name"], [1001, "A"]],
                "documents": [[], ["number", "amount", "issued_on"], ["I1", 1.1, date(2026, 1, 2)]],
                "empty": [],
            }
        )
    )
    entries, _companies = read_inputs([Input(path.name, path)])
    assert [(entry.kind, entry.table.frame.rows()) for entry in entries] == [
        ("customers", [(2, "1001", "A")]),
        ("documents", [(3, "I1", "1.1", "2026-01-02")]),
    ]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"nothing of the kind", workbook({"x": []})]
)
def test_broken_workbook_is_one_sentence(content: bytes) -> None:
    with pytest.raises(Unusable):
        read_workbook("x.xlsx", content)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("documents", "documents"),
        ("Open Items June", "open_items"),
        ("open-items", "open_items"),
        ("receipts-2026", "receipts"),
        ("notes", None),
        ("documentsold", None),
    ],
)
def test_kind_is_told_by_the_name(name: str, kind: str | None) -> None:
    assert named_kind(name) == kind


def awkward() -> list[str]:
    folder = SHARED / "awkward"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else [""]


@pytest.mark.parametrize("name", awkward())
def test_awkward_file_is_told_in_one_sentence(name: str) -> None:
    path = shared("awkward", name) if name else shared("awkward")

    def read_and_check() -> None:
        entries, _companies = read_inputs([Input(path.name, path)], kind="documents")
        for entry in entries:
            check(entry.table, KINDS["documents"], 0)

    with pytest.raises(Unusable) as told:
        read_and_check()
    assert str(told.value).count("\n") == 0
    assert str(told.value).endswith(".")


def test_cell_that_shows_an_error_is_a_fault_and_not_empty() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("notes").write_row(0, 0, ["nothing"])
        sheet = book.add_worksheet("customers")
        sheet.write_row(1, 1, ["number", "name", "region", "segment"])
        sheet.write_row(2, 1, ["C1", "A", "North", "x"])
        sheet.write_row(3, 1, ["C2", "B"])
        sheet.write_formula("D4", "=NA()", None, "#N/A")
        sheet.write_formula("E4", "=#REF!", None, "#REF!")
    table = read_workbook("x.xlsx", buffer.getvalue())["customers"]
    assert rows(table)[1] == (4, "C2", "B", "#N/A", "#REF!")
    found = check(table, KINDS["customers"], 0).problems
    assert [(one.line, one.field, one.code) for one in found] == [
        (4, "segment", "error_cell"),
        (4, "region", "error_cell"),
    ]


@pytest.mark.parametrize("quoted", ["C1", '"C1"'])
def test_lines_of_nothing_but_delimiters_are_passed_over(quoted: str) -> None:
    content = f"number,name\n,\n{quoted},A\n , \nC2,B\n,,,\n".encode()
    table = read_csv("x.csv", content)
    assert rows(table) == [(3, "C1", "A"), (5, "C2", "B")]
    assert table.ragged == []
