"""How two spellings of one company's name are recognised."""

from __future__ import annotations

import re
import unicodedata

from membership.kernel.errors import RuleBroken

FORMS = frozenset(
    {"inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "srl",
     "bv", "nv", "plc", "oy", "ab", "as", "kk", "pte", "pty"}
)  # fmt: skip


def name_key(name: str) -> str:
    """NFKC, case folded, without punctuation and legal forms: equal keys make likely duplicates."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in re.split(r"[^\w]+", folded) if word]
    kept = [word for word in words if word not in FORMS]
    return " ".join(kept or words)


def registration_key(number: str) -> str | None:
    """A registration number without spaces and punctuation, upper case; None when nothing is left."""
    folded = unicodedata.normalize("NFKC", number).upper()
    return re.sub(r"[\W_]+", "", folded) or None


LONGEST = 200
"""Letters of a name."""


def checked_name(typed: str, field: str) -> str:
    """A name on one line with single spaces. Raises RuleBroken on an empty or endless one."""
    kept = "".join(sign for sign in typed if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    name = " ".join(kept.split())
    if not name_key(name):
        raise RuleBroken("An organization needs a name with letters or digits in it.", field=field)
    if len(name) > LONGEST:
        raise RuleBroken(f"A name has at most {LONGEST} letters.", field=field)
    return name
