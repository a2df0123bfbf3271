"""Chance that is the same on every machine: a mixed count, in whole numbers, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import polars as pl

WORD = 2**32


def _mix(word: pl.Expr, shift: int, factor: int) -> pl.Expr:
    # Below 2**32 times below 2**32: never more than 64 bits.
    mixed: pl.Expr = ((word ^ (word // 2**shift)) * factor) & (WORD - 1)
    return mixed


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws for the rows of a frame, from a seed, a stream's name and a whole number of the row."""

    seed: int

    def word(self, stream: str, key: str = "id") -> pl.Expr:
        """From nothing to 2**32, evenly."""
        start = crc32(f"{self.seed}/{stream}".encode())
        word = (pl.col(key).cast(pl.UInt64) * 0x9E3779B1 + start) & (WORD - 1)
        return _mix(_mix(_mix(word, 16, 0x7FEB352D), 15, 0x846CA68B), 16, 1)

    def below(self, stream: str, limit: int | pl.Expr, key: str = "id") -> pl.Expr:
        """A whole number from nothing to just below the limit."""
        return (self.word(stream, key) * limit // WORD).cast(pl.Int64)

    def between(self, stream: str, first: int, last: int, key: str = "id") -> pl.Expr:
        """Both ends included."""
        return self.below(stream, last - first + 1, key) + first

    def happens(self, stream: str, in_ten_thousand: int | pl.Expr, key: str = "id") -> pl.Expr:
        return self.below(stream, 10_000, key) < in_ten_thousand

    def pick(self, stream: str, words: Sequence[str], key: str = "id") -> pl.Expr:
        return pl.lit(pl.Series(words)).gather(self.below(stream, len(words), key))

    def weighted(self, stream: str, weights: Sequence[int], key: str = "id") -> pl.Expr:
        """The place of one of the weights, as often as its share says."""
        places = [place for place, weight in enumerate(weights) for _unit in range(weight)]
        drawn = self.below(stream, len(places), key)
        return pl.lit(pl.Series(places, dtype=pl.Int64)).gather(drawn)

    def along(self, stream: str, steps: Sequence[int], key: str = "id") -> pl.Expr:
        """A number between the steps of a table, the same number of draws between any two."""
        word, spans = self.word(stream, key), len(steps) - 1
        place = (word * spans // WORD).cast(pl.Int64)
        within = (word * spans % WORD).cast(pl.Int64) // 2**16
        table = pl.lit(pl.Series(steps, dtype=pl.Int64))
        low, high = table.gather(place), table.gather(place + 1)
        return low + (high - low) * within // 2**16


def cents(column: str) -> pl.Expr:
    """An amount in hundredths as the text of an import file."""
    whole, rest = pl.col(column) // 100, pl.col(column) % 100
    return pl.format("{}.{}", whole, rest.cast(pl.String).str.zfill(2)).alias(column)
