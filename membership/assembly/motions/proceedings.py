"""Decisions outside of a meeting (K11): how long one is open, what silence means, and objections that cancel it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body, Seat
from membership.assembly.bodies.queries import zone_of_body
from membership.assembly.bodies.scope import scope_of
from membership.assembly.meetings.models import ELECTRONIC, Meeting
from membership.assembly.motions.models import Motion, Objection, RollEntry
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.deciding import Procedure
from membership.assembly.rules.proceeding import Objection as Objected
from membership.assembly.rules.proceeding import Proceeding, proceeding
from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.records import Rule
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date
from membership.kernel.work import Work

MODES = ("electronic", "email", "written_consent")
"""The procedures by which an electronic vote is held, as charters name them."""


@dataclass(frozen=True)
class Held:
    """A decision outside of a meeting as it stands: its `rule` and where it is by it (both None where the charter is
    silent), and `silence` as what it counts."""

    rule: Rule[Procedure] | None
    stands: Proceeding | None
    explanation: Explanation

    @property
    def is_cancelled(self) -> bool:
        """Enough seats objected."""
        return self.stands is not None and self.stands.state == "cancelled"

    @property
    def silence_approves(self) -> bool:
        """Who does not answer agrees."""
        return self.rule is not None and self.rule.parameters.silence_means == "approval"

    def may_close(self, reason: str) -> bool:
        """Whether the votes may be counted; before its time only where the charter has a case for it and somebody says it."""
        if self.stands is None or self.stands.state != "open" or self.stands.closes_at is None:
            return True
        assert self.rule is not None
        return bool(self.rule.parameters.ends_early_when and reason.strip())


def is_electronic(session: Session, motion: Motion) -> bool:
    """Whether the motion is decided without a meeting."""
    return (
        session.execute(select(Meeting.kind).where(Meeting.id == motion.meeting_id)).scalar_one()
        == ELECTRONIC
    )


def held(session: Session, motion: Motion, at: datetime) -> Held:
    """Where an opened decision outside of a meeting stands at `at`, by the version that it was opened under."""
    assert motion.opened_at is not None
    zone = ZoneInfo(zone_of_body(session, motion.body_id))
    if motion.charter_version_id is None:
        return Held(None, None, Explanation("Decision outside of a meeting", "No charter was in force."))
    day = business_date(motion.opened_at, str(zone))
    charter = charter_of_version(session, motion.charter_version_id, day)
    body = session.get_one(Body, motion.body_id)
    rule = charter.procedure(body.key, motion.decision_kind, *MODES)
    if not isinstance(rule, Rule):
        return Held(None, None, rule.explanation)
    query = (
        select(Seat.title, Seat.slot, Objection.made_at)
        .join(Seat, Seat.id == Objection.seat_id)
        .where(Objection.motion_id == motion.id)
        .order_by(Objection.id)
    )
    made = [
        Objected(f"{row.title} {row.slot}", row.made_at.astimezone(zone)) for row in session.execute(query)
    ]
    stands = proceeding(rule, motion.opened_at.astimezone(zone), at.astimezone(zone), made)
    return Held(rule, stands, stands.explanation)


def object_to(
    work: Work, motion_id: int, seat_id: int, reason: str, *, at: datetime | None = None
) -> Objection:
    """A seat on the roll objects to a decision outside of a meeting, or asks for a meeting about it; once. Raises Conflict
    where the vote is not open or the seat has objected, RuleBroken in a meeting, where one speaks and votes."""
    motion = work.lock(Motion, motion_id)
    if motion.state != "open":
        raise Conflict(f"The vote is not open: the motion is {motion.state}.")
    if not is_electronic(work.session, motion):
        raise RuleBroken("In a meeting one objects by voting against.", field="seat")
    if work.session.get(RollEntry, (motion_id, seat_id)) is None:
        raise RuleBroken("This seat is not on the roll of this vote.", field="seat")
    if not reason.strip():
        raise RuleBroken("Say why.", field="reason")
    known = select(Objection.id).where(Objection.motion_id == motion_id, Objection.seat_id == seat_id)
    if work.session.execute(known).first() is not None:
        raise Conflict("This seat has objected already.")
    made = work.add(
        Objection(
            **scope_of(motion),
            motion_id=motion_id,
            seat_id=seat_id,
            reason=reason.strip(),
            made_at=at or work.at,
        )
    )
    seat = work.session.get_one(Seat, seat_id)
    where = held(work.session, motion, made.made_at)
    summary = f"Seat “{seat.title}” {seat.slot} objects to “{motion.title}”: {reason.strip()} ({where.explanation.sentence})"
    work.record("assembly.motion.objected", made, foundation_id=motion.foundation_id, summary=summary)
    return made
