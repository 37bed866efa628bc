"""What all parameter records of the kinds share: how the notation finds a rule's subject and name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NewType

MinorUnits = NewType("MinorUnits", int)
"""An amount of money in the smallest unit of the rule's currency; charters write whole units."""

Wing = Literal["business", "technical"]


@dataclass(frozen=True)
class Least:
    """A note on a field: the least number that a text which is still to be adopted may state there. Without a note it is 0."""

    number: int


@dataclass(frozen=True)
class YearDayNote:
    """A note on a field: its text is a month and a day, such as "12-01", and some year has that day."""


Positive = Annotated[int, Least(1)]
YearDay = Annotated[str, YearDayNote()]


class Parameters:
    """Base of the frozen dataclass of each kind. A field's name is its key in the notation (less a trailing underscore).

    `KIND` is the name of the table array; `SUBJECT` the field that names the body or tier that the rule speaks about;
    `NAMED_BY` the fields that name the rule where it has no `id`; `IS_ONLY` says that two rules of the
    kind for one subject contradict each other, whatever names them; `WING` the only wing whose charter may hold the kind.
    """

    KIND: ClassVar[str]
    SUBJECT: ClassVar[str] = ""
    NAMED_BY: ClassVar[tuple[str, ...]] = ()
    IS_ONLY: ClassVar[bool] = False
    WING: ClassVar[Wing | None] = None

    def fault(self) -> str:
        """What is wrong with the values taken together, as the end of "… 'x' …"; empty where nothing is."""
        return ""

    def never(self) -> str:
        """Why the rule could never hold or be kept, in the same form; asked only of a text that is still to be adopted."""
        return ""

    def bodies_named(self) -> tuple[str, ...]:
        """Bodies that the rule speaks about and that the charter must therefore declare."""
        return (getattr(self, "body"),) if hasattr(self, "body") else ()  # noqa: B009

    def tiers_named(self) -> tuple[str, ...]:
        """Tiers that the rule speaks about and that the charter must therefore declare."""
        return (getattr(self, "tier"),) if hasattr(self, "tier") else ()  # noqa: B009

    def left_open(self) -> tuple[str, ...]:
        """Questions that the rule's own text leaves open, one sentence each."""
        return ()


AnyParameters = Any
