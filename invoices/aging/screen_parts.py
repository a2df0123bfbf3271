"""What the aging table is made of: its rows and their amounts, each written once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount of the table."""

    label: str
    text: str
    under: str
    url: str
    style: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table, or of its foot."""

    title: str
    url: str
    under: str
    currency: str
    items_url: str
    cells: tuple[Cell, ...]
