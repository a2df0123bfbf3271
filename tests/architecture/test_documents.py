"""Documents do not drift: links lead somewhere, decisions have their parts, settings are listed."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
SETTING = re.compile(r"""env\.(?:text|flag|number|words|choice|database|redis)\(\s*"([A-Z_]+)\"""")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    missing = [
        link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()
    ]
    assert not missing


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_decisions_have_their_parts(decision: Path) -> None:
    text = decision.read_text()
    for part in ("## Context", "## Decision", "## Consequences", "## Undo"):
        assert part in text
    assert len(text.splitlines()) <= 60


def test_every_setting_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "operations.md").read_text()
    settings = {
        name
        for path in python_files()
        if path.is_relative_to(ROOT / "arman")
        for name in SETTING.findall(path.read_text())
    }
    assert settings
    assert not {name for name in settings if f"`{name}`" not in reference}


def test_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"`?make (\w+)", (ROOT / "README.md").read_text()))
    assert targets
    assert not {target for target in targets if f"\n{target}:" not in makefile}
