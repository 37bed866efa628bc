"""K18 and the open question: the maintainers' ladder, agreements, gates, the parent's levy, and what the text leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from membership.assembly.rules.kinds.base import MinorUnits, Parameters, Wing
from membership.assembly.rules.shares import Share


@dataclass(frozen=True)
class LadderLevel:
    """A rung: `id`, the `title` people read, and whether its holders are one (`is_single`)."""

    id: str
    title: str
    is_single: bool = False


@dataclass(frozen=True)
class LadderAction:
    """Who does what on the ladder: `by` and `confirmed_by` name levels or say it in words."""

    action: str
    by: tuple[str, ...] = ()
    confirmed_by: str = ""
    over: str = ""
    when: str = ""
    share: Share | None = None
    method: str = ""
    excluded: str = ""
    evidence: tuple[str, ...] = ()
    is_public: bool = False
    clause: str = ""


@dataclass(frozen=True)
class Ladder(Parameters):
    """K18. The maintainers' levels, lowest first, always of persons and never of companies."""

    KIND: ClassVar[str] = "ladder"
    WING: ClassVar[Wing | None] = "technical"

    title: str
    level: tuple[LadderLevel, ...]
    action: tuple[LadderAction, ...] = ()
    modules_are: tuple[str, ...] = ()
    inactive_state: str = ""
    inactive_when: str = ""
    term_limit: Literal["none", "unknown"] = "unknown"
    company_seats: bool = False

    def fault(self) -> str:
        return "gives seats to companies; technical seats belong to persons" if self.company_seats else ""


@dataclass(frozen=True)
class Agreement(Parameters):
    """K18. What a contributor agrees to: a licence agreement, a certificate of origin, a licence, marks."""

    KIND: ClassVar[str] = "agreement"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("class_",)
    WING: ClassVar[Wing | None] = "technical"

    class_: Literal["cla", "dco", "licence", "trademark"]
    title: str
    applies_to: str = ""
    checked_by: str = ""
    inbound: str = ""
    copyright: str = ""
    exceptions_by: str = ""


@dataclass(frozen=True)
class Gate(Parameters):
    """K18. Something that must be shown or affirmed before a body acts: a notice on competition law, a conflict of interest
    disclosed, funds at hand. `class` says of which sort it is."""

    KIND: ClassVar[str] = "gate"

    title: str
    requires: str
    when: str = ""
    class_: Literal["antitrust", "conflict_of_interest", "budget", "conduct", "other"] = "other"


@dataclass(frozen=True)
class LevyBand:
    """Receipts above `above` are levied at `rate`, up to the next band."""

    above: MinorUnits
    rate: Fraction


@dataclass(frozen=True)
class Levy(Parameters):
    """K18. The parent's graduated charge on the receipts of a directed fund in a year."""

    KIND: ClassVar[str] = "levy"
    WING: ClassVar[Wing | None] = "business"

    on: Literal["gross_receipts_per_year"]
    currency: str
    band: tuple[LevyBand, ...]
    payer: Literal["directed_fund"] = "directed_fund"

    def fault(self) -> str:
        starts = [band.above for band in self.band]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            return "needs bands that begin at 0 and rise"
        return ""


@dataclass(frozen=True)
class OpenQuestion(Parameters):
    """Something that the text leaves open and that somebody must decide; shown wherever it matters. `about`: what is open,
    in a few words; `affects`: the rules, bodies or tiers that wait for the answer."""

    KIND: ClassVar[str] = "open_question"

    question: str
    affects: tuple[str, ...] = ()
    about: str = ""

    def left_open(self) -> tuple[str, ...]:
        return (self.question,)
