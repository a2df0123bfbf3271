"""The project's own files, and what the guards know of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from arman.runtime.state import ROOT

COLLECTIONS = ROOT / "collections"
LEFT_OUT = {".arman", ".git", "__pycache__", "node_modules", "migrations"}
PLACES = (
    "arman", "kernel", "staff", "customers", "invoices", "credit_policy", "collections",
)  # fmt: skip


def python_files(*, tests: bool = False) -> Iterator[Path]:
    places = (*PLACES, "tests") if tests else PLACES
    for place in places:
        for path in sorted((ROOT / place).rglob("*.py")):
            if not LEFT_OUT & set(path.parts):
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
