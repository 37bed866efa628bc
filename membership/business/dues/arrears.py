"""The payment ladder of the charter, applied: notices go out, votes are suspended, endings fall due, as the clause says.

Every step that is taken is a row, and later steps count from its day. A suspension is written down when the notice goes
out, with its start ahead, so that a late job never changes a vote; payment ends it in the commit of its posting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Seat
from membership.assembly.bodies.operations import suspend_seat
from membership.assembly.rules.kinds.membership import LadderStep, PaymentLadder
from membership.assembly.rules.ladder import PlannedStep, Stop, plan
from membership.assembly.rules.queries import charter_in_force, version_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.dues.contacts import billing_contacts
from membership.business.dues.models import Invoice, InvoiceBalance, LadderEvent, PaymentPlan
from membership.business.dues.settling import SUSPENDING, cause_of, note_stopped, note_suspended
from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.money import Money
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work


@dataclass(frozen=True)
class Late:
    """An overdue invoice, with the steps taken so far and the day of an accepted plan."""

    invoice_id: int
    public_id: str
    number: str
    member_id: int
    organization_id: int
    company: str
    issued_on: date
    due_on: date
    open: Money
    taken: dict[str, date]
    plan_on: date | None


@dataclass(frozen=True)
class Taken:
    """What one application of the ladder did: steps taken, and notices that somebody must send by hand."""

    steps: int
    by_hand: tuple[str, ...]


def apply_ladder(work: Work, foundation_id: int, on: date) -> Taken:
    """Take every step that is due on the day, for every overdue invoice of the foundation. Safe to repeat.

    Where the charter has no ladder nothing happens. A notice that the charter wants sent by post waits until somebody
    confirms it (`confirm_notice`); one without anybody to write to waits as well.
    """
    rule = charter_in_force(work.session, foundation_id, "business", on).payment_ladder()
    if isinstance(rule, Absent):
        return Taken(0, ())
    foundation = work.session.get_one(Foundation, foundation_id)
    late = overdue(work.session, foundation_id, on)
    contacts = billing_contacts(work.session, {one.member_id for one in late}, on)
    steps, by_hand = 0, []
    for one in late:
        climb = Climb(work, foundation, rule, one, on, contacts.get(one.member_id, []))
        steps += climb.go()
        by_hand += climb.by_hand
    return Taken(steps, tuple(by_hand))


@dataclass
class Climb:
    """One invoice on the ladder."""

    work: Work
    foundation: Foundation
    rule: Rule[PaymentLadder]
    late: Late
    on: date
    recipients: list[Recipient]

    def __post_init__(self) -> None:
        self.by_hand: list[str] = []

    def go(self) -> int:
        """Take step after step as long as one is due; each may settle the day of the next."""
        count = 0
        while (step := self._next()) is not None:
            self.take(step, self.on, "email" if "notice" in step.step.effects else "")
            count += 1
        self.keep_suspended()
        return count

    def steps(self) -> tuple[PlannedStep, ...]:
        """The ladder as it stands for this invoice."""
        return ladder_of(self.rule, self.late, self.on)

    def take(self, planned: PlannedStep, on: date, channel: str) -> LadderEvent:
        """Write the step down, with what it brings about."""
        step, late = planned.step, self.late
        event = self.work.add(
            LadderEvent(
                foundation_id=self.foundation.id, invoice_id=late.invoice_id, step=step.id,
                effects=list(step.effects), taken_on=on, takes_effect_on=max(planned.on, on) if channel else planned.on,
                channel=channel, clause=step.clause or self.rule.clause,
                explanation=planned.explanation.as_json(), recorded_at=self.work.at,
            )
        )  # fmt: skip
        late.taken[step.id] = on if channel else planned.on
        if channel == "email":
            self._write(step)
        title = step.id.replace("_", " ")
        self.work.record(
            "business.arrears.step_taken",
            event,
            foundation_id=self.foundation.id,
            summary=f"{title.capitalize()} for invoice {late.number}, effective {event.takes_effect_on}.",
        )
        return event

    def _next(self) -> PlannedStep | None:
        for planned in self.steps():
            if planned.step.id in self.late.taken or planned.is_stopped or not planned.is_settled:
                continue
            if "notice" in planned.step.effects:
                if planned.on <= self.on and self._can_write(planned.step):
                    return planned
            elif SUSPENDING & set(planned.step.effects) or planned.on <= self.on:
                return planned
        return None

    def _can_write(self, step: LadderStep) -> bool:
        """Whether the program itself can send the notice as the charter wants it."""
        by_mail = not step.channels or "email" in step.channels
        if by_mail and self.recipients:
            return True
        how = "nobody to write to is known" if by_mail else " or ".join(step.channels).replace("_", " ")
        note = f"{self.late.number}: {step.id.replace('_', ' ')}, {how}"
        if note not in self.by_hand:
            self.by_hand.append(note)
        return False

    def _write(self, step: LadderStep) -> None:
        late = self.late
        ahead = [
            one
            for one in self.steps()
            if SUSPENDING & set(one.step.effects) or "membership_ends" in one.step.effects
        ]
        context = {
            "number": late.number, "company": late.company, "due": late.due_on, "amount": str(late.open),
            "notice": step.id.replace("_", " "), "clause": step.clause or self.rule.clause,
            "ahead": "; ".join(f"{one.step.id.replace('_', ' ')} on {date_text(one.on)}" for one in ahead if one.on > self.on),
            "path": f"/{self.foundation.slug}/membership/invoices/{late.public_id}",
        }  # fmt: skip
        for recipient in self.recipients:
            queue_mail(
                self.work, f"arrears.{step.id}", late.public_id, recipient, "dues-notice", context,
                brand=self.foundation.name, foundation_id=self.foundation.id,
            )  # fmt: skip

    def keep_suspended(self) -> None:
        """Every seat of the company in this foundation, also one that was opened since."""
        for planned in suspending_steps(self.steps(), self.late):
            self._suspend(planned)

    def _suspend(self, planned: PlannedStep) -> None:
        late = self.late
        day = late.taken[planned.step.id]
        starts_at = datetime.combine(day, time(), ZoneInfo(self.foundation.zone)).astimezone(UTC)
        reason = f"Invoice {late.number}, due {late.due_on}, is not paid."
        for seat_id in _seats(self.work, self.foundation.id, late.organization_id):
            suspend_seat(
                self.work, seat_id, starts_at=starts_at, reason=reason,
                clause=planned.step.clause or self.rule.clause, cause=cause_of(late.invoice_id),
            )  # fmt: skip
        note_suspended(self.work, late.invoice_id, late.member_id, late.number, on=day)


def confirm_notice(
    work: Work, invoice_id: int, step_id: str, *, sent_on: date, channel: str, on: date
) -> LadderEvent:
    """Write down that a notice went out by post; what follows from it is written down at once.

    Raises RuleBroken for an unknown step, or a day before the one that the charter allows; Conflict when it was confirmed.
    """
    invoice = work.session.get_one(Invoice, invoice_id)
    rule = charter_in_force(work.session, invoice.foundation_id, "business", on).payment_ladder()
    found = [one for one in overdue(work.session, invoice.foundation_id, on) if one.invoice_id == invoice_id]
    if isinstance(rule, Absent) or not found:
        raise RuleBroken("There is no notice to be sent for this invoice.", field="step")
    foundation = work.session.get_one(Foundation, invoice.foundation_id)
    climb = Climb(work, foundation, rule, found[0], on, [])
    planned = next((one for one in climb.steps() if one.step.id == step_id), None)
    if planned is None or "notice" not in planned.step.effects:
        raise RuleBroken("The charter knows no such notice.", field="step")
    if step_id in found[0].taken:
        raise Conflict("This notice was sent already.")
    if sent_on < planned.on or sent_on > on:
        raise RuleBroken(f"The notice goes out from {planned.on} on, and not after {on}.", field="sent_on")
    event = climb.take(planned, sent_on, channel)
    climb.go()
    return event


def accept_plan(work: Work, invoice_id: int, *, accepted_on: date, terms: str) -> PaymentPlan:
    """Accept a plan for paying an invoice: the ladder stops, and what it suspended is lifted."""
    invoice = work.lock(Invoice, invoice_id)
    if not terms.strip():
        raise RuleBroken("Say what was agreed.", field="terms")
    if invoice.state != "issued" or _has_plan(work, invoice_id):
        raise Conflict("There is no open ladder for this invoice, or a plan was accepted already.")
    accepted = work.add(
        PaymentPlan(
            foundation_id=invoice.foundation_id, invoice_id=invoice_id, accepted_on=accepted_on,
            terms=terms.strip(), recorded_at=work.at,
        )
    )  # fmt: skip
    work.record(
        "business.arrears.plan_accepted",
        accepted,
        foundation_id=invoice.foundation_id,
        summary=f"Accepted a payment plan for invoice {invoice.number_text}.",
    )
    note_stopped(work, invoice)
    return accepted


def keep_suspended(work: Work, foundation_id: int, of: Collection[int] | None = None) -> None:
    """What unpaid invoices have suspended by today stays so: seats that were opened since, and a membership that came back, of
    every company or of these. Nothing where no charter is in force yet, or it has no ladder. Safe to repeat."""
    foundation = work.session.get_one(Foundation, foundation_id)
    today = business_date(work.at, foundation.zone)
    if version_in_force(work.session, foundation_id, "business", today) is None:
        return
    rule = charter_in_force(work.session, foundation_id, "business", today).payment_ladder()
    if isinstance(rule, Absent):
        return
    for one in overdue(work.session, foundation_id, today):
        if of is None or one.organization_id in of:
            Climb(work, foundation, rule, one, today, []).keep_suspended()


def suspended_by(session: Session, foundation_id: int, member_id: int, on: date) -> list[tuple[str, str]]:
    """(number, clause) of the unpaid invoices for which the ladder suspends the member's votes on the day."""
    rule = charter_in_force(session, foundation_id, "business", on).payment_ladder()
    if isinstance(rule, Absent):
        return []
    mine = [one for one in overdue(session, foundation_id, on) if one.member_id == member_id]
    return [
        (one.number, planned.step.clause or rule.clause)
        for one in mine
        for planned in suspending_steps(ladder_of(rule, one, on), one)
        if one.taken[planned.step.id] <= on
    ]


def suspending_steps(steps: Sequence[PlannedStep], late: Late) -> list[PlannedStep]:
    """Those that were taken for the invoice, suspend votes, and were not stopped."""
    return [
        one
        for one in steps
        if one.step.id in late.taken and not one.is_stopped and one.ends_on is None
        and SUSPENDING & set(one.step.effects)
    ]  # fmt: skip


def ladder_of(rule: Rule[PaymentLadder], late: Late, on: date) -> tuple[PlannedStep, ...]:
    """The steps of the ladder for an invoice, with their days."""
    anchor = late.due_on if rule.parameters.anchor == "due" else late.issued_on
    stop = Stop(late.plan_on, "plan_accepted") if late.plan_on else None
    return plan(rule, anchor, late.taken, stop, on)


def overdue(session: Session, foundation_id: int, on: date) -> Sequence[Late]:
    """The overdue invoices of the foundation, each with the steps taken; three statements."""
    query = (
        select(Invoice, InvoiceBalance.open_minor, Member.organization_id, PaymentPlan.accepted_on)
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .join(Member, Member.id == Invoice.member_id)
        .outerjoin(PaymentPlan, PaymentPlan.invoice_id == Invoice.id)
        .where(
            InvoiceBalance.foundation_id == foundation_id, InvoiceBalance.open_minor > 0,
            InvoiceBalance.due_on < on, Invoice.state == "issued",
        )
        .order_by(Invoice.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    taken: dict[int, dict[str, date]] = {}
    events = select(LadderEvent).where(LadderEvent.invoice_id.in_([row.Invoice.id for row in rows]))
    for event in session.scalars(events):
        taken.setdefault(event.invoice_id, {})[event.step] = event.takes_effect_on
    return list(_late(rows, taken))


def _late(rows: Sequence[Row[*tuple[Any, ...]]], taken: dict[int, dict[str, date]]) -> Iterator[Late]:
    for row in rows:
        one = row.Invoice
        yield Late(
            one.id, one.public_id, one.number_text, one.member_id, row.organization_id, one.buyer_name,
            one.issued_on, one.due_on, Money(row.open_minor, one.currency), taken.get(one.id, {}),
            row.accepted_on,
        )  # fmt: skip


def _seats(work: Work, foundation_id: int, organization_id: int) -> Sequence[int]:
    query = select(Seat.id).where(
        Seat.foundation_id == foundation_id, Seat.wing == "business",
        Seat.organization_id == organization_id, Seat.closed_at.is_(None),
    )  # fmt: skip
    return work.session.scalars(query.order_by(Seat.id)).all()


def _has_plan(work: Work, invoice_id: int) -> bool:
    query = select(PaymentPlan.id).where(PaymentPlan.invoice_id == invoice_id)
    return work.session.execute(query).first() is not None
