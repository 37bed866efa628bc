"""What a company changes by itself in the portal, told to the staff of the foundation; and the names that it proposes."""

from __future__ import annotations

from sqlalchemy import select

from membership.directory.organizations.holding import locked
from membership.directory.organizations.models import Organization, OrganizationNotice
from membership.directory.organizations.names import checked_name
from membership.directory.organizations.naming import Naming, check_reuse, rename_organization
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Work

MOST_OPEN = 3
"""Proposals of one company that may wait at a time."""


def tell_staff(work: Work, organization_id: int, foundation_id: int, summary: str) -> OrganizationNotice:
    """Put what a company did on the desk of the foundation's staff, in the commit in which it did it."""
    return _notice(work, locked(work, organization_id), foundation_id, summary)


def propose_name(
    work: Work, organization_id: int, foundation_id: int, name: str, *, version: int
) -> OrganizationNotice:
    """A company asks to be shown under another name; staff accept or decline. Raises RuleBroken where it is the present
    one, where it is asked already, or where too many wait."""
    organization = locked(work, organization_id, version)
    plain = checked_name(name, "display_name")
    if plain == organization.display_name:
        raise RuleBroken("This is the name already.", field="display_name")
    waiting = open_proposals(work, organization.id)
    if any(one.proposed_name == plain for one in waiting):
        raise RuleBroken("You have proposed this name already; staff will answer.", field="display_name")
    if len(waiting) >= MOST_OPEN:
        raise RuleBroken("Several names wait for an answer already.", field="display_name")
    summary = f"{organization.display_name} would like to be called “{plain}”."
    return _notice(work, organization, foundation_id, summary, plain)


def settle_notice(work: Work, notice_id: int, foundation_id: int) -> OrganizationNotice:
    """Staff have seen what a company did. A proposal is answered instead. Raises Conflict where somebody settled it."""
    notice = _open(work, notice_id, foundation_id)
    if notice.proposed_name:
        raise RuleBroken("A proposed name is accepted or declined.")
    _settle(work, notice, "seen", "was seen by staff.")
    return notice


def accept_name(
    work: Work, notice_id: int, foundation_id: int, *, is_confirmed: bool = False
) -> OrganizationNotice:
    """The company is called as it asked, from today on; its present name becomes a former one. Raises NameInUse unless
    `is_confirmed`."""
    notice = _open(work, notice_id, foundation_id)
    organization = locked(work, notice.organization_id)
    if not is_confirmed:
        check_reuse(work.session, {"proposed_name": notice.proposed_name}, organization)
    naming = Naming(
        organization.legal_name, notice.proposed_name, work.at.date(), source="proposed by the company"
    )
    rename_organization(work, organization.id, naming, version=None, is_confirmed=is_confirmed)
    _settle(work, notice, "accepted", f"“{notice.proposed_name}” was accepted.")
    return notice


def decline_name(work: Work, notice_id: int, foundation_id: int) -> OrganizationNotice:
    """The company keeps its name."""
    notice = _open(work, notice_id, foundation_id)
    if not notice.proposed_name:
        raise RuleBroken("Nothing was proposed here.")
    _settle(work, notice, "declined", f"“{notice.proposed_name}” was declined.")
    return notice


def withdraw_name(work: Work, notice_id: int, organization_id: int) -> OrganizationNotice:
    """The company takes back a name that it proposed, in whichever foundation; the row keeps it as declined, by the company
    itself. Raises Conflict where staff have answered already."""
    notice = work.lock(OrganizationNotice, notice_id)
    if notice.organization_id != organization_id or not notice.proposed_name:
        raise RuleBroken("Nothing was proposed here.")
    if notice.settled_at is not None:
        raise Conflict(f"The name was {notice.outcome} already.")
    _settle(work, notice, "declined", f"“{notice.proposed_name}” was taken back by the company.", "withdrawn")
    return notice


def open_proposals(work: Work, organization_id: int) -> list[OrganizationNotice]:
    """Names that wait for an answer, in whichever foundation they were proposed."""
    query = select(OrganizationNotice).where(
        OrganizationNotice.organization_id == organization_id, OrganizationNotice.settled_at.is_(None),
        OrganizationNotice.proposed_name != "",
    )  # fmt: skip
    return list(work.session.scalars(query))


def _notice(
    work: Work, organization: Organization, foundation_id: int, summary: str, proposed: str = ""
) -> OrganizationNotice:
    notice = work.add(
        OrganizationNotice(
            organization_id=organization.id, foundation_id=foundation_id, summary=summary, proposed_name=proposed,
            told_by=work.actor.key, told_at=work.at,
        )
    )  # fmt: skip
    event = "name_proposed" if proposed else "told"
    work.record(f"directory.organization.{event}", notice, foundation_id=foundation_id, summary=summary)
    return notice


def _open(work: Work, notice_id: int, foundation_id: int) -> OrganizationNotice:
    notice = work.lock(OrganizationNotice, notice_id)
    if notice.foundation_id != foundation_id or notice.settled_at is not None:
        raise Conflict("Somebody has settled this already.")
    return notice


def _settle(work: Work, notice: OrganizationNotice, outcome: str, words: str, act: str = "") -> None:
    notice.outcome, notice.settled_at, notice.settled_by = outcome, work.at, work.actor.key
    organization = work.lock(Organization, notice.organization_id)
    work.record(
        f"directory.organization.notice_{act or outcome}", notice, foundation_id=notice.foundation_id,
        summary=f"{organization.display_name}: {words}",
    )  # fmt: skip
