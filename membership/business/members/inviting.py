"""Inviting who acts for a member to sign in: at the admission, and later by a button."""

from __future__ import annotations

from sqlalchemy import select

from membership.business.members.models import Member, Representative
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.invitations import invite_person
from membership.directory.accounts.queries import account_of_person
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work


def invite_representative(work: Work, representative_id: int) -> Person:
    """Invite a representative at their own mail address; inviting again replaces the first link.

    Raises Conflict where they can sign in already or their account is closed, RuleBroken where they act for the member no
    longer or no mail address is known.
    """
    named = work.session.get_one(Representative, representative_id)
    place = work.session.get_one(Foundation, named.foundation_id)
    person = work.session.get_one(Person, named.person_id)
    if named.superseded_at is not None or named.ends_on <= business_date(work.at, place.zone):
        raise RuleBroken(f"{person.name} acts for the company no longer, since {date_text(named.ends_on)}.")
    if person.email is None:
        raise RuleBroken(f"No mail address of {person.name} is known, so nobody can be invited.")
    account = account_of_person(work.session, person.id)
    if account is not None and not account.is_active:
        raise Conflict(f"The account of {person.name} is closed; an admin of accounts can open it again.")
    if account is not None and account.confirmed_at is not None:
        raise Conflict(f"{person.name} has an account already, and signs in with it.")
    invite_person(work, person.id, brand=place.name)
    return person


def invite_representatives(work: Work, member: Member) -> int:
    """Invite everybody who acts for the member, or will, and has no account yet; returns how many."""
    place = work.session.get_one(Foundation, member.foundation_id)
    query = (
        select(Person.id)
        .join(Representative, Representative.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Representative.member_id == member.id, is_known(Representative), Person.email.is_not(None),
            Representative.ends_on > business_date(work.at, place.zone), Account.id.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    )  # fmt: skip
    waiting = work.session.scalars(query).all()
    for person_id in waiting:
        invite_person(work, person_id, brand=place.name)
    return len(waiting)
