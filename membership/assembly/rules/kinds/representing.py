"""K17: who acts for a member, in how many, and what none of them does alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.kinds.base import Parameters, Wing

Role = Literal["primary", "voting", "billing", "legal", "marketing", "technical"]


@dataclass(frozen=True)
class Representation(Parameters):
    """K17. The representatives of a member in one `role`: at least so many, at most so many (None: the text says no
    number). In a role that is `binding` a representative binds the company, so that nobody of the company names or ends one
    alone: a second person confirms it."""

    KIND: ClassVar[str] = "representation"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("role",)
    WING: ClassVar[Wing | None] = "business"

    role: Role
    at_least: int = 0
    at_most: int | None = None
    binding: bool = False

    def fault(self) -> str:
        if self.at_least < 0 or (self.at_most is not None and self.at_most < 1):
            return "counts persons: 'at_least' is 0 or more, 'at_most' 1 or more"
        if self.at_most is not None and self.at_least > self.at_most:
            return f"asks for at least {self.at_least} and at most {self.at_most}"
        if not self.at_least and self.at_most is None and not self.binding:
            return "says nothing: it needs 'at_least', 'at_most' or 'binding'"
        return ""
