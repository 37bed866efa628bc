"""A membership passes to a successor: the company was acquired, spun off, or goes on under another name and signature.

What was issued keeps its name. The old member ends, the new one goes on with the rest of the term as it was paid, with the
seats and the people in them, and counts as a member since the old one did; each page names the other, so that the history
stands under both names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.board.operations import SeatChanges, align_all
from membership.business.dues.arrears import keep_suspended
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import handed_over
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.elsewhere import Elsewhere
from membership.business.lifecycle.handover import Passing, hand_over, staying_with
from membership.business.lifecycle.requirements import Candidate, unqualified
from membership.business.lifecycle.settlement import lock_books, owed_after_transfer, take_back_invoices
from membership.business.members.acts import Said, acts_of, is_running, refuse_ended, written_state
from membership.business.members.following import chain_of, term_before
from membership.business.members.letters import tell_member
from membership.business.members.models import Member, Term
from membership.business.members.operations import next_number
from membership.business.members.parts import AS_SOLD, NOTHING_OWED, Cut, Rest, end_as_sold
from membership.business.members.queries import member_of
from membership.business.members.selling import company_name, tier_key_of
from membership.business.members.terms import latest_term, succeed, term_at
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import date_text
from membership.kernel.work import Work

KINDS = ("acquisition", "spin_off", "rename")
KIND_WORDS = {
    "acquisition": "Acquired by the successor", "spin_off": "Spun off to the successor",
    "rename": "Goes on under another legal name",
}  # fmt: skip


@dataclass(frozen=True)
class Succession:
    """What is said of a transfer. `consent` names who consented, and when; `signature` the agreement that the successor
    signed; `keeps_people`: the representatives go on for the successor, for whom they work from then on."""

    kind: str
    on: date
    consent: str
    signature: str
    reason: str = ""
    keeps_people: bool = True
    staying: frozenset[int] = frozenset()

    @property
    def of_people(self) -> Passing:
        """What it says of people."""
        return Passing(self.kind, self.on, self.keeps_people, self.staying)


@dataclass(frozen=True)
class Transferred:
    """What a transfer brought about; `warnings` are what the tier asks of who joins it and the successor is not."""

    successor: Member
    term: Term
    seats: dict[str, SeatChanges] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def transfer_member(work: Work, member_id: int, organization_id: int, said: Succession) -> Transferred:
    """Pass a membership on to another company from a day on.

    Raises RuleBroken: without consent or signature, to the company itself, for a day outside of the membership or on which the
    membership of the successor still lasts, of a member that is suspended or whose termination is announced; Conflict where
    the successor is a member that stays one.
    """
    known = work.session.get_one(Member, member_id)
    _check(said)
    lock_books(work, known.foundation_id)
    work.lock(Foundation, known.foundation_id)
    member = work.lock(Member, member_id)
    heir = work.lock(Organization, organization_id)
    check_member(work.session, member)
    check_heir(work.session, member, heir, said.on)
    successor = _successor(work, member, heir, said.on)
    act = Said(
        said.reason.strip() or KIND_WORDS[said.kind], said.signature, said.consent, said.kind,
        said_on=today_of(work, member.foundation_id),
    )  # fmt: skip
    rest, cut = rest_of(work.session, member_id, said.on)
    moved_within = said.on < term_before(chain_of(work.session, member_id), said.on).ends_on
    told = _people_lines(work.session, member, heir, said)
    staying = staying_with(work.session, member, heir.id, said.of_people)
    warnings = not_met_by(work.session, member, heir, said.on)
    term = succeed(work, member_id, successor, on=said.on, said=act, rest=rest, cut=cut)
    first = said.on + timedelta(days=rest.is_begun and moved_within)
    take_back_invoices(
        work, member_id, first, reason=f"{KIND_WORDS[said.kind]}: the period is the successor's."
    )
    hand_over(work, member, successor, said.of_people, staying)
    _tell(work, member, successor, term, said, told)
    today = today_of(work, member.foundation_id)
    seats = align_all(work, member.foundation_id, said.on, closes=True) if said.on <= today else {}
    keep_suspended(work, member.foundation_id, [heir.id])
    return Transferred(successor, term, seats, warnings)


def rest_of(session: Session, member_id: int, on: date) -> tuple[Rest, Cut]:
    """What the successor owes of the period in which the day falls; nothing is said of a day outside of the term, which the
    operation on terms refuses."""
    row = term_at(session, member_id, on)
    if row is None or not row.starts_on < on < end_as_sold(session, row):
        return NOTHING_OWED, AS_SOLD
    return owed_after_transfer(session, row, on)


def _check(said: Succession) -> None:
    if said.kind not in KINDS:
        raise RuleBroken(f"Choose one of {', '.join(KINDS)}.", field="kind")
    if not said.consent.strip():
        raise RuleBroken("Say who consented for the foundation, and when.", field="consent")
    if not said.signature.strip():
        raise RuleBroken("Name the agreement that the successor signed.", field="signature")


def check_member(session: Session, member: Member) -> None:
    """Raises Conflict where the membership ends already, RuleBroken (field "organization") where it is suspended, from now on
    or from a day that lies ahead, or where its termination is announced: neither follows it to the successor."""
    refuse_ended(session, member.id)
    state = written_state(session, member.id)
    name = company_name(session, member.organization_id)
    if state.startswith("suspended"):
        since = next(act for act in reversed(acts_of(session, member.id)) if act.step == "suspend")
        raise RuleBroken(
            f"{name} is suspended from {date_text(since.effective_on)} on for an invoice: it is paid, or a plan for it is accepted, before the membership passes on.",
            field="organization",
        )
    if "noticed" in state:
        raise RuleBroken(
            f"The termination of {name} is announced: it is decided, or withdrawn, before the membership passes on.",
            field="organization",
        )


def check_heir(session: Session, member: Member, heir: Organization, on: date) -> None:
    """Raises RuleBroken or Conflict where the membership cannot pass to the company on the day."""
    if member.organization_id == heir.id:
        raise RuleBroken("A membership passes to another company, not to itself.", field="organization")
    if heir.merged_into_id is not None:
        raise RuleBroken(f"{heir.display_name} was merged into another company.", field="organization")
    found = member_of(session, member.foundation_id, heir.id)
    if found is None:
        return
    if is_running(session, found.id):
        raise Conflict(f"{heir.display_name} is a member itself; end one of the two memberships instead.")
    last = latest_term(session, found.id)
    if last is not None and on < last.ends_on:
        raise RuleBroken(
            f"{heir.display_name} is a member itself until {date_text(last.ends_on)}; from that day on the membership can pass "
            "to it.",
            field="on",
        )


def not_met_by(session: Session, member: Member, heir: Candidate, on: date) -> tuple[str, ...]:
    """What the tier of the membership asks of a company that joins it and the successor is not, as sentences. It refuses nobody:
    a transfer rests on the consent of the foundation."""
    charter = charter_in_force(session, member.foundation_id, "business", on).on(on)
    tier = tier_key_of(session, term_before(chain_of(session, member.id), on))
    elsewhere = Elsewhere(session, [] if heir.id is None else [heir.id])
    found = unqualified(charter, heir, tier, elsewhere, on)
    return tuple(f"{one.message.rstrip('.')} (clause {one.clause})." for one in found)


def _successor(work: Work, member: Member, heir: Organization, on: date) -> Member:
    found = member_of(work.session, member.foundation_id, heir.id)
    if found is None:
        return work.add(
            Member(
                foundation_id=member.foundation_id, organization_id=heir.id, joined_on=on,
                number=next_number(work, member.foundation_id), recorded_at=work.at,
            )
        )  # fmt: skip
    return work.lock(Member, found.id)


def _people_lines(session: Session, member: Member, heir: Organization, said: Succession) -> list[str]:
    """What becomes of seats and people, as the preview says it."""
    change = Change(said.on, successor=heir.id, successor_name=heir.display_name, people=said.of_people)
    return [one.text for one in handed_over(session, member, change)]


def _tell(
    work: Work, member: Member, successor: Member, term: Term, said: Succession, told: Sequence[str]
) -> None:
    old, new = (
        company_name(work.session, member.organization_id),
        company_name(work.session, successor.organization_id),
    )
    lines = [
        f"{new} takes the place of {old} from {said.on} on, as {term.tier_name} member until {term.ends_on}.",
        "Dues that were paid for the term count for the successor; invoices keep the name they were issued to.",
        *told,
    ]
    day_before = said.on - timedelta(days=1)  # from the day itself on nobody acts for the company
    tell_member(
        work, member, "membership.transfer", term.public_id, "the membership passes on", lines, on=day_before
    )
    tell_member(
        work, successor, "membership.transfer", term.public_id, "the membership passes on", lines, on=said.on
    )
    work.record(
        "business.member.transferred",
        successor,
        foundation_id=successor.foundation_id,
        summary=f"The membership of {old} passes to {new} on {said.on}: {KIND_WORDS[said.kind].lower()}. "
        f"Consent: {said.consent.strip()} Signature: {said.signature.strip()}",
    )
