"""One declaration, five formats: the same rows and columns in each, typed, and harmless to who opens them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.tabular import as_pdf
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.export import FORMATS, export
from membership.kernel.tabular.page import TablePage, table_page
from tests.kernel.tabular.declared import AT, EMPTY, EXAMPLE, NO_SESSION, report, request, staff

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30)


def sent(of: Report, as_format: str, by: ReportRequest | None = None) -> bytes:
    return b"".join(export(of, NO_SESSION, by or request(), as_format).chunks)


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def sheet_rows(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content))["Report"].iter_rows(values_only=True))


def test_csv_keeps_numbers_numbers_and_names_the_currency() -> None:
    heads, row, empty = csv_rows(sent(report([EXAMPLE, EMPTY]), "csv"))
    assert heads == ["Member", "Seats", "Dues", "Dues currency", "Since", "Last seen", "Votes", "Turnout (%)"]
    assert row == [
        "Société Générale",
        "2",
        "-150000.50",
        "USD",
        "2026-01-31",
        "2026-03-02T09:00:00Z",
        "yes",
        "66.67",
    ]
    assert empty == [""] * 8


def test_csv_lines_end_as_rfc_4180_says() -> None:
    assert sent(report([EXAMPLE]), "csv").count(b"\r\n") == 2


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_a_spreadsheet_would_run_gets_a_quote_in_csv(text: str) -> None:
    content = sent(report([(text,)], columns=(Column("name", "Member"),)), "csv")
    assert csv_rows(content)[1] == ["'" + text]


@pytest.mark.parametrize(
    "text", [*RISKY, "<r><t>x</t></r>", "http://example.org", "{=1}", "_x0041_", "a\x01b"]
)
def test_a_text_is_only_ever_a_text_in_a_spreadsheet(text: str) -> None:
    content = sent(report([(text,)], columns=(Column("name", "Member"),)), "xlsx")
    cell = load_workbook(io.BytesIO(content))["Report"]["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.hyperlink is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.none() | TEXTS), max_size=8))
def test_any_text_survives_csv(rows: list[tuple[str, str | None]]) -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    read = csv_rows(sent(report(rows, columns), "csv"))[1:]
    assert len(read) == len(rows)
    for row, cells in zip(rows, read, strict=True):
        for text, cell in zip(row, cells, strict=True):
            assert cell.removeprefix("'") == (text or "").removeprefix("'")
            assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-(10**14), 10**14), st.sampled_from(["JPY", "USD", "KWD"])), max_size=6)
)
def test_money_is_the_same_number_in_every_format(rows: list[tuple[int, str]]) -> None:
    of = report(rows, columns=(Column("due", "Due", kind="money", total=False),))
    numbers = [float(cell) for cell, _ in csv_rows(sent(of, "csv"))[1:]]
    cells = [float(cell) for (cell,) in sheet_rows(sent(of, "xlsx"))[1:]]
    parsed = json.loads(sent(of, "json"))["rows"]
    assert cells == numbers
    assert [(row["due"]["minor"], row["due"]["currency"]) for row in parsed] == rows


def test_a_spreadsheet_has_typed_cells_and_a_total() -> None:
    heads, row, empty, total = sheet_rows(sent(report([EXAMPLE, EMPTY]), "xlsx"))
    assert heads[4] == "Last seen (UTC)"
    assert row[:4] == ("Société Générale", 2, -150000.5, datetime(2026, 1, 31))
    assert row[4] == AT.replace(tzinfo=None)
    assert (row[5], round(row[6], 4)) == ("yes", 0.6667)
    assert set(empty) == {None}
    assert total[:3] == ("Total", 2, -150000.5)


def test_a_spreadsheet_says_what_it_is_and_that_it_is_invented() -> None:
    by = request(exported_by="Ada Example", is_demo=True)
    book = load_workbook(io.BytesIO(sent(report([EXAMPLE]), "xlsx", by)))
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["As of"] == "2 Mar 2026"
    assert about["Exported by"] == "Ada Example"
    assert about["Note"] == "Invented people, payments, meetings and votes"
    assert book["Report"].freeze_panes == "A2"


def test_json_tells_the_kinds_and_gives_money_twice() -> None:
    found = json.loads(sent(report([EXAMPLE, EMPTY]), "json"))
    assert [column["kind"] for column in found["columns"]][:3] == ["text", "integer", "money"]
    assert found["rows"][0]["dues"] == {"minor": -15000050, "currency": "USD", "text": "USD -150,000.50"}
    assert found["rows"][0]["voting"] is True
    assert set(found["rows"][1].values()) == {None}
    assert found["totals"] == [{"seats": 2, "dues": found["rows"][0]["dues"]}]
    assert (found["as_of"], found["count"]) == ("2026-03-02", 2)


def test_totals_stand_apart_by_currency() -> None:
    columns = (Column("name", "Member"), Column("due", "Due", kind="money"))
    rows = [("a", 100, "USD"), ("b", 5, "JPY"), ("c", 250, "USD"), ("d", None, None)]
    page = table_page(report(rows, columns), NO_SESSION, request(), limit=10)
    assert page.totals == [("Total", "JPY 5"), ("Total", "USD 3.50")]


def test_a_pdf_has_title_foundation_date_exporter_banner_and_totals() -> None:
    by = request(exported_by="Ada Example", is_demo=True)
    page = PdfReader(io.BytesIO(sent(report([EXAMPLE] * 3), "pdf", by))).pages[0].extract_text()
    for words in (
        "Member roster",
        "Example Foundation",
        "2 Mar 2026",
        "Ada Example",
        "Page 1 of 1",
        "Invented people, payments, meetings and votes",
        "USD -450,001.50",
    ):
        assert words in page


def test_a_pdf_of_too_many_rows_is_refused_with_what_to_take_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_pdf, "MOST_ROWS", 2)
    with pytest.raises(RuleBroken, match="take CSV or XLSX"):
        sent(report([EXAMPLE] * 3), "pdf")


def test_a_column_stays_hidden_in_every_format_from_who_may_not_see_it() -> None:
    of = report([EXAMPLE])
    for name in FORMATS:
        if name in ("csv", "json"):
            assert b"a@example.org" not in sent(of, name)
            assert b"a@example.org" in sent(of, name, request(staff()))
    assert len(sheet_rows(sent(of, "xlsx"))[0]) == 7
    assert len(sheet_rows(sent(of, "xlsx", request(staff())))[0]) == 8
    assert [column.key for column in table_page(of, NO_SESSION, request(), limit=1).columns][-1] == "turnout"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_report_without_rows_is_a_whole_file(name: str) -> None:
    assert len(sent(report([]), name)) > 20


def test_the_page_reads_like_the_files() -> None:
    page = table_page(report([EXAMPLE, EMPTY]), NO_SESSION, request(), limit=10)
    assert page.rows[0] == (
        "Société Générale",
        "2",
        "USD -150,000.50",
        "31 Jan 2026",
        "2 Mar 2026, 09:00 UTC",
        "yes",
        "66.67 %",
    )
    assert page.rows[1] == ("", "", "", "open", "", "", "")
    assert page.css == ("brief", "num", "num", "date", "date", "brief", "num")


def test_a_page_shows_its_part_and_says_that_there_is_more() -> None:
    columns = (Column("number", "Number", kind="integer", total=True),)
    page = table_page(
        report([(n,) for n in range(3000)], columns), NO_SESSION, request(), limit=50, offset=1000
    )
    assert (page.rows[0], page.rows[-1], page.has_more) == (("1,000",), ("1,049",), True)
    assert page.totals == []


def test_a_row_of_wrong_width_is_refused() -> None:
    with pytest.raises(ValueError, match="declares 2 values a row and got 1"):
        sent(report([(1,)], columns=(Column("due", "Due", kind="money"),)), "csv")


def test_an_unknown_format_is_not_found() -> None:
    with pytest.raises(NotFound, match="csv, xlsx, json, pdf"):
        export(report([]), NO_SESSION, request(), "ods")


def test_the_file_is_named_by_foundation_report_and_date() -> None:
    assert export(report([]), NO_SESSION, request(), "csv").filename == "example-member-roster-2026-03-02.csv"
    assert date(2026, 3, 2) == request().as_of


@pytest.mark.parametrize("many", [1, 3, 6, 13])
def test_on_paper_no_word_runs_into_the_next_column(many: int) -> None:
    columns = tuple(Column(f"c{n}", "Representatives" if n % 2 else "No.") for n in range(many))
    rows = [tuple("a@example.org since 1 Dec 2026" if n % 3 else "7" for n in range(many))]
    for width in (as_pdf.UPRIGHT, as_pdf.WIDE):
        shares, size = as_pdf.layout(TablePage(columns, ("",) * many, rows, [], has_more=False), width)
        assert sum(shares) <= width + 1 or size == as_pdf.SIZES[-1]
        for share, head, text in zip(shares, columns, rows[0], strict=True):
            longest = max(map(len, (*head.title.split(), *text.split())))
            assert share >= as_pdf.PADDING + longest * size * as_pdf.LETTER


def test_on_paper_letters_shrink_before_columns_meet() -> None:
    columns = tuple(Column(f"c{n}", "Representatives") for n in range(13))
    _, size = as_pdf.layout(TablePage(columns, ("",) * 13, [], [], has_more=False), as_pdf.WIDE)
    assert 5 <= size < 8.5


@pytest.mark.parametrize("many", [4, 9, 14, 20])
def test_on_paper_a_reason_gets_room_where_there_is_some(many: int) -> None:
    columns = (*(Column(f"c{n}", "Number") for n in range(many)), Column("why", "Why", is_reason=True))
    rows = [(*(["12"] * many), "Base: 12; Needed: more than half; " * 9)]
    shares, size = as_pdf.layout(
        TablePage(columns, ("",) * len(columns), rows, [], has_more=False), as_pdf.WIDE
    )
    assert sum(shares) <= as_pdf.WIDE + 1
    assert shares[-1] >= max(shares[:-1])
    if many < 10:
        assert shares[-1] > 40 * size * as_pdf.LETTER
