"""No tail: nothing grows past what one reads in one go (docs: CONTRIBUTING.md)."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.sources import ROOT, functions, length, python_files, shown

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
LONGEST_TEST = 40
LONGEST_TEMPLATE = 120
LONGEST_STYLESHEET = 300
LONGEST_LINE = 100
LONGEST_TEMPLATE_LINE = 120
VAGUE = {"utils", "helpers", "common", "misc", "manager"}


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def over(paths: Iterable[Path], most: int) -> list[str]:
    return [f"{shown(path)}: {lines_of(path)}" for path in paths if lines_of(path) > most]


def test_no_function_is_too_long() -> None:
    found = [
        f"{shown(path)}:{node.lineno} {node.name}: {length(node)}"
        for path in python_files()
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    ]
    assert not found


def test_no_test_is_too_long() -> None:
    found = [
        f"{shown(path)}:{node.lineno} {node.name}: {length(node)}"
        for path in python_files(tests=True)
        if path.is_relative_to(ROOT / "tests")
        for node in functions(path)
        if node.name.startswith("test_") and length(node) > LONGEST_TEST
    ]
    assert not found


def test_no_source_file_is_too_long() -> None:
    assert not over(python_files(tests=True), LONGEST_FILE)


def test_no_template_is_too_long() -> None:
    assert not over((ROOT / "templates").rglob("*.html"), LONGEST_TEMPLATE)


def test_no_style_sheet_is_too_long() -> None:
    assert not over((ROOT / "static").rglob("*.css"), LONGEST_STYLESHEET)


def test_no_line_is_too_long() -> None:
    limits = [(path, LONGEST_LINE) for path in python_files(tests=True)]
    limits += [(path, LONGEST_TEMPLATE_LINE) for path in (ROOT / "templates").rglob("*.html")]
    found = [
        f"{shown(path)}:{number}"
        for path, most in limits
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > most
    ]
    assert not found


def test_every_module_says_what_lives_there() -> None:
    found = [
        shown(path)
        for path in python_files(tests=True)
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not found


def test_no_file_has_a_vague_name() -> None:
    assert not [shown(path) for path in python_files(tests=True) if path.stem in VAGUE]
