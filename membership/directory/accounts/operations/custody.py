"""What an admin does with an account: disable, enable, forget what has grown old."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from membership.directory.accounts.limits import LONGEST_WINDOW
from membership.directory.accounts.models import Account, Challenge, KnownDevice, SignInSession
from membership.directory.accounts.operations.attempts import sweep_attempts
from membership.directory.accounts.operations.grants import keep_an_admin
from membership.directory.accounts.operations.sessions import renew
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.work import Work

KEPT = timedelta(days=90)
"""So long an ended session can still be seen in its person's list."""


def disable_account(work: Work, account_id: int, *, reason: str) -> Account:
    """Close an account: nobody signs in, every session is dead. Raises RuleBroken for the last admin."""
    account = _to_change(work, account_id, reason)
    if not account.is_active:
        raise Conflict("This account is disabled already.")
    keep_an_admin(work, account.person_id)
    account.is_active = False
    renew(work, account, "account disabled", devices=True)
    work.record("directory.account.disabled", account, summary=f"Disabled {account.email}: {reason.strip()}.")
    return account


def enable_account(work: Work, account_id: int, *, reason: str) -> Account:
    """Open a disabled account again; its person signs in anew."""
    account = _to_change(work, account_id, reason)
    if account.is_active:
        raise Conflict("This account is not disabled.")
    account.is_active = True
    work.record("directory.account.enabled", account, summary=f"Enabled {account.email}: {reason.strip()}.")
    return account


def sweep(work: Work) -> None:
    """Forget tries, challenges, devices and sessions that nothing asks for any more."""
    sweep_attempts(work, LONGEST_WINDOW)
    session = work.session
    session.execute(delete(Challenge).where(Challenge.expires_at < work.at - LONGEST_WINDOW))
    session.execute(delete(KnownDevice).where(KnownDevice.expires_at < work.at))
    session.execute(delete(SignInSession).where(SignInSession.expires_at < work.at - KEPT))


def _to_change(work: Work, account_id: int, reason: str) -> Account:
    account = work.lock(Account, account_id)
    if work.actor.person_id == account.person_id:
        raise NotAllowed("Ask another admin to do this with your own account.")
    if not reason.strip():
        raise RuleBroken("Say why.", field="reason")
    return account
