"""The command line's ways to accounts: the same operations as the pages."""

from __future__ import annotations

from sqlalchemy import select

from membership.config import Settings
from membership.directory.accounts.models import StoredGrant
from membership.directory.accounts.operations.grants import grant_role, revoke_role
from membership.directory.accounts.operations.invitations import invite
from membership.directory.accounts.roles import GRANTED
from membership.directory.foundations.queries import foundation_by_slug
from membership.directory.people.models import Person
from membership.directory.people.queries import person_by_email
from membership.kernel.db import Database
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.work import Work, open_work, system_permit


def invite_by_email(database: Database, settings: Settings, email: str, name: str) -> str:
    """Invite a person; returns what to tell, with the link where no mail server takes the mail."""
    with open_work(system_permit(database, "cli", "account invite")) as work:
        if not name and person_by_email(work.session, email) is None:
            raise RuleBroken("Nobody is known with this mail address; give --name as well.")
        invitation = invite(work, brand=settings.house_name, name=name, email=email)
    link = f"{settings.base_address.rstrip('/')}{invitation.path}"
    return f"Invited {email}." if settings.mail_host else f"Invited {email}. The link works once: {link}"


def grant_by_email(database: Database, email: str, role: str, slug: str | None, reason: str) -> str:
    """Grant a role to a known person."""
    with open_work(system_permit(database, "cli", "account grant")) as work:
        person = _person(work, email)
        grant_role(work, person.id, role, foundation_id=_place(work, slug), reason=reason)
        return f"{person.name} is now {GRANTED[role]}."


def revoke_by_email(database: Database, email: str, role: str, slug: str | None, reason: str) -> str:
    """End a role of a person."""
    with open_work(system_permit(database, "cli", "account revoke")) as work:
        person = _person(work, email)
        query = select(StoredGrant.id).where(
            StoredGrant.person_id == person.id,
            StoredGrant.role == role,
            StoredGrant.foundation_id.is_not_distinct_from(_place(work, slug)),
            StoredGrant.ends_at > work.at,
        )
        held = work.session.scalars(query).first()
        if held is None:
            raise NotFound(f"{person.name} does not hold this role.")
        revoke_role(work, held, reason=reason)
        return f"{person.name} is no longer {GRANTED.get(role, role)}."


def _person(work: Work, email: str) -> Person:
    person = person_by_email(work.session, email)
    if person is None:
        raise NotFound(f"Nobody is known with the mail address {email}.")
    return person


def _place(work: Work, slug: str | None) -> int | None:
    try:
        return foundation_by_slug(work.session, slug).id if slug else None
    except NotFound:
        raise NotFound(f"There is no foundation “{slug}” in this database.") from None
