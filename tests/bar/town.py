"""A foundation in which everything is written that can be: members, seats, motions with votes, minutes, invoices, payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.operations import open_seat
from membership.assembly.meetings.operations import adjourn
from membership.assembly.minutes.models import Minutes
from membership.assembly.minutes.operations import draft_minutes, revise_minutes
from membership.assembly.motions.operations import move_motion, second_motion
from membership.assembly.motions.voting import open_vote, record_roll_call
from membership.business.charter.operations import align_tiers
from membership.business.dues.invoicing import DraftDetails, DraftLine, draft_invoice, issue_invoice
from membership.business.dues.payments import PaymentDetails, record_payment
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.money import Money
from membership.kernel.work import Work
from tests.assembly.boardroom import OPENS, START, Boardroom
from tests.business.world import World

TODAY = OPENS.date()


@dataclass
class Town:
    """The board of `Boardroom`, in whose foundation companies join and pay; one meeting sits, another has minutes."""

    database: Database
    room: Boardroom = field(init=False)
    foundation_id: int = 0
    meeting_id: int = 0
    minutes_id: int = 0
    member_id: int = 0

    def found(self) -> Town:
        """Everything that the acts below need."""
        self.room = Boardroom(self.database).furnish()
        self.foundation_id = self.room.foundation_id
        past = self.room.call()
        self.room.arrive(past, 0, 1, 2)
        with self.room.work() as work:
            adjourn(work, past, at=OPENS + timedelta(minutes=1))
            self.minutes_id = draft_minutes(work, past).id
            align_tiers(work, self.foundation_id)
        with self.room.work() as work:
            world = World(self.database, self.foundation_id)
            self.member_id = world.join(work, "Founding Member", "premier", date(2026, 1, 1)).id
        self.meeting_id = self.room.call()
        self.room.arrive(self.meeting_id, 0, 1, 2, 3, 4)
        return self

    # --- acts: each is one Work, and leaves its token in one row ---------------------------------------------------

    def join(self, work: Work, token: str) -> None:
        """A company, its membership and its first term."""
        World(self.database, self.foundation_id).join(work, token, "premier", date(2026, 1, 1))

    def seat(self, work: Work, token: str) -> None:
        """A seat of the technical council, and a person who is appointed to it."""
        seat = open_seat(work, self.room.council_id, group_key="member", title="Member", starts_on=START)
        person = register_person(work, token)
        appoint(work, seat.id, person.id, starts_on=START)

    def vote(self, work: Work, token: str) -> None:
        """A motion, moved, seconded and opened, with the votes of three seats."""
        seats = self.room.seats
        motion = move_motion(work, self.meeting_id, title=token, text="So be it.", mover_seat_id=seats[0])
        second_motion(work, motion.id, seats[1])
        open_vote(work, motion.id, at=OPENS)
        record_roll_call(work, motion.id, dict.fromkeys(seats[:3], "for"), at=OPENS)

    def minute(self, work: Work, token: str) -> None:
        """A new wording of the minutes."""
        minutes = work.lock(Minutes, self.minutes_id)
        words = [{"key": "opening", "title": "Call to order", "text": token}]
        revise_minutes(work, minutes.id, minutes.version, words)

    def pay(self, work: Work, token: str) -> None:
        """An issued invoice, a payment, and its allocation."""
        amount = Money(1_000, "USD")
        invoice = draft_invoice(work, self.member_id, DraftDetails([DraftLine("Sponsoring", amount)]))
        issue_invoice(work, invoice.id, on=TODAY)
        details = PaymentDetails(amount, TODAY, "A payer", token, self.member_id)
        record_payment(work, self.foundation_id, details, [(invoice.id, None)])


ACTS = ("join", "seat", "vote", "minute", "pay")
PARTS = {
    "join": "SELECT o.legal_name, count(t.id) FROM directory_organization o JOIN business_member m ON m.organization_id "
    "= o.id JOIN business_term t ON t.member_id = m.id WHERE o.legal_name LIKE 'join-%' GROUP BY o.legal_name",
    "seat": "SELECT p.name, count(s.id) FROM directory_person p JOIN assembly_appointment a ON a.person_id = p.id "
    "JOIN assembly_seat s ON s.id = a.seat_id WHERE p.name LIKE 'seat-%' GROUP BY p.name",
    "vote": "SELECT m.title, count(v.id) FROM assembly_motion m JOIN assembly_vote v ON v.motion_id = m.id "
    "WHERE m.title LIKE 'vote-%' AND m.state = 'open' GROUP BY m.title",
    "minute": "SELECT CAST(sections AS TEXT), 1 FROM assembly_minutes_version",
    "pay": "SELECT p.reference, count(t.id) FROM business_payment p JOIN business_allocation a ON a.payment_id = p.id "
    "JOIN business_transaction t ON (t.source_kind = 'payment' AND t.source_id = p.id) OR (t.source_kind = 'allocation' "
    "AND t.source_id = a.id) WHERE p.reference LIKE 'pay-%' GROUP BY p.reference",
}
"""Act -> token and number of its parts, for every act whose parts all stand."""
WHOLE = {"join": 1, "seat": 1, "vote": 3, "minute": 1, "pay": 2}
TOKENS = {
    "join": "SELECT legal_name FROM directory_organization WHERE legal_name LIKE 'join-%'",
    "seat": "SELECT name FROM directory_person WHERE name LIKE 'seat-%'",
    "vote": "SELECT title FROM assembly_motion WHERE title LIKE 'vote-%'",
    "minute": "SELECT CAST(sections AS TEXT) FROM assembly_minutes_version",
    "pay": "SELECT reference FROM business_payment WHERE reference LIKE 'pay-%'",
}
"""Act -> every token that left any trace."""
