"""Granting and revoking the roles that are granted rather than derived (M7, M8, R27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from membership.directory.accounts.models import FAR_AT, Account, StoredGrant
from membership.directory.accounts.roles import GRANTED, wing_of
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.work import Work


def grant_role(
    work: Work,
    person_id: int,
    role: str,
    *,
    foundation_id: int | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str = "",
) -> StoredGrant:
    """Give a person a role in a foundation (an admin's stands in none) from `starts_at` (now) to `ends_at` (open).

    Raises NotAllowed when it would raise the actor's own rights, Conflict when the person holds the role already,
    RuleBroken for a role that is not granted, a missing foundation or reason, or an end before the start.
    """
    _check(work, person_id, role, foundation_id)
    if not reason.strip():
        raise RuleBroken("Say why the role is given.", field="reason")
    person = work.lock(Person, person_id)
    start, end = starts_at or work.at, ends_at or FAR_AT
    if end <= start:
        raise RuleBroken("The end must lie after the start.", field="ends_at")
    _refuse_second(work, person_id, role, foundation_id, start, end)
    granted = work.add(
        StoredGrant(
            person_id=person.id,
            role=role,
            wing=wing_of(role),
            foundation_id=foundation_id,
            starts_at=start,
            ends_at=end,
            grantor=work.actor.key,
            reason=reason.strip(),
            recorded_at=work.at,
        )
    )
    summary = f"Granted {GRANTED[role]}{_where(work, foundation_id)} to {person.name}: {granted.reason}."
    work.record("directory.grant.granted", granted, summary=summary, foundation_id=foundation_id)
    return granted


def revoke_role(work: Work, grant_id: int, *, reason: str) -> StoredGrant:
    """End a grant now; the right is gone at the person's next request. Raises RuleBroken for the last admin."""
    if not reason.strip():
        raise RuleBroken("Say why the role ends.", field="reason")
    _keep_an_admin_without(work, grant_id)
    granted = work.lock(StoredGrant, grant_id)
    if granted.ends_at <= work.at:
        raise Conflict("This role has ended already.")
    granted.ends_at = max(work.at, granted.starts_at)
    granted.ended_by = work.actor.key
    granted.end_reason = reason.strip()
    person = work.lock(Person, granted.person_id)
    summary = f"Revoked {GRANTED[granted.role]}{_where(work, granted.foundation_id)} from {person.name}: {reason.strip()}."
    work.record("directory.grant.revoked", granted, summary=summary, foundation_id=granted.foundation_id)
    return granted


def keep_an_admin(work: Work, person_id: int) -> None:
    """Raise RuleBroken when nobody but this person is an active admin. Two admins who remove each other wait here:
    all grants of admins are locked, in the order of their ids, before the admins are counted."""
    admins = select(StoredGrant.id).where(StoredGrant.role == "admin", StoredGrant.ends_at == FAR_AT)
    work.session.scalars(admins.order_by(StoredGrant.id).with_for_update()).all()
    keepers = select(StoredGrant.person_id).join(Account, Account.person_id == StoredGrant.person_id)
    keepers = keepers.where(
        StoredGrant.role == "admin",
        StoredGrant.ends_at == FAR_AT,
        Account.is_active,
        Account.confirmed_at.is_not(None),
    )
    if set(work.session.scalars(keepers)) == {person_id}:
        raise RuleBroken("This is the last admin; name another one first.")


def _keep_an_admin_without(work: Work, grant_id: int) -> None:
    query = select(StoredGrant.person_id).where(StoredGrant.id == grant_id, StoredGrant.role == "admin")
    person_id = work.session.scalars(query.where(StoredGrant.ends_at == FAR_AT)).one_or_none()
    if person_id is not None:
        keep_an_admin(work, person_id)


def _check(work: Work, person_id: int, role: str, foundation_id: int | None) -> None:
    if role not in GRANTED:
        raise RuleBroken(
            f"“{role}” is no role that is granted; there are {', '.join(sorted(GRANTED))}.", field="role"
        )
    if work.actor.person_id == person_id:
        raise NotAllowed("Nobody grants a role to themselves; ask another admin.")
    if (role == "admin") != (foundation_id is None):
        message = "An admin stands in no foundation." if role == "admin" else "Say in which foundation."
        raise RuleBroken(message, field="foundation")


def _refuse_second(
    work: Work, person_id: int, role: str, foundation_id: int | None, start: datetime, end: datetime
) -> None:
    query = select(StoredGrant.id).where(
        StoredGrant.person_id == person_id,
        StoredGrant.role == role,
        StoredGrant.foundation_id.is_not_distinct_from(foundation_id),
        StoredGrant.starts_at < end,
        StoredGrant.ends_at > start,
    )
    if work.session.scalars(query).first() is not None:
        raise Conflict("This person holds the role already.")


def _where(work: Work, foundation_id: int | None) -> str:
    if foundation_id is None:
        return ""
    return f" of {work.lock(Foundation, foundation_id).name}"
