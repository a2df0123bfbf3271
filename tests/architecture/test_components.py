"""Style sheets and templates fit together; amounts and days are written by tag."""

import re

from tests.architecture.sources import ROOT, shown

STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
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
