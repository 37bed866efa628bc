"""Naming and ending representatives as people of a company do it: at once, or, where the role binds the company, as a
proposal that a second person confirms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.binding import is_of_it, needs_own_yes, place_of, rule_against
from membership.business.members.independence import is_one_of_its_people, is_staff, sole_namer
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.operations import check_end, end_representative, name_representative
from membership.business.members.proposal_words import change_words, is_stranger
from membership.business.members.representing import RoleRule
from membership.business.members.selling import company_name
from membership.directory.foundations.models import Foundation
from membership.directory.people.employment import confirm_employment, contradict_employment, end_employment
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.queries import ids_of, survivor_id
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.room import Leaves
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work

Word = Literal["staff", "own", "applicant"]
LIVES = timedelta(days=14)
"""How long a proposal waits for its second person."""
EMPLOYMENT_WORDS = {
    "confirm": "{person} works for {company}: the company says so",
    "leave": "{person} works for {company} no longer from {on} on",
    "contradict": "{person} does not work for {company}: the company says so, and their roles and seats end",
}


def name_or_propose(
    work: Work, member_id: int, person_id: int, kind: str, *, starts_on: date
) -> Representative | RepresentativeProposal:
    """Name a representative, or propose it where the actor may not do so alone. Raises what naming raises."""
    member = work.lock(Member, member_id)
    rule = rule_against(work, member, "name", (kind,), person_id)
    if rule is None and not needs_own_yes(work, member, person_id):
        named = name_representative(work, member_id, person_id, kind, starts_on=starts_on)
        _tell_named(work, named)
        return named
    if _standing(work, member_id, kind, person_id, starts_on):
        name = work.session.get_one(Person, person_id).name
        raise Conflict(f"{name} is {kind} representative already.")
    return _propose(work, member, "name", person_id, starts_on, (kind, _clause(rule) if rule else ""))


def name_as_applied(
    work: Work, member_id: int, person_id: int, kind: str, *, starts_on: date, word: Word = "staff"
) -> Representative | RepresentativeProposal:
    """Name whom an admission brings, and tell them, on the `word` of staff, of themselves, or of the applicant. Whom an applicant
    names, and who is known here and not known to work for the company, is asked first. Whoever admits is named by nobody but
    another of the staff.

    Raises RuleBroken where the actor is one of the company's people and this names who binds it; what naming raises."""
    member, actor = work.lock(Member, member_id), work.actor.person_id
    if rule_against(work, member, "name", (kind,), person_id) is not None:
        raise RuleBroken(yourself_words(work.session, member.organization_id))
    is_asked = word == "applicant" and not is_of_it(work, member, person_id)
    was_known = work.session.get_one(Person, person_id).recorded_at < work.at
    if actor is not None and (is_asked or (actor == person_id and was_known)):
        waiting = _waiting(work, member, "name", person_id, kind)
        return waiting or _propose(work, member, "name", person_id, starts_on, (kind, ""))
    named = name_representative(work, member_id, person_id, kind, starts_on=starts_on)
    if word != "own":
        _tell_named(work, named)
    return named


def yourself_words(session: Session, organization_id: int) -> str:
    """Why staff who are of a company do not admit it with somebody who binds it."""
    company = company_name(session, organization_id)
    return (
        f"You act for {company} yourself, and this names who binds it: somebody else of the staff admits it."
    )


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
    return _propose(work, member, "end", named.person_id, ends_on, (rule.role, _clause(rule)))


def part_or_propose(
    work: Work, member_id: int, affiliation_id: int, leavers: Iterable[Leaves], *, act: str, on: date
) -> Affiliation | RepresentativeProposal:
    """Write down that somebody left (`act` "leave") or never worked here ("contradict"), or propose it where they hold, in
    whichever foundation, a role that binds the company and the actor may not end it alone."""
    member = work.lock(Member, member_id)
    stated = work.lock(Affiliation, affiliation_id)
    for held in _binding_roles(work, member, stated.person_id, on):
        whose = work.session.get_one(Member, held.member_id)
        rule = rule_against(work, whose, act, (held.kind,), stated.person_id)
        if rule is not None:
            return _propose(work, member, act, stated.person_id, on, (rule.role, _clause(rule)))
    parted = _part(work, stated, leavers, act, on)
    _note(work, member, act, employment_words(work.session, parted, act, on))
    return parted


def confirm_for_company(work: Work, member_id: int, affiliation_id: int) -> Affiliation:
    """The company says that somebody works for it. Raises what confirming raises."""
    member = work.lock(Member, member_id)
    confirmed = confirm_employment(work, affiliation_id)
    day = _today(work, member.foundation_id)
    _note(work, member, "confirm", employment_words(work.session, confirmed, "confirm", day))
    return confirmed


def employment_words(session: Session, stated: Affiliation, act: str, on: date) -> str:
    """What the company said of an employment, as a sentence without its full stop."""
    person = session.get_one(Person, stated.person_id).name
    return EMPLOYMENT_WORDS[act].format(
        person=person, company=company_name(session, stated.organization_id), on=date_text(on)
    )


def _note(work: Work, member: Member, act: str, words: str) -> None:
    """One line in the history of the member; what followed from it has lines of its own."""
    work.record(f"business.employment.{act}", member, foundation_id=member.foundation_id, summary=f"{words}.")


def confirm_change(work: Work, proposal_id: int, leavers: Iterable[Leaves]) -> RepresentativeProposal:
    """The second person says yes, and the change counts, from the day that was asked for or from today.

    Raises Conflict where it was settled or is too old; NotAllowed for whoever proposed it, for a representative whom the
    proposer alone has named, and, where somebody is named who is not known to work for the company, for everybody but
    themselves and staff; RuleBroken where the change has become impossible.
    """
    proposal = _open(work, proposal_id)
    _refuse_confirming(work, proposal)
    _settle(work, proposal, "confirmed")
    day = max(proposal.from_on, _today(work, proposal.foundation_id))
    _CARRIED_OUT[proposal.act](work, proposal, leavers, day)
    work.record(
        "business.representative.confirmed", proposal, foundation_id=proposal.foundation_id,
        summary=f"A second person confirmed: {change_words(work, proposal)} from {day} on.",
    )  # fmt: skip
    return proposal


def refuse_change(work: Work, proposal_id: int) -> RepresentativeProposal:
    """Somebody else says no, also whom the proposer has named: nothing changes, so that nobody need be independent.

    Raises Conflict as confirming does, NotAllowed for whoever proposed it.
    """
    proposal = _open(work, proposal_id)
    if _is_proposer(work, proposal):
        raise NotAllowed("You proposed this: take it back instead.")
    return close_change(work, proposal, "refused", "Not confirmed")


def withdraw_change(work: Work, proposal_id: int) -> RepresentativeProposal:
    """Whoever proposed it takes it back. Raises NotAllowed for everybody else."""
    proposal = _open(work, proposal_id)
    if not _is_proposer(work, proposal):
        raise NotAllowed("Whoever proposed it takes it back; you can say no to it.")
    return close_change(work, proposal, "withdrawn", "Taken back")


def expire_changes(work: Work, most: int) -> int:
    """Close what waited too long, at most so many; returns how many. Again changes nothing."""
    asked = RepresentativeProposal
    query = select(asked).where(asked.state == "open", asked.expires_at <= work.at).order_by(asked.id)
    late = work.session.scalars(query.limit(most).with_for_update(skip_locked=True)).all()
    for proposal in late:
        close_change(work, proposal, "expired", "Nobody confirmed in time")
    return len(late)


def _propose(
    work: Work, member: Member, act: str, person_id: int, from_on: date, role: tuple[str, str]
) -> RepresentativeProposal:
    """`role`: its kind, and the clause by which it binds (empty where the person's own yes is all that is needed)."""
    asked, actor, (kind, clause) = RepresentativeProposal, work.actor.person_id, role
    assert actor is not None
    if _waiting(work, member, act, person_id, kind) is not None:
        raise Conflict("This is proposed already, and waits for an answer.")
    proposal = work.add(
        asked(
            foundation_id=member.foundation_id, member_id=member.id, act=act, kind=kind, person_id=person_id,
            from_on=from_on, clause=clause, proposed_by=actor, proposed_at=work.at, expires_at=work.at + LIVES,
        )
    )  # fmt: skip
    work.post("members.proposed", proposal.public_id, {"proposal": proposal.id})
    work.record(
        "business.representative.proposed", proposal, foundation_id=member.foundation_id,
        summary=f"Proposed: {change_words(work, proposal)} from {from_on} on.",
    )  # fmt: skip
    return proposal


def _waiting(
    work: Work, member: Member, act: str, person_id: int, kind: str
) -> RepresentativeProposal | None:
    asked = RepresentativeProposal
    query = select(asked).where(
        asked.member_id == member.id, asked.act == act, asked.kind == kind,
        asked.person_id.in_(ids_of(work.session, person_id)), asked.state == "open",
    )  # fmt: skip
    return work.session.scalars(query).first()


def _clause(rule: RoleRule) -> str:
    """By what the role binds; never empty, which says that it does not."""
    return rule.clause or "the charter"


def _open(work: Work, proposal_id: int) -> RepresentativeProposal:
    proposal = work.lock(RepresentativeProposal, proposal_id)
    if proposal.state != "open":
        raise Conflict(f"This was {proposal.state} already.")
    if proposal.expires_at <= work.at:
        raise Conflict("Nobody confirmed this in time; propose it again.")
    work.lock(Member, proposal.member_id)
    return proposal


def _refuse_confirming(work: Work, proposal: RepresentativeProposal) -> None:
    """Two persons, and not one with a helper of their own naming; and nobody says yes for somebody else."""
    actor, session = work.actor.person_id, work.session
    if actor is None or _is_proposer(work, proposal):
        raise NotAllowed("Somebody else confirms what you proposed.")
    if is_staff(session, proposal.foundation_id, actor, work.at):
        return
    today, person_id = _today(work, proposal.foundation_id), survivor_id(session, proposal.person_id)
    if not proposal.clause and actor == person_id:
        return
    if is_stranger(session, proposal, today):
        address = session.get_one(Person, proposal.person_id).email
        if proposal.clause:
            raise NotAllowed(
                f"{address} is not known to work for the company: staff confirm this, or they first say in their own account "
                "that they work for it."
            )
        raise NotAllowed(f"{address} says yes themselves, or staff confirm it.")
    proposer = survivor_id(session, proposal.proposed_by)
    name = session.get_one(Person, proposer).name
    member = session.get_one(Member, proposal.member_id)
    if proposal.clause and not is_one_of_its_people(
        session, member.organization_id, proposer, place_of(work, member)
    ):
        raise Conflict(f"{name}, who proposed this, acts for the company no longer; propose it again.")
    if sole_namer(session, proposal.member_id, actor, today) == proposer:
        raise NotAllowed(f"{name} named you and proposed this: somebody else confirms it, or staff do.")


def _is_proposer(work: Work, proposal: RepresentativeProposal) -> bool:
    actor = work.actor.person_id
    proposed_by = survivor_id(work.session, proposal.proposed_by)
    return actor is not None and survivor_id(work.session, actor) == proposed_by


def _settle(work: Work, proposal: RepresentativeProposal, state: str) -> None:
    proposal.state = state
    proposal.settled_at = work.at
    proposal.settled_by = work.actor.person_id
    work.session.flush()


def close_change(
    work: Work, proposal: RepresentativeProposal, state: str, words: str
) -> RepresentativeProposal:
    """Settle an open one that counts no more, as `state`; `words` begin the line in the history."""
    _settle(work, proposal, state)
    work.record(
        f"business.representative.{state}", proposal, foundation_id=proposal.foundation_id,
        summary=f"{words}: {change_words(work, proposal)}.",
    )  # fmt: skip
    return proposal


def _name(work: Work, proposal: RepresentativeProposal, _leavers: Iterable[Leaves], day: date) -> None:
    """Whoever says yes for themselves was named by the proposer, and becomes no second person for them."""
    person_id = survivor_id(work.session, proposal.person_id)
    by = f"person:{proposal.proposed_by}" if work.actor.person_id == person_id else ""
    named = name_representative(
        work, proposal.member_id, person_id, proposal.kind, starts_on=day, named_by=by
    )
    _tell_named(work, named, proposer=proposal.proposed_by)


def _tell_named(work: Work, named: Representative, *, proposer: int | None = None) -> None:
    """Have them told by mail, unless they did it themselves. `proposer`: who proposed what the actor confirms."""
    if work.actor.person_id not in (None, named.person_id):
        work.post("members.named", named.public_id, {"representative": named.id, "proposer": proposer})


def _end(work: Work, proposal: RepresentativeProposal, _leavers: Iterable[Leaves], day: date) -> None:
    person_id = survivor_id(work.session, proposal.person_id)
    held = _standing(work, proposal.member_id, proposal.kind, person_id, day)
    if not held:
        raise RuleBroken("They are no representative of this kind any more.")
    is_ahead = held[0].starts_on > _today(work, proposal.foundation_id)
    ends_on = day if is_ahead else max(day, held[0].starts_on + timedelta(days=1))
    end_representative(work, held[0].id, ends_on=ends_on)


def _leave(work: Work, proposal: RepresentativeProposal, leavers: Iterable[Leaves], day: date) -> None:
    member = work.session.get_one(Member, proposal.member_id)
    query = select(Affiliation).where(
        Affiliation.person_id == survivor_id(work.session, proposal.person_id),
        Affiliation.organization_id == member.organization_id, is_known(Affiliation), Affiliation.ends_on > day,
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


def _binding_roles(work: Work, member: Member, person_id: int, on: date) -> Sequence[Representative]:
    """The roles that the person has for the company on the day or later, in every foundation, those of `member` first."""
    query = (
        select(Representative)
        .join(Member, Member.id == Representative.member_id)
        .where(
            Member.organization_id == member.organization_id, Representative.person_id == person_id,
            is_known(Representative), Representative.ends_on > on,
        )
        .order_by(Representative.member_id != member.id, Representative.id)
    )  # fmt: skip
    return work.session.scalars(query).all()


def _today(work: Work, foundation_id: int) -> date:
    return business_date(work.at, work.session.get_one(Foundation, foundation_id).zone)
