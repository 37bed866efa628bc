"""Meetings as they are held: notice, agenda, attendance by seat, motions, votes, resolutions, minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from membership.assembly.bodies.queries import SeatLine, roster
from membership.assembly.meetings.attending import note_arrival, note_guest
from membership.assembly.meetings.operations import (
    add_agenda_item,
    adjourn,
    call_meeting,
    open_meeting,
    send_notice,
)
from membership.assembly.minutes.operations import (
    approve_minutes,
    draft_minutes,
    publish_minutes,
    submit_minutes,
)
from membership.assembly.motions.operations import certify, move_motion, publish_resolution, second_motion
from membership.assembly.motions.voting import close_vote, open_vote, record_roll_call
from membership.demo.calendar import at
from membership.demo.seating import BOARD, body_id
from membership.demo.stage import Scene, Stage


@dataclass(frozen=True)
class Point:
    """A point of the agenda."""

    title: str
    text: str = ""
    presenter: str = ""


@dataclass(frozen=True)
class Question:
    """A motion put to a roll call: `point` of the agenda, counted from 1; seats that `votes` leaves out vote for it."""

    minute: int
    point: int
    title: str
    text: str
    mover: str
    seconder: str
    votes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Papers:
    """When the minutes are drafted, approved, and published with the resolutions; None: not yet."""

    drafted: date
    approved: date | None = None
    published: date | None = None


@dataclass(frozen=True)
class Script:
    """A meeting to be played. Seats are named by their company, or by their title; `arrivals`: minute -> who comes then;
    a seat in `alternates` is represented by its alternate."""

    slug: str
    title: str
    day: date
    hour: int
    notice_on: date
    agenda: tuple[Point, ...]
    body: str = BOARD
    by: str = "secretary"
    kind: str = "regular"
    arrivals: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    alternates: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    lasts: int = 75
    papers: Papers | None = None


@dataclass
class Sitting:
    """A meeting while it is played."""

    stage: Stage
    script: Script
    meeting_id: int
    points: list[int]
    seats: dict[str, SeatLine] = field(default_factory=dict)
    resolutions: list[int] = field(default_factory=list)
    minutes_id: int = 0


def scenes_of(stage: Stage, script: Script) -> list[Scene]:
    """The meeting from its notice to its published minutes, each step a scene of its own day."""
    played: list[Sitting] = []
    scenes: list[Scene] = [(script.notice_on, lambda: played.append(call(stage, script)))]
    if script.papers is not None:
        scenes.append((script.day, lambda: hold(played[0])))
        scenes += _paper_scenes(played, script.papers)
    return scenes


def _paper_scenes(played: list[Sitting], papers: Papers) -> list[Scene]:
    steps = ((papers.drafted, _draft), (papers.approved, _approve), (papers.published, _publish))
    return [(day, partial(_step, played, step, day)) for day, step in steps if day is not None]


def _step(played: list[Sitting], step: Callable[[Sitting, date], None], day: date) -> None:
    step(played[0], day)


def call(stage: Stage, script: Script) -> Sitting:
    """Call the meeting, write its agenda, and send the notice."""
    with stage.act(script.notice_on, 9, by=script.by) as work:
        meeting = call_meeting(
            work,
            body_id(work, stage, script.slug, script.body),
            title=script.title,
            kind=script.kind,
            starts_at=at(script.day, script.hour),
            ends_at=at(script.day, script.hour) + timedelta(minutes=90),
            place="By video conference",
            link="https://meet.example.org/board",
        )
        points = [
            add_agenda_item(
                work, meeting.id, title=point.title, text=point.text, presenter=point.presenter
            ).id
            for point in script.agenda
        ]
        send_notice(work, meeting.id)
    return Sitting(stage, script, meeting.id, points)


def hold(sitting: Sitting) -> None:
    """Open the meeting, let people come and vote as the script says, and adjourn it."""
    script, stage = sitting.script, sitting.stage
    with stage.act(script.day, script.hour, by=script.by) as work:
        open_meeting(work, sitting.meeting_id)
        body = body_id(work, stage, script.slug, script.body)
        sitting.seats = {line.label: line for line in roster(work.session, body, work.at)}
        note_guest(work, sitting.meeting_id, "Stella Example", "staff")
    moments = sorted({*script.arrivals, *(question.minute for question in script.questions)})
    for minute in moments:
        _arrive(sitting, minute)
        for question in script.questions:
            if question.minute == minute:
                _decide(sitting, question)
    with stage.act(script.day, script.hour + script.lasts // 60, script.lasts % 60, by=script.by) as work:
        adjourn(work, sitting.meeting_id)


def _arrive(sitting: Sitting, minute: int) -> None:
    script = sitting.script
    for label in script.arrivals.get(minute, ()):
        line = sitting.seats[label]
        who = line.alternates[0] if label in script.alternates else line.holder
        assert who is not None
        with sitting.stage.act(script.day, script.hour, minute, by=script.by) as work:
            moment = at(script.day, script.hour, minute)
            note_arrival(work, sitting.meeting_id, line.seat_id, who.person_id, moment)


def _decide(sitting: Sitting, question: Question) -> None:
    """A motion from moving to its certified result; the secretary writes all of it down."""
    script, stage, seats = sitting.script, sitting.stage, sitting.seats
    with stage.act(script.day, script.hour, question.minute, by=script.by) as work:
        motion = move_motion(
            work,
            sitting.meeting_id,
            title=question.title,
            text=question.text,
            mover_seat_id=seats[question.mover].seat_id,
            agenda_item_id=sitting.points[question.point - 1],
        )
        second_motion(work, motion.id, seats[question.seconder].seat_id)
    with stage.act(script.day, script.hour, question.minute + 1, by=script.by) as work:
        open_vote(work, motion.id)
    with stage.act(script.day, script.hour, question.minute + 2, by=script.by) as work:
        record_roll_call(work, motion.id, _choices(sitting, question))
    with stage.act(script.day, script.hour, question.minute + 3, by=script.by) as work:
        close_vote(work, motion.id)
        resolution = certify(work, motion.id)
    if resolution is not None:
        sitting.resolutions.append(resolution.id)


def _choices(sitting: Sitting, question: Question) -> dict[int, str]:
    here = [
        label
        for minute, labels in sitting.script.arrivals.items()
        if minute <= question.minute
        for label in labels
    ]
    return {sitting.seats[label].seat_id: question.votes.get(label, "for") for label in here}


def _draft(sitting: Sitting, day: date) -> None:
    with sitting.stage.act(day, 16, by=sitting.script.by) as work:
        sitting.minutes_id = draft_minutes(work, sitting.meeting_id).id


def _approve(sitting: Sitting, day: date) -> None:
    with sitting.stage.act(day, 10, by=sitting.script.by) as work:
        submit_minutes(work, sitting.minutes_id)
        approve_minutes(work, sitting.minutes_id)


def _publish(sitting: Sitting, day: date) -> None:
    with sitting.stage.act(day, 11, by=sitting.script.by) as work:
        publish_minutes(work, sitting.minutes_id)
        for resolution in sitting.resolutions:
            publish_resolution(work, resolution)
