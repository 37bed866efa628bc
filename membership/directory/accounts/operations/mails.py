"""Telling people by mail what happens to their account."""

from __future__ import annotations

from typing import Any

from membership.directory.accounts.models import Account, LinkToken
from membership.directory.accounts.tokens import link_path
from membership.directory.people.models import Person
from membership.kernel.columns import new_public_id
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.work import Work


def mail_link(work: Work, link: LinkToken, secret: str, *, brand: str, **context: Any) -> None:
    """Mail a link to the address it was made for. The caller's next record covers it."""
    account = work.session.get_one(Account, link.account_id)
    queue_mail(
        work,
        f"account-{link.purpose}",
        link.public_id,
        _recipient(work, account, link.email),
        f"account-{link.purpose}",
        context,
        brand=brand,
        one_use_path=link_path(link.purpose, secret),
        expires_at=link.expires_at,
    )


def mail_owner(work: Work, link: LinkToken, owner: Person, *, brand: str) -> None:
    """Tell whoever has an address that somebody else asked for it. The caller's next record covers it."""
    what, recipient = "account-address-taken", Recipient(str(single_line(owner.name)), link.email)
    queue_mail(work, what, link.public_id, recipient, what, {}, brand=brand, expires_at=link.expires_at)


def mail_notice(work: Work, account: Account, what: str, *, brand: str, to: str = "") -> None:
    """Tell a person that something of their account changed, at their address or at the one they had."""
    recipient = _recipient(work, account, to or account.email)
    queue_mail(work, f"account-{what}", new_public_id(), recipient, f"account-{what}", {}, brand=brand)


def _recipient(work: Work, account: Account, address: str) -> Recipient:
    person = work.session.get(Person, account.person_id)
    assert person is not None
    return Recipient(str(single_line(person.name)), address)
