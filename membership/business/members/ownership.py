"""A company always has somebody who acts for it as a whole; where nobody is left, staff are told (by mail and on the desk)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from membership.assembly.rules.phrases import times
from membership.business.members.binding import refuse_alone
from membership.business.members.models import Member, Representative, Term
from membership.directory.accounts.models import StoredGrant
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import close, holds_on, is_known, supersede
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.room import Departure, DeskLine
from membership.kernel.shortlist import first_of_each
from membership.kernel.viewer import Viewer
from membership.kernel.work import Work, open_work, system_permit

OWNER = "primary"
"""The kind that answers for the company as a whole: it names the others."""
MOST = 20


def watch_owner(work: Work, member_id: int, on: date) -> bool:
    """Tell staff, after this commit, where nobody acts for the member as a whole on the day; true where that is so."""
    work.session.flush()
    if not work.session.scalars(without_owner(Member.id == member_id, on)).first():
        return False
    member = work.session.get_one(Member, member_id)
    work.post(
        "members.ownerless",
        f"{member.public_id}.{on.isoformat()}",
        {"member": member_id, "on": on.isoformat()},
    )
    return True


def leave_members(work: Work, departure: Departure) -> Iterable[str]:
    """End everything that the person may do for the company in any foundation, from the day on. Raises NotAllowed where one
    person of the company would thereby end alone somebody else who binds it."""
    query = (
        select(Representative)
        .join(Member, Member.id == Representative.member_id)
        .where(
            Representative.person_id == departure.person_id, Member.organization_id == departure.organization_id,
            is_known(Representative), Representative.ends_on > departure.on,
        )
        .order_by(Representative.id)
        .with_for_update()
    )  # fmt: skip
    ended = work.session.scalars(query).all()
    for one in ended:
        refuse_alone(work, work.session.get_one(Member, one.member_id), "leave", one.kind, one.person_id)
    for one in ended:
        last = one
        if one.starts_on < departure.on:
            last = supersede(work, one, ends_on=departure.on)
        else:
            close(work, one)
        name = work.session.get_one(Person, one.person_id).name
        words = (
            f"{name} acts as {one.kind} representative no longer from {departure.on} on: {departure.reason}"
        )
        work.record("business.representative.ended", last, foundation_id=one.foundation_id, summary=words)
        yield words
    for member_id in sorted({one.member_id for one in ended if one.kind == OWNER}):
        watch_owner(work, member_id, departure.on)


def tell_staff(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Mail the staff of the foundation, unless somebody was named meanwhile; each of them once."""
    on = date.fromisoformat(payload["on"])
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if not context.first_time(work.session):
            return
        if not work.session.scalars(without_owner(Member.id == payload["member"], on)).first():
            return
        member = work.lock(Member, payload["member"])
        company = work.session.get_one(Organization, member.organization_id).display_name
        place = work.session.get_one(Foundation, member.foundation_id)
        told = {"company": company, "on": on, "path": f"/{place.slug}/members/{member.public_id}"}
        for one in staff_of(work.session, member.foundation_id, work.at):
            queue_mail(
                work, "members-ownerless", f"{member.public_id}.{on}", one, "members-ownerless", told,
                brand=place.name, foundation_id=place.id,
            )  # fmt: skip
        summary = f"Told staff that nobody acts for {company} as a whole from {on} on."
        work.record("business.member.ownerless", member, foundation_id=place.id, summary=summary)


def staff_of(session: Session, foundation_id: int, at: datetime) -> list[Recipient]:
    """The staff of a foundation who have a mail address; one statement."""
    query = (
        select(Person.name, Person.email)
        .join(StoredGrant, StoredGrant.person_id == Person.id)
        .where(StoredGrant.role == "staff", StoredGrant.foundation_id == foundation_id)
        .where(StoredGrant.starts_at <= at, StoredGrant.ends_at > at, Person.email.is_not(None))
        .order_by(Person.id)
    )
    return [Recipient(row.name, row.email) for row in session.execute(query)]


def ownerless_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """Members of whose foundation the viewer is staff and for which nobody acts as a whole; one statement."""
    mine = {grant.foundation_id for grant in viewer.of("staff")}
    if not mine:
        return
    ids = without_owner(Member.foundation_id.in_(mine), at.date()).subquery()
    table = (
        select(Foundation.slug, Member.public_id, Organization.display_name)
        .join(Member, Member.foundation_id == Foundation.id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.id.in_(select(ids.c.id)))
        .subquery()
    )
    for row, left in first_of_each(session, table, table.c.slug, [table.c.display_name], MOST):
        url = ("members.member", {"foundation": row.slug, "member": row.public_id})
        yield DeskLine(
            f"Nobody acts for {row.display_name} as a whole", url, "Name a primary representative", "late"
        )
        if left:
            listed = ("members.roster", {"foundation": row.slug, "missing": OWNER})
            yield DeskLine(
                f"And for {times(left, 'more member')}", listed, "Name primary representatives", "late"
            )


def without_owner(which: ColumnElement[bool], on: date) -> Any:
    """Ids of the members, of `which`, whose term covers the day and who have no primary representative on it."""
    acting = select(Representative.id).where(
        Representative.member_id == Member.id, Representative.kind == OWNER, holds_on(Representative, on)
    )
    return (
        select(Member.id)
        .join(Term, Term.member_id == Member.id)
        .where(which, holds_on(Term, on), ~acting.exists())
    )


TELL = Job("members.ownerless", tell_staff)
