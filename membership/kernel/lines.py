"""A line of text as it is kept, whichever way it comes in: typed into a form, or sent in a file."""

from __future__ import annotations

import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
"""Control characters, and format characters such as U+202E: they turn what stands around them, or make two names look alike."""


def one_line(typed: str) -> str:
    """The text with single spaces, and without any sign that nobody sees."""
    if not typed.isprintable():  # what is printable holds none of them
        typed = "".join(
            sign for sign in typed if sign.isspace() or unicodedata.category(sign) not in INVISIBLE
        )
    return " ".join(typed.split())
