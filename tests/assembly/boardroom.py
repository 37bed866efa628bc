"""A board that can meet: the invented foundation with its charter, companies, seats, holders, alternates, a secretary."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from membership.assembly.bodies.appointing import appoint, name_alternate
from membership.assembly.bodies.operations import constitute_body, elect_officer, open_seat
from membership.assembly.meetings.attending import note_arrival
from membership.assembly.meetings.operations import call_meeting, open_meeting, send_notice
from membership.assembly.motions.operations import move_motion, second_motion
from membership.assembly.motions.voting import open_vote
from membership.assembly.rules.operations import adopt_charter_version
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work, system_permit

CHARTERS = Path(__file__).resolve().parents[2] / "membership" / "demo" / "charters"
START = date(2025, 6, 10)
OPENS = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""The day on which the clock of the tests stands, at ten in the morning of New York."""
LIMIT = """
[[limit]]
id = "related_votes"
body = "governing_board"
what = "votes"
most = 1
group = "related_companies"
rights = ["vote"]
remedy = ["votes_reduced"]
clause = "4.11"
source = "invented"
"""
"""A limit of one vote for companies that are related."""


@dataclass
class Boardroom:
    """A board of `size` company seats with a holder each, and a technical body with two seats of persons."""

    database: Database
    size: int = 5
    more: str = ""
    """Rules beside those of the charter."""
    foundation_id: int = 0
    board_id: int = 0
    council_id: int = 0
    seats: list[int] = field(default_factory=list)
    holders: list[int] = field(default_factory=list)
    alternates: list[int] = field(default_factory=list)
    companies: list[int] = field(default_factory=list)
    council_seats: list[int] = field(default_factory=list)
    secretary_id: int = 0

    def work(self) -> AbstractContextManager[Work]:
        """A Work of the program itself."""
        return open_work(system_permit(self.database, "cli", "test"))

    def furnish(self) -> Boardroom:
        """Everything up to the day of the meeting."""
        with self.work() as work:
            self._found(work)
            for number in range(1, self.size + 1):
                self._seat(work, number)
            secretary = register_person(work, "Sam Secretary", email="sam@example.org")
            self.secretary_id = secretary.id
            elect_officer(work, self.board_id, "secretary", secretary.id, starts_on=START)
            self._council(work)
        return self

    def _found(self, work: Work) -> None:
        entity = register_legal_entity(work, Seller("Seller Inc.", "US", "USD", "America/New_York"))
        foundation = found_foundation(
            work, slug="meridian", name="Meridian", zone="America/New_York", legal_entity_id=entity.id
        )
        self.foundation_id = foundation.id
        text = (CHARTERS / "meridian-business.toml").read_text(encoding="utf-8")
        adopt_charter_version(work, foundation.id, "business", text + self.more)
        body = constitute_body(
            work, foundation.id, "business", "governing_board", slug="board", title="Governing Board"
        )
        self.board_id = body.id

    def _seat(self, work: Work, number: int) -> None:
        company = register_organization(work, OrganizationDetails(f"Company {number:02}"))
        seat = open_seat(
            work, self.board_id, group_key="premier", title="Premier members", starts_on=START,
            organization_id=company.id, limit=self.size, rule_key="seat.governing_board.premier", clause="4.2",
        )  # fmt: skip
        people = [register_person(work, f"{kind} {number:02}") for kind in ("Holder", "Alternate")]
        for person in people:
            affiliate(work, person.id, company.id, starts_on=START)
        appoint(work, seat.id, people[0].id, starts_on=START)
        name_alternate(work, seat.id, people[1].id, starts_on=START)
        self.companies.append(company.id)
        self.seats.append(seat.id)
        self.holders.append(people[0].id)
        self.alternates.append(people[1].id)

    def _council(self, work: Work) -> None:
        council = constitute_body(
            work, self.foundation_id, "technical", "tsc", slug="tsc", title="Technical Steering"
        )
        self.council_id = council.id
        for number in (1, 2):
            seat = open_seat(work, council.id, group_key="member", title="Member", starts_on=START)
            person = register_person(work, f"Maintainer {number}")
            appoint(work, seat.id, person.id, starts_on=START)
            self.council_seats.append(seat.id)

    def call(self, *, days_ahead: int = 10, is_open: bool = True) -> int:
        """A meeting with notice, opened at `OPENS` unless told otherwise; its id."""
        with self.work() as work:
            meeting = call_meeting(
                work,
                self.board_id,
                title="Spring meeting",
                starts_at=OPENS,
                ends_at=OPENS + timedelta(hours=2),
            )
            send_notice(work, meeting.id, at=OPENS - timedelta(days=days_ahead))
            if is_open:
                open_meeting(work, meeting.id, at=OPENS)
        return meeting.id

    def arrive(self, meeting_id: int, *numbers: int, at: datetime = OPENS) -> None:
        """The holders of these seats, counted from 0, arrive."""
        with self.work() as work:
            for number in numbers:
                note_arrival(work, meeting_id, self.seats[number], self.holders[number], at)

    def put(self, meeting_id: int, *, is_open: bool = True, at: datetime = OPENS, **details: object) -> int:
        """A motion, moved by the first seat and seconded by the second, and open unless told otherwise; its id."""
        given = {"title": "Budget", "text": "The budget is adopted.", **details}
        with self.work() as work:
            motion = move_motion(work, meeting_id, mover_seat_id=self.seats[0], **given)  # type: ignore[arg-type]
            second_motion(work, motion.id, self.seats[1])
            if is_open:
                open_vote(work, motion.id, at=at)
        return motion.id
