"""Templates under a strict content security policy: nothing inline, nothing unescaped, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.checks.source import Check, Finding, Source

COMMENT = re.compile(r"{#.*?#}|<!--.*?-->", re.DOTALL)
STYLE = re.compile(r"<style\b|\sstyle\s*=\s*[\"'{]", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=\s*[\"'{]|\bjavascript:", re.IGNORECASE)
SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type\s*=\s*[\"']application/(?:ld\+)?json[\"'])", re.IGNORECASE
)
UNESCAPED = re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false")
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
)
REASON = re.compile(r"{#-?\s*safe:\s+\S+\s+\S.*#}")


def _is_page(source: Source) -> bool:
    return source.path.endswith((".html", ".j2")) and not source.path.startswith("templates/mail/")


def _search(source: Source, pattern: re.Pattern[str], says: str) -> Iterator[Finding]:
    plain = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), source.text)
    for match in pattern.finditer(plain):
        yield Finding(
            source.path, plain.count("\n", 0, match.end()) + 1, f"{says}: {' '.join(match[0].split())[-60:]}"
        )


def inline_style(source: Source) -> Iterator[Finding]:
    """Style stands in the stylesheet (mail programs know none, so mails are excepted)."""
    if _is_page(source):
        yield from _search(source, STYLE, "style stands in the stylesheet, not in a page")


def inline_script(source: Source) -> Iterator[Finding]:
    """Scripts are files."""
    if source.path.endswith((".html", ".j2")):
        yield from _search(source, HANDLER, "a script is a file, not an attribute")
        yield from _search(source, SCRIPT, "a script is a file, not a part of a page")


def unescaped(source: Source) -> Iterator[Finding]:
    """What skips escaping says why, on the same line: `{# safe: cleaned by nh3 #}`."""
    for number, line in enumerate(source.lines, start=1):
        if UNESCAPED.search(line) and not REASON.search(line):
            yield Finding(source.path, number, "unescaped text says why on its line: {# safe: why #}")


def from_elsewhere(source: Source) -> Iterator[Finding]:
    """A page fetches nothing from another site."""
    if _is_page(source):
        yield from _search(source, ELSEWHERE, "a page fetches nothing from elsewhere")


PAGE = "templates/business/dues/list.html"
CHECKS = {
    "no style stands in a page": Check(
        inline_style, ((PAGE, '<p\n style="color:red">'), (PAGE, "<style>p{}</style>"), (PAGE, "<i class=x style={{ x }}>")),
        ((PAGE, '<p class="style">'), (PAGE, "{# style='x' #}"), ("templates/mail/a.html", '<p style="x">'), (PAGE, '<p data-style="x">')),
    ),
    "no script stands in a page": Check(
        inline_script, ((PAGE, '<a onclick="x()">'), (PAGE, "<script>x()</script>"), (PAGE, '<b hx-on:click="x">'), (PAGE, '<script nonce="{{ n }}">'), (PAGE, '<a href="javascript:x">'), (PAGE, "<body\n  onload='x'>")),
        ((PAGE, '<script src="/static/app.js" defer></script>'), (PAGE, '<script type="application/json">{}</script>'), (PAGE, "<p>on = 'x'</p>")),
    ),
    "what is not escaped says why": Check(
        unescaped, ((PAGE, "{{ text|safe }}"), (PAGE, "{{ text | safe }} {# safe: #}"), (PAGE, "{% autoescape false %}")),
        ((PAGE, "{{ text|safe }} {# safe: cleaned by nh3 #}"), (PAGE, "{{ safe }}")),
    ),
    "a page fetches nothing from elsewhere": Check(
        from_elsewhere, ((PAGE, '<img src="https://cdn.example.org/x.png">'), (PAGE, "<script src='//x.example.org/a.js'>")),
        ((PAGE, '<a href="https://example.org">'), (PAGE, '<img src="/static/x.png">')),
    ),
}  # fmt: skip
