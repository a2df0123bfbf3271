"""The tool that keeps the catalogues: what it finds, and what it keeps of the translations."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from arman import translations
from arman.home.management.commands import makemessages

PAGE = """{% load i18n %}
<div>
    <h1 title="{% translate "Balance" %}">{% translate "Open" context "state" %}</h1>
  <p>
      {% blocktranslate trimmed with name=person.name %}
        Hello {{ name }},
        100 % is due.
      {% endblocktranslate %}
 </p>
    {% blocktranslate trimmed count count=total %}
      {{ count }} item
    {% plural %}
      {{ count }} items
    {% endblocktranslate %}
  {{ team|default:_("Nobody") }} it's
  {% comment %}Translators: said of debts{% endcomment %}
  {% translate "Written off" %}
</div>
"""
PROGRAM = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

LABEL = _("Balance")
RATE = pgettext_lazy("currencies", "Rate")
LONG = _(
    "There is no rate from %(one)s"
    " to %(other)s."
)

def days(count):
    for _day in range(2):
        pass
    return ngettext("%(count)s day", "%(count)s days", count)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for place in ("templates", "invoices"):
        (tmp_path / place).mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "invoices" / "words.py").write_text(PROGRAM)
    return tmp_path


def translate(root: Path, language: str, **texts: str | list[str]) -> None:
    catalogue = translations.update(language, root)
    for message in catalogue:
        key = translations.forms(message.id)[0]
        if message.id and key in texts:
            found = texts[key]
            message.string = found if isinstance(found, str) else tuple(found)
    translations.catalogue_path(language, root).write_text(
        translations.written(catalogue, language)
    )


def found_in(root: Path) -> list[tuple[str | None, list[str]]]:
    return [(text.context, translations.forms(text.id)) for text in translations.extract(root)][1:]


def test_texts_are_found_in_the_order_of_their_places(root: Path) -> None:
    assert found_in(root) == [
        (None, ["Balance"]),
        ("currencies", ["Rate"]),
        (None, ["There is no rate from %(one)s to %(other)s."]),
        (None, ["%(count)s day", "%(count)s days"]),
        ("state", ["Open"]),
        (None, ["Hello %(name)s, 100 %% is due."]),
        (None, ["%(count)s item", "%(count)s items"]),
        (None, ["Nobody"]),
        (None, ["Written off"]),
    ]


def test_remarks_for_translators_are_kept(root: Path) -> None:
    message = translations.extract(root).get("Written off")
    assert message is not None
    assert message.auto_comments == ["Translators: said of debts"]


def test_update_makes_the_same_file_again(root: Path) -> None:
    path = translations.catalogue_path("ro", root)
    translations.update("ro", root)
    first = path.read_text()
    translations.update("ro", root)
    assert path.read_text() == first
    assert "Plural-Forms: nplurals=3" in first
    assert "POT-Creation-Date" not in first


def test_update_keeps_translations_and_names_what_is_missing(root: Path) -> None:
    translate(root, "de", Balance="Saldo", Nobody="Niemand")
    catalogue = translations.update("de", root)
    assert catalogue.get("Balance").string == "Saldo"  # type: ignore[union-attr]
    assert "Balance" not in translations.missing(catalogue)
    assert "Rate" in translations.missing(catalogue)


def test_update_drops_what_the_sources_lost(root: Path) -> None:
    translate(root, "de", Balance="Saldo", Nobody="Niemand")
    (root / "templates" / "page.html").unlink()
    translations.update("de", root)
    assert "Niemand" not in translations.catalogue_path("de", root).read_text()


def test_a_text_that_becomes_counted_is_translated_anew(root: Path) -> None:
    translate(root, "ro", Nobody="Nimeni")
    page = root / "templates" / "page.html"
    page.write_text(
        "{% load i18n %}{% blocktranslate count n=n %}Nobody{% plural %}{{ n }}"
        "{% endblocktranslate %}"
    )
    assert "Nobody" in translations.missing(translations.update("ro", root))


def test_every_plural_form_is_asked_for(root: Path) -> None:
    counted = "%(count)s day"
    translate(root, "ro", **{counted: ["o zi", "zile", ""]})
    assert counted in translations.missing(translations.update("ro", root))
    translate(root, "ro", **{counted: ["o zi", "zile", "de zile"]})
    assert counted not in translations.missing(translations.update("ro", root))


def test_command_fails_where_asked_to_check(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    update = translations.update
    monkeypatch.setattr(translations, "update", lambda language: update(language, root))
    monkeypatch.setattr(makemessages, "compile_messages", list)
    call_command("makemessages")
    assert "de: Balance" in capsys.readouterr().out
    with pytest.raises(CommandError, match="18 texts are not translated"):
        call_command("makemessages", check=True)
