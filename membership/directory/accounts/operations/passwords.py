"""Passwords changed and reset."""

from __future__ import annotations

from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.links import DeadLink, make_link, use_link
from membership.directory.accounts.operations.mails import mail_link, mail_notice
from membership.directory.accounts.operations.sessions import renew
from membership.directory.accounts.passwords import HashedPassword
from membership.kernel.columns import new_public_id
from membership.kernel.work import Work


def ask_for_reset(work: Work, account_id: int | None, *, brand: str) -> None:
    """Somebody asked for a reset. With and without an account the same is written, in the same time (R29): the link
    is made by the job."""
    work.post("accounts.reset", new_public_id(), {"account": account_id, "brand": brand})


def make_reset(work: Work, account_id: int, *, brand: str) -> None:
    """Make the reset link and mail it. A disabled or unconfirmed account gets none."""
    account = work.lock(Account, account_id)
    if not account.is_active or account.confirmed_at is None:
        return
    link, secret = make_link(work, "reset", account, account.email)
    mail_link(work, link, secret, brand=brand)
    work.record("directory.account.reset_asked", account, summary=f"A reset link goes to {account.email}.")


def reset_password(work: Work, secret: str, hashed: HashedPassword, *, brand: str) -> Account:
    """Set a new password by a mailed link; the second factor stays as it is. Raises DeadLink."""
    link = use_link(work, "reset", secret)
    account = work.lock(Account, link.account_id)
    if not account.is_active or account.email != link.email:
        raise DeadLink
    _set(work, account, hashed, "password reset", brand)
    work.record(
        "directory.account.password_reset", account, summary=f"{account.email} set a new password by mail."
    )
    return account


def change_password(work: Work, account_id: int, hashed: HashedPassword, *, brand: str) -> Account:
    """Set a new password; the caller has verified the present one, and begins a new session for this browser."""
    account = work.lock(Account, account_id)
    _set(work, account, hashed, "password changed", brand)
    work.record(
        "directory.account.password_changed", account, summary=f"{account.email} changed the password."
    )
    return account


def rehash(work: Work, account_id: int, hashed: HashedPassword) -> None:
    """Keep the same password under a hash of today's cost; nobody is signed out."""
    account = work.lock(Account, account_id)
    account.password = hashed
    work.record("directory.account.rehashed", account, summary="Stored the same password at today's cost.")


def _set(work: Work, account: Account, hashed: HashedPassword, reason: str, brand: str) -> None:
    account.password = hashed
    account.password_changed_at = work.at
    renew(work, account, reason, devices=True)
    mail_notice(work, account, "password-changed", brand=brand)
