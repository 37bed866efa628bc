"""K14: elections: who votes, who may stand, when, by which method, and what decides a tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.dates import DateExpression
from membership.assembly.rules.kinds.base import Parameters, Positive

MethodKind = Literal[
    "plurality", "approval", "irv", "stv", "schulze", "condorcet", "condorcet_irv", "ranked", "consent", "lot"
]


@dataclass(frozen=True)
class Method:
    """METHOD: how votes become a result. "condorcet" and "ranked": the text names the idea and no exact method.

    For "stv": the quota is the votes that count divided by the seats plus one, kept to `decimals` places and rounded as
    `quota_rounding`; surpluses move at values rounded as `transfer_rounding`. `ties_by`: the method that takes over
    where this one finds no winner.
    """

    kind: MethodKind
    decimals: int | None = None
    quota_rounding: Literal["up", "down", "unsaid"] = "unsaid"
    transfer_rounding: Literal["up", "down", "unsaid"] = "unsaid"
    ties_by: MethodKind | None = None


@dataclass(frozen=True)
class Endorsements:
    """How many persons must support a candidate, and their spread: from so many `projects` and company `groups`, none of
    them the candidate's own where `none_of_own`."""

    number: Positive
    projects: int = 0
    groups: int = 0
    none_of_own: bool = False


@dataclass(frozen=True)
class Window:
    """A span of the election, such as "nominations": it is open for at least and at most so many days, or until `ends`."""

    name: str
    min_days: int | None = None
    max_days: Positive | None = None
    ends: DateExpression | None = None


@dataclass(frozen=True)
class Election(Parameters):
    """K14. How the seat group or office `role` is elected ("*": every elected one of the body).

    `electorate`: who votes, as they stood on `record_date`, with `votes_each` for each `vote_of`; `opt_in_days`: how long
    voters may enrol; `excluded_voters`: who does not vote. `candidate_must`: what a candidate must be;
    `nominations_each` and `own_group_nominations` bound how many one voter proposes; `endorsements` who must support
    them; `statement_pages` how long a statement may be; `qualified_by`: the decision by which a nominee becomes a
    candidate. `window`: the spans of the election.

    `unranked`: what it means to leave a candidate without a rank; `exhausted_when`: when a ballot counts no more; `win`:
    what wins, in words. `tie_chain`: what decides a tie, in order. `uncontested`: what is done where candidates are no
    more than seats. `elects` so many; `next_places` of those after them become `next_become`. `retry_if_short`: another
    election where too few are elected. `only_when`: when there is an election at all. `run_by` and `season` say by whom
    and when in the year.
    """

    KIND: ClassVar[str] = "election"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("role",)

    body: str
    role: str
    method: Method | None = None
    electorate: str = ""
    record_date: DateExpression | None = None
    opt_in_days: Positive | None = None
    votes_each: Positive | None = None
    vote_of: Literal["person", "member", "seat", "unsaid"] = "unsaid"
    excluded_voters: tuple[str, ...] = ()
    candidate_must: tuple[str, ...] = ()
    nominations_each: Positive | None = None
    own_group_nominations: int | None = None
    endorsements: Endorsements | None = None
    statement_pages: Positive | None = None
    qualified_by: str = ""
    window: tuple[Window, ...] = ()
    unranked: Literal["last_together", "no_preference", "exhausts", "unsaid"] = "unsaid"
    exhausted_when: tuple[str, ...] = ()
    win: str = ""
    tie_chain: tuple[str, ...] = ()
    uncontested: Literal["elected_without_vote", "confirmed_by_vote", "unsaid"] = "unsaid"
    elects: Positive | None = None
    next_places: Positive | None = None
    next_become: str = ""
    retry_if_short: bool = False
    only_when: str = ""
    run_by: str = ""
    season: str = ""

    def never(self) -> str:
        for one in self.window:
            if one.min_days is not None and one.max_days is not None and one.max_days < one.min_days:
                return f"has the window '{one.name}' open for at least {one.min_days} and at most {one.max_days} days"
        return ""

    def left_open(self) -> tuple[str, ...]:
        kind = self.method.kind if self.method else ""
        vague = {"condorcet": "a Condorcet method", "ranked": "a ranked choice"}.get(kind)
        asked = f"The election of '{self.role}' is by {vague}: which one exactly, and what decides a tie?"
        return (asked,) if vague and self.method and not self.method.ties_by else ()
