"""K6, K8, K13, K15, K17: bodies, their seats, who may stand in, how long one sits, officers and committees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.compounds import Condition
from membership.assembly.rules.counts import Count
from membership.assembly.rules.kinds.base import MinorUnits, Parameters, Positive
from membership.assembly.rules.shares import Share

SourceKind = Literal["tier", "office", "project", "body", "electorate", "named", "technical"]


BodyClass = Literal[
    "board",
    "committee",
    "advisory",
    "technical_advisory",
    "technical_oversight",
    "technical",
    "membership",
    "joint",
]


@dataclass(frozen=True)
class Body(Parameters):
    """A body that meets and decides. An advisory one gives no right outside of itself.

    `class` "technical_oversight": it decides on technical matters and has seats from membership or from the board, so
    that its rules are business rules; "membership": the meeting of the members, or of a class of them; "joint": several
    bodies that vote together. Where the charter states no rule of meeting and voting for the body, those of the body that
    it `follows` hold.
    """

    KIND: ClassVar[str] = "body"
    SUBJECT: ClassVar[str] = "id"

    id: str
    title: str
    class_: BodyClass
    is_advisory: bool = False
    meets: str = ""
    open_to: str = ""
    follows: str = ""

    def bodies_named(self) -> tuple[str, ...]:
        return (self.id, self.follows) if self.follows else (self.id,)

    def fault(self) -> str:
        return "follows itself" if self.follows == self.id else ""


@dataclass(frozen=True)
class SeatSource:
    """Who fills a seat: the members of a `tier`, the holder of an office of a body ("tac.chair"), each hosted `project`,
    another `body`, a body of the `technical` side, an `electorate` in words, or a `named` outsider. `name` says which.
    `who_are`: only those members of the tier who are also in this other one; `excluding`: who of them has no part, in words,
    or "represented": those who have a seat in the body by another group."""

    kind: SourceKind
    name: str
    who_are: str = ""
    excluding: str = ""

    @property
    def words(self) -> str:
        """ "premier members", "the chair of the tac"."""
        return self.words_with({})

    def words_with(self, titles: Mapping[str, str]) -> str:
        """The same with what the charter calls its tiers: "Premier members"."""
        name = self.name.replace("_", " ")
        if self.kind == "tier":
            other = titles.get(self.who_are, self.who_are.replace("_", " "))
            also = f" who are {other} members too" if self.who_are else ""
            excluding = f", excluding {self.excluding}" if self.excluding else ""
            return f"{titles.get(self.name, name)} members{also}{excluding}"
        if self.kind == "office":
            body, _, office = self.name.rpartition(".")
            return f"the {office.replace('_', ' ')} of the {body.replace('_', ' ')}"
        return name


FilledBy = Literal[
    "appointment",
    "election",
    "class_choice",
    "election_or_nomination",
    "ex_officio",
    "co_option",
    "ratified_nomination",
]


@dataclass(frozen=True)
class Seat(Parameters):
    """K6. A group of like seats of a body: how many, filled in which way and by whom.

    Company seats belong to the company, which may replace its person; the others belong to the person. `filled_by`
    "class_choice": the class chooses in a manner that the text does not state. `holder_must`: what the holder must be.
    `active_when`: the seats exist only while this is true: a condition on a count, or words. `shrinks`: where the number
    falls, the seats go at once, or those that sit stay until the next election. `ratified_by`: who must confirm.
    `fallback`: who sits where the first source sends nobody. `removable_by`: who may take the holder back and when.
    `may_delegate`: the body that fills them may leave it to others. `most_nominees_each`: how many each of those who fill
    them may nominate.
    """

    KIND: ClassVar[str] = "seat"
    SUBJECT: ClassVar[str] = "body"

    body: str
    title: str
    filled_by: FilledBy
    by: SeatSource
    count: Count
    belongs_to: Literal["company", "person"]
    votes: int = 1
    holder_must: str = ""
    active_when: Condition | str = ""
    ratified_by: str = ""
    shrinks: Literal["at_once", "at_next_election"] = "at_once"
    fallback: str = ""
    removable_by: str = ""
    may_delegate: bool = False
    most_nominees_each: Positive | None = None

    @property
    def is_voting(self) -> bool:
        """Whether the seat has a vote at all."""
        return self.votes > 0

    @property
    def is_from_membership(self) -> bool:
        """Whether the seat comes with membership: it makes its body a business body."""
        return self.by.kind == "tier"

    @property
    def is_of_each_member(self) -> bool:
        """Whether each member of the tier has a seat of its own and says who holds it; the others are filled by all of them."""
        return self.by.kind == "tier" and self.filled_by == "appointment"

    def bodies_named(self) -> tuple[str, ...]:
        if self.by.kind == "office":
            return (self.body, self.by.name.rpartition(".")[0])
        return (self.body, self.by.name) if self.by.kind == "body" else (self.body,)

    def tiers_named(self) -> tuple[str, ...]:
        counted = self.count.tiers | (
            self.active_when.of.tiers if isinstance(self.active_when, Condition) else set()
        )
        own = [self.by.name, self.by.who_are] if self.by.kind == "tier" else []
        return tuple(dict.fromkeys(one for one in (*own, *sorted(counted)) if one))


Right = Literal["attend", "speak", "vote", "sign_consents"]


@dataclass(frozen=True)
class Alternate(Parameters):
    """K8. Whether a seat may have an alternate, and what they may do.

    `allowed` "if_body_decides": once the body has resolved so. `named_by`, `scope` (standing, for one meeting, or either)
    and `must_be` say who they are; `kinds`, whether they may be mere observers. What they may do beside the present
    holder and in the holder's absence stands in two lists, what they may never do in `excluded`. `counts_for_quorum`:
    whether they then count. `identified`: how and when their name is given.

    Proxies: `may_give_proxy` in the form `proxy_form` to `proxy_to`, good for `proxy_valid_for`, revocable or not.
    """

    KIND: ClassVar[str] = "alternate"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("body",)

    body: str
    allowed: Literal["yes", "no", "if_body_decides"]
    named_by: Literal["member", "holder", "body", "unknown"]
    scope: Literal["standing", "one_meeting", "either", "unknown"]
    counts_for_quorum: Literal["yes", "no", "unknown"]
    when_holder_absent: tuple[Right, ...] = ("attend", "speak", "vote")
    when_holder_present: tuple[Right, ...] = ("attend",)
    most_per_seat: Positive | None = 1
    must_be: str = ""
    kinds: tuple[Literal["alternate", "observer"], ...] = ("alternate",)
    excluded: tuple[str, ...] = ()
    identified: str = ""
    may_give_proxy: bool = False
    proxy_form: str = ""
    proxy_to: str = ""
    proxy_valid_for: str = ""
    proxy_revocable: Literal["yes", "no", "unsaid"] = "unsaid"

    def left_open(self) -> tuple[str, ...]:
        asked = "Does an alternate who sits in for an absent holder count for the quorum?"
        return (asked,) if self.counts_for_quorum == "unknown" and self.allowed != "no" else ()


@dataclass(frozen=True)
class Recertification:
    """A holder must be confirmed anew every `every_years` by the `share` of the body; who is not stays out for `out_months`."""

    share: Share
    every_years: Positive = 1
    out_months: int = 0
    is_automatic: bool = False


@dataclass(frozen=True)
class Term(Parameters):
    """K13. How long an appointment to the seat group or office `role` lasts ("*": every seat of the body).

    `years` is absent where the text states none; `is_approximate` where it says "about". `is_staggered`: not all end
    together; `stagger_by` says how that is brought about. `limit`: whether one may serve again: at most `most_terms`,
    without limit, or as the body decides. `ends_when`: what else ends it. `recertification`: must be confirmed anew.
    """

    KIND: ClassVar[str] = "term"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("role",)

    body: str
    role: str
    years: Positive | None = None
    is_staggered: bool = False
    most_terms: Positive | None = None
    until_successor: bool = False
    ends_when: tuple[str, ...] = ()
    is_approximate: bool = False
    stagger_by: str = ""
    limit: Literal["none", "most_terms", "body_may_set", "unsaid"] = "unsaid"
    recertification: Recertification | None = None

    def fault(self) -> str:
        if (self.limit == "most_terms") != (self.most_terms is not None):
            return 'needs limit = "most_terms" and most_terms together'
        return ""


@dataclass(frozen=True)
class Vacancy(Parameters):
    """K15. How a vacant seat of the group `role` is filled, and for how long.

    `runner_up_must`: what the next in the votes must be; `otherwise`: what follows where nobody is. `below_quorum`: the
    remaining members fill it even without a quorum. `least_months_left`: only while so much of the term is left; "blank"
    where the text leaves the number out. `and_also`: what else the text says, in words.
    """

    KIND: ClassVar[str] = "vacancy"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("role",)

    body: str
    role: str
    filled_by: Literal[
        "same_source", "same_method", "runner_up", "remaining_members", "special_election", "employer"
    ]
    for_rest_of_term: bool = True
    runner_up_must: str = ""
    otherwise: str = ""
    below_quorum: bool = False
    least_months_left: int | Literal["blank"] | None = None
    and_also: str = ""

    def left_open(self) -> tuple[str, ...]:
        asked = (
            f"A vacant seat '{self.role}' is filled only while some months of the term are left: how many? The text leaves"
            " the number blank."
        )
        return (asked,) if self.least_months_left == "blank" else ()


@dataclass(frozen=True)
class Officer(Parameters):
    """K17. An office of a body: who elects its holder (empty: the text does not say), who may hold it, who stands in.

    `ex_officio`: what the holder is by virtue of it ("budget_committee.chair"); `also`: other duties, in words.
    """

    KIND: ClassVar[str] = "officer"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("office",)

    body: str
    office: str
    title: str
    elected_by: str = ""
    eligible: str = ""
    incompatible_with: tuple[str, ...] = ()
    stands_in_for: str = ""
    also: str = ""
    ex_officio: tuple[str, ...] = ()


@dataclass(frozen=True)
class Committee(Parameters):
    """K17. A committee under a body: who votes in it, who watches, what it may do, spend and must write down.

    `created_by`: how it comes into being. `delegated`: what it may do for the body above; `excluded`: what it may never
    do. `chair_attends_board`: as what its chair sits in the body above. `minutes`: what its minutes must hold, published
    within `publish_within_days`.
    """

    KIND: ClassVar[str] = "committee"
    SUBJECT: ClassVar[str] = "body"

    body: str
    under: str
    voting: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    chair_by: str = ""
    currency: str = "USD"
    spending_limit: MinorUnits | None = None
    created_by: str = ""
    delegated: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    chair_attends_board: Literal["voting", "non_voting", "unsaid"] = "unsaid"
    minutes: str = ""
    publish_within_days: int | None = None

    def bodies_named(self) -> tuple[str, ...]:
        return (self.body, self.under)
