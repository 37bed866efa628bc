"""Naming and ending representatives as people of a company do it: at once, or, where the role binds the company, as a
proposal that a second person confirms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from membership.business.members.binding import rule_against
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.operations import check_end, end_representative, name_representative
from membership.business.members.representing import RoleRule
from membership.business.members.selling import company_name
from membership.directory.foundations.models import Foundation
from membership.directory.people.employment import contradict_employment, end_employment
from membership.directory.people.models import Affiliation, Person
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.room import Leaves
from membership.kernel.times import business_date
from membership.kernel.work import Work

LIVES = timedelta(days=14)
"""How long a proposal waits for its second person."""
WORDS = {
    "name": "{person} becomes {kind} representative of {company}",
    "end": "{person} stops being {kind} representative of {company}",
    "leave": "{person}, {kind} representative, has left {company}",
    "contradict": "{person}, {kind} representative, does not work for {company}",
}


def name_or_propose(
    work: Work, member_id: int, person_id: int, kind: str, *, starts_on: date
) -> Representative | RepresentativeProposal:
    """Name a representative, or propose it where the actor may not do so alone. Raises what naming raises."""
    member = work.lock(Member, member_id)
    rule = rule_against(work, member, "name", (kind,), person_id)
    if rule is None:
        return name_representative(work, member_id, person_id, kind, starts_on=starts_on)
    if _standing(work, member_id, kind, person_id, starts_on):
        name = work.session.get_one(Person, person_id).name
        raise Conflict(f"{name} is {kind} representative already.")
    return _propose(work, member, "name", person_id, starts_on, rule)


def end_or_propose(
    work: Work, representative_id: int, *, ends_on: date
) -> Representative | RepresentativeProposal:
    """End a representative, or propose it where the actor may not do so alone. Raises what ending raises."""
    member = work.lock(Member, work.session.get_one(Representative, representative_id).member_id)
    named = work.lock(Representative, representative_id)
    rule = rule_against(work, member, "end", (named.kind,), named.person_id)
    if rule is None:
        return end_representative(work, representative_id, ends_on=ends_on)
    check_end(work, named, ends_on)
    return _propose(work, member, "end", named.person_id, ends_on, rule)


def part_or_propose(
    work: Work, member_id: int, affiliation_id: int, leavers: Iterable[Leaves], *, act: str, on: date
) -> Affiliation | RepresentativeProposal:
    """Write down that somebody left (`act` "leave") or never worked here ("contradict"), or propose it where they hold a
    role that binds the company and the actor may not end it alone."""
    member = work.lock(Member, member_id)
    stated = work.lock(Affiliation, affiliation_id)
    held = _standing(work, member_id, "", stated.person_id, on)
    rule = rule_against(work, member, act, [one.kind for one in held], stated.person_id)
    if rule is not None:
        return _propose(work, member, act, stated.person_id, on, rule)
    return _part(work, stated, leavers, act, on)


def confirm_change(work: Work, proposal_id: int, leavers: Iterable[Leaves]) -> RepresentativeProposal:
    """The second person says yes, and the change counts, from the day that was asked for or from today.

    Raises Conflict where it was settled or is too old; NotAllowed for whoever proposed it and for a representative whom
    the proposer alone has named; RuleBroken where the change has become impossible.
    """
    proposal = _open(work, proposal_id)
    _refuse_same_hand(work, proposal)
    _settle(work, proposal, "confirmed")
    day = max(proposal.from_on, _today(work, proposal.foundation_id))
    _CARRIED_OUT[proposal.act](work, proposal, leavers, day)
    work.record(
        "business.representative.confirmed", proposal, foundation_id=proposal.foundation_id,
        summary=f"A second person confirmed: {_words(work, proposal)} from {day} on.",
    )  # fmt: skip
    return proposal


def refuse_change(work: Work, proposal_id: int) -> RepresentativeProposal:
    """The second person says no. Raises as confirming does."""
    proposal = _open(work, proposal_id)
    _refuse_same_hand(work, proposal)
    return _closed(work, proposal, "refused", "Not confirmed")


def withdraw_change(work: Work, proposal_id: int) -> RepresentativeProposal:
    """Whoever proposed it takes it back. Raises NotAllowed for everybody else."""
    proposal = _open(work, proposal_id)
    if work.actor.person_id != proposal.proposed_by:
        raise NotAllowed("Whoever proposed it takes it back; you can say no to it.")
    return _closed(work, proposal, "withdrawn", "Taken back")


def expire_changes(work: Work, most: int) -> int:
    """Close what waited too long, at most so many; returns how many. Again changes nothing."""
    asked = RepresentativeProposal
    query = select(asked).where(asked.state == "open", asked.expires_at <= work.at).order_by(asked.id)
    late = work.session.scalars(query.limit(most).with_for_update(skip_locked=True)).all()
    for proposal in late:
        _closed(work, proposal, "expired", "Nobody confirmed in time")
    return len(late)


def _propose(
    work: Work, member: Member, act: str, person_id: int, from_on: date, rule: RoleRule
) -> RepresentativeProposal:
    asked, actor = RepresentativeProposal, work.actor.person_id
    assert actor is not None
    query = select(asked.id).where(
        asked.member_id == member.id, asked.act == act, asked.kind == rule.role,
        asked.person_id == person_id, asked.state == "open",
    )  # fmt: skip
    if work.session.scalars(query).first() is not None:
        raise Conflict("This is proposed already, and waits for a second person.")
    proposal = work.add(
        asked(
            foundation_id=member.foundation_id, member_id=member.id, act=act, kind=rule.role, person_id=person_id,
            from_on=from_on, clause=rule.clause, proposed_by=actor, proposed_at=work.at, expires_at=work.at + LIVES,
        )
    )  # fmt: skip
    work.post("members.proposed", proposal.public_id, {"proposal": proposal.id})
    work.record(
        "business.representative.proposed", proposal, foundation_id=member.foundation_id,
        summary=f"Proposed: {_words(work, proposal)} from {from_on} on.",
    )  # fmt: skip
    return proposal


def _open(work: Work, proposal_id: int) -> RepresentativeProposal:
    proposal = work.lock(RepresentativeProposal, proposal_id)
    if proposal.state != "open":
        raise Conflict(f"This was {proposal.state} already.")
    if proposal.expires_at <= work.at:
        raise Conflict("Nobody confirmed this in time; propose it again.")
    work.lock(Member, proposal.member_id)
    return proposal


def _refuse_same_hand(work: Work, proposal: RepresentativeProposal) -> None:
    """Two persons, and not one with a helper of their own naming."""
    actor, session = work.actor.person_id, work.session
    if actor is None or _survivor(work, actor) == _survivor(work, proposal.proposed_by):
        raise NotAllowed("Somebody else confirms what you proposed.")
    held = _standing(work, proposal.member_id, "", actor, _today(work, proposal.foundation_id))
    if held and all(one.named_by == f"person:{proposal.proposed_by}" for one in held):
        name = session.get_one(Person, proposal.proposed_by).name
        raise NotAllowed(f"{name} named you and proposed this: somebody else confirms it, or staff do.")


def _settle(work: Work, proposal: RepresentativeProposal, state: str) -> None:
    proposal.state = state
    proposal.settled_at = work.at
    proposal.settled_by = work.actor.person_id
    work.session.flush()


def _closed(work: Work, proposal: RepresentativeProposal, state: str, words: str) -> RepresentativeProposal:
    _settle(work, proposal, state)
    work.record(
        f"business.representative.{state}", proposal, foundation_id=proposal.foundation_id,
        summary=f"{words}: {_words(work, proposal)}.",
    )  # fmt: skip
    return proposal


def _name(work: Work, proposal: RepresentativeProposal, _leavers: Iterable[Leaves], day: date) -> None:
    person_id = _survivor(work, proposal.person_id)
    name_representative(work, proposal.member_id, person_id, proposal.kind, starts_on=day)


def _end(work: Work, proposal: RepresentativeProposal, _leavers: Iterable[Leaves], day: date) -> None:
    held = _standing(work, proposal.member_id, proposal.kind, proposal.person_id, day)
    if not held:
        raise RuleBroken("They are no representative of this kind any more.")
    is_ahead = held[0].starts_on > _today(work, proposal.foundation_id)
    ends_on = day if is_ahead else max(day, held[0].starts_on + timedelta(days=1))
    end_representative(work, held[0].id, ends_on=ends_on)


def _leave(work: Work, proposal: RepresentativeProposal, leavers: Iterable[Leaves], day: date) -> None:
    member = work.session.get_one(Member, proposal.member_id)
    query = select(Affiliation).where(
        Affiliation.person_id == proposal.person_id, Affiliation.organization_id == member.organization_id,
        is_known(Affiliation), Affiliation.ends_on > day,
    )  # fmt: skip
    stated = work.session.scalars(query.order_by(Affiliation.id)).all()
    if not stated:
        raise RuleBroken("They work here no longer already.")
    for one in stated:
        _part(work, one, leavers, proposal.act, max(day, one.starts_on))


def _part(work: Work, stated: Affiliation, leavers: Iterable[Leaves], act: str, on: date) -> Affiliation:
    if act == "contradict":
        return contradict_employment(work, stated.id, leavers, on=on)
    return end_employment(work, stated.id, leavers, on=on, reason="The company says that they left.")


_CARRIED_OUT: dict[str, Callable[[Work, RepresentativeProposal, Iterable[Leaves], date], None]] = {
    "name": _name,
    "end": _end,
    "leave": _leave,
    "contradict": _leave,
}


def _standing(work: Work, member_id: int, kind: str, person_id: int, on: date) -> Sequence[Representative]:
    """The roles of the person, of one kind where it is named, on the day or later."""
    query = select(Representative).where(
        Representative.member_id == member_id, Representative.person_id == person_id,
        is_known(Representative), Representative.ends_on > on,
    )  # fmt: skip
    if kind:
        query = query.where(Representative.kind == kind)
    return work.session.scalars(query.order_by(Representative.id)).all()


def _survivor(work: Work, person_id: int) -> int:
    person = work.session.get_one(Person, person_id)
    while person.merged_into_id is not None:
        person = work.session.get_one(Person, person.merged_into_id)
    return person.id


def _today(work: Work, foundation_id: int) -> date:
    return business_date(work.at, work.session.get_one(Foundation, foundation_id).zone)


def _words(work: Work, proposal: RepresentativeProposal) -> str:
    member = work.session.get_one(Member, proposal.member_id)
    return in_words(
        proposal.act, proposal.kind, work.session.get_one(Person, proposal.person_id).name,
        company_name(work.session, member.organization_id),
    )  # fmt: skip


def in_words(act: str, kind: str, person: str, company: str) -> str:
    """The change as a sentence without its full stop."""
    return WORDS[act].format(person=person, kind=kind, company=company)
