"""The people who can sign in: their accounts, and the roles that are granted to them."""

from __future__ import annotations

from membership.config import Settings
from membership.demo.sign_ins import PASSWORD, SIGN_INS, SignIn
from membership.demo.stage import Player, Stage
from membership.directory.accounts.engine import totp_factory
from membership.directory.accounts.operations.factors import enrol_totp
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.operations.invitations import open_account
from membership.directory.accounts.passwords import HashedPassword, Hasher
from membership.directory.people.operations import register_person
from membership.kernel.work import Work

BUSINESS = ("linux-foundation", "pytorch", "meridian")
TECHNICAL = ("pytorch", "meridian")
ROLES = {
    "staff": ("staff", BUSINESS),
    "treasurer": ("treasurer", BUSINESS),
    "auditor": ("auditor_business", BUSINESS),
    "technical-secretary": ("technical_secretary", TECHNICAL),
    "technical-auditor": ("auditor_technical", TECHNICAL),
}
"""Whoever is not named here has rights by facts: an office, a seat, a company, a place among the maintainers."""


def open_accounts(stage: Stage, settings: Settings) -> None:
    """An account with password and one-time passwords for each, and the first admin."""
    hashed = Hasher(settings.password_rounds).checked(PASSWORD)
    secrets = totp_factory(settings)
    with stage.act(stage.days.founding, 8) as work:
        for person in SIGN_INS:
            secret = secrets._totp(key=person.secret).to_json(encrypt=True)
            stage.players[person.word] = _open(work, person, hashed, secret, settings.house_name)
        grant_role(
            work, stage.players["admin"].person_id, "admin", reason="The first admin of the installation"
        )


def _open(work: Work, person: SignIn, hashed: HashedPassword, secret: str, brand: str) -> Player:
    known = register_person(work, person.name, email=person.email)
    account = open_account(work, known.id, hashed)
    enrol_totp(work, account.id, secret, 0, brand=brand)
    return Player(account.id, known.id)


def grant_roles(stage: Stage) -> None:
    """What the admin grants once the foundations stand."""
    with stage.act(stage.days.founding, 9, 30, by="admin") as work:
        for word, (role, places) in ROLES.items():
            for slug in places:
                grant_role(
                    work,
                    stage.players[word].person_id,
                    role,
                    foundation_id=stage.id_of(slug),
                    reason="Set up for the demonstration",
                )
