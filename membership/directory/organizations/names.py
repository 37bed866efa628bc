"""How two spellings of one company's name are recognised."""

from __future__ import annotations

import re
import unicodedata

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
