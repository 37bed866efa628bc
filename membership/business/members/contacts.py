"""Whether the people who act for members are still the right ones: each says so once a year, with one click; and
who says that they work for one and has no answer yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from membership.business.members.models import Confirmation, Member, Representative, Term
from membership.business.members.policy import CONTACT_KEEPERS
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import change_person
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known
from membership.kernel.room import DeskLine
from membership.kernel.times import add_years, business_date
from membership.kernel.viewer import Viewer
from membership.kernel.work import Work


def confirm_contact(work: Work, member_id: int, person_id: int) -> Confirmation:
    """The person still acts for the member, and what is written of them is right. Said twice on one day it is one row.

    Raises RuleBroken where the person does not act for the member today.
    """
    member = work.lock(Member, member_id)
    place = work.session.get_one(Foundation, member.foundation_id)
    today = business_date(work.at, place.zone)
    acting = select(Representative.id).where(
        Representative.member_id == member_id, Representative.person_id == person_id, holds_on(Representative, today)
    )  # fmt: skip
    if work.session.scalars(acting.limit(1)).first() is None:
        raise RuleBroken("You do not act for this company today.")
    known = select(Confirmation).where(
        Confirmation.member_id == member_id, Confirmation.person_id == person_id, Confirmation.confirmed_on == today
    )  # fmt: skip
    said = work.session.scalars(known).one_or_none()
    if said is not None:
        return said
    said = work.add(
        Confirmation(
            foundation_id=place.id, member_id=member_id, person_id=person_id, confirmed_on=today, recorded_at=work.at
        )
    )  # fmt: skip
    name = work.session.get_one(Person, person_id).name
    company = work.session.get_one(Organization, member.organization_id).display_name
    work.record(
        "business.contact.confirmed", said, foundation_id=place.id,
        summary=f"{name} still acts for {company}, and what is written of them is right.",
    )  # fmt: skip
    return said


def change_contact(work: Work, member_id: int, person_id: int, *, name: str, phone: str, version: int) -> str:
    """Change the name and the telephone number of somebody who acts for the member; answers with what changed, which its history
    keeps. Raises what `change_person` raises."""
    member, before = work.lock(Member, member_id), work.session.get_one(Person, person_id)
    called, number = before.name, before.phone
    changed = change_person(work, person_id, name=name, phone=phone, version=version)
    told = [f"{called} is called {changed.name} now."] if called != changed.name else []
    if number != changed.phone:
        told.append(f"The telephone number of {changed.name} was changed.")
    if told:
        work.record(
            "business.contact.changed", member, foundation_id=member.foundation_id, summary=" ".join(told)
        )
    return " ".join(told) or f"The contact of {changed.name} was saved as it was."


def stale_contacts(
    foundation_ids: Collection[int], on: date, person_id: int | None = None
) -> Select[*tuple[Any, ...]]:
    """Who acts for a member on the day, and was neither named, nor changed, nor confirmed within a year: (member_id,
    person_id, since, confirmed_on). `since` is the day from which they act, `confirmed_on` when they last said so."""
    a_year_ago = add_years(on, -1)
    since = func.max(Representative.starts_on).label("since")
    confirmed = (
        select(func.max(Confirmation.confirmed_on))
        .where(
            Confirmation.member_id == Representative.member_id,
            Confirmation.person_id == Representative.person_id,
        )
        .correlate(Representative)
        .scalar_subquery()
    )
    query = (
        select(
            Representative.member_id, Representative.person_id, since, confirmed.label("confirmed_on"),
            Member.foundation_id, Member.organization_id,
        )
        .join(Member, Member.id == Representative.member_id)
        .join(Term, and_(Term.member_id == Member.id, holds_on(Term, on)))
        .where(Member.foundation_id.in_(foundation_ids), holds_on(Representative, on))
        .group_by(
            Representative.member_id, Representative.person_id, Member.foundation_id, Member.organization_id
        )
        .having(
            since < a_year_ago,
            func.max(Representative.recorded_at) < datetime.combine(a_year_ago, time(), UTC),
            func.coalesce(confirmed, date(1, 1, 1)) < a_year_ago,
        )
    )  # fmt: skip
    return query if person_id is None else query.where(Representative.person_id == person_id)


def contact_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """For which members the viewer should say that they still act for them; one statement."""
    places = {grant.foundation_id for grant in viewer.of("representative")} - {None}
    if not places or viewer.person_id is None:
        return
    stale = stale_contacts([key for key in places if key is not None], at.date(), viewer.person_id).subquery()
    query = (
        select(
            Foundation.slug,
            Foundation.name,
            Organization.display_name,
            Organization.id,
            Organization.public_id,
        )
        .join(stale, stale.c.foundation_id == Foundation.id)
        .join(Organization, Organization.id == stale.c.organization_id)
        .order_by(Foundation.name)
    )
    for row in session.execute(query):
        yield DeskLine(
            f"Do you still act for {row.display_name}?", ("members.own", {"foundation": row.slug, "company": row.public_id}),
            f"{row.name}: say so once a year, with one click", "due", row.id,
        )  # fmt: skip


def employment_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """Who says that they work for a company whose people the viewer keeps, while the company has not answered; one statement."""
    kept = [one for one in viewer.of("representative") if one.kind in CONTACT_KEEPERS]
    if not kept:
        return
    query = (
        select(
            Foundation.slug, Foundation.name.label("place"), Member.public_id, Member.organization_id,
            Organization.display_name, func.count().label("number"), func.min(Person.name).label("person"),
        )
        .join(Affiliation, Affiliation.organization_id == Member.organization_id)
        .join(Person, Person.id == Affiliation.person_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Foundation, Foundation.id == Member.foundation_id)
        .where(
            is_known(Affiliation), Affiliation.source == "person", Affiliation.standing == "stated",
            Affiliation.ends_on > at.date(), Affiliation.person_id != viewer.person_id,
            or_(*(and_(Member.foundation_id == one.foundation_id, Member.organization_id == one.organization_id) for one in kept)),
        )
        .group_by(
            Foundation.slug, Foundation.name, Member.public_id, Member.organization_id, Organization.display_name
        )
        .order_by(Foundation.name, Organization.display_name)
    )  # fmt: skip
    for row in session.execute(query):
        who = f"{row.person} says" if row.number == 1 else f"{row.number} people say"
        url = ("members.employees", {"foundation": row.slug, "member": row.public_id})
        yield DeskLine(
            f"{who} that they work for {row.display_name}", url, f"{row.place}: confirm it, or say no", "due",
            row.organization_id,
        )  # fmt: skip


def is_stale(session: Session, member: Member, person_id: int | None, on: date) -> bool:
    """Whether the person should say again that they act for the member; one statement."""
    if person_id is None:
        return False
    stale = stale_contacts([member.foundation_id], on, person_id)
    return session.execute(stale.where(Representative.member_id == member.id)).first() is not None
