"""CSV to a table: encoding and delimiter found, quotes as in RFC 4180, lines counted.

A file without quotes is cut column-wise; one with quotes goes through the standard library's
reader, which knows on which line a row of several lines starts.
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext_lazy as _

from invoices.imports.errors import Unusable
from invoices.imports.tables import LINE, Ragged, Table, tidy

DELIMITERS: Final = ",;\t|"
ENCODINGS: Final = ("utf-8", "cp1252")
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BATCH: Final = 50_000
_BLANKS: Final = " \t\u00a0\u2007\u2009\u202f\u3000"
_LONGEST_FIELD: Final = 1_000_000
_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")


def read_csv(
    name: str,
    content: bytes,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    skip_rows: int = 0,
) -> Table:
    """The rows under the head; Unusable where there is no head or it names a column twice."""
    text = _decode(name, content, encoding)
    text, line = _skip(text, skip_rows)
    if not text.strip():
        raise Unusable(_("%(file)s is empty."), file=name)
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + line
        raise Unusable(_("%(file)s holds a NUL byte on line %(line)s."), file=name, line=row)
    found = delimiter or _delimiter_of(text)
    if '"' in text:
        return _read_quoted(name, text, found, line)
    return _read_plain(name, text, found, line)


def _decode(name: str, content: bytes, encoding: str | None) -> str:
    if content.startswith(_NOT_TEXT):
        raise Unusable(
            _("%(file)s is not a text file: send CSV (.csv) or a workbook (.xlsx)."), file=name
        )
    marked = next((known for mark, known in _MARKS if content.startswith(mark)), None)
    for candidate in [encoding] if encoding else [marked] if marked else ENCODINGS:
        try:
            return content.decode(candidate)
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise Unusable(_("There is no encoding %(name)s."), name=candidate) from error
    raise Unusable(
        _("%(file)s is not in the encoding %(encoding)s."),
        file=name,
        encoding=encoding or marked or ENCODINGS[0],
    )


def _skip(text: str, rows: int) -> tuple[str, int]:
    """Without the first rows and the empty lines before the head; and the head's line number."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for _row in range(rows):
        text = text.partition("\n")[2]
    head = text.lstrip("\n")
    return head, 1 + rows + len(text) - len(head)


def _delimiter_of(text: str) -> str:
    """The one that cuts the first line into most columns, outside quotes."""
    head = text.partition("\n")[0]
    outside = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def heads(name: str, values: list[str]) -> list[str]:
    """The names of the columns; a column without a name and without a neighbour is left out."""
    names = [value.strip() for value in values]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise Unusable(_("%(file)s has no line with the names of its columns."), file=name)
    seen: set[str] = set()
    for column in filter(None, names):
        if column in seen:
            raise Unusable(
                _("%(file)s names the column %(column)s twice."), file=name, column=column
            )
        seen.add(column)
    return [column or f"column {place}" for place, column in enumerate(names, start=1)]


def frame_of(names: list[str], rows: list[list[str]], lines: list[int]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ([] for _name in names)
    return pl.DataFrame(
        [
            pl.Series(LINE, lines, dtype=pl.Int64),
            *(
                pl.Series(name, list(values), dtype=pl.String)
                for name, values in zip(names, columns, strict=True)
            ),
        ]
    )


def split_ragged(
    rows: list[list[str]], lines: list[int], width: int
) -> tuple[list[list[str]], list[int], list[Ragged]]:
    """Rows as wide as the head; others apart. Empty values beyond the head are no fault."""
    good, good_lines, ragged = [], [], []
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            while len(row) > width and not row[-1].strip():
                row.pop()
            if len(row) != width:
                ragged.append(Ragged(line, row))
                continue
        good.append(row)
        good_lines.append(line)
    return good, good_lines, ragged


def _read_quoted(name: str, text: str, delimiter: str, line: int) -> Table:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    frames, ragged = [], []
    try:
        names = heads(name, next(reader))
        while batch := list(islice(_numbered(reader, line), _BATCH)):
            rows = [row for _line, row in batch]
            good, lines, bad = split_ragged(rows, [at for at, _row in batch], len(names))
            frames.append(frame_of(names, good, lines))
            ragged += bad
    except csv.Error as error:
        raise Unusable(
            _("%(file)s cannot be read from line %(line)s on: %(why)s."),
            file=name,
            line=reader.line_num + line - 1,
            why=str(error),
        ) from error
    frame = pl.concat(frames) if frames else frame_of(names, [], [])
    return Table(name, tidy(frame), ragged)


def _numbered(reader: Any, line: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line they start on; lines without anything are passed over."""
    start = reader.line_num
    for row in reader:
        if any(value.strip() for value in row):
            yield start + line, row
        start = reader.line_num


def _read_plain(name: str, text: str, delimiter: str, line: int) -> Table:
    """Without quotes each line is a row, so that all of them are cut at once."""
    head, _end, _rest = text.partition("\n")
    names = heads(name, head.split(delimiter))
    raw = pl.DataFrame({"raw": text.split("\n")[1:]}, schema={"raw": pl.String})
    raw = raw.with_row_index(LINE, offset=line + 1)
    filled = pl.col("raw").str.strip_chars(_BLANKS + delimiter) != ""
    raw = raw.filter(filled).with_columns(pl.col(LINE).cast(pl.Int64))
    fits = pl.col("raw").str.count_matches(delimiter, literal=True) == len(names) - 1
    odd = raw.filter(~fits)
    good, lines, ragged = split_ragged(
        [text.split(delimiter) for text in odd["raw"].to_list()], odd[LINE].to_list(), len(names)
    )
    even = raw.filter(fits)
    parts = pl.col("raw").str.split_exact(delimiter, len(names) - 1).struct.rename_fields(names)
    frame = even.select(LINE, parts).unnest("raw")
    if good:
        frame = pl.concat([frame, frame_of(names, good, lines)]).sort(LINE)
    return Table(name, tidy(frame), ragged)
