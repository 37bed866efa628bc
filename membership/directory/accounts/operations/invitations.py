"""Inviting people, and their coming in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.operations.links import DeadLink, make_link, use_link
from membership.directory.accounts.operations.mails import mail_link
from membership.directory.accounts.passwords import HashedPassword
from membership.directory.accounts.roles import GRANTED
from membership.directory.accounts.tokens import link_path, new_secret
from membership.directory.people.addresses import checked_email, email_key
from membership.directory.people.models import Person
from membership.directory.people.operations import register_person
from membership.directory.people.queries import person_by_email
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Work


@dataclass(frozen=True)
class Invitation:
    """Whom an invitation made an account for, and the path of its link: for the command line, which may print it."""

    account_id: int
    person_id: int
    path: str


def invite(
    work: Work,
    *,
    brand: str,
    name: str,
    email: str,
    role: str = "",
    foundation_id: int | None = None,
    reason: str = "",
) -> Invitation:
    """Invite somebody by mail, with a role where one is named; inviting again replaces the first link.

    Raises Conflict when the person has an account already: then a role is granted instead.
    """
    address = checked_email(email)
    person = person_by_email(work.session, address) or register_person(work, name, email=address)
    return invite_person(work, person.id, brand=brand, role=role, foundation_id=foundation_id, reason=reason)


def invite_person(
    work: Work,
    person_id: int,
    *,
    brand: str,
    role: str = "",
    foundation_id: int | None = None,
    reason: str = "",
) -> Invitation:
    """Invite a person who is known already, at their own mail address."""
    person = work.lock(Person, person_id)
    account = _account_for(work, person)
    link, secret = make_link(work, "invitation", account, account.email)
    mail_link(work, link, secret, brand=brand, role=GRANTED.get(role, ""))
    work.record("directory.account.invited", account, summary=f"Invited {person.name} ({account.email}).")
    if role:
        grant_role(work, person.id, role, foundation_id=foundation_id, reason=reason)
    return Invitation(account.id, person.id, link_path("invitation", secret))


def accept_invitation(work: Work, secret: str, hashed: HashedPassword) -> Account:
    """The invited person sets a password, and their address is thereby confirmed. Raises DeadLink."""
    link = use_link(work, "invitation", secret)
    account = work.lock(Account, link.account_id)
    if account.confirmed_at is not None or account.email != link.email or not account.is_active:
        raise DeadLink
    account.password = hashed
    account.password_changed_at = work.at
    account.confirmed_at = work.at
    work.record("directory.account.accepted", account, summary=f"{account.email} accepted the invitation.")
    return account


def open_account(work: Work, person_id: int, hashed: HashedPassword) -> Account:
    """An account that needs no invitation: for the demonstration, whose people read no mail."""
    person = work.lock(Person, person_id)
    account = _account_for(work, person)
    account.password = hashed
    account.password_changed_at = work.at
    account.confirmed_at = work.at
    work.record("directory.account.opened", account, summary=f"Opened an account for {person.name}.")
    return account


def _account_for(work: Work, person: Person) -> Account:
    if person.email is None:
        raise RuleBroken("An account needs a mail address, and none is known of this person.", field="email")
    query = select(Account).where(Account.person_id == person.id).with_for_update()
    account = work.session.scalars(query).one_or_none()
    if account is None:
        return work.add(
            Account(
                person_id=person.id,
                email=person.email,
                email_key=email_key(person.email),
                fs_uniquifier=new_secret(),
                recorded_at=work.at,
            )
        )
    if account.confirmed_at is not None:
        raise Conflict("This person has an account already; grant a role instead.")
    return account
