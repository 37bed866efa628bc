"""What each person of the world carries: an account, a living session, a passkey, links that were mailed to them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from membership.directory.accounts.limits import Browser
from membership.directory.accounts.models import Account, SignInSession
from membership.directory.accounts.operations.custody import disable_account
from membership.directory.accounts.operations.invitations import invite, open_account
from membership.directory.accounts.operations.links import make_link
from membership.directory.accounts.operations.passkeys import NewPasskey, add_passkey
from membership.directory.accounts.operations.sessions import begin_session
from membership.directory.accounts.passwords import HashedPassword, Hasher
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.jobs.rows import tables
from membership.kernel.mail.models import OutboxMail
from membership.kernel.work import Work, open_work, system_permit

if TYPE_CHECKING:
    from tests.doors.world import World

HOUSE = "House of the doors"


def b64(text: str) -> str:
    """As a device names its key."""
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def open_accounts(work: Work, people: Mapping[str, int], world: World, hashed: HashedPassword) -> None:
    """An account for each person, with a passkey, so that nobody must be sent to set up a second factor; and an employment."""
    employer = register_organization(work, OrganizationDetails("Employer of many"), is_name_confirmed=True)
    for person in people.values():
        account = open_account(work, person, hashed)
        world.accounts[person] = account.id
        stated = affiliate(work, person, employer.id, starts_on=date(2025, 6, 10), source="person")
        world.words[person] = {"account": account.public_id, "affiliation": stated.public_id}
        new = NewPasskey("Key", b64(f"key {person}"), b"public key", 0)
        world.words[person]["passkey"] = add_passkey(work, account.id, new, brand=HOUSE).public_id


def sign_in(database: Database, world: World) -> None:
    """Begin a session for each person, and mail the links that live for minutes only."""
    with open_work(system_permit(database, "test", "keys")) as work:
        for person, account_id in world.accounts.items():
            world.cookies[person] = begin_session(
                work, account_id, Browser("127.0.0.1", "Doors"), how="a password"
            )
            mine = select(SignInSession.public_id).where(SignInSession.account_id == account_id)
            world.words[person]["session"] = work.session.execute(mine).scalar_one()
            _links(work, world, person, account_id)
        invited = invite(work, brand=HOUSE, name="Invited Person", email="invited@example.org")
        world.house["invitation"] = invited.path.rsplit("/", 1)[1]
        world.house["disabled"] = _disabled(work).public_id
    _waiting(database, world)


def _links(work: Work, world: World, person: int, account_id: int) -> None:
    account = work.lock(Account, account_id)
    for purpose, email in (("reset", account.email), ("address", f"new-{account.email}")):
        world.words[person][purpose] = make_link(work, purpose, account, email)[1]
    work.record("directory.account.links_made", account, summary="Made links for the doors.")


def _disabled(work: Work) -> Account:
    person = register_person(work, "Disabled Person", email="disabled@example.org")
    account = open_account(work, person.id, Hasher("cheap").checked("seven quiet llamas"))
    return disable_account(work, account.id, reason="For the doors")


def _waiting(database: Database, world: World) -> None:
    """A mail that could not be sent, and a job that failed for good."""
    with open_work(system_permit(database, "test", "failures")) as work:
        mail = work.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).first()
        assert mail is not None
        mail.state = "failed"
        work.record("kernel.mail.failed", mail, summary="Could not be sent.")
        world.house["mail"] = str(mail.id)
    with database.engine.begin() as connection:
        status = tables(connection).status
        job = (
            connection.execute(select(status.c.workflow_uuid).order_by(status.c.workflow_uuid))
            .scalars()
            .first()
        )
        connection.execute(update(status).where(status.c.workflow_uuid == job).values(status="ERROR"))
        world.house["job"] = str(job)
