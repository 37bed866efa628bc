"""Domains of organizations: claimed, then proved by a TXT record or by a mail to an address at the domain."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import func, select

from membership.directory.organizations.holding import locked
from membership.directory.organizations.hosts import checked_domain
from membership.directory.organizations.models import DomainLink, Organization, OrganizationDomain
from membership.directory.organizations.tokens import token_digest
from membership.kernel.columns import new_public_id
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.mail.outbox import MAILBOX, Recipient, queue_mail
from membership.kernel.work import Work

LOOK = "organizations.look_up"
LIFETIME = timedelta(hours=24)
MOST_MAILS = 5
"""Mails for one claim within a day: nobody is to be flooded in a company's name."""
MOST_LOOKS = 200
DEAD = "This link is no longer valid. Ask for a new one on the company's page."


class DeadLink(RuleBroken):
    """The link was used, is too old, was replaced, or never was: all answer alike."""

    def __init__(self) -> None:
        super().__init__(DEAD)


def claim_domain(work: Work, organization_id: int, typed: str) -> OrganizationDomain:
    """The organization says that a domain is its own. Raises RuleBroken on what is no domain, Conflict where it is claimed
    already or proved by another organization."""
    domain = checked_domain(typed)
    organization = locked(work, organization_id)
    query = select(OrganizationDomain).where(
        OrganizationDomain.domain == domain, OrganizationDomain.released_at.is_(None)
    )
    for held in work.session.scalars(query):
        if held.organization_id == organization.id:
            raise Conflict("This domain is on the list already.")
        if held.verified_at is not None:
            raise Conflict("Another organization has proved that this domain is its own.")
    claim = work.add(
        OrganizationDomain(
            organization_id=organization.id, domain=domain, challenge=new_public_id() + new_public_id(),
            claimed_at=work.at, claimed_by=work.actor.key,
        )
    )  # fmt: skip
    work.record(
        "directory.organization.domain_claimed", organization,
        summary=f"{organization.display_name} claims the domain {domain}.",
    )  # fmt: skip
    return claim


def ask_name_servers(work: Work, organization_id: int, domain_id: int) -> OrganizationDomain:
    """Have the TXT record of a claim looked up, by a job, after the commit."""
    organization, claim = _open_claim(work, organization_id, domain_id)
    if claim.asked_count >= MOST_LOOKS:
        raise RuleBroken("This was looked up very often; release the claim and make a new one.")
    claim.asked_count += 1
    claim.asked_at = work.at
    work.post(LOOK, key=f"{claim.public_id}.{claim.asked_count}", payload={"domain": claim.id})
    work.record(
        "directory.organization.domain_asked", organization, summary=f"The TXT record of {claim.domain} is looked up."
    )  # fmt: skip
    return claim


def note_answer(work: Work, domain_id: int, is_proved: bool, problem: str) -> OrganizationDomain:
    """What the name servers said. A claim that was settled meanwhile stays as it is."""
    claim = work.lock(OrganizationDomain, domain_id)
    organization = work.lock(Organization, claim.organization_id)
    claim.answered_at = work.at
    claim.problem = "" if is_proved else problem[:500]
    if is_proved and claim.verified_at is None and claim.released_at is None:
        _verify(work, organization, claim, "dns")
    else:
        work.record(
            "directory.organization.domain_answered", organization,
            summary=f"The TXT record of {claim.domain} " + ("is in order." if is_proved else "was not found."),
        )  # fmt: skip
    return claim


def mail_proof(work: Work, organization_id: int, domain_id: int, mailbox: str, *, brand: str) -> DomainLink:
    """Mail a link to `mailbox` at the claimed domain; whoever reads it there proves the claim. An older link dies."""
    organization, claim = _open_claim(work, organization_id, domain_id)
    address = f"{mailbox.strip()}@{claim.domain}"
    if "@" in mailbox or not MAILBOX.fullmatch(address) or not mailbox.isascii():
        raise RuleBroken(f"Write what stands before “@{claim.domain}”, such as “office”.", field="mailbox")
    links = work.session.scalars(
        select(DomainLink).where(DomainLink.domain_id == claim.id, DomainLink.created_at > work.at - LIFETIME)
    ).all()
    if len(links) >= MOST_MAILS:
        raise RuleBroken(f"At most {MOST_MAILS} mails a day; try again tomorrow.", field="mailbox")
    for old in links:
        if old.used_at is None and old.void_at is None:
            old.void_at = work.at
    secret = secrets.token_urlsafe(32)
    link = work.add(
        DomainLink(
            domain_id=claim.id, token_hash=token_digest(secret), email=address, created_at=work.at,
            expires_at=work.at + LIFETIME,
        )
    )  # fmt: skip
    context = {"company": organization.display_name, "domain": claim.domain}
    queue_mail(
        work, "domain-proof", link.public_id, Recipient(organization.display_name[:100], address), "domain-proof",
        context, brand=brand, one_use_path=f"/domain-proof/{secret}", expires_at=link.expires_at,
    )  # fmt: skip
    work.record(
        "directory.organization.domain_mailed", organization, summary=f"A proof of {claim.domain} was mailed there."
    )  # fmt: skip
    return link


def use_link(work: Work, secret: str) -> tuple[Organization, OrganizationDomain]:
    """Somebody at the domain followed the mailed link: the claim is proved. Raises DeadLink; used once, whatever two
    browsers do (U1)."""
    found = work.session.scalar(select(DomainLink.id).where(DomainLink.token_hash == token_digest(secret)))
    if found is None:
        raise DeadLink
    link = work.lock(DomainLink, found)
    if link.used_at is not None or link.void_at is not None or link.expires_at <= work.at:
        raise DeadLink
    claim = work.lock(OrganizationDomain, link.domain_id)
    organization = work.lock(Organization, claim.organization_id)
    if claim.released_at is not None or claim.verified_at is not None:
        raise DeadLink
    link.used_at = work.at
    _verify(work, organization, claim, "mail")
    return organization, claim


def release_domain(work: Work, organization_id: int, domain_id: int) -> OrganizationDomain:
    """The domain is the organization's no longer, or never was. Raises Conflict where it was released before."""
    organization = locked(work, organization_id)
    claim = _claim(work, organization, domain_id)
    claim.released_at = work.at
    work.record(
        "directory.organization.domain_released", organization,
        summary=f"{organization.display_name} no longer names the domain {claim.domain} as its own.",
    )  # fmt: skip
    return claim


def _verify(work: Work, organization: Organization, claim: OrganizationDomain, method: str) -> None:
    holder = select(func.count()).where(
        OrganizationDomain.domain == claim.domain, OrganizationDomain.verified_at.is_not(None),
        OrganizationDomain.released_at.is_(None), OrganizationDomain.id != claim.id,
    )  # fmt: skip
    if work.session.scalar(holder):
        claim.problem = "Another organization has proved that this domain is its own."
        work.record(
            "directory.organization.domain_answered", organization,
            summary=f"{claim.domain} is proved, but another organization holds it.",
        )  # fmt: skip
        return
    claim.verified_at, claim.method, claim.problem = work.at, method, ""
    how = "its TXT record" if method == "dns" else "a mail to an address there"
    work.record(
        "directory.organization.domain_verified", organization,
        summary=f"{organization.display_name} has proved by {how} that {claim.domain} is its own.",
    )  # fmt: skip


def _open_claim(work: Work, organization_id: int, domain_id: int) -> tuple[Organization, OrganizationDomain]:
    organization = locked(work, organization_id)
    claim = _claim(work, organization, domain_id)
    if claim.verified_at is not None:
        raise Conflict("This domain is proved already.")
    return organization, claim


def _claim(work: Work, organization: Organization, domain_id: int) -> OrganizationDomain:
    claim = work.lock(OrganizationDomain, domain_id)
    if claim.organization_id != organization.id or claim.released_at is not None:
        raise Conflict("This domain was released already.")
    return claim
