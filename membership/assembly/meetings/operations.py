"""Calling a meeting, sending its notice, opening and adjourning it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.queries import roster_on, zone_of_body
from membership.assembly.bodies.scope import scope_of
from membership.assembly.meetings.attending import everyone_leaves
from membership.assembly.meetings.keeping import keep_attendance_of
from membership.assembly.meetings.models import KINDS, STEPS, AgendaItem, Meeting, MeetingNotice
from membership.assembly.meetings.queries import agenda
from membership.assembly.meetings.standing import charter_on, no_charter
from membership.assembly.rules.notice import NoticeAnswer, notice_given
from membership.assembly.rules.phrases import times
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date, known_zones
from membership.kernel.work import Work


def call_meeting(
    work: Work,
    body_id: int,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    kind: str = "regular",
    zone: str = "",
    place: str = "",
    link: str = "",
) -> Meeting:
    """Call a meeting of a body; `zone` defaults to the foundation's. Raises RuleBroken on an end before the start."""
    body = work.lock(Body, body_id)
    zone = zone or zone_of_body(work.session, body_id)
    _check(title, kind, starts_at, ends_at, zone)
    meeting = work.add(
        Meeting(
            body_id=body.id, foundation_id=body.foundation_id, wing=body.wing, title=title.strip(), kind=kind,
            starts_at=starts_at, ends_at=ends_at, zone=zone, place=place, link=link, recorded_at=work.at,
        )
    )  # fmt: skip
    summary = f"Called “{meeting.title}” of the {body.title} for {starts_at:%Y-%m-%d %H:%M} UTC."
    work.record("assembly.meeting.called", meeting, foundation_id=body.foundation_id, summary=summary)
    return meeting


def change_meeting(
    work: Work,
    meeting_id: int,
    version: int,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    link: str = "",
) -> Meeting:
    """Change what was called, until the meeting opens. Raises Conflict when somebody changed it first."""
    meeting = work.lock(Meeting, meeting_id)
    if meeting.version != version:
        raise Conflict("Somebody changed this meeting while you were editing it.")
    _expect(meeting, "called")
    _check(title, meeting.kind, starts_at, ends_at, meeting.zone)
    meeting.title, meeting.starts_at, meeting.ends_at = title.strip(), starts_at, ends_at
    meeting.place, meeting.link = place, link
    return _recorded(work, meeting, "changed", f"Changed the call of “{meeting.title}”.")


def _check(title: str, kind: str, starts_at: datetime, ends_at: datetime, zone: str) -> None:
    if not title.strip():
        raise RuleBroken("A meeting needs a title.", field="title")
    if kind not in KINDS:
        raise RuleBroken(f"“{kind}” is no kind of meeting; there are {', '.join(KINDS)}.", field="kind")
    if ends_at <= starts_at:
        raise RuleBroken("The end must lie after the start.", field="ends_at")
    if zone not in known_zones():
        raise RuleBroken(f"“{zone}” is no time zone; use a name such as Europe/Berlin.", field="zone")


def add_agenda_item(
    work: Work,
    meeting_id: int,
    *,
    title: str,
    text: str = "",
    presenter: str = "",
    minutes: int | None = None,
    is_consent: bool = False,
) -> AgendaItem:
    """Put a point at the end of the agenda."""
    meeting = _unfinished(work, meeting_id)
    if not title.strip():
        raise RuleBroken("A point of the agenda needs a title.", field="title")
    last = work.session.scalars(select(AgendaItem.position).where(AgendaItem.meeting_id == meeting_id)).all()
    item = work.add(
        AgendaItem(
            **scope_of(meeting), meeting_id=meeting_id, position=max(last, default=0) + 1, title=title.strip(),
            text=text, presenter=presenter, minutes=minutes, is_consent=is_consent, recorded_at=work.at,
        )
    )  # fmt: skip
    return _agenda_recorded(work, item, "added", f"Put “{item.title}” on the agenda.")


def change_agenda_item(
    work: Work,
    item_id: int,
    version: int,
    *,
    title: str,
    text: str = "",
    presenter: str = "",
    minutes: int | None = None,
    is_consent: bool = False,
) -> AgendaItem:
    """Change a point of the agenda. Raises Conflict when somebody changed it first."""
    item = work.lock(AgendaItem, item_id)
    _unfinished(work, item.meeting_id)
    if item.version != version:
        raise Conflict("Somebody changed this point while you were editing it.")
    if not title.strip():
        raise RuleBroken("A point of the agenda needs a title.", field="title")
    item.title, item.text, item.presenter = title.strip(), text, presenter
    item.minutes, item.is_consent = minutes, is_consent
    return _agenda_recorded(work, item, "changed", f"Changed “{item.title}” on the agenda.")


def move_agenda_item(work: Work, item_id: int, position: int) -> AgendaItem:
    """Give a point another place, counted from 1; the others close up."""
    item = work.lock(AgendaItem, item_id)
    _unfinished(work, item.meeting_id)
    query = select(AgendaItem).where(AgendaItem.meeting_id == item.meeting_id, AgendaItem.id != item_id)
    others = list(work.session.scalars(query.order_by(AgendaItem.position, AgendaItem.id)))
    others.insert(max(0, position - 1), item)
    for place, one in enumerate(others, 1):
        one.position = place
    return _agenda_recorded(work, item, "moved", f"Moved “{item.title}” to place {item.position}.")


def withdraw_agenda_item(work: Work, item_id: int) -> AgendaItem:
    """Take a point from the agenda."""
    item = work.lock(AgendaItem, item_id)
    _unfinished(work, item.meeting_id)
    item.withdrawn_at = work.at
    return _agenda_recorded(work, item, "withdrawn", f"Took “{item.title}” from the agenda.")


def send_notice(
    work: Work, meeting_id: int, *, at: datetime | None = None, channel: str = "email"
) -> MeetingNotice:
    """Send the notice with the agenda to every holder and alternate; a job mails it. `at` states when one went out that was
    sent outside of the program. Whether it is in time by the charter is stored with its explanation; late is no error."""
    meeting = work.lock(Meeting, meeting_id)
    _expect(meeting, "called")
    body = work.lock(Body, meeting.body_id)
    sent_at = at or work.at
    day = business_date(sent_at, zone_of_body(work.session, body.id))
    lines = roster_on(work.session, body.id, day, sent_at)
    answer, version_id = _verdict(work, meeting, body, sent_at, channel)
    people = {one.person_id for line in lines for one in (line.holder, *line.alternates) if one}
    notice = work.add(
        MeetingNotice(
            **scope_of(meeting), meeting_id=meeting_id, sent_at=sent_at, channel=channel,
            is_in_time=answer.is_in_time, recipients=sorted(people), explanation=answer.explanation.as_json(),
            agenda=[point.title for point in agenda(work.session, meeting_id)], charter_version_id=version_id,
            recorded_at=work.at,
        )
    )  # fmt: skip
    summary = f"Sent the notice of “{meeting.title}” to {times(len(people), 'person', 'people')}; {answer.explanation.sentence}."
    work.record("assembly.notice.sent", notice, foundation_id=body.foundation_id, summary=summary)
    if at is None:
        work.post("meetings.notify", key=notice.public_id, payload={"notice_id": notice.id})
    return notice


def _verdict(
    work: Work, meeting: Meeting, body: Body, sent_at: datetime, channel: str
) -> tuple[NoticeAnswer, int | None]:
    zone = zone_of_body(work.session, body.id)
    meeting_on, sent_on = business_date(meeting.starts_at, zone), business_date(sent_at, zone)
    charter = charter_on(work.session, body.foundation_id, body.wing, meeting_on)
    if charter is None:
        return notice_given(no_charter("notice", body.key), sent_on, meeting_on), None
    rule = charter.notice(body.key, "meeting" if meeting.kind == "regular" else f"{meeting.kind}_meeting")
    return notice_given(rule, sent_on, meeting_on, channel), charter.version_id


def waive_notice(work: Work, meeting_id: int, reason: str) -> Meeting:
    """State that everyone entitled waived the notice, and how; a meeting called late may then decide."""
    meeting = _unfinished(work, meeting_id)
    if not reason.strip():
        raise RuleBroken("Say who waived the notice, and how.", field="reason")
    meeting.notice_waiver = reason.strip()
    return _recorded(work, meeting, "notice_waived", f"Notice was waived: {meeting.notice_waiver}")


def open_meeting(work: Work, meeting_id: int, *, at: datetime | None = None) -> Meeting:
    """The chair opens the meeting; seats that the charter's clock of attendance reached have no vote in it (K5)."""
    meeting = work.lock(Meeting, meeting_id)
    meeting.opened_at = at or work.at
    opened = _move(work, meeting, "in_session", "opened", f"Opened “{meeting.title}”.")
    keep_attendance_of(work, meeting, meeting.opened_at)
    return opened


def recess(work: Work, meeting_id: int) -> Meeting:
    """Interrupt the meeting."""
    meeting = work.lock(Meeting, meeting_id)
    return _move(work, meeting, "recess", "recessed", f"“{meeting.title}” is in recess.")


def resume(work: Work, meeting_id: int) -> Meeting:
    """Go on after a recess."""
    meeting = work.lock(Meeting, meeting_id)
    return _move(work, meeting, "in_session", "resumed", f"“{meeting.title}” goes on.")


def adjourn(work: Work, meeting_id: int, *, at: datetime | None = None) -> Meeting:
    """End the meeting; whoever is still there leaves with it."""
    meeting = work.lock(Meeting, meeting_id)
    _step(meeting, "adjourned", "adjourned")
    meeting.adjourned_at = at or work.at
    everyone_leaves(work, meeting, meeting.adjourned_at)
    adjourned = _recorded(work, meeting, "adjourned", f"Adjourned “{meeting.title}”.")
    keep_attendance_of(work, meeting, meeting.adjourned_at, is_over=True)
    return adjourned


def cancel_meeting(work: Work, meeting_id: int, reason: str) -> Meeting:
    """Call off a meeting that has not begun."""
    meeting = work.lock(Meeting, meeting_id)
    meeting.cancelled_because = reason
    return _move(work, meeting, "cancelled", "cancelled", f"Cancelled “{meeting.title}”: {reason}")


def _move(work: Work, meeting: Meeting, state: str, event: str, summary: str) -> Meeting:
    _step(meeting, state, event)
    return _recorded(work, meeting, event, summary)


def _step(meeting: Meeting, state: str, event: str) -> None:
    if state not in STEPS[meeting.state]:
        raise Conflict(f"The meeting is {meeting.state.replace('_', ' ')}; it cannot be {event} now.")
    meeting.state = state


def _unfinished(work: Work, meeting_id: int) -> Meeting:
    meeting = work.lock(Meeting, meeting_id)
    _expect(meeting, "called", "in_session", "recess")
    return meeting


def _expect(meeting: Meeting, *states: str) -> None:
    if meeting.state not in states:
        raise Conflict(f"The meeting is {meeting.state.replace('_', ' ')} already.")


def _recorded(work: Work, meeting: Meeting, event: str, summary: str) -> Meeting:
    work.record(f"assembly.meeting.{event}", meeting, foundation_id=meeting.foundation_id, summary=summary)
    return meeting


def _agenda_recorded(work: Work, item: AgendaItem, event: str, summary: str) -> AgendaItem:
    work.record(f"assembly.agenda_item.{event}", item, foundation_id=item.foundation_id, summary=summary)
    return item
