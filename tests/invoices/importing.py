"""Files for the import's tests, and the runs over them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from invoices.imports.engine import Result
from invoices.imports.inputs import Input
from invoices.imports.runs import begin_run, execute_run
from invoices.imports.session import Options
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal

SHARED = Path(__file__).parents[3] / "shared" / "data"
AS_OF = date(2026, 6, 15)
FACTS = (Document, OpenItem, Source, Allocation, Adjustment, Withdrawal)


def shared(*parts: str) -> Path:
    """A real file that is not part of the project; the test says so where it is not at hand."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"../shared/data/{'/'.join(parts)} is not here")
    return path


class Desk:
    """Writes small files and imports them: `desk.send(documents="number,…\\nI1,…")`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        content = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(content)
        return path

    def send(self, *paths: Path, options: dict[str, Any] | None = None, **files: str) -> Result:
        written = [self.write(f"{kind}.csv", text) for kind, text in files.items()]
        inputs = [Input(path.name, path) for path in (*paths, *written)]
        asked = Options(**{"as_of": AS_OF, **(options or {})})
        run = begin_run(names=[one.name for one in inputs], options=asked)
        result = execute_run(run=run, inputs=inputs, options=asked)
        assert result is not None
        return result


def counts(result: Result) -> dict[str, tuple[int, int, int, int]]:
    """By kind: new, same, changed, rejected."""
    return {one.kind: (one.new, one.same, one.changed, one.rejected) for one in result.outcomes}


def complaints(result: Result) -> list[tuple[int, str, str]]:
    """Line, field and code of each problem."""
    return [(one.line, one.field, one.code) for one in result.problems]


def fact_counts() -> list[int]:
    return [model.objects.count() for model in FACTS]


def open_of(number: str) -> str:
    items = OpenItem.objects.filter(document__number=number, document__is_undone=False)
    return f"{sum(item.open_amount for item in items):.2f}"


def unapplied_of(number: str) -> str:
    sources = Source.objects.filter(number=number, is_undone=False)
    return f"{sum(source.unapplied_amount for source in sources):.2f}"
