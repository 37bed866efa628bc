"""`membership member`: what a page shows and does for one member, in lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.lifecycle import endings
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.foreseeing import (
    foresee_lapse,
    foresee_move,
    foresee_next_term,
    foresee_resignation,
    foresee_return,
    foresee_stay,
    foresee_termination,
    foresee_transfer,
)
from membership.business.lifecycle.handover import concerned
from membership.business.lifecycle.lapses import lapses_of
from membership.business.lifecycle.moves import move_member, move_with_next_term, renew_member
from membership.business.lifecycle.next_term import Facts, next_term_facts, sale_of_next_term
from membership.business.lifecycle.standing import standing_on
from membership.business.lifecycle.standing_facts import facts_of
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.lifecycle.taking_back import foresee_former_tier, take_back_tier
from membership.business.members.acts import acts_of, is_told, words_of
from membership.business.members.following import chain_of, end_of_term
from membership.business.members.life import WORDS, state_on
from membership.business.members.models import Member
from membership.business.members.overriding import Grant
from membership.business.members.queries import terms_of
from membership.business.members.succeeding import came_from
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.queries import foundation_named
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import organizations_named
from membership.directory.people.queries import person_by_email
from membership.kernel.db import Database
from membership.kernel.times import business_date, now
from membership.kernel.work import Work, open_work, system_permit

Foresees = Callable[[Session, Member, date], Change]


class CarriesOut(Protocol):
    """An operation that takes something back, and says why."""

    def __call__(self, work: Work, member_id: int, *, reason: str) -> object: ...


TAKEN_BACK: dict[str, tuple[Foresees, CarriesOut, str]] = {
    "resignation": (foresee_stay, endings.take_back, "The resignation is taken back."),
    "tier": (foresee_former_tier, take_back_tier, "The change of tier is taken back."),
}
"""What lies ahead and can be taken back -> what that brings about, the operation, and what is told then."""


@dataclass(frozen=True)
class NextTerm:
    """What is said of a next term. `granted`: the tier as one of which it pays, and by which decision; `ends_on`: its end, where
    the charter does not say it; `complimentary`: who granted it without dues; `waiver`: why a rule does not stand in the way."""

    tier: str = ""
    years: int = 1
    granted: tuple[str, str] = ("", "")
    ends_on: date | None = None
    complimentary: str = ""
    waiver: str = ""

    @property
    def grant(self) -> Grant | None:
        """By which decision it pays as one of another tier; None where it does not."""
        return Grant(*self.granted) if any(self.granted) else None


def renew(database: Database, slug: str, number: int, said: NextTerm, *, is_preview: bool = False) -> None:
    """Add the next term of a member; or say what that would bring about."""
    found = _member(database, slug, number)
    if is_preview:
        return _foretell(
            database,
            found,
            lambda session, member, today: foresee_next_term(
                session, member, said.tier, today, said.waiver, said.years, said.ends_on
            ),
            lambda session, member: next_term_facts(
                sale_of_next_term(
                    session, member, said.tier, years=said.years, ends_on=said.ends_on, grant=said.grant
                ),
                said.complimentary,
            ),
        )
    with open_work(system_permit(database, "cli", f"member renew {number}")) as work:
        moved = renew_member(
            work, found, tier_key=said.tier, years=said.years, complimentary=said.complimentary, grant=said.grant,
            waiver=said.waiver, ends_on=said.ends_on,
        )  # fmt: skip
        term = moved.term
        gift = f" Complimentary: {term.complimentary}." if term.complimentary else ""
        told = f"Renewed as {term.tier_name} from {term.starts_on} until {term.ends_on}.{gift}"
    return click.echo("\n".join([told, *moved.warnings]))


@dataclass(frozen=True)
class OtherTier:
    """What is said of another tier: from the day `on`, or with the next term where it is None. `credit`: who decides what is
    set off; `waiver`: why a rule does not stand in the way."""

    tier: str
    on: date | None = None
    credit: str = "charter"
    waiver: str = ""


def change_tier(
    database: Database, slug: str, number: int, said: OtherTier, *, is_preview: bool = False
) -> None:
    """Change the tier of a member; or say what that would bring about."""
    found = _member(database, slug, number)
    if is_preview:
        return _foretell(
            database, found,
            lambda session, member, today: foresee_move(
                session, member, said.tier, said.on or end_of_term(chain_of(session, member.id), today), today,
                said.credit, said.waiver,
            ),
        )  # fmt: skip
    with open_work(system_permit(database, "cli", f"member change-tier {number}")) as work:
        if said.on is None:
            moved = move_with_next_term(work, found, said.tier, waiver=said.waiver)
        else:
            moved = move_member(work, found, said.tier, on=said.on, credit=said.credit, waiver=said.waiver)
        term = moved.term
        told = f"From {term.starts_on} the tier is {term.tier_name}, until {term.ends_on}."
    money = [moved.settlement.words] if moved.settlement else []
    return click.echo("\n".join([told, *money, *moved.warnings]))


def resign(database: Database, slug: str, number: int, leave: Leave, *, is_preview: bool = False) -> None:
    """Write down that a member leaves; or say what that would bring about."""
    found = _member(database, slug, number)
    if is_preview:
        return _foretell(
            database, found,
            lambda session, member, today: foresee_resignation(
                session, member, leave.ends_on, leave.said_on or today, leave.credit, leave.waiver
            ),
        )  # fmt: skip
    with open_work(system_permit(database, "cli", f"member resign {number}")) as work:
        ended = resign_member(work, found, leave)
    said = [f"The membership ends on {leave.ends_on}.", ended.settlement.words if ended.settlement else ""]
    return click.echo("\n".join(filter(None, said)))


def give_notice(database: Database, slug: str, number: int, grounds: str, hearing_on: date) -> None:
    """Announce a termination for cause."""
    found = _member(database, slug, number)
    with open_work(system_permit(database, "cli", f"member notice {number}")) as work:
        endings.give_notice(work, found, grounds=grounds, hearing_on=hearing_on)
    click.echo(f"The member is told; the hearing is on {hearing_on}.")


def withdraw_notice(database: Database, slug: str, number: int, reason: str) -> None:
    """Take an announced termination back."""
    found = _member(database, slug, number)
    with open_work(system_permit(database, "cli", f"member withdraw-notice {number}")) as work:
        endings.withdraw_notice(work, found, reason=reason)
    click.echo("The notice is withdrawn.")


def lapse(database: Database, slug: str, number: int, invoice: str, *, is_preview: bool) -> None:
    """End a membership for an invoice for which the payment ladder has ended; or say what that would bring about."""
    found = _member(database, slug, number)
    with database.reading() as session:
        today = _today(session, session.get_one(Member, found))
        due = {
            one.number: one.invoice_id for one in lapses_of(session, session.get_one(Member, found), today)
        }
    if invoice not in due:
        known = f" It has for {', '.join(due)}." if due else ""
        told = f"The payment ladder has not come to its end for invoice {invoice} of this member.{known}"
        raise click.ClickException(told)
    if is_preview:
        return _foretell(database, found, lambda _session, _member, today: foresee_lapse(today))
    with open_work(system_permit(database, "cli", f"member lapse {number}")) as work:
        endings.lapse_member(work, due[invoice], on=today)
    return click.echo(f"The membership has lapsed on {today}.")


def take_back(
    database: Database, slug: str, number: int, what: str, reason: str, *, is_preview: bool
) -> None:
    """Take back what lies ahead, a resignation or a change of tier; or say what that would bring about."""
    found = _member(database, slug, number)
    foresee, carry_out, told = TAKEN_BACK[what]
    if is_preview:
        return _foretell(database, found, foresee)
    with open_work(system_permit(database, "cli", f"member take-back {number}")) as work:
        carry_out(work, found, reason=reason)
    return click.echo(told)


def terminate(
    database: Database,
    slug: str,
    number: int,
    ends_on: date,
    resolution: str,
    reason: str,
    *,
    is_preview: bool,
) -> None:
    """End a membership for cause, after its notice and hearing; or say what that would bring about."""
    found = _member(database, slug, number)
    if is_preview:
        return _foretell(
            database,
            found,
            lambda session, member, today: foresee_termination(session, member, ends_on, today),
        )
    with open_work(system_permit(database, "cli", f"member terminate {number}")) as work:
        endings.terminate_member(work, found, resolution=resolution, ends_on=ends_on, reason=reason)
    return click.echo(f"The membership ends on {ends_on}.")


def reinstate(
    database: Database, slug: str, number: int, on: date, reason: str, reference: str, *, is_preview: bool
) -> None:
    """Take a membership back for the rest of its term; or say what that would bring about."""
    found = _member(database, slug, number)
    if is_preview:
        return _foretell(
            database, found, lambda session, member, today: foresee_return(session, member, on, today)
        )
    with open_work(system_permit(database, "cli", f"member reinstate {number}")) as work:
        endings.reinstate_member(work, found, on=on, reason=reason, reference=reference)
    return click.echo("The membership goes on for the rest of its term.")


def transfer(
    database: Database,
    slug: str,
    number: int,
    name: str,
    said: Succession,
    stays: Sequence[str] = (),
    *,
    is_preview: bool,
) -> None:
    """Pass a membership on to another company that is known here; or say what that would bring about. `stays`: the mail
    addresses of those who do not go with it."""
    found = _member(database, slug, number)
    with database.reading() as session:
        known = organizations_named(session, name)
        said = replace(said, staying=_staying(session, session.get_one(Member, found), said.on, stays))
    if len(known) != 1:
        what = "is no company" if not known else "are several companies; merge them first"
        raise click.ClickException(f"There {what} called “{name}” in this database.")
    if is_preview:
        return _foretell(
            database, found,
            lambda session, member, _today: foresee_transfer(
                session, member, name, known[0], said.of_people
            ),
        )  # fmt: skip
    with open_work(system_permit(database, "cli", f"member transfer {number}")) as work:
        passed = transfer_member(work, found, known[0].id, said)
        told = f"The membership passes to {name} on {said.on}, until {passed.term.ends_on}."
    return click.echo("\n".join([told, *passed.warnings]))


def _staying(session: Session, member: Member, on: date, addresses: Sequence[str]) -> frozenset[int]:
    known, found = concerned(session, member, on), set()
    for address in addresses:
        person = person_by_email(session, address)
        if person is None or person.id not in known:
            raise click.ClickException(f"Nobody with the address {address} acts or sits for this member.")
        found.add(person.id)
    return frozenset(found)


def _foretell(
    database: Database,
    member_id: int,
    foresee: Foresees,
    facts: Callable[[Session, Member], Facts] = lambda _session, _member: (),
) -> None:
    """The facts and the consequences in lines; nothing is written. Raises what refuses the act."""
    with database.reading() as session:
        member = session.get_one(Member, member_id)
        change = foresee(session, member, _today(session, member))
        for what, words in facts(session, member):
            click.echo(f"{what}: {words}")
        for one in consequences_of(session, member, change):
            click.echo(f"{one.kind.replace('_', ' ')}: {one.text}")


def _today(session: Session, member: Member) -> date:
    return business_date(now(), session.get_one(Foundation, member.foundation_id).zone)


def show(database: Database, slug: str, number: int) -> None:
    """State, standing, terms and acts of a member."""
    key = _member(database, slug, number)
    with database.reading() as session:
        place = foundation_named(session, slug)
        member = session.get_one(Member, key)
        today: date = business_date(now(), place.zone)
        acts = acts_of(session, key)
        click.echo(f"{session.get_one(Organization, member.organization_id).display_name}, number {number}")
        click.echo(f"State on {today}: {WORDS[state_on(acts, today)]}")
        document = charter_in_force(session, place.id, "business", today)
        standing = standing_on(document, facts_of(session, place.id, document, only=(key,))[key], today)
        click.echo(f"Standing: {standing.words}")
        for reason in standing.reasons:
            click.echo(f"  {reason.title}: {reason.sentence}")
        for one in came_from(session, key):
            click.echo(f"Until {one.until} this was the membership of {one.name}")
        for term in terms_of(session, key):
            click.echo(f"Term: {term.tier_name} from {term.starts_on} until {term.ends_on}")
        for act in filter(is_told, acts):
            click.echo(f"{act.effective_on} {words_of(act)}{': ' if act.reason else ''}{act.reason}")


def _member(database: Database, slug: str, number: int) -> int:
    with database.reading() as session:
        foundation_id = foundation_named(session, slug).id
        query = select(Member.id).where(Member.foundation_id == foundation_id, Member.number == number)
        found = session.execute(query).scalar()
    if found is None:
        raise click.ClickException(f"There is no member number {number} in “{slug}”.")
    return found
