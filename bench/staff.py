"""Somebody of the staff who is signed in: a person, an account, its rights, and a real row of a session."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bench.bulk import by_program
from bench.people import SLUG
from membership.directory.accounts.limits import Browser
from membership.directory.accounts.models import Account, StoredGrant
from membership.directory.accounts.operations.sessions import begin_session
from membership.directory.foundations.models import Foundation
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.work import Work

EMAIL = "staff@bench.example.org"


def sign_in(url: str) -> dict[str, str]:
    """The cookies of a member of the staff in this database."""
    database = Database(url)
    try:
        with by_program(database) as work:
            account = work.session.scalars(select(Account).where(Account.email == EMAIL)).one_or_none()
            account = account or _employ(work)
            secret = begin_session(work, account.id, Browser("127.0.0.1", "bench"), how="bench")
    finally:
        database.close()
    return {"__Host-session": secret}


def _employ(work: Work) -> Account:
    person = register_person(work, "Stella Staff", email=EMAIL)
    account = work.add(
        Account(
            person_id=person.id, email=EMAIL, email_key=EMAIL, password="none", fs_uniquifier="bench",
            confirmed_at=work.at, tf_totp_secret="none", recorded_at=work.at,
        )
    )  # fmt: skip
    foundation = work.session.scalars(select(Foundation).where(Foundation.slug == SLUG)).one()
    for role in ("staff", "treasurer"):
        work.add(
            StoredGrant(
                person_id=person.id, role=role, wing="business", foundation_id=foundation.id,
                starts_at=work.at - timedelta(days=1), grantor="bench", recorded_at=work.at,
            )
        )  # fmt: skip
    work.record("directory.account.made", account, summary="Made an account for the measures.")
    return account
