"""The text of an agreement: Markdown with named placeholders, read once into blocks, and filled with one applicant's words.

Values are put into the blocks after the Markdown was read, so nothing that an applicant types is ever mark-up; page and
paper are drawn from the same blocks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from membership.kernel.errors import RuleBroken

PLACEHOLDERS = {
    "foundation": "name of the foundation",
    "company": "name by which the company calls itself",
    "legal_name": "legal name of the company",
    "registration_number": "its registration number",
    "address": "its address",
    "country": "its country",
    "tier": "tier",
    "dues": "dues, computed from the charter",
    "term": "days of the term; before the admission those that would follow from the charter",
    "clauses": "clauses of the charter that tier, dues and term rest on",
    "charter": "version of the charter",
    "signatory_name": "who signs for the company",
    "signatory_title": "their office",
    "date": "day on which the agreement is sent",
}
MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LARGEST = 200_000
Block = dict[str, Any]


def checked_body(body: str) -> str:
    """The Markdown as it will be kept. Raises RuleBroken (field "body") on an unknown placeholder, none at all, or no text."""
    text = body.replace("\r\n", "\n").replace("\x00", "").strip() + "\n"
    if not text.strip():
        raise RuleBroken("An agreement needs a text.", field="body")
    if len(text) > LARGEST:
        raise RuleBroken(f"A text has at most {LARGEST:,} characters.", field="body")
    for number, line in enumerate(text.splitlines(), 1):
        for name in MARK.findall(line):
            if name not in PLACEHOLDERS:
                known = ", ".join(PLACEHOLDERS)
                raise RuleBroken(
                    f"line {number}: “{name}” is no placeholder; known are {known}.", field="body"
                )
    for needed in ("legal_name", "tier", "dues"):
        if needed not in MARK.findall(text):
            raise RuleBroken(
                f"The text must name {{{{{needed}}}}}, so that every agreement says it.", field="body"
            )
    return text


def digest_of(title: str, body: str) -> str:
    """The SHA-256 by which a version of the text is known."""
    return hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()


def blocks_of(body: str) -> list[Block]:
    """The Markdown as blocks: heading (level), paragraph, item (with its mark); HTML in it is text like any other."""
    return list(_blocks(MarkdownIt("commonmark", {"html": False}).parse(body)))


def filled(blocks: Sequence[Block], values: Mapping[str, str]) -> list[Block]:
    """The blocks with every placeholder replaced by its value."""
    return [
        {**block, "text": MARK.sub(lambda found: values.get(found[1], "") or "—", block["text"])}
        for block in blocks
    ]


def with_blanks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks for a reader to whom no agreement was sent: "[legal name]" where a value will stand."""
    return [
        {**block, "text": MARK.sub(lambda found: f"[{found[1].replace('_', ' ')}]", block["text"])}
        for block in blocks
    ]


def as_text(blocks: Sequence[Block]) -> str:
    """The JSON that an agreement keeps."""
    return json.dumps(list(blocks), sort_keys=True, ensure_ascii=False)


def from_text(stored: str) -> list[Block]:
    """What `as_text` wrote."""
    found: list[Block] = json.loads(stored)
    return found


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[int | None] = []
    kind, level, mark = "paragraph", 0, ""
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            kind, mark = "item", _mark(lists)
        elif token.type == "list_item_close":
            kind, mark = "paragraph", ""
        elif token.type == "heading_open":
            kind, level = "heading", min(int(token.tag[1:]), 3)
        elif token.type == "heading_close":
            kind = "paragraph"
        elif token.type in ("inline", "fence", "code_block") and token.content.strip():
            yield {"kind": kind, "level": level or 2, "mark": mark, "text": _plain(token)}
            mark = ""


def _mark(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "•"
    lists[-1] = number + 1
    return f"{number}."


def _plain(token: Token) -> str:
    """The text of a paragraph without the marks of emphasis; a link shows its address."""
    if not token.children:
        return token.content.strip()
    parts: list[str] = []
    for child in token.children:
        if child.type in ("text", "code_inline", "html_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" " if child.type == "softbreak" else "\n")
    return "".join(parts).strip()
