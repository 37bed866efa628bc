"""Where else an organization is found: its word at Crunchbase, by which landscapes name it."""

from __future__ import annotations

import re

from membership.kernel.errors import RuleBroken

CRUNCHBASE = "https://www.crunchbase.com/organization/"
_WORD = re.compile(r"(?:https?://(?:www\.)?crunchbase\.com/organization/)?([\w.-]{1,100})/?", re.IGNORECASE)


def crunchbase_word(typed: str) -> str:
    """The last part of the address of a Crunchbase page, from the address or from that part alone; empty for nothing.

    Raises RuleBroken (field "crunchbase") for anything else.
    """
    if not typed.strip():
        return ""
    found = _WORD.fullmatch(typed.strip())
    if found is None:
        raise RuleBroken(
            f"“{typed}” is no Crunchbase page; write it like {CRUNCHBASE}example.", field="crunchbase"
        )
    return found[1].casefold()


def crunchbase_url(word: str) -> str:
    """The address of the page; empty for no word."""
    return CRUNCHBASE + word if word else ""
