"""A file as read: every value as text, every row with the line it starts on."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

LINE: Final = "#line"  # no column of a file bears this name


@dataclass(slots=True)
class Ragged:
    """A row with more or fewer values than the head has columns."""

    line: int
    values: list[str]


@dataclass(slots=True)
class Table:
    """Columns of text under their heads, `line` beside them; NULL where a value is empty."""

    name: str
    frame: pl.DataFrame
    ragged: list[Ragged] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return [name for name in self.frame.columns if name != LINE]

    @property
    def rows(self) -> int:
        return self.frame.height + len(self.ragged)


def tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Values without the spaces around them; empty ones become NULL."""
    texts = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(texts).with_columns(
        pl.when(pl.col(pl.String) == "").then(None).otherwise(pl.col(pl.String)).name.keep()
    )
