"""The look by itself: vendored files, templates without inline code, and the pieces in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an event attribute": r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=",
    "an evaluated htmx value": r"hx-(?:vals|headers|confirm)\s*=\s*[\"'](?:js|javascript):",
    "an address of another host": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_vendored_files_are_those_of_the_manifest() -> None:
    done = run("scripts/vendor.py", "--check")
    assert done.returncode == 0, done.stderr


def test_a_changed_vendored_file_is_named(tmp_path: Path) -> None:
    for part in ("static", "templates", "scripts", "tests/browser/vendor"):
        shutil.copytree(ROOT / part, tmp_path / part)
    with (tmp_path / "static/vendor/htmx/htmx.min.js").open("a") as script:
        script.write(" ")
    (tmp_path / "static/vendor/extra.js").write_text("")
    done = run(str(tmp_path / "scripts/vendor.py"), "--check")
    assert done.returncode == 1
    assert "htmx/htmx.min.js was changed" in done.stderr
    assert "extra.js is not in the manifest" in done.stderr


@pytest.mark.parametrize("what", INLINE)
def test_no_template_carries(what: str) -> None:
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "mail" not in p.relative_to(ROOT).parts]
    text = {p: re.sub(r"\{#.*?#\}", "", p.read_text("utf-8"), flags=re.S) for p in pages}
    found = [str(p.relative_to(ROOT)) for p, t in text.items() if re.search(INLINE[what], t)]
    assert found == []


def test_the_demo_banner_says_exactly_what_was_agreed() -> None:
    frame = (ROOT / "templates/components/frame.html").read_text("utf-8")
    assert '"Invented people, payments, meetings and votes"' in frame


@pytest.mark.browser
def test_the_gallery_has_no_grave_fault_in_both_themes(tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing")
    done = run("scripts/gallery.py", str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_every_table_that_may_scroll_shades_the_edge_behind_which_more_lies() -> None:
    style = (ROOT / "static/app.css").read_text("utf-8")
    rule = style.split("\n.table-region {", 1)[1].split("\n}", 1)[0]
    assert "background-attachment: local, local, scroll, scroll" in rule
    bare = []
    for page in (ROOT / "templates").rglob("*.html"):
        text = page.read_text("utf-8")
        for table in re.finditer(r'<table class="table', text):
            if "table-region" not in text[max(0, table.start() - 250) : table.start()]:
                bare.append(str(page.relative_to(ROOT)))
    assert bare == []
