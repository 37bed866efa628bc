"""K17: what bodies publish, who may spend how much, and what was seen in practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from membership.assembly.rules.kinds.base import MinorUnits, Parameters, Wing


@dataclass(frozen=True)
class Transparency(Parameters):
    """K17. Who may be present in a body and what it publishes.

    `meetings` are open, private, or as the body decides; `rule` is what the text says, in a sentence. `minutes_must_hold`
    lists what the minutes contain; decisions are published within `publish_within_days`. `secret_votes`: matters on
    which ballots are secret; `names_public`: whether it is public who voted or abstained.
    """

    KIND: ClassVar[str] = "transparency"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("body",)

    body: str
    rule: str
    meetings: Literal["open", "private", "body_decides", "unsaid"] = "unsaid"
    publish_within_days: int | None = None
    minutes_must_hold: tuple[str, ...] = ()
    secret_votes: tuple[str, ...] = ()
    names_public: Literal["yes", "no", "unsaid"] = "unsaid"


@dataclass(frozen=True)
class SpendingStep:
    """`by` decides on amounts from `from` (included) to, but not including, `below` (None: no upper end)."""

    by: str
    from_: MinorUnits
    below: MinorUnits | None = None


@dataclass(frozen=True)
class Spending(Parameters):
    """K17. Who of or under the body may decide on spending, by amount in `currency`, under which `conditions`."""

    KIND: ClassVar[str] = "spending"
    SUBJECT: ClassVar[str] = "body"
    WING: ClassVar[Wing | None] = "business"

    body: str
    currency: str
    step: tuple[SpendingStep, ...]
    conditions: tuple[str, ...] = ()

    def fault(self) -> str:
        if not self.step:
            return "needs at least one step"
        for before, after in zip(self.step, self.step[1:], strict=False):
            if before.below != after.from_:
                return f"has a gap or an overlap before the step of '{after.by}'; each begins where the last one ended"
        return ""

    def who(self, amount: int) -> SpendingStep | None:
        """The step that an amount in minor units falls into; None where the rule has none."""
        suits = (
            one for one in self.step if one.from_ <= amount and (one.below is None or amount < one.below)
        )
        return next(suits, None)


@dataclass(frozen=True)
class SeenSeats:
    """So many seats of a group, as a record of practice shows them."""

    group: str
    seats: int


@dataclass(frozen=True)
class Observation(Parameters):
    """What was seen in practice and is no rule: the seats of a body on a day, or the quorum that it announced.

    Nothing is computed from it. It stands beside the rules so that a difference between text and practice stays visible.
    """

    KIND: ClassVar[str] = "observation"
    SUBJECT: ClassVar[str] = "body"

    body: str
    seen_on: date | None = None
    seats: tuple[SeenSeats, ...] = ()
    seats_listed: int | None = None
    quorum_announced: int | None = None
