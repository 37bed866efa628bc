"""Templates under a strict content security policy: nothing inline, nothing unescaped, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, nodes

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


def one_form_in_rows(source: Source) -> Iterator[Finding]:
    """What was refused stands in one row alone: each row of a page has a form of its own (`RowForms`)."""
    if not _is_page(source) or source.path.startswith("templates/components/"):
        return
    page = Environment().parse(source.text)
    macros = {macro.name: macro for macro in page.find_all(nodes.Macro)}
    drawing = {
        given[-1] if isinstance(given, tuple) else given
        for read in page.find_all(nodes.FromImport)
        for given in read.names
        if (given[0] if isinstance(given, tuple) else given) in ("form", "error_summary")
    }
    for loop in page.find_all(nodes.For):
        for line in _drawn_again(loop, _bound(loop), macros, drawing):
            yield Finding(source.path, line, "one form in several rows: take RowForms.of(row)")


def _drawn_again(
    part: nodes.Node, own: set[str], macros: dict[str, nodes.Macro], drawing: set[str]
) -> Iterator[int]:
    """Where a form is drawn that is not one of the row's own."""
    for call in part.find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name in macros:
            yield from _drawn_again(macros[name], _bound(macros[name]), {}, drawing)
        elif name in drawing and call.args:
            form = call.args[0]
            while isinstance(form, (nodes.Getattr, nodes.Getitem)):
                form = form.node
            if isinstance(form, nodes.Name) and form.name not in own:
                yield call.lineno


def _bound(part: nodes.For | nodes.Macro) -> set[str]:
    """The names that the rows of a loop, or each call of a macro, have for themselves."""
    given: list[nodes.Node] = [part.target] if isinstance(part, nodes.For) else list(part.args)
    given += [one.target for one in part.find_all(nodes.Assign)]
    found = [(one, *one.find_all(nodes.Name)) for one in given]
    return {name.name for names in found for name in names if isinstance(name, nodes.Name)}


PAGE = "templates/business/dues/list.html"
FORMS = '{% from "components/forms.html" import form as framed %}'
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
    "what was refused stands in one row alone": Check(
        one_form_in_rows, ((PAGE, FORMS + "{% for row in rows %}{% call framed(ending) %}{% endcall %}{% endfor %}"), (PAGE, FORMS + "{% macro ends(row) %}{% call framed(forms.end) %}{% endcall %}{% endmacro %}{% for row in rows %}{{ ends(row) }}{% endfor %}")),
        ((PAGE, FORMS + "{% for row in rows %}{% set own = forms.of(row.id) %}{% call framed(own) %}{% endcall %}{% endfor %}"), (PAGE, FORMS + "{% for row in rows %}{% call framed(forms.of(row.id)) %}{% endcall %}{% endfor %}"), (PAGE, FORMS + "{% for row in rows %}{{ row }}{% endfor %}{% call framed(ending) %}{% endcall %}")),
    ),
}  # fmt: skip
