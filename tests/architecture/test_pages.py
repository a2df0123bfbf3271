"""What pages are made of: tokens for colours, no inline code, nothing from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, shown

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![\w-])")
OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""")
INLINE = re.compile(r"""\s(?:style|on[a-z]+|hx-on[:\w-]*)\s*=\s*["']""")
INLINE_BLOCK = re.compile(r"<style|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")")

TAG = re.compile(r"{%.*?%}")


def templates() -> Iterator[Path]:
    return (ROOT / "templates").rglob("*.html")


def lines_with(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    return [
        f"{shown(path)}:{number} {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(TAG.sub("", line))
    ]


def test_colours_are_named_in_tokens_only() -> None:
    sheets = (path for path in (ROOT / "static").rglob("*.css") if path.name != "tokens.css")
    assert not lines_with(HEX_COLOUR, sheets)


@pytest.mark.parametrize("pattern", [INLINE, INLINE_BLOCK], ids=["attribute", "block"])
def test_no_inline_style_or_code(pattern: re.Pattern[str]) -> None:
    pages = (path for path in templates() if "emails" not in path.parts)
    assert not lines_with(pattern, pages)


def test_nothing_comes_from_elsewhere() -> None:
    assert not lines_with(OUTSIDE, templates())
    assert not lines_with(OUTSIDE, (ROOT / "static").rglob("*.css"))


def test_scripts_are_small() -> None:
    found = [
        path
        for path in (ROOT / "static" / "js").rglob("*.js")
        if len(path.read_text().splitlines()) > 100
    ]
    assert not found
