"""Sentences of the log, of refusals and of explanations as a person reads them. Machines keep them as they were written."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from membership.kernel.times import date_text

PART = re.compile(r"“[^”]*”|(?<![\w/-])(?<!like )(\d{4}-\d\d-\d\d)(?:,? (\d\d:\d\d))?(?![\w/-])")
"""What somebody else called a thing, left as it is; or a day in the spelling of machines, and an hour after it.
Not the example of a message that says how a day is written."""


STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")
"""Two full stops at the end of a sentence, and not three."""


def one_stop(sentence: str) -> str:
    """A sentence that ends with a name like "Example Inc." ends with one full stop, also where another sentence follows."""
    return STOPS.sub(".", sentence) if ".." in sentence else sentence


def told(sentence: str) -> str:
    """ "From 2026-03-01 on." reads "From 1 Mar 2026 on."; nothing between “ and ” is touched."""
    return one_stop(PART.sub(_spoken, sentence) if "-" in sentence else sentence)


def _spoken(part: re.Match[str]) -> str:
    if part[1] is None:
        return part[0]
    with suppress(ValueError):
        words = date_text(date.fromisoformat(part[1]))
        return f"{words}, {part[2]}" if part[2] else words
    return part[0]
