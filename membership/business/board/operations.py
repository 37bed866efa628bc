"""Bringing the seats of a body in line with charter and members; noting what the doors carry in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint, end_appointment
from membership.assembly.bodies.coming import people_from
from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.assembly.bodies.operations import close_seat, open_seat
from membership.assembly.meetings.keeping import keep_attendance
from membership.assembly.rules.entitlements import SeatCount, seat_counts
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Open
from membership.business.board.claims import Claim, claims_of
from membership.business.board.models import CarriedFact, Entitlement
from membership.business.board.passing import PASSED, Passage, follow, passing
from membership.business.board.queries import seat_facts, with_settled
from membership.business.dues.arrears import keep_suspended
from membership.business.members.renewing import about_to_renew
from membership.business.members.succeeding import take_over_seniority
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.times import FAR, business_date
from membership.kernel.work import Work


@dataclass
class SeatChanges:
    """What an alignment did, and what it could not decide: `questions` are shown, never guessed away."""

    opened: list[Seat] = field(default_factory=list)
    closed: list[Seat] = field(default_factory=list)
    questions: list[Open] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """One seat group while it is being aligned."""

    body: Body
    count: SeatCount
    on: date
    charter_version_id: int
    closes: bool

    @property
    def key(self) -> str:
        """The group's name in the charter."""
        return self.count.group


def align_seats(
    work: Work, foundation_id: int, body_id: int, on: date, *, closes: bool = True, at_election: bool = False
) -> SeatChanges:
    """Open and close seats of the body so that on the day they are those of the charter; aligning again changes nothing.

    Members whose term is over and renews by itself keep their seats where that is written late. A group whose
    number is an open question is left as it is. A seat that opens for a company in arrears is suspended with it.
    `closes=False` only opens: for a day that lies ahead, on which terms end that will be renewed. `at_election`: seats of groups that shrink only then close too. Raises
    RuleBroken where no charter is in force.
    """
    body = work.lock(Body, body_id)
    if body.foundation_id != foundation_id or body.wing != "business":
        raise NotFound
    document = charter_in_force(work.session, foundation_id, "business", on)
    facts = seat_facts(work.session, foundation_id, on)
    renewing = about_to_renew(work.session, foundation_id, on, document)
    if renewing:
        facts = replace(facts, members=(*facts.members, *renewing))
    standing = _standing(work, body_id, on)
    changes = SeatChanges()
    sitting = Counter(one.seat_group for one in standing)
    numbers = with_settled(work.session, foundation_id, facts.counts, on, document)
    known = replace(numbers, sitting=sitting)
    counts = seat_counts(document, body.key, known, at_election=at_election)
    for count in counts:
        if count.open_question:
            changes.questions.append(count.open_question)
            continue
        assert document.version_id is not None
        group = Group(body, count, on, document.version_id, closes)
        mine = [one for one in standing if one.seat_group == count.group]
        _align_group(work, group, claims_of(count, facts), mine, changes)
    if closes:
        groups = {count.group for count in counts}
        gone = [one for one in standing if one.seat_group not in groups]
        _close(work, gone, on, "The charter knows these seats no more.", changes)
    companies = {seat.organization_id for seat in changes.opened if seat.organization_id is not None}
    if companies:
        keep_suspended(work, foundation_id, companies)
    return changes


def align_all(work: Work, foundation_id: int, on: date, *, closes: bool = True) -> dict[str, SeatChanges]:
    """Align every business body of the foundation; body key -> what was done. Successors take their place in the order of
    joining before seats are counted by it."""
    today = business_date(work.at, work.session.get_one(Foundation, foundation_id).zone)
    take_over_seniority(work, foundation_id, min(on, today))
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == "business").order_by(Body.id)
    bodies = work.session.scalars(query).all()
    return {body.key: align_seats(work, foundation_id, body.id, on, closes=closes) for body in bodies}


def carry_project(
    work: Work, foundation_id: int, key: str, name: str, person_id: int | None, *, starts_on: date
) -> CarriedFact:
    """Note a hosted project and the person who sits for it; the bridges are the only caller."""
    return _carry(work, foundation_id, "project", key, name, person_id, starts_on)


def carry_office(
    work: Work, foundation_id: int, office: str, name: str, person_id: int, *, starts_on: date
) -> CarriedFact:
    """Note who holds an office of a technical body, such as "tsc.chair"; the bridges are the only caller."""
    return _carry(work, foundation_id, "office", office, name, person_id, starts_on)


def end_carried(work: Work, foundation_id: int, kind: str, key: str, *, ends_on: date) -> CarriedFact | None:
    """The project or the office carries nobody in from the day on; None where it did not."""
    fact = _carried(work, foundation_id, kind, key)
    if fact is None or fact.ends_on <= ends_on:
        return None
    if fact.starts_on >= ends_on:
        raise RuleBroken(f"It was carried in on {fact.starts_on}; it can end the day after.", field="ends_on")
    ended = supersede(work, fact, ends_on=ends_on)
    work.record(
        "business.carried_fact.ended",
        ended,
        foundation_id=foundation_id,
        summary=f"{fact.name} ends on {ends_on}.",
    )
    return ended


def _carry(
    work: Work, foundation_id: int, kind: str, key: str, name: str, person_id: int | None, starts_on: date
) -> CarriedFact:
    work.lock(Foundation, foundation_id)
    before = _carried(work, foundation_id, kind, key)
    if before is not None and (before.name, before.person_id) == (name, person_id):
        return before
    if before is not None and before.starts_on < starts_on:
        supersede(work, before, ends_on=starts_on)
    elif before is not None:
        before.superseded_at = work.at
        work.session.flush()
    fact = work.add(
        CarriedFact(
            foundation_id=foundation_id, kind=kind, key=key, name=name, person_id=person_id,
            starts_on=starts_on, recorded_at=work.at,
        )
    )  # fmt: skip
    summary = f"The technical side names {name} from {starts_on} on."
    work.record("business.carried_fact.noted", fact, foundation_id=foundation_id, summary=summary)
    return fact


def _carried(work: Work, foundation_id: int, kind: str, key: str) -> CarriedFact | None:
    query = select(CarriedFact).where(
        CarriedFact.foundation_id == foundation_id, CarriedFact.kind == kind, CarriedFact.key == key,
        is_known(CarriedFact), CarriedFact.is_open_ended,
    )  # fmt: skip
    return work.session.scalars(query).one_or_none()


def _standing(work: Work, body_id: int, on: date) -> Sequence[Entitlement]:
    query = select(Entitlement).where(
        Entitlement.body_id == body_id, is_known(Entitlement), Entitlement.ends_on > on
    )
    return work.session.scalars(query.order_by(Entitlement.slot)).all()


def _align_group(
    work: Work, group: Group, claims: Sequence[Claim], standing: Sequence[Entitlement], changes: SeatChanges
) -> None:
    wanted = {claim.key: claim for claim in claims}
    held = {one.claim: one for one in standing}
    gone = [one for one in standing if one.claim not in wanted and _may_close(one, group.on)]
    passes = passing(work.session, gone, {key: wanted[key] for key in wanted if key not in held}, group.on)
    if group.closes:
        for one in gone:
            if one.id in passes:
                _pass_on(work, group, one, passes[one.id], changes)
        left = [one for one in gone if one.id not in passes]
        _close(work, left, group.on, "The charter gives this seat no more.", changes)
    passed = {passage.claim.key for passage in passes.values()}
    for key, claim in wanted.items():
        if key in passed:
            continue
        if key in held:
            seat_id = _restate(work, group, held[key]).seat_id
        else:
            seat = _open(work, group, claim)
            changes.opened.append(seat)
            seat_id = seat.id
        if claim.person_id is not None or key.startswith(("office:", "project:")):
            _seat_person(work, seat_id, claim.person_id, group.on)


def _close(work: Work, gone: Sequence[Entitlement], on: date, reason: str, changes: SeatChanges) -> None:
    """Close seats whose claim is gone; one that opened on this very day or later is left for a later alignment, and one that was
    closed with effect from a later day stays as it is: who sat until then did so."""
    for entitlement in gone:
        if _may_close(entitlement, on):
            supersede(work, entitlement, ends_on=on)
            changes.closed.append(close_seat(work, entitlement.seat_id, ends_on=on, reason=reason))


def _may_close(entitlement: Entitlement, on: date) -> bool:
    return entitlement.starts_on < on and entitlement.ends_on == FAR


def _pass_on(
    work: Work, group: Group, entitlement: Entitlement, passage: Passage, changes: SeatChanges
) -> None:
    """A seat goes with its membership to the successor: under the same number, with the people who are in it."""
    people = people_from(work.session, [entitlement.seat_id], group.on)
    supersede(work, entitlement, ends_on=group.on)
    changes.closed.append(
        close_seat(work, entitlement.seat_id, ends_on=group.on, reason=PASSED, is_told=False)
    )
    seat = _open(work, group, replace(passage.claim, slot=entitlement.slot))
    changes.opened.append(seat)
    follow(work, people, seat, passage.kind, group.on)
    keep_attendance(work, seat.foundation_id, "business", group.on, body_id=seat.body_id)


def _open(work: Work, group: Group, claim: Claim) -> Seat:
    rule = group.count.rule
    limit = group.count.number if claim.slot is not None and claim.member_id is None else None
    seat = open_seat(
        work, group.body.id, group_key=group.key, title=claim.title, starts_on=group.on,
        organization_id=claim.organization_id, belongs_to=claim.belongs_to, weight=rule.parameters.votes,
        slot=claim.slot, limit=limit, charter_version_id=group.charter_version_id, rule_key=rule.id,
        clause=rule.clause, is_assumed=rule.is_assumed,
    )  # fmt: skip
    entitlement = work.add(
        Entitlement(
            foundation_id=group.body.foundation_id, body_id=group.body.id, seat_group=group.key, slot=seat.slot,
            seat_id=seat.id, claim=claim.key, member_id=claim.member_id, carried_id=claim.carried_id,
            charter_version_id=group.charter_version_id, rule_key=rule.id, starts_on=group.on,
            explanation=group.count.explanation.as_json(), recorded_at=work.at,
        )
    )  # fmt: skip
    work.record(
        "business.entitlement.stated", entitlement, foundation_id=group.body.foundation_id,
        summary=f"Seat {seat.slot} “{seat.title}” exists by {rule.reference or rule.id}.",
    )  # fmt: skip
    return seat


def _restate(work: Work, group: Group, entitlement: Entitlement) -> Entitlement:
    """A seat that stays, under another version of the rule."""
    rule = group.count.rule
    if (entitlement.charter_version_id, entitlement.rule_key) == (group.charter_version_id, rule.id):
        return entitlement
    changes = {"charter_version_id": group.charter_version_id, "rule_key": rule.id}
    stated = supersede(work, entitlement, **changes, explanation=group.count.explanation.as_json())
    summary = f"The seat stays, now by {rule.reference or rule.id}."
    work.record("business.entitlement.restated", stated, foundation_id=stated.foundation_id, summary=summary)
    return stated


def _seat_person(work: Work, seat_id: int, person_id: int | None, on: date) -> None:
    """Put the person of an office or a project into their seat; somebody who sits in the body already stays there."""
    query = select(Appointment).where(
        Appointment.seat_id == seat_id, is_known(Appointment), Appointment.ends_on > on
    )
    held = work.session.scalars(query.order_by(Appointment.starts_on)).first()
    if held is not None and held.person_id == person_id:
        return
    if held is not None:
        day = max(on, held.starts_on + timedelta(days=1))
        end_appointment(work, seat_id, ends_on=day, reason="Another person holds the office now.")
        on = day
    if person_id is not None and not _sits_elsewhere(work, seat_id, person_id, on):
        appoint(work, seat_id, person_id, starts_on=on)


def _sits_elsewhere(work: Work, seat_id: int, person_id: int, on: date) -> bool:
    body = select(Seat.body_id).where(Seat.id == seat_id).scalar_subquery()
    query = select(Appointment.id).where(
        Appointment.body_id == body, Appointment.person_id == person_id, is_known(Appointment),
        Appointment.ends_on > on, Appointment.starts_on < FAR,
    )  # fmt: skip
    return work.session.execute(query.limit(1)).first() is not None
