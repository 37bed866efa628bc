"""A change of tier that lies ahead and is taken back: which one it is, and the rows that stand again as they did before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.acts import (
    TAKEN_BACK,
    Said,
    acts_of,
    last_change_of_tier,
    refuse_ended,
    write_act,
)
from membership.business.members.following import chain_of, go_on, resold, sell_again, set_aside, term_before
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.parts import Rest, rest_row
from membership.business.members.schedule import Span
from membership.business.members.selling import company_name, tier_key_of
from membership.business.members.terms import sale_at
from membership.kernel.errors import Conflict
from membership.kernel.facts import state_again, supersede
from membership.kernel.times import date_text
from membership.kernel.work import Work

NONE_AHEAD = "No change of tier lies ahead. The tier of a term that was renewed in another one is changed from its first day on."
UNDER_FORMER_NAME = "The change of tier on {day} came with the membership from the company before: change the tier again after that day instead."


@dataclass(frozen=True)
class ComingTier:
    """A change of tier whose day has not come. `left`: the rows that it left of the term before its day; `gone`: those that
    stand from its day on and go; `again`: those that it made void and that stand again, the earliest first; `later`: terms
    that were renewed since."""

    act: MembershipAct
    left: Sequence[Term]
    gone: Sequence[Term]
    again: Sequence[Term]
    later: Sequence[Term]

    @property
    def day(self) -> date:
        """The day from which the other tier was to count."""
        return self.act.effective_on

    @property
    def sold_again(self) -> list[Term]:
        """The terms renewed since at the tier that goes, which are sold at the one that stands again."""
        if not self.again or self.gone[-1].tier_id == self.again[-1].tier_id:
            return []
        return resold([self.gone[-1], *self.later], self.gone[-1])

    @property
    def until(self) -> date:
        """The day from which nothing becomes other than it is."""
        as_it_is = (one.starts_on for one in self.gone if any(_is_alike(one, other) for other in self.again))
        return next(as_it_is, [*self.gone, *self.sold_again][-1].ends_on)


def coming_tier(session: Session, member_id: int, today: date) -> ComingTier:
    """The change of tier that was written last and can be taken back on the day. Raises Conflict where none lies ahead, where
    the membership ends, or where another act counts before its day or has undone it."""
    refuse_ended(session, member_id)
    act, terms = last_change_of_tier(acts_of(session, member_id)), chain_of(session, member_id)
    if act is None or act.term_id is None:
        taken_over = next(
            (one.starts_on for one in terms if one.origin == "tier_change" and one.starts_on > today), None
        )
        raise Conflict(
            NONE_AHEAD if taken_over is None else UNDER_FORMER_NAME.format(day=date_text(taken_over))
        )
    day = act.effective_on
    if day <= today:
        told = "until the day before; change the tier again instead"
        raise Conflict(f"The tier has changed on {date_text(day)}: this can be taken back {told}.")
    moved = next((one for one in terms if one.starts_on == day), None)
    asked = session.get_one(Term, act.term_id)
    left = _left(session, asked)
    again = _void(session, act, [*left, asked][0])
    if moved is None or moved.tier_id != asked.tier_id or any(one.superseded_at for one in left):
        told = "take that back first, or change the tier again instead"
        raise Conflict(f"Another act counts since before {date_text(day)}, when the tier changes: {told}.")
    until = again[-1].ends_on if again else moved.ends_on
    gone = [one for one in terms if day <= one.starts_on < until]
    later = [one for one in terms if one.starts_on >= until]
    if later and not again:
        told = "change the tier of the next term again instead"
        raise Conflict(f"The membership was renewed since, until {date_text(later[-1].ends_on)}: {told}.")
    return ComingTier(act, left, gone, again, later)


def stand_again(
    work: Work,
    member_id: int,
    coming: ComingTier,
    *,
    reason: str,
    reference: str = "",
    rest: Rest | None = None,
) -> Term:
    """Let the former tier stand: the rows are as they were before the change; a term that came with it is none. `rest`: what the
    days from then on owe again of a period that was invoiced and given back, in a row of their own. Returns the row of the
    former tier at that day."""
    member = work.lock(Member, member_id)
    set_aside(work, [*coming.gone, *coming.later])
    last = _restored(work, member, coming, rest)
    key = tier_key_of(work.session, last)
    if coming.sold_again:
        sell_again(
            work, member, (coming.gone[-1], last), coming.later,
            lambda one: sale_at(work.session, member, one, key, one.starts_on),
        )  # fmt: skip
    elif coming.later:
        go_on(work, member, last, coming.later)
    terms = chain_of(work.session, member_id)
    term = next((one for one in terms if one.covers(coming.day)), last)
    said = Said(reason, reference, kind=TAKEN_BACK, term_id=term.id)
    write_act(work, member, "change_tier", coming.day, said)
    work.record(
        "business.member.tier_kept", member, foundation_id=member.foundation_id,
        summary=f"The change of tier of {company_name(work.session, member.organization_id)} from {coming.day} on is taken back: "
        f"it stays {term.tier_name} until {terms[-1].ends_on}.",
    )  # fmt: skip
    return term


def _restored(work: Work, member: Member, coming: ComingTier, rest: Rest | None) -> Term:
    """State the rows before the change again; the last one."""
    if not coming.again:
        return term_before(chain_of(work.session, member.id), coming.day)
    first, *others = coming.again
    if rest is None:
        before = [*coming.left, *coming.gone][0].previous_id
        set_aside(work, coming.left)
        term = state_again(work, first, previous_id=before)
    else:
        cut = supersede(work, coming.left[-1], ending_reason=first.ending_reason)
        span = Span(coming.day, first.ends_on)
        term = work.add(rest_row(work, member, cut, span, origin="reinstatement", **rest.columns()))
    for one in others:
        term = state_again(work, one, previous_id=term.id)
    return term


def _is_alike(one: Term, other: Term) -> bool:
    """Whether two rows say the same of the same days."""
    names = ("starts_on", "ends_on", "tier_id", "price_minor", "part_minor")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _left(session: Session, term: Term) -> list[Term]:
    """What a change to the tier of the row left of the term before it, as one row or two; nothing of a term that it sold whole."""
    if term.origin != "tier_change" or term.previous_id is None:
        return []
    cut = session.get_one(Term, term.previous_id)
    if cut.supersedes_id is None and cut.previous_id is not None:
        return [session.get_one(Term, cut.previous_id), cut]
    return [cut]


def _void(session: Session, act: MembershipAct, first: Term) -> list[Term]:
    """The rows that the change made void, one after the other; `first` is the first one that it wrote."""
    if first.supersedes_id is None:
        return []
    found = [session.get_one(Term, first.supersedes_id)]
    while True:
        query = select(Term).where(
            Term.previous_id == found[-1].id, Term.superseded_at == act.recorded_at, Term.id < first.id
        )
        row = session.scalars(query.order_by(Term.id.desc()).limit(1)).first()
        if row is None:
            return found
        found.append(row)
