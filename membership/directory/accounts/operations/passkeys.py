"""Passkeys: asked for by a challenge that is answered once, kept as public keys, noted when used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from membership.directory.accounts.models import Account, Challenge, Passkey
from membership.directory.accounts.operations.mails import mail_notice
from membership.directory.accounts.operations.sessions import renew
from membership.directory.accounts.queries import has_passkey
from membership.directory.accounts.tokens import CHALLENGE_LIFETIME, digest, new_secret
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Work


@dataclass(frozen=True)
class NewPasskey:
    """What a device answered, after it was verified."""

    name: str
    credential_id: str
    public_key: bytes
    sign_count: int
    transports: Sequence[str] = ()
    is_backed_up: bool = False


def pose_challenge(work: Work, purpose: str, account_id: int | None = None) -> str:
    """A random text for a device to sign, within minutes."""
    text = new_secret()
    work.add(
        Challenge(
            purpose=purpose,
            token_hash=digest(f"challenge.{purpose}", text),
            account_id=account_id,
            created_at=work.at,
            expires_at=work.at + CHALLENGE_LIFETIME,
        )
    )
    return text


def take_challenge(work: Work, purpose: str, text: str, account_id: int | None = None) -> None:
    """Use up a challenge. Raises RuleBroken when it was answered before, is too old, or was posed for something else."""
    claim = (
        update(Challenge)
        .where(
            Challenge.token_hash == digest(f"challenge.{purpose}", text),
            Challenge.account_id.is_not_distinct_from(account_id),
            Challenge.used_at.is_(None),
            Challenge.expires_at > work.at,
        )
        .values(used_at=work.at)
    )
    claimed = work.session.execute(claim, execution_options={"synchronize_session": False})
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("This took too long. Try again.")


def add_passkey(work: Work, account_id: int, new: NewPasskey, *, brand: str) -> Passkey:
    """Keep the public key of a device. Raises Conflict when it is known already."""
    account = work.lock(Account, account_id)
    if work.session.scalar(select(Passkey.id).where(Passkey.credential_id == new.credential_id)) is not None:
        raise Conflict("This passkey is registered already.")
    passkey = work.add(
        Passkey(
            account_id=account.id,
            name=new.name.strip() or "Passkey",
            credential_id=new.credential_id,
            public_key=new.public_key,
            sign_count=new.sign_count,
            transports=list(new.transports),
            is_backed_up=new.is_backed_up,
            created_at=work.at,
        )
    )
    _changed(work, account, "passkey added", brand)
    work.record("directory.account.passkey_added", passkey, summary=f"{account.email} added a passkey.")
    return passkey


def note_passkey_used(work: Work, passkey_id: int, sign_count: int) -> Passkey:
    """A passkey has just proved its account; its counter moves on."""
    passkey = work.lock(Passkey, passkey_id)
    if passkey.removed_at is not None:
        raise NotFound
    passkey.sign_count = max(passkey.sign_count, sign_count)
    passkey.last_used_at = work.at
    work.record("directory.account.passkey_used", passkey, summary="A passkey was used.")
    return passkey


def remove_passkey(work: Work, account_id: int, public_id: str, *, is_required: bool, brand: str) -> None:
    """Forget a passkey. Raises NotFound for another person's, RuleBroken when it is the last factor of a role that
    needs one."""
    account = work.lock(Account, account_id)
    query = select(Passkey).where(
        Passkey.public_id == public_id, Passkey.account_id == account_id, Passkey.removed_at.is_(None)
    )
    passkey = work.session.scalars(query.with_for_update()).one_or_none()
    if passkey is None:
        raise NotFound
    if (
        is_required
        and account.tf_totp_secret is None
        and not has_passkey(work.session, account_id, but=passkey.id)
    ):
        raise RuleBroken("Your roles need a second factor; set up another one first.")
    passkey.removed_at = work.at
    _changed(work, account, "passkey removed", brand)
    work.record("directory.account.passkey_removed", passkey, summary=f"{account.email} removed a passkey.")


def _changed(work: Work, account: Account, reason: str, brand: str) -> None:
    renew(work, account, reason)
    mail_notice(work, account, "factor-changed", brand=brand)
