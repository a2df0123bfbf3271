"""The catalogues say what the sources say, all of it, in both languages, and change no place."""

import gettext
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from django.utils import translation

from arman import translations
from arman.runtime.prepare import compile_messages
from kernel import formats

LANGUAGES = ("de", "ro")
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAGS = re.compile(r"</?[a-z][^>]*>")
BLANKS = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)
ENDS = ".:?!…"
CEDILLAS = "şţŞŢ"


@pytest.fixture(scope="module")
def found() -> Catalog:
    return translations.extract()


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return translations.read(translations.catalogue_path(request.param), request.param)


def texts(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {
        (message.context, tuple(translations.forms(message.id)))
        for message in catalogue
        if message.id
    }


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def pairs(catalogue: Catalog) -> list[tuple[str, str]]:
    """Each translated form beside the form of the source that it stands for."""
    return [
        (translations.forms(message.id)[0 if place == 0 else -1], form)
        for message in messages(catalogue)
        for place, form in enumerate(translations.forms(message.string))
        if form
    ]


def blanks(text: str) -> tuple[str, ...]:
    match = BLANKS.match(text)
    assert match
    return match.groups()


def test_catalogue_holds_every_text_of_the_sources(found: Catalog, catalogue: Catalog) -> None:
    new = texts(found) - texts(catalogue)
    assert not new, f"run ./manage.py makemessages and translate: {sorted(map(str, new))}"


def test_catalogue_holds_nothing_that_the_sources_lost(found: Catalog, catalogue: Catalog) -> None:
    old = texts(catalogue) - texts(found)
    assert not old, f"run ./manage.py makemessages: {sorted(map(str, old))}"


def test_everything_is_translated_in_every_plural_form(catalogue: Catalog) -> None:
    assert translations.missing(catalogue) == []


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_translation_has_the_places_of_its_source(catalogue: Catalog) -> None:
    wrong = [
        (source, form)
        for source, form in pairs(catalogue)
        if Counter(PLACES.findall(source)) != Counter(PLACES.findall(form))
    ]
    assert wrong == []


def test_translation_has_the_tags_of_its_source(catalogue: Catalog) -> None:
    wrong = [
        (source, form)
        for source, form in pairs(catalogue)
        if Counter(TAGS.findall(source)) != Counter(TAGS.findall(form))
    ]
    assert wrong == []


def test_translation_begins_and_ends_as_its_source(catalogue: Catalog) -> None:
    wrong = [
        (source, form)
        for source, form in pairs(catalogue)
        if blanks(source) != blanks(form)
        or (source[-1:] if source[-1:] in ENDS else "") != (form[-1:] if form[-1:] in ENDS else "")
    ]
    assert wrong == []


def test_romanian_is_written_with_commas_below() -> None:
    text = translations.catalogue_path("ro").read_text()
    assert not set(CEDILLAS) & set(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_written_as_the_tool_writes_it(language: str) -> None:
    path = translations.catalogue_path(language)
    known = translations.read(path, language)
    again = translations.merge(known, known, language)
    assert translations.written(again, language) == path.read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_compiles(language: str, tmp_path: Path) -> None:
    shutil.copytree(translations.ROOT / "locale", tmp_path, dirs_exist_ok=True)
    (tmp_path / language / "LC_MESSAGES" / "django.mo").unlink(missing_ok=True)
    compile_messages(tmp_path)
    with (tmp_path / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    catalogue = translations.read(translations.catalogue_path(language), language)
    for message in messages(catalogue):
        if message.string and not message.pluralizable and not message.context:
            assert compiled.gettext(str(message.id)) == message.string


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["0 days", "1 day", "2 days", "19 days", "20 days", "101 days"]),
        ("de", ["0 Tage", "1 Tag", "2 Tage", "19 Tage", "20 Tage", "101 Tage"]),
        ("ro", ["0 zile", "1 zi", "2 zile", "19 zile", "20 de zile", "101 zile"]),
    ],
)
def test_plurals_follow_the_language(language: str, written: list[str]) -> None:
    with translation.override(language):
        assert [formats.days(count) for count in (0, 1, 2, 19, 20, 101)] == written
