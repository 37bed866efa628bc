"""The words of mail to many: plain text with named placeholders, checked when they are written, filled for each person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from membership.business.lifecycle.wording import MARK
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.compose import LONGEST_SUBJECT, single_line

PLACEHOLDERS = {
    "person": "name of the person",
    "company": "the company for which they act",
    "tier": "its tier",
    "foundation": "name of the foundation",
}
LONGEST = 20_000
TEMPLATE = "mailing"
HALF = re.compile(r"\{\{|\}\}")


def checked_subject(subject: str) -> str:
    """The subject as it will be kept. Raises RuleBroken (field "subject")."""
    text = str(single_line(subject))
    if not text:
        raise RuleBroken("The mail needs a subject.", field="subject")
    if len(text) > LONGEST_SUBJECT:
        raise RuleBroken(f"A subject has at most {LONGEST_SUBJECT} characters.", field="subject")
    _check(text, "subject")
    return text


def checked_text(text: str) -> str:
    """The text as it will be kept. Raises RuleBroken (field "text") that names the line of a placeholder that is none."""
    kept = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not kept:
        raise RuleBroken("The mail needs a text.", field="text")
    if len(kept) > LONGEST:
        raise RuleBroken(f"A mail has at most {LONGEST:,} characters.", field="text")
    _check(kept, "text")
    return kept


def unfilled(text: str) -> str:
    """The text for those who read of the mail and not the mail: a placeholder is three dots."""
    return MARK.sub("…", text)


def context_of(subject: str, text: str, values: Mapping[str, str], reason: str) -> dict[str, Any]:
    """What the template needs: every placeholder filled. A value never breaks a line, so that no name adds a paragraph."""
    filled = _filled(text, values)
    paragraphs = [part.split("\n") for part in re.split(r"\n\s*\n", filled)]
    return {"subject": _filled(subject, values), "paragraphs": paragraphs, "reason": reason}


def _check(text: str, field: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        where = f"line {number}: " if field == "text" else ""
        for name in MARK.findall(line):
            if name not in PLACEHOLDERS:
                known = ", ".join(f"{{{{{one}}}}}" for one in PLACEHOLDERS)
                raise RuleBroken(f"{where}“{name}” is no placeholder; known are {known}.", field=field)
        if HALF.search(MARK.sub("", line)):
            raise RuleBroken(
                f"{where}a placeholder is not closed; write it like {{{{company}}}}.", field=field
            )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return MARK.sub(lambda found: str(single_line(values.get(found[1], ""))) or "—", text)
