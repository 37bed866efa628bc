"""Second factors: one-time passwords and recovery codes, each accepted once (R31, U2)."""

from __future__ import annotations

from sqlalchemy import select

from membership.directory.accounts.models import Account, RecoveryCode
from membership.directory.accounts.operations.mails import mail_notice
from membership.directory.accounts.operations.sessions import renew
from membership.directory.accounts.queries import has_passkey
from membership.directory.accounts.tokens import RECOVERY_LIFETIME, new_recovery_codes, recovery_digest
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work


def enrol_totp(work: Work, account_id: int, secret: str, step: int, *, brand: str) -> Account:
    """Begin to ask for one-time passwords. `secret` is encrypted; `step` is that of the code that proved it, now spent."""
    account = work.lock(Account, account_id)
    account.tf_totp_secret = secret
    account.totp_last_step = max(step, account.totp_last_step)
    _changed(work, account, "second factor set up", brand)
    work.record(
        "directory.account.totp_enrolled", account, summary=f"{account.email} set up one-time passwords."
    )
    return account


def remove_totp(work: Work, account_id: int, *, is_required: bool, brand: str) -> Account:
    """Stop asking for one-time passwords. Raises RuleBroken when the person's roles require a second factor and no
    other is left."""
    account = work.lock(Account, account_id)
    if account.tf_totp_secret is None:
        raise RuleBroken("One-time passwords are not set up.")
    if is_required and not has_passkey(work.session, account_id):
        raise RuleBroken("Your roles need a second factor; add a passkey first.")
    account.tf_totp_secret = None
    _changed(work, account, "second factor removed", brand)
    work.record(
        "directory.account.totp_removed", account, summary=f"{account.email} removed one-time passwords."
    )
    return account


def spend_step(work: Work, account_id: int, step: int) -> bool:
    """Accept the code of a time step; False when it, or a later one, was accepted before, also at this very instant."""
    account = work.lock(Account, account_id)
    if step <= account.totp_last_step:
        return False
    account.totp_last_step = step
    work.record(
        "directory.account.code_used", account, summary=f"{account.email} showed a one-time password."
    )
    return True


def renew_recovery_codes(work: Work, account_id: int) -> list[str]:
    """Ten new codes, shown this once; the older ones are dead."""
    account = work.lock(Account, account_id)
    for old in _open_codes(work, account_id):
        old.void_at = work.at
    codes = new_recovery_codes()
    for code in codes:
        work.session.add(
            RecoveryCode(
                account_id=account.id,
                token_hash=recovery_digest(account.id, code),
                created_at=work.at,
                expires_at=work.at + RECOVERY_LIFETIME,
            )
        )
    work.record(
        "directory.account.codes_renewed", account, summary=f"{account.email} made new recovery codes."
    )
    return codes


def use_recovery_code(work: Work, account_id: int, typed: str, *, brand: str) -> bool:
    """Accept a recovery code, once; False for any other text."""
    account = work.lock(Account, account_id)
    query = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.token_hash == recovery_digest(account_id, typed)
    )
    code = work.session.scalars(query.with_for_update()).one_or_none()
    if code is None or code.used_at is not None or code.void_at is not None:
        return False
    code.used_at = work.at
    mail_notice(work, account, "recovery-used", brand=brand)
    work.record("directory.account.code_spent", account, summary=f"{account.email} used a recovery code.")
    return True


def _open_codes(work: Work, account_id: int) -> list[RecoveryCode]:
    query = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None), RecoveryCode.void_at.is_(None)
    )
    return list(work.session.scalars(query.with_for_update()))


def _changed(work: Work, account: Account, reason: str, brand: str) -> None:
    renew(work, account, reason)
    mail_notice(work, account, "factor-changed", brand=brand)
