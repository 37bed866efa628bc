"""Bodies and seats: constituting, opening and closing, suspending, electing officers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from membership.assembly.bodies.appointing import end_whatever_is_in, lock_seat
from membership.assembly.bodies.models import OFFICES, Body, Officer, Seat, Suspension
from membership.assembly.bodies.scope import scope_of
from membership.assembly.bodies.telling import seat_words
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.db import FAR
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.work import Work

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
TAKEN = frozenset(
    {"admission", "agreement-texts", "agreements", "applications", "audit", "bodies", "charter", "companies", "desk",
     "dues", "duplicates", "export", "invoices", "jobs", "limits", "mailing-rule", "mailings", "members", "membership",
     "memberships", "outbox", "people", "projects", "public", "publications", "queues", "reports", "search", "seats",
     "settings", "static", "technical-bodies", "technical-charter"}
)  # fmt: skip
"""First words of other rooms' addresses, which no body may have."""


def word_of(key: str) -> str:
    """The address of the body that a charter knows as `key`: the body “members” stands at members-body, since members is
    the list of companies."""
    word = key.replace("_", "-")
    return f"{word}-body" if word in TAKEN else word


def constitute_body(
    work: Work, foundation_id: int, wing: str, key: str, *, slug: str, title: str, is_advisory: bool = False
) -> Body:
    """Write down a body that a charter of the wing knows as `key`. Raises RuleBroken on an address that is no word,
    Conflict on one that is taken."""
    foundation = work.lock(Foundation, foundation_id)
    if slug in TAKEN:
        raise RuleBroken(f"“{slug}” is the address of another page; a body needs its own.", field="slug")
    if not SLUG.match(slug):
        raise RuleBroken(
            f"“{slug}” cannot be the address of a body; use small letters and hyphens.", field="slug"
        )
    same = select(Body.id).where(Body.foundation_id == foundation_id, Body.slug == slug)
    if work.session.execute(same).first():
        raise Conflict(f"{foundation.name} has a body at “{slug}” already.")
    body = work.add(
        Body(
            foundation_id=foundation_id, wing=wing, key=key, slug=slug, title=title, is_advisory=is_advisory,
            recorded_at=work.at,
        )
    )  # fmt: skip
    work.record(
        "assembly.body.constituted", body, foundation_id=foundation_id, summary=f"Constituted the {title}."
    )
    return body


def open_seat(
    work: Work,
    body_id: int,
    *,
    group_key: str,
    title: str,
    starts_on: date,
    organization_id: int | None = None,
    belongs_to: str = "",
    weight: int = 1,
    slot: int | None = None,
    limit: int | None = None,
    charter_version_id: int | None = None,
    rule_key: str = "",
    clause: str = "",
    is_assumed: bool = False,
) -> Seat:
    """Open a voting place (`weight` 0: one without a vote) in the group, at the lowest free number unless `slot` is given.

    `limit` is the group's size by the charter (T4). `belongs_to` is company where an organization is named, else class or
    person (the default). Raises RuleBroken when the group is full."""
    body = work.lock(Body, body_id)
    number = slot or _free_slot(work, body_id, group_key, starts_on)
    if limit is not None and number > limit:
        raise RuleBroken(
            f"All {limit} seats “{group_key}” of the {body.title} are open already.", clause=clause
        )
    seat = work.add(
        Seat(
            body_id=body.id, foundation_id=body.foundation_id, wing=body.wing, group_key=group_key, slot=number,
            group_limit=limit, title=title, organization_id=organization_id, organization_key=organization_id or 0,
            belongs_to="company" if organization_id else belongs_to or "person", weight=weight,
            is_voting=weight > 0, starts_on=starts_on, charter_version_id=charter_version_id, rule_key=rule_key,
            clause=clause, is_assumed=is_assumed, recorded_at=work.at,
        )
    )  # fmt: skip
    whose = _company_in_words(work, organization_id)
    summary = f"Opened seat {number} “{title}”{whose} in the {body.title} from {starts_on} on."
    work.record("assembly.seat.opened", seat, foundation_id=body.foundation_id, summary=summary)
    return seat


def _company_in_words(work: Work, organization_id: int | None) -> str:
    company = work.session.get(Organization, organization_id) if organization_id else None
    return f" of {company.display_name}" if company else ""


def _free_slot(work: Work, body_id: int, group_key: str, starts_on: date) -> int:
    query = select(Seat.slot).where(
        Seat.body_id == body_id, Seat.group_key == group_key, Seat.ends_on > starts_on
    )
    taken = set(work.session.scalars(query))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def close_seat(work: Work, seat_id: int, *, ends_on: date, reason: str, is_told: bool = True) -> Seat:
    """Close a seat; whoever holds it or stands by for it ends on the same day, and whoever was to come is told, unless
    (`is_told`) the caller tells them. Raises Conflict when it is closed."""
    seat = lock_seat(work, seat_id)
    if seat.closed_at is not None:
        raise Conflict(f"The seat “{seat.title}” was closed already, with effect from {seat.ends_on}.")
    if ends_on <= seat.starts_on:
        raise RuleBroken(f"The seat opens on {seat.starts_on}; it can close the day after.", field="ends_on")
    end_whatever_is_in(work, seat, ends_on, is_told=is_told)
    seat.end_on(ends_on)
    seat.closed_at = work.at
    seat.closing_reason = reason
    summary = f"Closed {seat_words(work.session, seat_id)} from {ends_on} on: {reason}"
    work.record("assembly.seat.closed", seat, foundation_id=seat.foundation_id, summary=summary)
    return seat


def suspend_seat(
    work: Work, seat_id: int, *, starts_at: datetime, reason: str, clause: str = "", cause: str
) -> Suspension:
    """Suspend the vote of a seat from `starts_at` on, which may lie ahead. `cause` is the key by which it will be ended;
    the same cause suspends a seat once: asked again, the standing suspension is returned."""
    seat = work.lock(Seat, seat_id)
    standing = work.session.scalars(
        select(Suspension).where(
            Suspension.seat_id == seat_id, Suspension.cause == cause, Suspension.ends_at.is_(None)
        )
    ).one_or_none()
    if standing is not None:
        return standing
    suspension = work.add(
        Suspension(
            **scope_of(seat), seat_id=seat_id, starts_at=starts_at, reason=reason, clause=clause, cause=cause,
            recorded_at=work.at,
        )
    )  # fmt: skip
    said = seat_words(work.session, seat_id)
    summary = f"Suspended the vote of {said} from {starts_at:%Y-%m-%d %H:%M} UTC on: {reason}"
    work.record("assembly.seat.suspended", suspension, foundation_id=seat.foundation_id, summary=summary)
    return suspension


def end_suspension(work: Work, *, cause: str, ends_at: datetime | None = None) -> Sequence[Suspension]:
    """End every suspension of this cause, from `ends_at` on (default: this instant). One that has not begun by then never
    takes effect. Returns those that were ended; none is no error."""
    query = (
        select(Suspension).where(Suspension.cause == cause, Suspension.ends_at.is_(None)).with_for_update()
    )
    standing = work.session.scalars(query.order_by(Suspension.id)).all()
    for suspension in standing:
        suspension.ends_at = ends_at or work.at
        suspension.ended_at = work.at
        summary = f"The suspension of a seat's vote ends: {suspension.reason}"
        work.record(
            "assembly.suspension.ended", suspension, foundation_id=suspension.foundation_id, summary=summary
        )
    return standing


def elect_officer(
    work: Work, body_id: int, office: str, person_id: int, *, starts_on: date, ends_on: date = FAR
) -> Officer:
    """Write down who holds an office from a day on; whoever held it until then ends on that day."""
    if office not in OFFICES:
        raise RuleBroken(f"“{office}” is no office; there are {', '.join(OFFICES)}.", field="office")
    body = work.lock(Body, body_id)
    person = work.lock(Person, person_id)
    for before in _in_office(work, body_id, office, starts_on):
        if before.starts_on >= starts_on:
            raise Conflict(f"The office is given from {before.starts_on} on already.")
        supersede(work, before, ends_on=starts_on)
    officer = work.add(
        Officer(
            body_id=body.id, foundation_id=body.foundation_id, wing=body.wing, person_id=person_id, office=office,
            starts_on=starts_on, ends_on=ends_on, is_open_ended=ends_on == FAR, recorded_at=work.at,
        )
    )  # fmt: skip
    summary = f"{person.name} is {office.replace('_', ' ')} of the {body.title} from {starts_on} on."
    work.record("assembly.officer.elected", officer, foundation_id=body.foundation_id, summary=summary)
    return officer


def _in_office(work: Work, body_id: int, office: str, day: date) -> Sequence[Officer]:
    query = select(Officer).where(
        Officer.body_id == body_id, Officer.office == office, is_known(Officer), Officer.ends_on > day
    )
    return work.session.scalars(query.with_for_update()).all()


def end_office(work: Work, body_id: int, office: str, *, ends_on: date) -> Officer:
    """An officer leaves the office without a successor. Raises NotFound where nobody holds it on the day before."""
    work.lock(Body, body_id)
    query = select(Officer).where(
        Officer.body_id == body_id, Officer.office == office, Officer.starts_on < ends_on
    )
    officer = work.session.scalars(query.where(is_known(Officer), Officer.ends_on > ends_on)).one_or_none()
    if officer is None:
        raise NotFound("Nobody holds this office.")
    ended = supersede(work, officer, ends_on=ends_on)
    summary = f"The office of {office.replace('_', ' ')} ends on {ends_on}."
    work.record("assembly.officer.ended", ended, foundation_id=ended.foundation_id, summary=summary)
    return ended
