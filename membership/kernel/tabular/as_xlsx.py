"""A report as a spreadsheet with typed cells, written row by row to a temporary file that has no name on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from membership.kernel.documents.render import BANNER
from membership.kernel.errors import RuleBroken
from membership.kernel.money import decimals
from membership.kernel.tabular.batches import Batch, batches
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.spelling import for_machine, for_reader
from membership.kernel.tabular.totals import Totals
from membership.kernel.times import FAR, date_text, instant_text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CHUNK = 64 * 1024
MOST_ROWS = 1_000_000
LONGEST_TEXT = 32_767
DAY_ZERO = date(1899, 12, 30).toordinal()
NUMBER_FORMATS = {
    "integer": "#,##0",
    "date": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm:ss",
    "percent": "0.00%",
}


def xlsx_chunks(report: Report, session: Session, request: ReportRequest) -> Iterator[bytes]:
    """The report as XLSX: head row frozen, typed cells, totals below, a second sheet that says what this is.

    The rows are read while the file is written, before the first chunk; the file vanishes with its last chunk.
    Raises RuleBroken beyond a million rows.
    """
    with tempfile.TemporaryFile(prefix="report-") as file, tempfile.TemporaryDirectory() as folder:
        _write(report, session, request, file, folder)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(report: Report, session: Session, request: ReportRequest, file: Any, folder: str) -> None:
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": folder,
    }
    with Workbook(file, options) as book:
        book.set_properties(
            {"title": report.title, "author": request.exported_by, "created": _naive(request.at, "UTC")}
        )
        _Sheet(book, report, request).fill(batches(report, session, request))
        _about(book, report, request)


class _Sheet:
    """The sheet with the rows."""

    def __init__(self, book: Workbook, report: Report, request: ReportRequest) -> None:
        self._book, self._report, self._request = book, report, request
        self._columns = report.columns_for(request.viewer)
        self._totals = Totals(self._columns)
        self._formats: dict[tuple[str, bool], Format] = {}
        self._row = 1
        self._sheet: Worksheet = book.add_worksheet("Report")

    def fill(self, found: Iterator[Batch]) -> None:
        """Heads, rows, totals, and what makes a sheet pleasant."""
        first = next(found, Batch(0, [()] * len(self._columns)))
        self._lay_out(first)
        for batch in chain([first] if first.size else [], found):
            self._write_batch(batch)
        self._write_totals()

    def _lay_out(self, first: Batch) -> None:
        head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for index, (column, width) in enumerate(zip(self._columns, self._widths(first), strict=True)):
            self._sheet.set_column(index, index, width)
            self._sheet.write_string(0, index, _head(column, self._request.zone), head)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        if self._request.is_demo:
            self._sheet.set_header(f"&C{BANNER}")
        self._sheet.set_footer("&L&A&RPage &P of &N")

    def _widths(self, first: Batch) -> list[int]:
        widths = []
        for column, values in zip(self._columns, first.values, strict=True):
            texts = for_reader(column.kind, values or ((), ()), self._request.zone) if first.size else []
            longest = max((len(text) for text in texts), default=0) + (4 if column.kind == "money" else 0)
            widths.append(min(max(longest, len(column.title), 8) + 2, 60))
        return widths

    def _write_batch(self, batch: Batch) -> None:
        if self._row + batch.size > MOST_ROWS:
            raise RuleBroken("A spreadsheet holds at most 1,000,000 rows; take CSV instead, or ask for less.")
        writers = [
            self._cells(column, values) for column, values in zip(self._columns, batch.values, strict=True)
        ]
        for offset in range(batch.size):
            for index, write in enumerate(writers):
                write(self._row + offset, index, offset)
        self._row += batch.size
        self._totals.add(batch)

    def _cells(self, column: Column, values: Any) -> Callable[[int, int, int], None]:
        if column.kind == "money":
            return self._money_cells(*values)
        if column.kind in ("text", "boolean"):
            return self._text_cells(list(for_machine(column.kind, values)))
        return self._number_cells(column.kind, values)

    def _text_cells(self, values: Sequence[str | None]) -> Callable[[int, int, int], None]:
        write_string = self._sheet.write_string

        def write(row: int, index: int, offset: int) -> None:
            value = values[offset]
            if value:
                write_string(
                    row, index, value if value[0] != "<" and len(value) < LONGEST_TEXT else _tame(value)
                )

        return write

    def _number_cells(self, kind: str, values: Sequence[Any]) -> Callable[[int, int, int], None]:
        write_number = self._sheet.write_number
        shape = self._format(NUMBER_FORMATS[kind])
        numbers = [None if value is None else _number(kind, value, self._request.zone) for value in values]

        def write(row: int, index: int, offset: int) -> None:
            number = numbers[offset]
            if number is not None:
                write_number(row, index, number, shape)

        return write

    def _money_cells(
        self, minors: Sequence[int | None], currencies: Sequence[str | None]
    ) -> Callable[[int, int, int], None]:
        write_number = self._sheet.write_number
        shapes = {known: self._format(_money_format(known)) for known in set(currencies) if known is not None}

        def write(row: int, index: int, offset: int) -> None:
            minor, currency = minors[offset], currencies[offset]
            if minor is not None and currency is not None:
                write_number(row, index, _decimal(minor, currency), shapes[currency])

        return write

    def _write_totals(self) -> None:
        for line in self._totals.lines():
            for index, value in enumerate(line):
                self._write_total(index, value)
            self._row += 1

    def _write_total(self, index: int, value: Any) -> None:
        if isinstance(value, tuple):
            self._sheet.write_number(
                self._row, index, _decimal(*value), self._format(_money_format(value[1]), bold=True)
            )
        elif value is not None:
            self._sheet.write_number(self._row, index, value, self._format("#,##0", bold=True))
        elif index == 0:
            self._sheet.write_string(self._row, 0, "Total", self._format("@", bold=True))

    def _format(self, number: str, *, bold: bool = False) -> Format:
        shape = self._formats.get((number, bold))
        if shape is None:
            look = {"num_format": number, **({"bold": True, "top": 1} if bold else {})}
            shape = self._formats[(number, bold)] = self._book.add_format(look)
        return shape


def _about(book: Workbook, report: Report, request: ReportRequest) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    lines = [
        ("Report", report.title),
        ("Foundation", request.foundation_name),
        ("As of", date_text(request.as_of)),
        *report.asked_words(request),
        ("Known at", instant_text(request.known_at, request.zone) if request.known_at else ""),
        ("Exported by", request.exported_by),
        ("Exported at", instant_text(request.at, request.zone)),
        ("Note", BANNER if request.is_demo else ""),
    ]
    for row, (label, value) in enumerate(line for line in lines if line[1]):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, _tame(value))


def _tame(text: str) -> str:
    """XlsxWriter takes a text between <r> and </r> for mark-up of its own; and Excel refuses very long ones."""
    quoted = f"'{text}" if text.startswith("<r>") else text
    return quoted if len(quoted) <= LONGEST_TEXT else quoted[: LONGEST_TEXT - 1] + "…"


def _head(column: Column, zone: str) -> str:
    return f"{column.title} ({zone})" if column.kind == "instant" else column.title


def _money_format(currency: str) -> str:
    places = decimals(currency)
    return f'"{currency}" #,##0' + ("." + "0" * places if places else "")


def _decimal(minor: int, currency: str) -> Any:
    return Decimal(minor).scaleb(-decimals(currency))


def _number(kind: str, value: Any, zone: str) -> Any:
    if kind == "date":
        return None if value == FAR else value.toordinal() - DAY_ZERO
    if kind == "instant":
        local = _naive(value, zone)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return local.toordinal() - DAY_ZERO + seconds / 86_400
    return value


def _naive(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
