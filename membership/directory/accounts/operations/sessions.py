"""Sessions: begun, seen, made fresh, ended. An ended one is dead at the next request, on every machine (R28)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Update, update

from membership.directory.accounts.limits import DEVICE, PENDING, SESSION, Browser
from membership.directory.accounts.models import Account, KnownDevice, LinkToken, SignInSession
from membership.directory.accounts.queries import open_links
from membership.directory.accounts.tokens import digest, new_secret
from membership.kernel.errors import NotAllowed, NotFound
from membership.kernel.work import Work


def begin_session(
    work: Work, account_id: int, browser: Browser, *, stage: str = "full", how: str = ""
) -> str:
    """Begin a session and return the secret for the cookie. Raises NotAllowed for a disabled account.

    In the stage "second_factor" it gives no right: it remembers for minutes that the password was right.
    """
    account = work.lock(Account, account_id)
    if not account.is_active:
        raise NotAllowed("This account is disabled.")
    secret = new_secret()
    work.add(
        SignInSession(
            account_id=account.id,
            token_hash=digest("session", secret),
            stage=stage,
            created_at=work.at,
            last_seen_at=work.at,
            fresh_at=work.at,
            expires_at=work.at + (SESSION if stage == "full" else PENDING),
            address=browser.address[:100],
            user_agent=browser.user_agent[:300],
        )
    )
    if stage == "full":
        work.record("directory.account.signed_in", account, summary=f"{account.email} signed in with {how}.")
    return secret


def end_session(work: Work, session_id: int, reason: str) -> None:
    """End one session, whoever's it is."""
    _end(work, SignInSession.id == session_id, reason)


def end_own_session(work: Work, account_id: int, public_id: str) -> None:
    """End one of a person's own sessions. Raises NotFound for another person's."""
    mine = (SignInSession.public_id == public_id) & (SignInSession.account_id == account_id)
    if not _end(work, mine, "ended by its person"):
        raise NotFound
    account = work.lock(Account, account_id)
    work.record("directory.account.session_ended", account, summary=f"{account.email} ended a session.")


def sign_out(work: Work, account_id: int, session_id: int) -> None:
    """End the session that asks for it."""
    account = work.lock(Account, account_id)
    end_session(work, session_id, "signed out")
    work.record("directory.account.signed_out", account, summary=f"{account.email} signed out.")


def end_all_sessions(work: Work, account_id: int, reason: str) -> None:
    """End every session of an account: "sign out everywhere", for its person or an admin."""
    account = work.lock(Account, account_id)
    renew(work, account, reason)
    work.record(
        "directory.account.sessions_ended",
        account,
        summary=f"Ended every session of {account.email}: {reason}.",
    )


def renew(work: Work, account: Account, reason: str, *, devices: bool = False) -> None:
    """After a change of a credential: every session of the account, this one included, and every open link is dead."""
    account.fs_uniquifier = new_secret()
    _end(work, SignInSession.account_id == account.id, reason)
    void_links(work, account.id)
    if devices:
        gone = update(KnownDevice).where(KnownDevice.account_id == account.id, KnownDevice.void_at.is_(None))
        work.session.execute(gone.values(void_at=work.at))


def void_links(work: Work, account_id: int, *purposes: str) -> None:
    """Make the open links of an account dead, those of `purposes` or all of them."""
    for link in open_links(work.session, account_id, purposes):
        work.lock(LinkToken, link.id).void_at = work.at


def note_seen(work: Work, session_id: int) -> None:
    """Write down that a session was seen; the caller asks at most every five minutes."""
    _update(work, (SignInSession.id == session_id), last_seen_at=work.at)


def make_fresh(work: Work, account_id: int, session_id: int, how: str) -> None:
    """The person has just shown again who they are: grave acts are open for some minutes."""
    account = work.lock(Account, account_id)
    _update(work, SignInSession.id == session_id, fresh_at=work.at)
    work.record("directory.account.confirmed", account, summary=f"{account.email} confirmed by {how}.")


def know_device(work: Work, account_id: int) -> str:
    """Remember this browser as one of the account's; returns the secret for its cookie."""
    secret = new_secret()
    work.add(
        KnownDevice(
            account_id=account_id,
            token_hash=digest("device", secret),
            created_at=work.at,
            expires_at=work.at + DEVICE,
        )
    )
    return secret


def _end(work: Work, which: ColumnElement[bool], reason: str) -> int:
    return _update(work, which, ended_at=work.at, end_reason=reason)


def _update(work: Work, which: ColumnElement[bool], **values: object) -> int:
    change: Update = update(SignInSession).where(which, SignInSession.ended_at.is_(None)).values(**values)
    result = work.session.execute(change, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
