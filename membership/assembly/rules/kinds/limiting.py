"""K7: how many seats or votes one company, or one group of related companies, may have, and how large a body may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.counts import Count
from membership.assembly.rules.kinds.base import Parameters, Positive

LimitedRight = Literal["appoint", "nominate", "hold", "vote", "endorse"]
Tested = Literal["at_appointment", "at_election", "after_job_change", "at_vote"]
Remedy = Literal[
    "holders_decide",
    "company_chooses",
    "most_votes_stay",
    "lot",
    "resignation",
    "removal",
    "votes_reduced",
    "next_election",
]


@dataclass(frozen=True)
class Limit(Parameters):
    """K7. A limit on the size of a body, on seats of one affiliation, or on votes of one affiliation.

    `least` and `most` are numbers or a COUNT, whose `body_seats`, `quorum` and `size_limit` speak of this body: "quorum
    minus one" and "a third of the seats, or 1 below five" are arithmetic. `raisable_to`: as far as the body itself may
    raise the most, `raised_by` which decision.

    `group`: whom it counts together: companies related by over 50 % of control (either way or by a common parent), or
    persons with one employer; `counts_employees`: a company's employees in seats of their own count too. `rights`: what
    the limit binds. `among`: the seat groups that are counted (none named: all), `except_groups` those that are not,
    `among_words` what the text says where they are no seat groups. `tested`: when. `remedy`: what is done, in order, by
    whoever is over it, within `remedy_days`. `exceptions`: what is allowed all the same. `waived_by`: who may waive it.
    """

    KIND: ClassVar[str] = "limit"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("what", "rights", "among", "among_words")

    body: str
    what: Literal["size", "affiliation", "votes"]
    least: int | Count | None = None
    most: int | Count | None = None
    raisable_to: Positive | None = None
    raised_by: str = ""
    group: Literal["related_companies", "same_employer"] = "related_companies"
    counts_employees: bool = False
    rights: tuple[LimitedRight, ...] = ()
    among: tuple[str, ...] = ()
    except_groups: tuple[str, ...] = ()
    among_words: str = ""
    tested: tuple[Tested, ...] = ()
    remedy: tuple[Remedy, ...] = ()
    remedy_days: int | None = None
    exceptions: tuple[str, ...] = ()
    waived_by: str = ""

    def fault(self) -> str:
        if self.least is None and self.most is None:
            return "limits nothing: it needs 'least' or 'most'"
        if isinstance(self.least, int) and isinstance(self.most, int) and self.least > self.most:
            return f"asks for at least {self.least} and at most {self.most}"
        if self.what == "affiliation" and not self.rights:
            return (
                "does not say which right it binds; 'rights' names appoint, nominate, hold, vote or endorse"
            )
        return ""

    def never(self) -> str:
        if self.raisable_to is not None and isinstance(self.most, int) and self.raisable_to < self.most:
            return f"may be raised to {self.raisable_to}, which is less than the {self.most} that it allows anyhow"
        return ""

    def tiers_named(self) -> tuple[str, ...]:
        named = (one.tiers for one in (self.least, self.most) if isinstance(one, Count))
        return tuple(sorted(frozenset().union(*named)))

    def left_open(self) -> tuple[str, ...]:
        open_ = isinstance(self.most, Count) and self.most.is_rounding_open
        asked = "The limit is a part of a number: is it rounded up or down? The text does not say."
        return (asked,) if open_ else ()
