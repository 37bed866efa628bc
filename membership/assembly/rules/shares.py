"""FRACTION: how large a part of a base is needed, as an exact rational with its strictness.

Written `"> 1/2"` (more than half) or `">= 2/3"` (at least two thirds). Half is enough for one and not for the other
(RULES.md, "What real texts teach", 2), so neither sign has a default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

SHAPE = re.compile(r"^(>=|>) (\d{1,9})/(\d{1,9})$")
NAMES = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "one third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "one quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1): "all",
}


@dataclass(frozen=True)
class Share:
    """`fraction` of a base between 0 and 1; `is_strict`: more than it is needed, otherwise at least it."""

    fraction: Fraction
    is_strict: bool

    def needed(self, base: int) -> int:
        """The smallest whole number of votes or seats that satisfies this share of `base`; never below one."""
        exact = self.fraction * base
        whole = exact.__floor__() + 1 if self.is_strict else exact.__ceil__()
        return max(1, whole)

    def is_met(self, number: int, base: int) -> bool:
        """Whether `number` out of `base` satisfies the share; nothing is satisfied by none."""
        return number >= self.needed(base)

    @property
    def words(self) -> str:
        """ "more than half", "at least two thirds"."""
        name = NAMES.get(self.fraction, str(self.fraction))
        return f"{'more than' if self.is_strict else 'at least'} {name}"


def parse_share(text: str) -> Share:
    """Read `"> 1/2"` or `">= 2/3"`. Raises ValueError that says what would be right."""
    found = SHAPE.match(text)
    if not found or found[3] == "0" * len(found[3]):
        raise ValueError(f"the share '{text}'; a share is written '> 1/2' (more than) or '>= 2/3' (at least)")
    share = Share(Fraction(int(found[2]), int(found[3])), found[1] == ">")
    if not 0 < share.fraction <= 1 or (share.is_strict and share.fraction == 1):
        raise ValueError(f"the share '{text}', which nothing can meet or which everything meets")
    return share
