"""Every way to read what was typed; the database's keys are the same as Python's."""

from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from kernel import formats
from kernel.search_words import (
    LONGEST,
    Query,
    amounts,
    fold,
    near_numbers,
    number_key,
    phone_key,
    phone_keys,
)

# What names and numbers are written with here: Latin, Greek and Cyrillic letters, signs.
LETTERS = st.characters(min_codepoint=32, max_codepoint=0x52F, exclude_categories=["Cc", "Cn"])
NAMES = st.text(LETTERS, max_size=40)
PHONES = st.text("0123456789+()/-. ", max_size=24)
AMOUNTS = st.decimals(min_value="0.01", max_value="99999999.99", places=2)


def key_of_database(function: str, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@given(NAMES)
@example("Țărăncuța ŁÓDŹ Straße ẞ İzmir Œuvre")
@example("ΌΔΟΣ Ἀθήνα Ёлка  two\u00a0blanks ")
def test_database_folds_as_python_does(name: str) -> None:
    assert key_of_database("kernel_fold", name) == fold(name)


@pytest.mark.django_db
@given(NAMES)
@example("INV-2026/000.17 #4 (a) [b] 'c' \"d\"")
def test_database_keys_numbers_as_python_does(number: str) -> None:
    assert key_of_database("kernel_number_key", number) == number_key(number)


@pytest.mark.django_db
@given(PHONES)
@example("+40 (0) 721 000 111")
@example("0037300")
def test_database_keys_phones_as_python_does(phone: str) -> None:
    assert key_of_database("kernel_phone_key", phone) == phone_key(phone)


@given(NAMES)
def test_a_folded_name_folds_to_itself(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    "typed",
    ["+40 721 000 111", "0040721000111", "0721-000-111", "+40 (0)721 000111", "40721000111"],
)
def test_a_phone_is_the_same_however_its_prefix_is_written(typed: str) -> None:
    assert phone_key("+40 (721) 000.111") in phone_keys(typed)


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True), st.sampled_from(["1", "40", "44", "373"]))
def test_a_national_number_survives_every_prefix(national: str, code: str) -> None:
    for written in (f"+{code}{national}", f"00{code} {national}", f"0{national}"):
        assert phone_key(written) == national


@given(AMOUNTS, st.sampled_from(["en", "de", "ro"]))
def test_an_amount_is_read_as_any_language_writes_it(amount: Decimal, language: str) -> None:
    written = formats.number(amount, 2, language)
    assert amounts(written) == {amount}
    assert amounts(f"{written} EUR") == amounts(f"€ {written}") == {amount}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1204.50", {"1204.50"}),
        ("1.204,50", {"1204.50"}),
        ("1,204.50", {"1204.50"}),
        ("1 204,50", {"1204.50"}),
        ("1'204.50", {"1204.50"}),
        ("1.204", {"1204", "1.204"}),
        ("1.234.567", {"1234567"}),
        ("12,34,567", set()),
        ("0.00", set()),
        ("12.34.56.78", set()),
        ("INV-12", set()),
        ("+40 721", set()),
    ],
)
def test_amounts_are_read_every_way_that_makes_sense(typed: str, read: set[str]) -> None:
    assert amounts(typed) == {Decimal(one) for one in read}


@given(st.from_regex(r"[a-z]{0,3}[0-9]{5,12}", fullmatch=True), st.data())
def test_two_swapped_figures_lead_back_to_the_number(key: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(key) - 2))
    slipped = key[:at] + key[at + 1] + key[at] + key[at + 2 :]
    assert slipped == key or key in near_numbers(slipped)


@given(st.from_regex(r"[a-z]{0,3}[0-9]{6,12}", fullmatch=True), st.data())
def test_one_wrong_missing_or_added_figure_leads_back(key: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(key) - 1).filter(lambda at: key[at].isdigit()))
    figure = data.draw(st.sampled_from("0123456789"))
    for slipped in (
        key[:at] + figure + key[at + 1 :],
        key[:at] + key[at + 1 :],
        key[:at] + figure + key[at:],
    ):
        assert slipped == key or key in near_numbers(slipped)


@given(st.text(max_size=300))
def test_anything_typed_can_be_read(typed: str) -> None:
    query = Query.read(typed)
    assert "\0" not in query.text
    assert len(query.text) <= LONGEST
    assert len(query.spellings) == len(query.words)
    assert all(len(phone) >= 4 for phone in query.phones)
    assert query.near_numbers is not None
    assert query.email == query.email.lower()
    assert all(amount > 0 for amount in query.amounts)


def test_words_are_read_in_their_spellings() -> None:
    assert Query.read("  Müller   Bau ").words == ("muller", "bau")
    assert "mueller" in Query.read("Müller").spellings[0]
    assert "muller" in Query.read("Mueller").spellings[0]
    assert Query.read("a").is_empty
    assert not Query.read("ab").is_empty


def test_numbers_are_one_word_or_hold_figures() -> None:
    assert Query.read("INV 2026/17").number == "inv202617"
    assert Query.read("alpha").number == "alpha"
    assert Query.read("alpha beta").number == ""
    assert Query.read("17").number == ""
    assert Query.read("2026/17").number_end == "716202"
    assert not Query.read("12345").can_be_misspelt
