"""Column-wise checks: each fault with its line, its field and its reason."""

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.imports.checks import check
from invoices.imports.csv_files import read_csv
from invoices.imports.errors import Unusable
from invoices.imports.kinds import KINDS
from invoices.imports.mapping import EXTRA
from invoices.imports.reasons import REASONS, Problem

HEAD = "number,customer,kind,issued_on,due_on,amount,currency,terms,credits_document"


def faults(kind: str, text: str) -> list[tuple[int, str, str]]:
    checked = check(read_csv("x.csv", text.encode()), KINDS[kind], 0)
    return sorted((one.line, one.field, one.code) for one in checked.problems)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (",C1,,2026-01-01,,1,,,", "number", "missing"),
        ("I1,,,2026-01-01,,1,,,", "customer", "missing"),
        ("I1,C1,bill,2026-01-01,,1,,,", "kind", "no_choice"),
        ("I1,C1,,2026-02-30,,1,,,", "issued_on", "no_date"),
        ("I1,C1,,1.2.2026,,1,,,", "issued_on", "no_date"),
        ("I1,C1,,0026-01-01,,1,,,", "issued_on", "no_date"),
        ("I1,C1,,2026-01-01,tomorrow,1,,,", "due_on", "no_date"),
        ("I1,C1,,2026-01-01,,,,,", "amount", "missing"),
        ("I1,C1,,2026-01-01,,1e5,,,", "amount", "no_amount"),
        ("I1,C1,,2026-01-01,,NaN,,,", "amount", "no_amount"),
        ("I1,C1,,2026-01-01,,١٠٠,,,", "amount", "no_amount"),
        ("I1,C1,,2026-01-01,,-1,,,", "amount", "negative"),
        ("I1,C1,,2026-01-01,,12345678901234567,,,", "amount", "too_large"),
        ("I1,C1,,2026-01-01,,1,EURO,,", "currency", "no_currency"),
        ("I1,C1,,2026-01-01,,1,eur,,", "currency", "no_currency"),
        ("I1,C1,,2026-01-01,,1,,whenever,", "terms", "no_terms"),
        ("I\x1f1,C1,,2026-01-01,,1,,,", "number", "unprintable"),
        (f"{'I' * 61},C1,,2026-01-01,,1,,,", "number", "too_long"),
    ],
)
def test_fault_is_named(row: str, field: str, code: str) -> None:
    assert faults("documents", f"{HEAD}\n{row}\n") == [(2, field, code)]


def test_every_fault_of_a_row_is_told() -> None:
    assert faults("documents", f"{HEAD}\n,C1,,x,,y,,,\n1,2\n") == [
        (2, "amount", "no_amount"),
        (2, "issued_on", "no_date"),
        (2, "number", "missing"),
        (3, "", "ragged"),
    ]


def test_zero_is_an_amount_of_a_document_and_of_nothing_else() -> None:
    assert faults("documents", f"{HEAD}\nI1,C1,,2026-01-01,,-0.00,,,\n") == []
    receipts = "number,received_on,amount\nR1,2026-01-01,0.00\nR2,2026-01-01,-5\n"
    assert faults("receipts", receipts) == [
        (2, "amount", "not_positive"),
        (3, "amount", "not_positive"),
    ]


def test_later_rows_of_a_key_are_duplicates() -> None:
    text = f"{HEAD}\nI1,C1,,2026-01-01,,1,,,\nI2,C1,,2026-01-01,,1,,,\nI1,C1,,2026-01-01,,1,,,\n"
    assert faults("documents", text) == [(4, "number", "duplicate")]
    instalments = "document,sequence,due_on,amount\nI1,1,2026-01-01,1\nI1,2,2026-01-01,1\n"
    assert faults("instalments", instalments) == []


def test_same_number_in_two_companies_is_no_duplicate() -> None:
    text = "company,number,received_on,amount\nA,R1,2026-01-01,1\nB,R1,2026-01-01,1\n"
    assert faults("receipts", text) == []


@pytest.mark.parametrize(
    ("kind", "text", "field", "code"),
    [
        ("users", "email,name,role\nann,Ann,collector\n", "email", "no_email"),
        ("instalments", "document,sequence,due_on,amount\nI1,0,2026-01-01,1\n", "sequence",
         "no_whole_number"),
        ("instalments", "document,sequence,due_on,amount\nI1,1.5,2026-01-01,1\n", "sequence",
         "no_whole_number"),
        ("rates", "from_currency,to_currency,valid_on,rate\nUSD,EUR,2026-01-01,0\n", "rate",
         "no_rate"),
        ("rates", "from_currency,to_currency,valid_on,rate\nUSD,EUR,2026-01-01,-1\n", "rate",
         "no_rate"),
    ],
)  # fmt: skip
def test_types_of_other_kinds(kind: str, text: str, field: str, code: str) -> None:
    assert faults(kind, text) == [(2, field, code)]


def test_missing_column_is_one_sentence() -> None:
    with pytest.raises(Unusable, match=r"no column issued_on, amount, which documents needs"):
        check(read_csv("x.csv", b"number,customer\n"), KINDS["documents"], 0)


def test_unknown_columns_are_kept_for_documents_and_told() -> None:
    text = f'{HEAD},colour\nI1,C1,,2026-01-01,,1,,,,"r""ed"\n'
    checked = check(read_csv("x.csv", text.encode()), KINDS["documents"], 0)
    assert checked.unknown == ["colour"]
    assert checked.frame[EXTRA].to_list() == ['{"colour":"r\\"ed"}']


def test_every_reason_is_a_sentence() -> None:
    for code in REASONS:
        sentence = Problem(0, 2, "amount", code, "X").sentence
        assert sentence.endswith(".")
        assert "%" not in sentence


@given(st.text("0123456789+-.,eE _n", max_size=12))
def test_an_amount_is_taken_only_where_it_is_a_number(text: str) -> None:
    quoted = text.replace('"', "")
    found = faults("receipts", f'number,received_on,amount\nR1,2026-01-01,"{quoted}"\n')
    if not found:
        assert Decimal(quoted.strip()) > 0
        return
    try:
        number = Decimal(quoted.strip())
    except InvalidOperation:
        return
    plain = set(quoted) <= set("0123456789+-. ") and quoted.strip()[-1:] not in (".", "")
    leading = quoted.strip().lstrip("+-")[:1] != "."
    assert not (number.is_finite() and number > 0 and plain and leading and number < 10**15)
