"""Reading a table from a CSV or XLSX file that somebody sent, whatever it turns out to be."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from typing import Any

from membership.kernel.errors import RuleBroken

LARGEST = 8 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 60
LAST_ROW = 1_048_576
"""The last row that a spreadsheet can have; a file that speaks of a later one is made to be unrolled for ever."""
WANTED = "A CSV file in UTF-8, or an Excel file (.xlsx), is expected."


FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
"""The mark of a formula in a workbook's XML."""
SEPARATOR = re.compile(r'"?sep=([,;\t])"?(?:\r\n|\r|\n)', re.IGNORECASE)
"""The line by which spreadsheet programs are told what parts the cells; it stands before the header."""


class Unread(str):
    """Stands for a cell that holds something which cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it, as texts; each row knows its number in the file (the header is row 1). A cell that could
    not be read is `Unread`. `names` are those of the sheets of a workbook, of which the first is this one."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    names: Sequence[str] = ()

    @property
    def note(self) -> str:
        """What of the file is not read; empty where all of it is."""
        return _not_read(self.names)


def read_sheet(content: bytes, file_name: str, *, category: str = "") -> Sheet:
    """The first table of the file, or the members of a landscape (`category` says in which category they stand). Raises
    RuleBroken (field "file") where it is of the wrong kind, too large or empty."""
    if not content:
        raise _refused(
            f"“{file_name}” is empty. {WANTED if not _is_landscape(file_name) else 'A landscape.yml is expected.'}"
        )
    if len(content) > LARGEST:
        raise _refused(
            f"“{file_name}” is larger than {LARGEST // 1024 // 1024} MB. Split it into several files."
        )
    if _is_landscape(file_name):
        from membership.business.members.landscape import landscape_rows

        return _sheet(landscape_rows(content, file_name, category), file_name)
    if not content.startswith(b"PK\x03\x04"):
        return _sheet(_text(content), file_name)
    book = _workbook(content)
    return _sheet(_rows(book), file_name, book.names)


def _is_landscape(file_name: str) -> bool:
    return file_name.casefold().endswith((".yml", ".yaml"))


def _refused(message: str) -> RuleBroken:
    return RuleBroken(message, field="file")


def _sheet(lines: Iterator[tuple[int, list[str]]], file_name: str, names: Sequence[str] = ()) -> Sheet:
    _, header = next(lines, (0, []))
    for cell in header:
        if isinstance(cell, Unread):
            raise _refused(str(cell))
    if not any(header):
        raise _refused(f"“{file_name}” has no header in its first row. {_not_read(names) or WANTED}")
    if len(header) > MOST_COLUMNS:
        raise _refused(f"“{file_name}” has {len(header)} columns; at most {MOST_COLUMNS} are read.")
    rows: list[tuple[int, Sequence[str]]] = []
    for number, cells in lines:
        if len(rows) >= MOST_ROWS:
            raise _refused(f"“{file_name}” has more than {MOST_ROWS:,} rows. Split it into several files.")
        if any(cells):
            rows.append((number, cells))
    if not rows:
        told = f"“{file_name}” has a header and no row below it. {_not_read(names)}"
        raise _refused(told.strip())
    return Sheet(header, rows, names)


def _not_read(names: Sequence[str]) -> str:
    """Which sheets of a workbook are not read; empty where all are."""
    if len(names) < 2:
        return ""
    others = ", ".join(f"“{name}”" for name in names[1:])
    return f"Only the first sheet of the file, “{names[0]}”, is read. Not read: {others}."


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if b"\x00" in content:
        raise _refused(f"This file is no text. {WANTED}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"Line {line} is not UTF-8. In a spreadsheet program, save it as “CSV UTF-8”."
        raise _refused(message) from error
    told = SEPARATOR.match(text)
    before, text = (1, text[told.end() :]) if told else (0, text)
    first = text.split("\n", 1)[0]
    delimiter = told[1] if told else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield before + reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise _refused(f"Line {before + reader.line_num} is not CSV: {error}.") from error


@dataclass(frozen=True)
class _Book:
    """The first sheet of a workbook, row by row: the values of formulas as they were stored, and the formulas; and the names of
    all sheets."""

    values: Iterator[Sequence[Any]]
    formulas: Iterable[Sequence[Any]]
    names: Sequence[str]


@contextmanager
def _at_fault() -> Iterator[None]:
    """Whatever the reader stumbles over, the file is at fault."""
    try:
        yield
    except RuleBroken:
        raise
    except Exception as error:
        raise _refused(f"This Excel file cannot be read. {WANTED}") from error


def _workbook(content: bytes) -> _Book:
    """An Excel file, which is measured before it is unpacked."""
    with _at_fault():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise _refused("The Excel file is too large when it is unpacked.")
            has_formulas = any(_speaks_of_formulas(archive, name) for name in archive.namelist())
        book = _opened(content, data_only=True)
        formulas = _cells(_opened(content, data_only=False)) if has_formulas else repeat(())
        return _Book(_cells(book), formulas, [str(sheet.title) for sheet in book.worksheets])


def _rows(book: _Book) -> Iterator[tuple[int, list[str]]]:
    with _at_fault():
        for number, (cells, said) in enumerate(zip(book.values, book.formulas, strict=False), 1):
            if number > LAST_ROW:
                raise _refused("The Excel file speaks of rows that no spreadsheet has.")
            read = [
                _cell(cell, said[place] if place < len(said) else None) for place, cell in enumerate(cells)
            ]
            yield number, _without_empty_end(read)


def _speaks_of_formulas(archive: zipfile.ZipFile, name: str) -> bool:
    if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
        return False
    with archive.open(name) as source:
        before = b""
        while part := source.read(1 << 20):
            if FORMULA.search(before + part):
                return True
            before = part[-80:]
    return False


def _opened(content: bytes, *, data_only: bool) -> Any:
    """The workbook, with the values of formulas as they were stored, or with the formulas."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)


def _cells(book: Any) -> Iterator[Sequence[Any]]:
    """The cells of the first sheet, row by row."""
    rows: Iterator[Sequence[Any]] = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1)
    return rows


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(cell: Any, formula: Any) -> str:
    """A cell as text. `formula`: the same cell with its formula, where the file has any."""
    value = cell.value
    if value is None:
        is_formula = formula is not None and formula.data_type == "f"
        return _unread(formula) if is_formula and cell.data_type != "str" else ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    return text.removesuffix(".0") if cell.data_type == "n" else text


def _unread(cell: Any) -> Unread:
    """A formula whose result was not stored with it. (A result that is an empty text is stored, as a text.)"""
    return Unread(
        f"Cell {cell.coordinate} holds a formula whose result is not in the file. Open it in a spreadsheet program and save it "
        "there, or write the result in place of the formula."
    )
