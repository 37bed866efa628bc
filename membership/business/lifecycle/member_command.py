"""`membership member`: what a page shows and does for one member, in lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.lifecycle import endings
from membership.business.lifecycle.consequences import Change, consequences_of
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.foreseeing import (
    foresee_next_term,
    foresee_resignation,
    foresee_return,
    foresee_termination,
    foresee_transfer,
)
from membership.business.lifecycle.handover import concerned
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.standing import standing_on
from membership.business.lifecycle.standing_facts import facts_of
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.acts import acts_of, is_told
from membership.business.members.life import STEP_WORDS, WORDS, state_on
from membership.business.members.models import Member
from membership.business.members.overriding import Grant
from membership.business.members.queries import terms_of
from membership.business.members.succeeding import came_from
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.queries import foundation_by_slug
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import organizations_named
from membership.directory.people.queries import person_by_email
from membership.kernel.db import Database
from membership.kernel.errors import NotFound
from membership.kernel.times import business_date, now
from membership.kernel.work import open_work, system_permit


def renew(
    database: Database,
    slug: str,
    number: int,
    tier: str,
    years: int,
    granted: tuple[str, str] = ("", ""),
    ends_on: date | None = None,
    *,
    is_preview: bool = False,
) -> None:
    """Add the next term of a member; or say what that would bring about. `granted`: the tier as one of which it pays, and by
    which decision; `ends_on`: the end of the term, where the charter does not say it."""
    grant = Grant(*granted) if any(granted) else None
    found = _member(database, slug, number)
    if is_preview:
        return _foretell(
            database,
            found,
            lambda session, member, today: foresee_next_term(
                session, member, tier, today, years=years, ends_on=ends_on
            ),
        )
    with open_work(system_permit(database, "cli", f"member renew {number}")) as work:
        term = renew_member(work, found, tier_key=tier, years=years, grant=grant, ends_on=ends_on).term
        told = f"Renewed as {term.tier_name} from {term.starts_on} until {term.ends_on}."
    return click.echo(told)


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
        term = transfer_member(work, found, known[0].id, said).term
        told = f"The membership passes to {name} on {said.on}, until {term.ends_on}."
    return click.echo(told)


def _staying(session: Session, member: Member, on: date, addresses: Sequence[str]) -> frozenset[int]:
    known, found = concerned(session, member, on), set()
    for address in addresses:
        person = person_by_email(session, address)
        if person is None or person.id not in known:
            raise click.ClickException(f"Nobody with the address {address} acts or sits for this member.")
        found.add(person.id)
    return frozenset(found)


def _foretell(database: Database, member_id: int, foresee: Callable[[Session, Member, date], Change]) -> None:
    """The consequences in lines; nothing is written. Raises what refuses the act."""
    with database.reading() as session:
        member = session.get_one(Member, member_id)
        today = business_date(now(), session.get_one(Foundation, member.foundation_id).zone)
        for one in consequences_of(session, member, foresee(session, member, today)):
            click.echo(f"{one.kind.replace('_', ' ')}: {one.text}")


def show(database: Database, slug: str, number: int) -> None:
    """State, standing, terms and acts of a member."""
    key = _member(database, slug, number)
    with database.reading() as session:
        place = _foundation(session, slug)
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
            click.echo(f"{act.effective_on} {STEP_WORDS[act.step]}{': ' if act.reason else ''}{act.reason}")


def _member(database: Database, slug: str, number: int) -> int:
    with database.reading() as session:
        foundation_id = _foundation(session, slug).id
        query = select(Member.id).where(Member.foundation_id == foundation_id, Member.number == number)
        found = session.execute(query).scalar()
    if found is None:
        raise click.ClickException(f"There is no member number {number} in “{slug}”.")
    return found


def _foundation(session: Any, slug: str) -> Foundation:
    try:
        return foundation_by_slug(session, slug)
    except NotFound:
        raise click.ClickException(f"There is no foundation “{slug}” in this database.") from None
