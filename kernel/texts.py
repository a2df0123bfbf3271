"""Texts of configuration rows in every language of the pages: kept together, read by one reader.

A value is `{"en": …, "de": …, "ro": …}`; English is always there and stands in for the others.
"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db import models
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

FALLBACK: Final = "en"
# Each language is written in itself, whatever the reader's; English first, it stands in.
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "ro": "Română"}


def pick(texts: Mapping[str, str], language: str | None = None) -> str:
    """The text in the reader's language, or in English where it is not translated."""
    chosen = (language or translation.get_language() or FALLBACK).partition("-")[0]
    return texts.get(chosen) or texts.get(FALLBACK, "")


class TextsField(models.JSONField):
    """One text in every language; the database keeps the English one from being left out."""

    def db_check(self, connection: Any) -> str | None:
        column = getattr(self, "column", None)
        if not column:
            return None
        return f"coalesce({connection.ops.quote_name(column)} ->> '{FALLBACK}', '') <> ''"


class TextsForm(forms.Form):
    """A form with one line for each language of each text named in `texts`."""

    texts: dict[str, Any] = {}
    text_length = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.texts.items():
            for code, language in LANGUAGES.items():
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=format_lazy("{} ({})", label, language),
                    max_length=self.text_length,
                    required=code == FALLBACK,
                    widget=forms.TextInput(attrs={"lang": code}),
                    help_text="" if code == FALLBACK else _("English stands in where it is empty."),
                )

    def texts_of(self, name: str) -> dict[str, str]:
        """What was typed, as a row keeps it."""
        typed = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in LANGUAGES}
        return {code: text for code, text in typed.items() if text}


def spread(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A row's texts as the initial values of such a form."""
    return {f"{name}_{code}": texts.get(code, "") for code in LANGUAGES}
