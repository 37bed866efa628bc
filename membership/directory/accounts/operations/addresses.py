"""Changing the mail address: confirmed at the new one, announced at the old one."""

from __future__ import annotations

from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.links import DeadLink, make_link, use_link
from membership.directory.accounts.operations.mails import mail_link, mail_notice, mail_owner
from membership.directory.accounts.operations.sessions import renew
from membership.directory.people.addresses import checked_email, email_key
from membership.directory.people.models import Person
from membership.directory.people.queries import person_by_email
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work


def ask_for_address(work: Work, account_id: int, email: str, *, brand: str) -> None:
    """Mail a link to the new address. For an address that somebody has the same is written, in the same time (R29): a
    link whose secret nobody is told, and a mail that tells its owner so."""
    address = checked_email(email)
    account = work.lock(Account, account_id)
    if email_key(address) == account.email_key:
        raise RuleBroken("This is your mail address already.", field="email")
    asking = work.lock(Person, account.person_id)  # kept to the end, so that no mail reads it once more
    owner = person_by_email(work.session, address)
    link, secret = make_link(work, "address", account, address)
    if owner is None:
        mail_link(work, link, secret, brand=brand)
    else:
        mail_owner(work, link, owner, brand=brand)
    work.record(
        "directory.account.address_asked", account, summary=f"{asking.name} asked for a new mail address."
    )


def change_address(work: Work, account_id: int, secret: str, *, brand: str) -> Account:
    """The person followed the link while signed in: the address is theirs. Raises DeadLink for another's link."""
    link = use_link(work, "address", secret)
    account = work.lock(Account, link.account_id)
    if account.id != account_id or person_by_email(work.session, link.email) is not None:
        raise DeadLink
    person = work.lock(Person, account.person_id)
    account.email = person.email = link.email
    account.email_key = person.email_key = email_key(link.email)
    renew(work, account, "mail address changed")
    mail_notice(work, account, "address-changed", brand=brand, to=link.former_email)
    work.record(
        "directory.account.address_changed", account, summary=f"{person.name} changed the mail address."
    )
    return account
