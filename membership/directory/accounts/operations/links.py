"""Mailed links: made, and used once, whatever two browsers do at the same instant (U1, R32)."""

from __future__ import annotations

from sqlalchemy import select, update

from membership.directory.accounts.models import Account, LinkToken
from membership.directory.accounts.operations.sessions import void_links
from membership.directory.accounts.tokens import LIFETIMES, digest, new_secret
from membership.kernel.audit.log import RECORDED
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
    """The link, used by this very call. Raises DeadLink. The caller records the row with its act."""
    query = select(LinkToken).where(LinkToken.token_hash == digest(purpose, secret))
    link = work.session.scalars(query).one_or_none()
    if link is None:
        raise DeadLink
    claim = (
        update(LinkToken)
        .where(
            LinkToken.id == link.id,
            LinkToken.used_at.is_(None),
            LinkToken.void_at.is_(None),
            LinkToken.expires_at > work.at,
        )
        .values(used_at=work.at)
    )
    claimed = work.session.execute(claim, execution_options={**RECORDED, "synchronize_session": False})
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise DeadLink
    work.update_many(LinkToken, [{"id": link.id, "used_at": work.at}])
    return link
