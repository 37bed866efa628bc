"""What of an account goes when its person is erased: everything by which somebody could sign in or be recognised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from membership.directory.accounts.models import (
    Account,
    Challenge,
    KnownDevice,
    LinkToken,
    Passkey,
    SignInSession,
)
from membership.directory.accounts.operations.sessions import renew
from membership.directory.accounts.queries import account_of_person
from membership.kernel.work import Work


def erase_account(work: Work, person_id: int) -> Iterable[tuple[str, str]]:
    """Empty the account, its links and keys; sessions and devices go. Returns the rows whose texts the log forgets."""
    found = account_of_person(work.session, person_id)
    if found is None:
        return []
    account = work.lock(Account, found.id)
    renew(work, account, "the person was erased", devices=True)
    account.email = account.email_key = f"erased-{account.public_id}@erased.invalid"
    account.password = account.confirmed_at = account.tf_totp_secret = None
    account.is_active = False
    rows = [("directory_account", str(account.id))]
    rows += [_emptied(link) for link in _all(work, LinkToken, account.id)]
    rows += [_forgotten(key, work) for key in _all(work, Passkey, account.id)]
    work.session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    work.session.execute(delete(KnownDevice).where(KnownDevice.account_id == account.id))
    work.session.execute(delete(Challenge).where(Challenge.account_id == account.id))
    work.session.flush()
    return rows


def _all(work: Work, model: Any, account_id: int) -> Any:
    return work.session.scalars(select(model).where(model.account_id == account_id).with_for_update()).all()


def _emptied(link: LinkToken) -> tuple[str, str]:
    link.email = link.former_email = ""
    return "directory_token", str(link.id)


def _forgotten(key: Passkey, work: Work) -> tuple[str, str]:
    key.name, key.public_key, key.credential_id = "", b"", f"erased-{key.public_id}"
    key.removed_at = key.removed_at or work.at
    return "directory_passkey", str(key.id)
