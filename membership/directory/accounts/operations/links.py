"""Mailed links: made, and used once, whatever two browsers do at the same instant (U1, R32)."""

from __future__ import annotations

from sqlalchemy import select

from membership.directory.accounts.models import Account, LinkToken
from membership.directory.accounts.operations.sessions import void_links
from membership.directory.accounts.tokens import LIFETIMES, digest, new_secret
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work

DEAD = "This link is no longer valid. Ask for a new one."


class DeadLink(RuleBroken):
    """The link was used, is too old, was replaced, or never was: all answer alike."""

    def __init__(self) -> None:
        super().__init__(DEAD)


def make_link(work: Work, purpose: str, account: Account, email: str) -> tuple[LinkToken, str]:
    """A new link for one purpose, account and address, and its secret, which is kept nowhere but in the waiting mail.

    An older link for the same purpose dies. The caller records.
    """
    void_links(work, account.id, purpose)
    secret = new_secret()
    link = work.add(
        LinkToken(
            purpose=purpose,
            token_hash=digest(purpose, secret),
            account_id=account.id,
            email=email,
            former_email=account.email if purpose == "address" else "",
            created_at=work.at,
            expires_at=work.at + LIFETIMES[purpose],
        )
    )
    return link, secret


def use_link(work: Work, purpose: str, secret: str) -> LinkToken:
    """The link, used by this very call. Raises DeadLink. The caller records the row with its act.

    Two calls at one instant wait for each other at the locked row; the database refuses a second use in any case.
    """
    query = select(LinkToken.id).where(LinkToken.token_hash == digest(purpose, secret))
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise DeadLink
    link = work.lock(LinkToken, found)
    if link.used_at is not None or link.void_at is not None or link.expires_at <= work.at:
        raise DeadLink
    link.used_at = work.at
    return link
