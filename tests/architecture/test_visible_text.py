"""No text that a person reads stands outside the catalogues."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import visible_text
from tests.architecture.sources import ROOT, python_files, shown

TEMPLATES = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
PROGRAMS = [path for path in python_files() if "runtime" not in path.parts]


def found_in(paths: list[Path], look: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    return {shown(path): found for path in paths if (found := look(path))}


def test_templates_have_no_text_of_their_own() -> None:
    assert found_in(TEMPLATES, visible_text.in_template) == {}


def test_programs_mark_what_people_read() -> None:
    assert found_in(PROGRAMS, visible_text.in_program) == {}


def test_programs_mark_by_names_that_the_tool_reads() -> None:
    assert found_in(PROGRAMS, visible_text.unread_names) == {}


def test_programs_translate_when_they_are_asked() -> None:
    assert found_in(PROGRAMS, visible_text.too_early) == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Overdue</p>", ["Overdue"]),
        ('<p>{% translate "Overdue" %} · 90 % – {{ name }}</p>', []),
        ("<p>{% blocktranslate %}Over {{ days }}{% endblocktranslate %}</p>", []),
        ('<input placeholder="Search">', ["placeholder=Search"]),
        ('<input placeholder="{% translate "Search" %}">', []),
        ('<input type="submit" value="Go on">', ["value=Go on"]),
        ('<input type="hidden" value="Go on">', []),
        ('<td data-label="Balance">1</td>', ["data-label=Balance"]),
        ('<div data-news="No answer came"></div>', ["data-news=No answer came"]),
        ('{% include "components/empty.html" with title="Nothing here" %}', ["Nothing here"]),
        ('{% include "components/badge.html" with tone="bad" %}', []),
        ('{{ person.team|default:"Nobody" }}', ["Nobody"]),
        ('{{ person.team|default:_("Nobody") }}', []),
        ("{% comment %}Arguments: title{% endcomment %}<script>let x</script>", []),
        ("<a>Arman</a><button>CSV</button>", []),
    ],
)
def test_literal_text_of_a_template_is_found(source: str, found: list[str], tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(source)
    assert visible_text.in_template(path) == found


def test_literal_text_of_a_mail_is_found(tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    path.write_text('Hello {{ name }},\n{% translate "Good bye" %}')
    assert visible_text.in_template(path) == ["Hello ,"]


@pytest.mark.parametrize(
    "source",
    [
        'CharField(label="Name")',
        'CharField("name", verbose_name="name")',
        'Refused("invoices.x", "That is not possible.")',
        'Refused("invoices.x", f"Only {amount} is open.")',
        'ValidationError("Give a day.")',
        'form.add_error("day", "Give a day.")',
        'messages.success(request, "It is saved.")',
        'class Meta:\n    verbose_name = "mark"',
        'class Kind(models.TextChoices):\n    OPEN = "open", "Open"',
    ],
)
def test_literal_text_of_a_program_is_found(source: str, tmp_path: Path) -> None:
    path = tmp_path / "forms.py"
    path.write_text(source)
    assert len(visible_text.in_program(path)) == 1


def test_text_translated_on_import_is_found(tmp_path: Path) -> None:
    path = tmp_path / "columns.py"
    path.write_text(
        "from django.utils.translation import gettext as _\n"
        "HEAD = _('Balance')\n"
        "def head():\n    return _('Balance')\n"
    )
    assert visible_text.too_early(path) == ["2: _('Balance')"]


def test_mark_under_another_name_is_found(tmp_path: Path) -> None:
    path = tmp_path / "runs.py"
    path.write_text("from django.utils.translation import gettext as translate\n")
    assert visible_text.unread_names(path) == ["1: gettext as translate"]
