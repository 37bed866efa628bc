"""BASE: of whom a share is taken. "Simple majority" is no rule until its base is named (RULES.md, example 1).

A base is measured over the seats of a body at one moment (`SeatState`), in heads for a quorum and in votes for a
threshold. Suspended seats are in the bases that count filled seats and in none of the narrower ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Attendance = Literal["holder", "alternate", "proxy", "absent"]
"""Who acts for a seat: its holder, an alternate who sits in, a proxy from afar, nobody."""

BaseKind = Literal[
    "all_seats", "filled_seats", "in_good_standing", "active", "non_conflicted", "other_members", "present",
    "represented", "votes_cast", "for_versus_against", "members_entitled", "eligible_seats", "class", "fixed", "unknown",
]  # fmt: skip
BASE_KINDS: tuple[BaseKind, ...] = get_args(BaseKind)
VOTE_BASES = frozenset({"votes_cast", "for_versus_against"})
"""Bases that only a vote has: a quorum cannot be a share of them."""


@dataclass(frozen=True)
class Base:
    """`kind` of the base; `group` is the seat group of a class, `number` the fixed number, `months` the look-back of
    "active". `unknown`: the text leaves its base open, so that no answer may be computed from it."""

    kind: BaseKind
    group: str = ""
    number: int = 0
    months: int = 0

    @property
    def words(self) -> str:
        """The base as it stands after "more than half of …"."""
        return WORDS[self.kind].format(
            group=self.group.replace("_", " "), number=self.number, months=self.months
        )


WORDS: Mapping[BaseKind, str] = {
    "all_seats": "all seats",
    "filled_seats": "the seats in office",
    "in_good_standing": "the seats in office and in good standing",
    "active": "the seats active within {months} months",
    "non_conflicted": "the seats without a conflict of interest",
    "other_members": "the other members",
    "present": "those present",
    "represented": "those present or represented",
    "votes_cast": "the votes cast",
    "for_versus_against": "the votes for and against",
    "members_entitled": "all who are entitled to vote",
    "eligible_seats": "all seats but those whose vote a limit takes",
    "class": "the {group} class",
    "fixed": "{number}",
    "unknown": "a base that the text does not name",
}


@dataclass(frozen=True)
class SeatState:
    """One seat of a body at one moment. `is_capped`: a limit on the votes of related companies takes its vote (K7).

    `seat` is the caller's key (unique in the body), `group` the seat group of the charter, `weight` its votes (at least
    one). `is_recused`: conflicted in this matter; `is_concerned`: the matter is about its holder; `is_active`: took part
    within the months that the charter looks back.
    """

    seat: str
    group: str = ""
    weight: int = 1
    is_vacant: bool = False
    is_suspended: bool = False
    attendance: Attendance = "absent"
    is_recused: bool = False
    is_concerned: bool = False
    is_active: bool = True
    is_capped: bool = False

    @property
    def is_in_office(self) -> bool:
        """Somebody holds the seat."""
        return not self.is_vacant

    @property
    def is_in_good_standing(self) -> bool:
        """Held, its vote not suspended, and not taken by a limit."""
        return not self.is_vacant and not self.is_suspended and not self.is_capped

    @property
    def may_vote(self) -> bool:
        """Held, in good standing, without a conflict in the matter."""
        return self.is_in_good_standing and not self.is_recused


MEMBERSHIP: Mapping[str, Callable[[SeatState], bool]] = {
    "all_seats": lambda _: True,
    "filled_seats": lambda seat: seat.is_in_office,
    "in_good_standing": lambda seat: seat.is_in_good_standing,
    "active": lambda seat: seat.is_in_good_standing and seat.is_active,
    "non_conflicted": lambda seat: seat.may_vote,
    "other_members": lambda seat: seat.is_in_good_standing and not seat.is_concerned,
    "present": lambda seat: seat.is_in_good_standing and seat.attendance in ("holder", "alternate"),
    "represented": lambda seat: seat.is_in_good_standing and seat.attendance != "absent",
    "members_entitled": lambda seat: seat.may_vote,
    "eligible_seats": lambda seat: not seat.is_capped,
}


def seats_in(base: Base, seats: Sequence[SeatState]) -> tuple[SeatState, ...]:
    """The seats of a base that is made of seats. Raises ValueError for a base of votes, a number or an unknown one."""
    if base.kind == "class":
        return tuple(seat for seat in seats if seat.group == base.group and seat.is_in_good_standing)
    if base.kind not in MEMBERSHIP:
        raise ValueError(f"the base '{base.kind}' is not made of seats")
    return tuple(seat for seat in seats if MEMBERSHIP[base.kind](seat))
