"""Mailed links: made, and used once, whatever two browsers do at the same instant (U1, R32)."""

from __future__ import annotations

from sqlalchemy import select, update

from membership.directory.accounts.models import Account, LinkToken
from membership.directory.accounts.operations.sessions import void_links
from membership.directory.accounts.tokens import LIFETIMES, Links, digest
from membership.kernel.audit.log import RECORDED
from membership.kernel.columns import new_public_id
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work

DEAD = "This link is no longer valid. Ask for a new one."


class DeadLink(RuleBroken):
    """The link was used, is too old, was replaced, or never was: all answer alike."""

    def __init__(self) -> None:
        super().__init__(DEAD)


def make_link(work: Work, links: Links, purpose: str, account: Account, email: str) -> LinkToken:
    """A new link for one purpose, account and address; an older one for the same purpose dies. Not yet recorded."""
    void_links(work, account.id, purpose)
    public_id = new_public_id()
    return work.add(
        LinkToken(
            public_id=public_id,
            purpose=purpose,
            token_hash=links.hash(purpose, public_id),
            account_id=account.id,
            email=email,
            former_email=account.email if purpose == "address" else "",
            created_at=work.at,
            expires_at=work.at + LIFETIMES[purpose],
        )
    )


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
