"""Cells of a workbook that show an error, such as `#N/A`; its reader takes them for empty."""

import re
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\st="e")[^>]*\sr="([A-Z]+)([0-9]+)"[^>]*>.*?<(?:\w+:)?v>([^<]+)<', re.S
)


def error_cells(content: bytes) -> list[dict[tuple[int, int], str]]:
    """By sheet, in their order: row and column, from 0, and what the cell shows."""
    if not content.startswith(b"PK"):
        return []
    try:
        with ZipFile(BytesIO(content)) as archive:
            return [_cells(archive.read(part)) for part in _parts(archive)]
    except (BadZipFile, KeyError):
        return []  # another format, of which nothing more is known


def _parts(archive: ZipFile) -> list[str]:
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets = {
        _value(tag, b"Id"): _value(tag, b"Target").lstrip("/").removeprefix("xl/")
        for tag in _RELATION.findall(relations)
    }
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    return [f"xl/{targets[_value(tag, rb'r:id')]}" for tag in sheets]


def _value(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    return found[1].decode() if found else ""


def _cells(sheet: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in sheet:
        return {}
    return {
        (int(row) - 1, _number(column)): shown.decode()
        for column, row, shown in _CELL.findall(sheet)
    }


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
