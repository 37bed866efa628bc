"""Invented people with accounts, made through the real operations."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask_security.totp import Totp

from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.operations.invitations import open_account
from membership.directory.accounts.passwords import Hasher
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work, person_permit, system_permit

HASHER = Hasher("cheap")
BRAND = "Example House"
PASSWORD = "seven quiet llamas"
HOST = "house.example.org"


@dataclass(frozen=True)
class Someone:
    """An account, as a test needs it."""

    account_id: int
    person_id: int
    email: str
    password: str = PASSWORD


def writing(database: Database, door: str = "test") -> AbstractContextManager[Work]:
    """A Work of the program itself."""
    return open_work(system_permit(database, door))


def acting(database: Database, who: Someone) -> AbstractContextManager[Work]:
    """A Work of a person."""
    return open_work(person_permit(database, who.account_id, who.person_id, "test"))


def somebody(database: Database, name: str = "Ada Example", *roles: str, password: str = PASSWORD) -> Someone:
    """A person with an account, and with roles of the first foundation."""
    email = re.sub(r"\W+", ".", name.lower()) + "@example.org"
    with writing(database) as work:
        person = register_person(work, name, email=email)
        account = open_account(work, person.id, HASHER.checked(password))
        for role in roles:
            place = None if role == "admin" else foundation(database, work)
            grant_role(work, person.id, role, foundation_id=place, reason="for a test")
        return Someone(account.id, person.id, email, password)


def foundation(database: Database, work: Work) -> int:
    """The first foundation, made when it is missing."""
    found = work.session.query(Foundation).first()
    if found is None:
        entity = register_legal_entity(work, Seller("Example Foundation, Inc.", "US", "USD", "UTC"))
        found = found_foundation(
            work, slug="example", name="Example Foundation", zone="UTC", legal_entity_id=entity.id
        )
    return found.id


def account(database: Database, who: Someone) -> Account:
    """The account as it stands now."""
    with database.reading() as session:
        found = session.get(Account, who.account_id)
        assert found is not None
        return found


def totp() -> Totp:
    """A factory of one-time passwords, as the program makes it."""
    return Totp({"1": "k" * 40}, "House")
