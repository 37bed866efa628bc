"""What is refused of a text before TOML is read: shapes that no charter has, and that a reader of TOML takes minutes over."""

from __future__ import annotations

import re

from membership.assembly.rules.errors import CharterError

MOST_PARTS = 16
"""Parts of a dotted key. Python's reader takes time by the square of their number."""
LONGEST_WORD = 1000
"""Characters of a word or a number; one of some thousand digits Python refuses in words of its own."""
PART = r"""(?:[A-Za-z0-9_\-]++|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
DOT = r"[ \t]*+\.[ \t]*+"
SCANNED = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5})?'
    r"|'''(?:[^']++|'(?!''))*+(?:'{3,5})?"
    r"|\#[^\n]*+"
    rf"|(?P<wide>[A-Za-z0-9_\-]{{{LONGEST_WORD + 1},}})"
    rf"|(?P<long>{PART}(?:{DOT}{PART}){{{MOST_PARTS}}})"
    rf"|{PART}(?:{DOT}{PART})*+",
    re.DOTALL,
)
"""Strings, comments and dotted keys. A string that never ends goes to the end, so that each character is looked at twice
at most, whatever the text."""


def screen(text: str) -> None:
    """Raise CharterError for the first key of too many parts, or the first word or number without end; what stands in a
    string or a comment is no key."""
    for found in SCANNED.finditer(text):
        line = text.count("\n", 0, found.start()) + 1 if found["wide"] or found["long"] else 0
        if found["wide"]:
            raise CharterError(
                line,
                f"a word or a number of {len(found['wide'])} characters stands here; at most {LONGEST_WORD} were expected",
            )
        if found["long"]:
            raise CharterError(
                line,
                f"a key of more than {MOST_PARTS} parts stands here; one such as title or count.kind was expected",
            )
