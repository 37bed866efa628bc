"""R25: every report has the same rows and columns on the page and in every file, for each role that may; others get nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.doors.cast import SIGNED_IN
from tests.doors.conftest import Fresh
from tests.doors.expected import declarations
from tests.doors.gate import Gate
from tests.doors.routes import reports
from tests.doors.world import OWN

NAMES = [report.name for report in reports()]
FORMATS = ("csv", "xlsx", "json", "pdf")
SPELLED = {"Yes", "No", "open", "Open"}
"""Cells that the files spell for a machine."""


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {"thead": [], "tbody": [], "tfoot": []}
        self.cell: list[str] | None = None
        self.where = ""

    def handle_starttag(self, tag: str, _attributes: Any) -> None:
        if tag in self.rows:
            self.where = tag
        elif tag == "tr" and self.where:
            self.rows[self.where].append([])
        elif tag in ("th", "td") and self.where:
            self.cell = []

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self.cell is not None:
            self.rows[self.where][-1].append(re.sub(r"\s+", " ", "".join(self.cell)).strip())
            self.cell = None
        elif tag == "table":
            self.where = ""


def on_page(gate: Gate, name: str) -> tuple[list[str], list[list[str]], int]:
    """Titles, rows and number of total lines of the report's page."""
    html = gate.open(f"/{gate.world.places[OWN].slug}/reports/{name}").get_data(as_text=True)
    reader = _Table()
    reader.feed(html)
    titles = reader.rows["thead"][0] if reader.rows["thead"] else []
    return titles, [row for row in reader.rows["tbody"] if row], len(reader.rows["tfoot"])


def taken(gate: Gate, name: str, form: str) -> Any:
    """The same report as a file."""
    once = hashlib.sha256(f"{name} {form} {gate.role}".encode()).hexdigest()[:30]
    data = {"format": form, "as_of": "2026-03-02", "once": once}
    return gate.open(f"/{gate.world.places[OWN].slug}/reports/{name}/export", "POST", data=data)


def table_of(form: str, content: bytes, count: int) -> tuple[list[str], int, str]:
    """Titles, number of rows and all text of a file, where the report has `count` rows on the page."""
    if form == "csv":
        lines = [line for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if any(line)]
        return lines[0], len(lines) - 1, content.decode("utf-8-sig")
    if form == "json":
        found = json.loads(content)
        rows = found["rows"]
        return (
            [column["title"] for column in found["columns"]],
            len(rows),
            json.dumps(found, ensure_ascii=False),
        )
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        values = [
            ["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
        values = [row for row in values if any(row)]
        titled = next(number for number, row in enumerate(values) if sum(bool(cell) for cell in row) > 1)
        values = values[titled:]
        return values[0], len(values) - 1, "\n".join(" ".join(row) for row in values)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return [], count, text


def unlike(gate: Gate, name: str, role: str) -> list[str]:
    """Where a file of the report has other columns or rows than its page."""
    gate.as_role(role)
    titles, rows, totals = on_page(gate, name)
    words = {
        cell for row in rows for cell in row if re.fullmatch(r"[A-Za-z][A-Za-z .-]{2,40}", cell)
    } - SPELLED
    found = []
    for form in FORMATS:
        answer = taken(gate, name, form)
        if answer.status_code != 200:
            found.append(f"{name} as {form} for {role}: status {answer.status_code}")
            continue
        heads, count, text = table_of(form, answer.get_data(), len(rows))
        flat = re.sub(r"\s+", "", text)
        missing = sorted(word for word in words if re.sub(r"\s+", "", word) not in flat)
        if not _same_columns(titles, heads):
            found.append(f"{name} as {form} for {role}: columns {heads}, on the page {titles}")
        if count - len(rows) not in ((0, totals, int(not titles)) if form == "xlsx" else (0,)):
            found.append(f"{name} as {form} for {role}: {count} rows, on the page {len(rows)}")
        if missing:
            found.append(f"{name} as {form} for {role} lacks {missing[:4]}")
    return found


def _same_columns(titles: list[str], heads: list[str]) -> bool:
    """A file may say more of a column (its zone, its currency), and money takes two; none may be more or less."""
    if not titles:
        return True  # a page without rows says so in words, and draws no table
    known = all(any(head.startswith(title) for title in titles) for head in heads if head)
    return known and (not heads or all(any(head.startswith(title) for head in heads) for title in titles))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_the_same_on_the_page_and_in_every_file(fresh: Fresh, name: str) -> None:
    declared = declarations().get(f"frontdesk.export_report[{name}]")
    assert declared is not None, f"say in tests/doors/expected/frontdesk.toml who may export {name}"
    with fresh() as gate:
        found = [line for role in sorted(declared.lists["may"]) for line in unlike(gate, name, role)]
    assert not found, "\n".join(found)


def test_who_may_not_read_a_report_gets_what_a_missing_one_gives(at_the_doors: Gate) -> None:
    found = []
    known = declarations()
    for name in NAMES:
        for role in SIGNED_IN:
            at_the_doors.as_role(role)
            if role not in known[f"frontdesk.export_report[{name}]"].lists["may"]:
                statuses = {
                    taken(at_the_doors, one, form).status_code
                    for one in (name, "no-such")
                    for form in FORMATS
                }
                found += [] if statuses == {404} else [f"{name} as {role}: {statuses}"]
    assert not found, "\n".join(found[:20])


def test_page_and_file_open_to_the_same_roles() -> None:
    known = declarations()
    for name in NAMES:
        page, file = known[f"frontdesk.report[{name}]"], known[f"frontdesk.export_report[{name}]"]
        assert page.lists["may"] == file.lists["may"], name


def test_a_file_with_a_row_less_is_found(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    real = table_of

    def shorter(form: str, content: bytes, count: int) -> tuple[list[str], int, str]:
        heads, rows, text = real(form, content, count)
        return heads, rows - 3, text

    monkeypatch.setitem(unlike.__globals__, "table_of", shorter)
    with fresh() as gate:
        assert unlike(gate, "maintainers", "technical_secretary")
