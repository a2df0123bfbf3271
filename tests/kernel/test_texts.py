"""Texts of configuration rows: the reader's language, and English where it is not translated."""

import pytest
from django.utils import translation

from kernel.texts import TextsForm, pick, spread


@pytest.mark.parametrize(
    ("texts", "language", "said"),
    [
        ({"en": "Rounding", "de": "Rundung"}, "de", "Rundung"),
        ({"en": "Rounding", "de": "Rundung"}, "de-at", "Rundung"),
        ({"en": "Rounding", "de": "Rundung"}, "ro", "Rounding"),
        ({"en": "Rounding", "de": ""}, "de", "Rounding"),
        ({}, "de", ""),
    ],
)
def test_text_is_the_readers_or_english(texts: dict[str, str], language: str, said: str) -> None:
    assert pick(texts, language) == said
    with translation.override(language):
        assert pick(texts) == said


class NamedForm(TextsForm):
    texts = {"label": "x"}


def test_form_asks_for_english_and_keeps_what_was_given() -> None:
    form = NamedForm({"label_en": "Rounding", "label_de": " Rundung ", "label_ro": ""})
    assert form.is_valid()
    assert form.texts_of("label") == {"en": "Rounding", "de": "Rundung"}
    empty = NamedForm({"label_de": "Rundung"})
    assert not empty.is_valid()
    assert list(empty.errors) == ["label_en"]


def test_row_fills_the_form() -> None:
    filled = spread("label", {"en": "Rounding", "de": "Rundung"})
    assert filled == {"label_en": "Rounding", "label_de": "Rundung", "label_ro": ""}
