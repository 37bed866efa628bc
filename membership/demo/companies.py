"""The companies of the demonstration: what the files say of the real ones, what is made up of them, and the invented ones."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
INVENTED = "invented for the demonstration"
NONPROFIT = ("Foundation", "Zhiyuan Institute")
"""Words in the names of those associates that are no universities."""
STAFF = (
    24_000,
    61_000,
    7_500,
    98_000,
    140_000,
    92_000,
    310,
    88_000,
    210_000,
    190,
    54_000,
    160_000,
    29_000,
    43_000,
    6_200,
    780,
    240,
)
"""Employees of the dues-paying companies in the order of the file: made up, so that every bracket is seen."""


@dataclass(frozen=True)
class Company:
    """A company as the demonstration needs it."""

    name: str
    tier: str
    homepage: str = ""
    category: str = "company"
    employees: int = 0
    crunchbase: str = ""

    @property
    def pays(self) -> bool:
        """Whether its tier costs anything."""
        return self.tier != "associate"


@cache
def pytorch_members() -> tuple[Company, ...]:
    """The member companies of PyTorch; employees and categories are not in the file and are made up."""
    with (DATA / "pytorch-members.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(_member(row, place) for place, row in enumerate(rows))


def _member(row: dict[str, str], place: int) -> Company:
    tier = row["tier"].casefold()
    name = row["organization"]
    if tier != "associate":
        return Company(name, tier, row["homepage"], "company", STAFF[place], row["crunchbase_slug"])
    is_nonprofit = any(word in name for word in NONPROFIT)
    return Company(
        name, tier, row["homepage"], "nonprofit" if is_nonprofit else "academic", 0, row["crunchbase_slug"]
    )


LATE = (0, 13, 14, 15)
"""Places in the file of those who join in the last weeks: what they owe is invoiced, and not yet due."""
VACANT = (3, 11)
"""Places of the Premier members whose board seat nobody fills yet."""


def late_names() -> tuple[str, ...]:
    """The members of PyTorch that join last."""
    return tuple(pytorch_members()[place].name for place in LATE)


def vacant_names() -> tuple[str, ...]:
    """The Premier members of PyTorch without a director."""
    return tuple(pytorch_members()[place].name for place in VACANT)


DEBTOR = "Hadar Example AG"
"""The invented company whose invoice is overdue."""
SITS_IN = "Deneb Example K.K."
"""The invented company whose director is away, and whose alternate sits in."""

MERIDIAN = (
    Company("Altair Example Inc.", "premier", employees=12_000),
    Company("Bellatrix Example GmbH", "premier", employees=3_400),
    Company("Capella Example Ltd.", "premier", employees=900),
    Company(SITS_IN, "premier", employees=22_000),
    Company("Electra Example S.A.", "premier", employees=5_100),
    Company("Fomalhaut Example Inc.", "premier", employees=640),
    Company("Gienah Example B.V.", "premier", employees=1_800),
    Company(DEBTOR, "premier", employees=410),
    Company("Izar Example Oy", "premier", employees=7_700),
    Company("Jabbah Example Ltda.", "general", employees=320),
    Company("Kochab Example Pte. Ltd.", "general", employees=2_600),
    Company("Lesath Example University", "associate", category="academic"),
)
