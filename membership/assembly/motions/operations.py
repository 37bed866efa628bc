"""Moving, seconding, amending and withdrawing motions; certifying what was decided, and publishing resolutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.queries import SeatLine, zone_of_body
from membership.assembly.bodies.scope import scope_of
from membership.assembly.meetings.models import ELECTRONIC, Meeting
from membership.assembly.meetings.standing import gathering
from membership.assembly.motions.models import (
    METHODS,
    STEPS,
    Motion,
    Outcome,
    Resolution,
    ResolutionCounter,
)
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import business_date
from membership.kernel.work import Work


def move_motion(
    work: Work,
    meeting_id: int,
    *,
    title: str,
    text: str,
    mover_seat_id: int,
    decision_kind: str = "ordinary",
    method: str = "roll_call",
    agenda_item_id: int | None = None,
    is_procedural: bool = False,
    effect_kind: str = "",
    effect_subject: Mapping[str, Any] | None = None,
) -> Motion:
    """A seat moves a motion before a meeting that is called or sits. `effect_kind` names what carrying it brings about
    (kernel.room.Effect); `effect_subject` is plain JSON for it. Raises RuleBroken for a seat that may not move."""
    meeting = _before_end(work, meeting_id)
    mover = _entitled_line(work, meeting, mover_seat_id, "move")
    _check_text(title, text)
    if method not in METHODS:
        raise RuleBroken(f"“{method}” is no way to decide; there are {', '.join(METHODS)}.", field="method")
    if meeting.kind == ELECTRONIC and method != "electronic":
        raise RuleBroken("Without a meeting each seat votes on its own screen.", field="method")
    last = select(func.coalesce(func.max(Motion.number), 0)).where(Motion.meeting_id == meeting_id)
    motion = work.add(
        Motion(
            **scope_of(meeting), meeting_id=meeting_id, number=work.session.execute(last).scalar_one() + 1,
            title=title.strip(), text=text.strip(), mover_seat_id=mover_seat_id, decision_kind=decision_kind,
            method=method, agenda_item_id=agenda_item_id, is_procedural=is_procedural, effect_kind=effect_kind,
            effect_subject=dict(effect_subject or {}), recused_seat_ids=[], recorded_at=work.at,
        )
    )  # fmt: skip
    return _recorded(work, motion, "moved", f"{mover.label} moved “{motion.title}”.")


def second_motion(work: Work, motion_id: int, seat_id: int) -> Motion:
    """Another seat supports putting the motion to the vote."""
    motion, meeting = draft_and_meeting(work, motion_id)
    if seat_id == motion.mover_seat_id:
        raise RuleBroken("The seat that moved a motion cannot second it.", field="seat")
    if motion.seconder_seat_id is not None:
        raise Conflict("The motion is seconded already.")
    seconder = _entitled_line(work, meeting, seat_id, "second")
    motion.seconder_seat_id = seat_id
    return _recorded(work, motion, "seconded", f"{seconder.label} seconded “{motion.title}”.")


def amend_motion(work: Work, motion_id: int, version: int, *, title: str, text: str) -> Motion:
    """Change the wording of a draft. Raises Conflict when somebody changed it first or the vote is open."""
    motion, _ = draft_and_meeting(work, motion_id)
    if motion.version != version:
        raise Conflict("Somebody changed this motion while you were editing it.")
    _check_text(title, text)
    motion.title, motion.text = title.strip(), text.strip()
    return _recorded(work, motion, "amended", f"Amended “{motion.title}”.")


def recuse(work: Work, motion_id: int, seat_id: int, reason: str) -> Motion:
    """A seat has a conflict of interest in this motion: it will stand on no roll of it."""
    motion, meeting = draft_and_meeting(work, motion_id)
    line = _line(work, meeting, seat_id)
    kept = [one for one in motion.recused_seat_ids if one["seat_id"] != seat_id]
    motion.recused_seat_ids = [*kept, {"seat_id": seat_id, "reason": reason}]
    return _recorded(work, motion, "seat_recused", f"{line.label} is recused from “{motion.title}”: {reason}")


def withdraw_motion(work: Work, motion_id: int) -> Motion:
    """The mover takes the motion back before the vote."""
    motion, _ = draft_and_meeting(work, motion_id)
    motion.state = "withdrawn"
    return _recorded(work, motion, "withdrawn", f"“{motion.title}” was withdrawn.")


def certify(work: Work, motion_id: int) -> Resolution | None:
    """The secretary vouches for the result. A motion of substance that was declared carried becomes a resolution with the
    next number of its body and year; anything else is certified without one."""
    motion = work.lock(Motion, motion_id)
    if "certified" not in STEPS[motion.state]:
        raise Conflict(f"The motion is {motion.state}; only a closed vote is certified.")
    outcome = work.session.get_one(Outcome, motion_id)
    assert motion.closed_at is not None
    motion.state = "certified"
    if outcome.declared != "carried" or motion.is_procedural:
        _recorded(
            work, motion, "certified", f"Certified “{motion.title}”: {outcome.declared.replace('_', ' ')}."
        )
        return None
    adopted_on = business_date(motion.closed_at, zone_of_body(work.session, motion.body_id))
    resolution = work.add(
        Resolution(
            **scope_of(motion), motion_id=motion_id, year=adopted_on.year,
            number=_next_number(work, motion, adopted_on.year), title=motion.title, text=motion.text,
            adopted_on=adopted_on, recorded_at=work.at,
        )
    )  # fmt: skip
    summary = f"Certified “{motion.title}” as resolution {resolution.year}-{resolution.number:02}."
    work.record("assembly.motion.certified", resolution, foundation_id=motion.foundation_id, summary=summary)
    return resolution


def _next_number(work: Work, motion: Motion, year: int) -> int:
    """The next number without a gap: the body is locked until the commit, and a rollback gives the number back."""
    work.lock(Body, motion.body_id)
    query = select(ResolutionCounter).where(
        ResolutionCounter.body_id == motion.body_id, ResolutionCounter.year == year
    )
    counter = work.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if counter is None:
        counter = work.add(ResolutionCounter(**scope_of(motion), year=year, last=0))
    counter.last += 1
    work.session.flush()
    return counter.last


def publish_resolution(work: Work, resolution_id: int, *, title: str = "", text: str = "") -> Resolution:
    """Publish a resolution, in a public version where one is given, else as it was adopted."""
    resolution = work.lock(Resolution, resolution_id)
    if resolution.published_at is not None:
        raise Conflict("This resolution is published already.")
    resolution.public_title = title.strip() or resolution.title
    resolution.public_text = text.strip() or resolution.text
    resolution.published_at = work.at
    summary = f"Published resolution {resolution.year}-{resolution.number:02}."
    work.record(
        "assembly.resolution.published", resolution, foundation_id=resolution.foundation_id, summary=summary
    )
    return resolution


def draft_and_meeting(work: Work, motion_id: int) -> tuple[Motion, Meeting]:
    """The motion, still a draft, and its meeting, both locked, the meeting first."""
    meeting_id = work.session.execute(
        select(Motion.meeting_id).where(Motion.id == motion_id)
    ).scalar_one_or_none()
    meeting = _before_end(work, meeting_id)
    motion = work.lock(Motion, motion_id)
    if motion.state != "draft":
        raise Conflict(f"The motion is {motion.state}; only a draft can be changed.")
    return motion, meeting


def _before_end(work: Work, meeting_id: int | None) -> Meeting:
    meeting = work.lock(Meeting, meeting_id)
    if meeting.state in ("adjourned", "cancelled"):
        raise Conflict(f"The meeting is {meeting.state}.")
    return meeting


def _check_text(title: str, text: str) -> None:
    for name, value in (("title", title), ("text", text)):
        if not value.strip():
            raise RuleBroken(f"A motion needs a {name}.", field=name)


def _line(work: Work, meeting: Meeting, seat_id: int) -> SeatLine:
    at = meeting.opened_at or meeting.starts_at
    line = next(
        (one for one in gathering(work.session, meeting.id, at).lines if one.seat_id == seat_id), None
    )
    if line is None:
        raise NotFound("This seat is not open in the body on the day of the meeting.")
    return line


def _entitled_line(work: Work, meeting: Meeting, seat_id: int, verb: str) -> SeatLine:
    line = _line(work, meeting, seat_id)
    if line.is_vacant or line.suspension or not line.is_voting:
        why = "is vacant" if line.is_vacant else "is suspended" if line.suspension else "has no vote"
        raise RuleBroken(
            f"The seat {line.label} {why} and cannot {verb} a motion.", clause=line.clause, field="seat"
        )
    return line


def _recorded(work: Work, motion: Motion, event: str, summary: str) -> Motion:
    work.record(f"assembly.motion.{event}", motion, foundation_id=motion.foundation_id, summary=summary)
    return motion
