"""Rows of one kind in a form: as many as were typed, and a few blank ones."""

from typing import Any, Final

from django import forms

BLANK: Final = 3
MOST: Final = 60


class Rows:
    """Forms `name-0`, `name-1` … of a page's form; the page says how many it shows."""

    def __init__(self, row: type[forms.Form], name: str, form: forms.Form) -> None:
        self.name = name
        self.shown_name = f"{name}-shown"
        data = form.data if form.is_bound else None
        values = form.data if form.is_bound else form.initial
        self.rows: list[Any] = [
            row(data, prefix=f"{name}-{place}", initial=_initial(row, values, f"{name}-{place}"))
            for place in range(_count(values.get(self.shown_name)))
        ]

    def is_valid(self) -> bool:
        found = [row.is_valid() for row in self.rows]  # each says what is wrong with it
        return all(found)

    @property
    def more(self) -> int:
        """How many rows there are after asking for more."""
        return min(MOST, len(self.rows) + BLANK)


def _count(text: Any) -> int:
    asked = str(text or "")
    shown = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else BLANK
    return max(1, min(MOST, shown))


def _initial(row: type[forms.Form], values: Any, prefix: str) -> dict[str, Any]:
    return {
        name: values[f"{prefix}-{name}"]
        for name in row.base_fields
        if values.get(f"{prefix}-{name}") is not None
    }
