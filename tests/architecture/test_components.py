"""Style sheets and templates fit together; amounts and days are written by tag."""

import re

from tests.architecture.sources import ROOT, shown

STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = ROOT / "templates" / "components"
# Looks that only their component may give; what is laid out freely, such as a table, is not here.
OWN = (
    "badge|define|dialog|disclosure|dot|empty|menu|needs|notice|progress|skeleton|steps|switch|"
    "tabs|tile|toast"
)
BY_HAND = re.compile(rf"""class=["'](?:{OWN})(?:["' ]|{{%)""")
OTHER_FORMATS = re.compile(r"\|\s*(?:date|floatformat|intcomma|time)\b")


def test_every_component_is_linked() -> None:
    links = (ROOT / "templates" / "components" / "styles.html").read_text()
    sheets = {path.name for path in (ROOT / "static" / "css" / "components").glob("*.css")}
    assert {sheet for sheet in sheets if f"components/{sheet}" not in links} == set()


def test_style_sheets_use_only_tokens_that_exist() -> None:
    known = set(re.findall(r"(--[\w-]+):", (ROOT / "static" / "css" / "tokens.css").read_text()))
    used = {token for path in STYLES for token in re.findall(r"var\((--[\w-]+)", path.read_text())}
    assert used - known == set()


def test_amounts_and_days_are_written_by_tag() -> None:
    assert [shown(path) for path in TEMPLATES if OTHER_FORMATS.search(path.read_text())] == []


def test_a_component_is_used_and_never_copied() -> None:
    copies = [
        f"{shown(path)}:{number} {line.strip()}"
        for path in TEMPLATES
        if COMPONENTS not in path.parents
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if BY_HAND.search(line)
    ]
    assert copies == []


def test_a_component_says_what_it_takes() -> None:
    silent = [
        shown(path)
        for path in COMPONENTS.rglob("*.html")
        if not path.read_text().startswith("{% comment %}")
    ]
    assert silent == []
