"""Places lost by absence (K5): holders whom the charter removes, or allows to be removed, for the meetings that they missed.

A vote that is suspended is written by itself (meetings/keeping.py); a removal is not. Somebody decides it, or writes down what
the charter did, so keepers of the body are shown who it is about. What somebody said at a meeting is kept nowhere: a clause
that asks for it is judged by presence and votes, and the words say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies import policy
from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.assembly.bodies.queries import works_there
from membership.assembly.bodies.wording import day_words
from membership.assembly.meetings.keeping import lost_since
from membership.assembly.meetings.taking_part import seats_taking_part
from membership.assembly.motions.models import Vote
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.kinds.membership import Participation
from membership.assembly.rules.participation import Part, missed, standing_at
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Rule
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.room import DeskLine
from membership.kernel.times import business_date
from membership.kernel.viewer import Viewer


@dataclass(frozen=True)
class Losing:
    """A holder whose place is lost by absence: `missed` meetings of those held while they held it, since `since`."""

    body: Body
    seat: str
    seat_public_id: str
    person: str
    person_public_id: str
    missed: int
    since: date
    rule: Rule[Participation]
    why: Explanation

    @property
    def words(self) -> str:
        """What the charter says of it, with its clause and who decides."""
        said = self.rule.parameters
        what = "the charter removes them" if said.effect == "removed" else "they may be removed"
        clause = f" ({self.rule.reference})" if self.rule.reference else ""
        decided = f": {said.decided_by}" if said.decided_by else ""
        unkept = "; what they said at meetings is not kept here" if said.without_discussion else ""
        meetings = "meeting" if self.missed == 1 else "meetings"
        return f"{self.missed} {meetings} missed, {what}{decided}{clause}{unkept}"


def losing_on(session: Session, foundation_id: int, document: CharterDocument, on: date) -> list[Losing]:
    """Who has lost the place by the day, by body and seat; five statements at most, none where the charter removes nobody."""
    rules = {rule.subject: _removing(document, rule.subject) for rule in document.bodies()}
    if not any(rules.values()):
        return []
    taking = [seat for seat in seats_taking_part(session, foundation_id, document) if seat.is_open]
    holders = _holders(session, [seat.seat_id for seat in taking if rules.get(seat.body)], on)
    votes = _votes(session, list(holders))
    found = []
    for seat in taking:
        row = holders.get(seat.seat_id)
        if row is None:
            continue
        parts = _of_holder(seat.meetings, row.starts_on, votes.get(seat.seat_id, ()))
        found += [_losing(row, rule, parts, on) for rule in rules[seat.body] if _is_lost(rule, parts, on)]
    return found


def _removing(document: CharterDocument, body: str) -> list[Rule[Participation]]:
    return [rule for rule in document.participations(body) if rule.parameters.effect != "vote_suspended"]


def _is_lost(rule: Rule[Participation], parts: Sequence[Part], on: date) -> bool:
    return not standing_at(rule, parts, on).is_in_standing


def _losing(row: Any, rule: Rule[Participation], parts: Sequence[Part], on: date) -> Losing:
    return Losing(
        row.Body, row.company or row.title, row.seat, row.name, row.person, missed(rule.parameters, parts, on),
        lost_since(rule, parts, on), rule, standing_at(rule, parts, on).explanation,
    )  # fmt: skip


def _of_holder(meetings: Sequence[Part], since: date, votes: Iterable[date]) -> list[Part]:
    """The meetings while this holder held the seat; who voted after one of them has taken part since."""
    parts = [part for part in meetings if part.on >= since]
    for day in votes:
        last = max((place for place, part in enumerate(parts) if part.on <= day), default=None)
        if last is not None:
            parts[last] = replace(parts[last], voted=True)
    return parts


def _holders(session: Session, seats: Sequence[int], on: date) -> dict[int, Any]:
    query = (
        select(
            Seat.id, Seat.title, Seat.public_id.label("seat"), Organization.display_name.label("company"), Body,
            Person.name, Person.public_id.label("person"), Appointment.starts_on,
        )
        .join(Appointment, and_(Appointment.seat_id == Seat.id, holds_on(Appointment, on)))
        .join(Person, Person.id == Appointment.person_id)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .where(Seat.id.in_(seats), works_there(Appointment, on))
        .order_by(Body.title, Seat.group_key, Seat.slot)
    )  # fmt: skip
    return {row.id: row for row in session.execute(query)} if seats else {}


def _votes(session: Session, seats: Sequence[int]) -> Mapping[int, list[date]]:
    """Seat -> the days on which its own holder voted."""
    found: dict[int, list[date]] = defaultdict(list)
    query = select(Vote.seat_id, Vote.recorded_at).where(Vote.seat_id.in_(seats), Vote.capacity == "holder")
    for row in session.execute(query) if seats else ():
        found[row.seat_id].append(row.recorded_at.date())
    return found


def losing_lines(wing: Wing) -> Any:
    """Who has lost a place, for the desk of those who keep the body."""

    def lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
        keeping = viewer.of("secretary", policy.MANAGER[wing], wing=wing)
        mine = {grant.foundation_id for grant in keeping if grant.foundation_id is not None}
        for place in session.scalars(
            select(Foundation).where(Foundation.id.in_(mine)).order_by(Foundation.id)
        ):
            for one in _lost(session, place, wing, business_date(at, place.zone)):
                if policy.may_keep_body(viewer, one.body):
                    here = {"foundation": place.slug, "body": one.body.slug, "seat": one.seat_public_id}
                    told = f"{one.words}, since {day_words(one.since)}"
                    yield DeskLine(f"{one.body.title}: {one.person}", ("bodies.seat", here), told, "due")

    return lines


def _lost(session: Session, place: Foundation, wing: Wing, on: date) -> list[Losing]:
    try:
        document = charter_in_force(session, place.id, wing, on)
    except RuleBroken:  # without a charter nobody loses anything
        return []
    return losing_on(session, place.id, document, on)
