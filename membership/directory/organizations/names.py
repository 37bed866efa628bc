"""How two spellings of one company's name are recognised."""

from __future__ import annotations

import re
import unicodedata

from membership.kernel.errors import RuleBroken
from membership.kernel.lines import one_line

FORMS = frozenset(
    {"inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "srl",
     "bv", "nv", "plc", "oy", "ab", "as", "kk", "pte", "pty"}
)  # fmt: skip

MORE_FORMS = frozenset(
    {"se", "spa", "aps", "sas", "sarl", "kg", "kgaa", "ohg", "ug", "ev", "eg", "ek", "lp", "llp", "lda", "ltda", "sro", "doo", "zrt",
     "kft", "oyj", "asa", "pbc"}
)  # fmt: skip
"""Legal forms that stored keys still hold, since a former name is final: `name_keys` looks past them."""
EVERY_FORM = FORMS | MORE_FORMS
LEFT_IN_KEYS = MORE_FORMS | {" ".join(form) for form in EVERY_FORM if len(form) <= 4}
"""What a stored key may end with: a form that `name_key` leaves, or any short one that was written with dots."""


def name_key(name: str) -> str:
    """NFKC, case folded, without punctuation and legal forms: equal keys make likely duplicates."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in re.split(r"[^\w]+", folded) if word]
    kept = [word for word in words if word not in FORMS]
    return " ".join(kept or words)


def plain_key(name: str) -> str:
    """The key without any legal form at its end, also where it is written with dots ("S.A.") or is one of `MORE_FORMS`."""
    words = name_key(name).split()
    while len(words) > 1:
        letters = next((n for n in (4, 3, 2) if len(words) > n and _is_dotted(words[-n:])), 0)
        if not letters and words[-1] not in MORE_FORMS:
            break
        del words[-(letters or 1) :]
    return " ".join(words)


def name_keys(name: str) -> frozenset[str]:
    """Every key under which the same name may be stored, whatever its legal form and however that is written."""
    plain = plain_key(name)
    return frozenset({plain, *(f"{plain} {form}" for form in LEFT_IN_KEYS)})


def _is_dotted(words: list[str]) -> bool:
    return all(len(word) == 1 for word in words) and "".join(words) in EVERY_FORM


def registration_key(number: str) -> str | None:
    """A registration number without spaces and punctuation, upper case; None when nothing is left."""
    folded = unicodedata.normalize("NFKC", number).upper()
    return re.sub(r"[\W_]+", "", folded) or None


LONGEST = 200
"""Letters of a name."""


def checked_name(typed: str, field: str) -> str:
    """A name on one line with single spaces. Raises RuleBroken on an empty or endless one."""
    name = one_line(typed)
    if not name_key(name):
        raise RuleBroken("An organization needs a name with letters or digits in it.", field=field)
    if len(name) > LONGEST:
        raise RuleBroken(f"A name has at most {LONGEST} letters.", field=field)
    return name
