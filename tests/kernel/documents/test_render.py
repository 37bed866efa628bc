"""Printed documents: whole, readable in every script, and deaf to mark-up in data."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from membership.kernel.documents.render import render_pdf, render_pdf_apart
from membership.kernel.documents.text import printable
from membership.kernel.documents.typeset import NotTypeset
from tests.kernel.documents.samples import HOSTILE, SCRIPTS, invoice, minutes

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANYTHING = st.text(st.characters(blacklist_categories=()), max_size=40)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_mark_up_in_data_is_printed_not_obeyed() -> None:
    assert squeezed(HOSTILE) in squeezed(text_of(render_pdf("invoice", invoice(), at=AT)))


@pytest.mark.parametrize(
    "word", [word for word in SCRIPTS.split() if unicodedata.bidirectional(word[0]) != "AL"]
)
def test_names_of_every_script_are_on_the_page(word: str) -> None:
    page = squeezed(text_of(render_pdf("invoice", invoice(), at=AT)))
    assert set(word) <= set(page)


def test_no_shipped_script_needs_a_substitute() -> None:
    assert printable(SCRIPTS) == unicodedata.normalize("NFC", SCRIPTS)


def test_what_no_font_can_draw_is_shown_by_its_number() -> None:
    assert printable("a😀b") == "a[U+1F600]b"
    assert printable(["\x07", "\u202egnp", "\ue000", "\ud800"]) == [
        "[U+0007]",
        "[U+202E]gnp",
        "[U+E000]",
        "[U+D800]",
    ]


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_any_text_whatever_can_be_archived(text: str) -> None:
    data = invoice() | {"number": text, "notes": [text]}
    assert render_pdf("invoice", data, at=AT).startswith(b"%PDF")


def test_a_long_invoice_repeats_its_head_and_counts_its_pages() -> None:
    reader = PdfReader(io.BytesIO(render_pdf("invoice", invoice(lines=90), at=AT)))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, start=1):
        words = page.extract_text()
        assert f"Page {number} of {count}" in words
        assert "Invented people, payments, meetings and votes" in words
    assert "Invoice LF-2026-0042" in reader.pages[1].extract_text()


@pytest.mark.parametrize(("template", "data"), [("invoice", invoice()), ("minutes", minutes())])
def test_a_document_is_tagged_titled_and_reproducible(template: str, data: dict[str, Any]) -> None:
    first, second = (render_pdf(template, data, at=AT) for _ in range(2))
    assert first == second
    reader = PdfReader(io.BytesIO(first))
    assert reader.metadata is not None
    assert data["title"] in str(reader.metadata.title)
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]


@pytest.mark.parametrize("name", ["../mail/base", "nothing", "/etc/passwd", "base/../invoice"])
def test_only_templates_of_the_folder_are_rendered(name: str) -> None:
    with pytest.raises(ValueError, match="no document template"):
        render_pdf(name, {}, at=AT)


def test_the_typesetter_is_loaded_by_the_first_document_only() -> None:
    code = "import sys, json, membership.kernel.documents.render; print(json.dumps('typst' in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(loaded.stdout) is False


GIBBERISH = "ab\u0670\u1cdf c\u0940\u20df"


def test_a_name_that_no_font_can_shape_is_spelled_out_and_the_others_are_not() -> None:
    data = invoice() | {"number": GIBBERISH, "notes": ["देवी"]}
    page = squeezed(text_of(render_pdf("invoice", data, at=AT)))
    assert "[U+1CDF]" in page
    assert "द" in page
    assert "[U+0947]" not in page


def test_a_wrong_template_is_reported_with_the_typesetters_own_words() -> None:
    with pytest.raises(NotTypeset, match="seller"):
        render_pdf("invoice", {"title": "Invoice", "number": "1"}, at=AT)


def test_a_child_process_prints_the_same_bytes() -> None:
    data = invoice(lines=3) | {"number": GIBBERISH}
    assert render_pdf_apart("invoice", data, at=AT) == render_pdf("invoice", data, at=AT)


def test_a_failure_in_the_child_process_is_told() -> None:
    with pytest.raises(NotTypeset, match="seller"):
        render_pdf_apart("invoice", {"title": "Invoice", "number": "1"}, at=AT)
