"""Writing down the steps of a membership along the one map, and reading the state of a day from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import groupby, pairwise
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.business.members.life import INSIDE, OUTSIDE, STEP_WORDS, WORDS, after, state_on
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member
from membership.kernel.db import Instant
from membership.kernel.errors import Conflict
from membership.kernel.money import Money
from membership.kernel.times import FAR, date_text
from membership.kernel.work import Work

SET_ASIDE = "set_aside"
STANDS = "stands"
"""Kinds of the two acts by which a resignation that lies ahead makes way for an act of the membership that it ends, and
stands again: the map knows no other way, and nobody said either of them."""
TAKEN_IN = "taken_in"
"""Kind of the act that ends a membership whose last term was over when a file told of it: nobody decided that end here, so that
a later file may go on from it."""

TAKEN_BACK = "taken_back"
"""Kind of the act by which a change of tier is taken back before its day: from that day on the tier is the one before."""
WITH_NEXT_TERM = "tier"
"""Kind of a renewal that was written down as a change of tier with the next term."""


@dataclass(frozen=True)
class Said:
    """What is known of an act beyond its step and its day."""

    reason: str = ""
    reference: str = ""
    consent: str = ""
    kind: str = ""
    said_on: date | None = None
    hearing_on: date | None = None
    other_member_id: int | None = None
    term_id: int | None = None
    credit: Money | None = None
    state_after: str = ""
    explanation: Mapping[str, Any] = field(default_factory=dict)


def write_act(
    work: Work, member: Member, step: str, effective_on: date, said: Said | None = None
) -> MembershipAct:
    """Add the step to the member's acts, the member's row being locked. The caller's record covers the row.

    Raises Conflict where the step does not follow from the present state by the one map.
    """
    said = said or Said()
    last = last_act(work.session, member.id)
    before = last.state_after if last else "none"
    state = said.state_after or after(before, step)
    if state is None or after(before, step) is None:
        raise Conflict(f"{STEP_WORDS[step]} cannot follow “{WORDS[before].lower()}”: somebody was first.")
    return work.add(
        MembershipAct(
            foundation_id=member.foundation_id, member_id=member.id, number=last.number + 1 if last else 1,
            step=step, state_before=before, state_after=state, effective_on=effective_on,
            said_on=said.said_on or work.at.date(), hearing_on=said.hearing_on, reason=said.reason.strip(),
            reference=said.reference.strip(), consent=said.consent.strip(), kind=said.kind,
            other_member_id=said.other_member_id, term_id=said.term_id,
            credit_minor=said.credit.minor if said.credit else None,
            currency=said.credit.currency if said.credit else None,
            explanation=dict(said.explanation), recorded_at=work.at,
        )
    )  # fmt: skip


def write_within(
    work: Work, member: Member, step: str, effective_on: date, said: Said | None = None
) -> MembershipAct | None:
    """Add a step of a membership that goes on, or that a resignation ends only after the day of the step: the resignation
    stands as it was. None where the step does not follow. The member's row is locked; the caller's record covers the rows.
    """
    last = last_act(work.session, member.id)
    if last is None or last.step != "resign":
        lawful = last is not None and after(last.state_after, step) is not None
        return write_act(work, member, step, effective_on, said) if lawful else None
    if last.effective_on <= effective_on or after(last.state_before, step) is None:
        return None
    way = Said(f"For: {STEP_WORDS[step].lower()}.", kind=SET_ASIDE, state_after=last.state_before)
    write_act(work, member, "withdraw_resignation", effective_on, way)
    act = write_act(work, member, step, effective_on, said)
    write_act(work, member, "resign", last.effective_on, said_again(last, STANDS))
    return act


def said_again(act: MembershipAct, kind: str) -> Said:
    """The same, said by an act of another kind."""
    credit = (
        None if act.credit_minor is None or act.currency is None else Money(act.credit_minor, act.currency)
    )
    return Said(
        act.reason, act.reference, act.consent, kind, act.said_on, act.hearing_on, act.other_member_id, act.term_id,
        credit, explanation=act.explanation,
    )  # fmt: skip


def is_told(act: MembershipAct) -> bool:
    """Whether somebody said the act: a resignation that made way for another act and stands again is no news."""
    return act.kind not in (SET_ASIDE, STANDS)


class Told(Protocol):
    """An act as those know it who tell of it."""

    @property
    def step(self) -> str: ...
    @property
    def kind(self) -> str: ...


Act = TypeVar("Act", bound=Told)


def words_of(act: Told) -> str:
    """The act for people."""
    return "Change of tier taken back" if act.kind == TAKEN_BACK else STEP_WORDS[act.step]


def without_taken_back(acts: Iterable[Act]) -> list[Act]:
    """The acts, in their order, but changes of tier that were taken back and the acts by which they were: the last one that
    stands is taken back first."""
    kept: list[Act] = []
    for act in acts:
        if act.kind != TAKEN_BACK:
            kept.append(act)
        elif changes := [place for place, one in enumerate(kept) if _moves(one)]:
            del kept[changes[-1]]
    return kept


def last_change_of_tier(acts: Iterable[Act]) -> Act | None:
    """The change of tier that was written last and is not taken back."""
    return next((act for act in reversed(without_taken_back(acts)) if _moves(act)), None)


def _moves(act: Told) -> bool:
    return act.step == "change_tier" or act.kind == WITH_NEXT_TERM


def said_at(session: Session, act: MembershipAct) -> datetime:
    """The instant at which the act was written; for a resignation that stands again, at which it was said."""
    if is_told(act):
        return act.recorded_at
    query = select(MembershipAct).where(
        MembershipAct.member_id == act.member_id, MembershipAct.step == act.step, MembershipAct.number < act.number,
        MembershipAct.kind.not_in((SET_ASIDE, STANDS)),
    )  # fmt: skip
    return session.scalars(query.order_by(MembershipAct.number.desc()).limit(1)).one().recorded_at


def last_act(session: Session, member_id: int) -> MembershipAct | None:
    """The act written last, whether or not its day has come."""
    query = select(MembershipAct).where(MembershipAct.member_id == member_id)
    return session.scalars(query.order_by(MembershipAct.number.desc()).limit(1)).one_or_none()


def acts_of(session: Session, member_id: int, known_at: datetime | None = None) -> Sequence[MembershipAct]:
    """Every act of the member in its order; one statement."""
    query = select(MembershipAct).where(MembershipAct.member_id == member_id)
    if known_at is not None:
        query = query.where(MembershipAct.recorded_at <= known_at)
    return session.scalars(query.order_by(MembershipAct.number)).all()


def state_of(session: Session, member_id: int, day: date, known_at: datetime | None = None) -> str:
    """The state of the membership on the day, as known at an instant; one statement."""
    return state_on(acts_of(session, member_id, known_at), day)


def written_state(session: Session, member_id: int) -> str:
    """The state in which the last act left the membership, from its day on."""
    last = last_act(session, member_id)
    return last.state_after if last else "none"


def is_running(session: Session, member_id: int) -> bool:
    """Whether nothing that was written ends the membership."""
    return written_state(session, member_id) in INSIDE


def refuse_ended(session: Session, member_id: int) -> None:
    """Raises Conflict where something that was written ends the membership, or ended it."""
    act = last_act(session, member_id)
    if act is not None and act.state_after in OUTSIDE:
        ends = f"This membership ends on {date_text(act.effective_on)}"
        raise Conflict(f"{ends}: {WORDS[act.state_after].lower()}.")


def resignation_of(session: Session, member_id: int, today: date) -> MembershipAct:
    """The resignation that can still be taken back. Raises Conflict where there is none, or where its day has come."""
    act = last_act(session, member_id)
    if act is None or act.step != "resign" or act.effective_on <= today:
        raise Conflict("There is no resignation that could still be taken back.")
    return act


def running(session: Session, member_ids: Collection[int], on: date | None = None) -> set[int]:
    """Of these members those whose membership nothing that was written ends, or, where a day is given, nothing but a resignation for
    a later day; one statement, none for nobody."""
    if not member_ids:
        return set()
    last = (
        select(MembershipAct.member_id, func.max(MembershipAct.number).label("number"))
        .where(MembershipAct.member_id.in_(member_ids))
        .group_by(MembershipAct.member_id)
        .subquery()
    )
    leaves_later = (
        and_(MembershipAct.step == "resign", MembershipAct.effective_on > on) if on is not None else false()
    )
    query = (
        select(MembershipAct.member_id)
        .join(last, (last.c.member_id == MembershipAct.member_id) & (last.c.number == MembershipAct.number))
        .where(or_(MembershipAct.state_after.in_(INSIDE), leaves_later))
    )
    return set(session.scalars(query))


@dataclass(frozen=True)
class Standing:
    """The state of a membership on a day, and the day after it on which the membership ends by what was written last, such as
    a resignation; None where nothing ends it."""

    state: str = "member"
    leaves_on: date | None = None


PLAIN = Standing()
"""A member that nothing suspends and nothing ends."""


def standings(
    session: Session,
    foundation_id: int,
    day: date,
    *,
    of: Collection[int] | None = None,
    known_at: datetime | None = None,
) -> dict[int, Standing]:
    """Member id -> its standing on the day, as known at an instant: of those, among `of` where it is given, whose acts have ever
    led anywhere else than to being a member; for all others it is `PLAIN`. One statement, none for nobody."""
    if of is not None and not of:
        return {}
    values: dict[str, Any] = {"foundation": foundation_id, "members": list(of or ()), "known": known_at}
    rows = session.execute(_led_elsewhere(of is not None, known_at is not None), values).all()
    return {member: _standing(list(acts), day) for member, acts in groupby(rows, lambda row: row.member_id)}


def suspensions(
    session: Session, foundation_id: int, known_at: datetime | None = None
) -> dict[int, list[tuple[date, date]]]:
    """Member id -> the periods, from a day until another, during which its membership was suspended, as known at an instant;
    one statement."""
    values = {"foundation": foundation_id, "known": known_at}
    rows = session.execute(_led_elsewhere(False, known_at is not None), values).all()
    found = {member: _pauses(list(acts)) for member, acts in groupby(rows, lambda row: row.member_id)}
    return {member: pauses for member, pauses in found.items() if pauses}


def _pauses(acts: Sequence[Any]) -> list[tuple[date, date]]:
    days = sorted({act.effective_on for act in acts})
    turns = [(day, state_on(acts, day).startswith("suspended")) for day in days]
    turns = [
        turn for turn, before in zip(turns, [(FAR, False), *turns], strict=False) if turn[1] != before[1]
    ]
    return [(day, until) for (day, paused), (until, _) in pairwise([*turns, (FAR, False)]) if paused]


@cache
def _led_elsewhere(is_of_some: bool, is_as_known: bool) -> Select[*tuple[Any, ...]]:
    """Made once: to put it together costs more than to ask it."""
    act, other = MembershipAct, aliased(MembershipAct)
    elsewhere = select(other.member_id).where(
        other.foundation_id == bindparam("foundation"), other.state_after != PLAIN.state
    )
    if is_of_some:
        elsewhere = elsewhere.where(other.member_id.in_(bindparam("members", expanding=True)))
    query = select(act.member_id, act.number, act.step, act.effective_on, act.state_after).where(
        act.member_id.in_(elsewhere)
    )
    if is_as_known:
        query = query.where(act.recorded_at <= bindparam("known", type_=Instant))
    return query.order_by(act.member_id, act.number)


def _standing(acts: Sequence[Any], day: date) -> Standing:
    last = acts[-1]
    ends = last.state_after in OUTSIDE and last.effective_on > day
    return Standing(state_on(acts, day), last.effective_on if ends else None)


def first_acts(terms: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The acts of members whose terms are written in bulk: each term's row, in the order of its member's terms."""
    numbers: dict[int, int] = {}
    rows = []
    for term in terms:
        member = term["member_id"]
        numbers[member] = number = numbers.get(member, 0) + 1
        rows.append(
            {
                "foundation_id": term["foundation_id"], "member_id": member, "number": number,
                "step": "join" if number == 1 else "renew", "state_before": "none" if number == 1 else "member",
                "state_after": "member", "effective_on": term["starts_on"], "said_on": term["recorded_at"].date(),
                "term_id": term["id"], "recorded_at": term["recorded_at"],
            }
        )  # fmt: skip
    return rows
