"""Seats of a membership that passes on: they go with it to the successor, with holders and alternates.

Whoever does not work for the successor, or would break a limit of the charter on related companies for it, leaves the seat; so
does everybody where the charter says that the seats end. The seat is the successor's all the same, and stands empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.coming import people_from
from membership.assembly.bodies.continuing import follow_seat
from membership.assembly.bodies.giving_back import InSeatFact
from membership.assembly.bodies.holdings import Line, lines_of
from membership.assembly.bodies.models import Appointment, Seat
from membership.assembly.bodies.telling import seat_words, tell_of_loss
from membership.assembly.rules.kinds.events import Event, EventKind
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.board.claims import Claim
from membership.business.board.limiting import breach_words, broken_by_line, refuse_over_limit
from membership.business.board.models import Entitlement
from membership.business.members.life_tables import MembershipAct
from membership.directory.people.models import Person
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work

EVENTS: Mapping[str, EventKind] = {
    "acquisition": "merger_or_sale", "spin_off": "spin_off", "rename": "transfer_within_group",
}  # fmt: skip
"""Kind of a transfer -> what the charter calls it."""
PASSED = "The membership passed on."


@dataclass(frozen=True)
class Follower:
    """Somebody in a seat that passes on; `why` they leave it, empty where they go with it."""

    person_id: int
    name: str
    seat: str
    is_alternate: bool
    why: str = ""


@dataclass(frozen=True)
class Passage:
    """To which claim a seat passes, and by which kind of transfer."""

    claim: Claim
    kind: str


def passing(
    session: Session, gone: Sequence[Entitlement], wanted: Mapping[str, Claim], on: date
) -> dict[int, Passage]:
    """Entitlement -> where its seat passes, of the `gone` ones whose member passed its membership on while it had the seat; one
    statement, none where no seat of a member is gone."""
    members = [one.member_id for one in gone if one.member_id is not None]
    act = MembershipAct
    query = select(act.member_id, act.other_member_id, act.effective_on, act.kind).where(
        act.member_id.in_(members), act.step == "transfer_out", act.effective_on <= on
    )
    rows = session.execute(query.order_by(act.number)).all() if members else ()
    passed = {row.member_id: row for row in rows}
    found = {}
    for one in gone:
        act_of = passed.get(one.member_id)
        claim = wanted.get(heir_claim(one.claim, act_of.other_member_id)) if act_of else None
        if act_of and claim is not None and one.starts_on < act_of.effective_on:
            found[one.id] = Passage(claim, act_of.kind)
    return found


def heir_claim(claim: str, heir: int) -> str:
    """The successor's claim to the same place: "member:17:2" is its "member:21:2"."""
    kind, _, *place = claim.split(":")
    return ":".join([kind, str(heir), *place])


def follow(work: Work, people: Sequence[InSeatFact], seat: Seat, kind: str, on: date) -> None:
    """Put whoever was in the seat before into this one; those who do not go with it are told that they leave it."""
    ended = why_seats_end(work.session, seat.foundation_id, kind, on)
    for fact in people:
        day = max(on, fact.starts_on)
        try:
            if ended:
                raise RuleBroken(ended)
            if isinstance(fact, Appointment):
                refuse_over_limit(work, seat, work.session.get_one(Person, fact.person_id), day)
            follow_seat(work, fact, seat.id, on, PASSED)
        except RuleBroken as refusal:
            tell_of_loss(work, fact, day, refusal.message)
            name = work.session.get_one(Person, fact.person_id).name
            summary = f"{name} does not go with {seat_words(work.session, seat.id)}: {refusal.message}"
            work.record("business.seat.left_behind", seat, foundation_id=seat.foundation_id, summary=summary)


def transfer_rule(session: Session, foundation_id: int, kind: str, on: date) -> Rule[Event] | Absent:
    """What the charter of the day says of a transfer of this kind."""
    return charter_in_force(session, foundation_id, "business", on).event(EVENTS.get(kind, "merger_or_sale"))


def why_seats_end(session: Session, foundation_id: int, kind: str, on: date) -> str:
    """The words of the charter by which nobody keeps a seat in a transfer of this kind; empty where it says no such thing."""
    rule = transfer_rule(session, foundation_id, kind, on)
    if isinstance(rule, Absent) or rule.parameters.seats != "end":
        return ""
    return f"By clause {rule.clause} its seats end when a membership passes on."


def followers(
    session: Session,
    seats: Collection[int],
    heir: int | None,
    kind: str,
    on: date,
    staying: Mapping[int, str],
) -> list[Follower]:
    """Everybody in the seats, which pass to the company `heir` (None: one that nobody owns yet), and whether they go with them.
    `staying`: person -> why they do not work for it. A pure read of what `follow` does on the day."""
    found: list[Follower] = []
    rows = {one.id: one for one in session.scalars(select(Seat).where(Seat.id.in_(seats)))} if seats else {}
    ended = why_seats_end(session, next(iter(rows.values())).foundation_id, kind, on) if rows else ""
    taken: dict[int, list[Line]] = {}
    for fact in people_from(session, seats, on):
        seat, is_holder = rows[fact.seat_id], isinstance(fact, Appointment)
        why = staying.get(fact.person_id, "") or ended
        if is_holder and not why:
            if seat.body_id not in taken:
                lines = lines_of(session, [seat.body_id], on).get(seat.body_id, [])
                taken[seat.body_id] = [one for one in lines if one.seat.id not in rows]
            there = taken[seat.body_id]
            added = Line(_as_of(seat, heir), fact.person_id, on, [heir] if heir is not None else [])
            breach = broken_by_line(session, there, added, on)
            why = breach_words(breach) if breach else ""
            there += [] if breach else [added]
        name = session.get_one(Person, fact.person_id).name
        found.append(Follower(fact.person_id, name, seat_words(session, seat.id), not is_holder, why))
    return found


def _as_of(seat: Seat, heir: int | None) -> Seat:
    """The seat as it will be under the successor; nothing is written."""
    return Seat(
        body_id=seat.body_id, foundation_id=seat.foundation_id, group_key=seat.group_key, slot=seat.slot,
        organization_id=heir, belongs_to="company", weight=seat.weight,
    )  # fmt: skip
