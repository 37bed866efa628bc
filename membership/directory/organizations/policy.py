"""Who sees companies and changes what is said of them. A company is one across foundations: the staff of each keep all of them;
its own people see their company alone."""

from __future__ import annotations

from typing import Protocol

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer

READERS = ("staff", "treasurer", "auditor_business")
KEEPERS = ("primary", "legal")
"""Representatives who change their company's own data."""


class CompanyLike(Protocol):
    """An organization as policies know it."""

    @property
    def id(self) -> int: ...


def may_see_companies(viewer: Viewer, place: Place | None) -> bool:
    """The list of all companies, and the groups they form."""
    return place is not None and viewer.has(*READERS, foundation_id=place.id)


def may_keep_companies(viewer: Viewer, place: Place | None) -> bool:
    """Rename, number, group: what only staff write down."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_see_company(viewer: Viewer, place: Place, company: CompanyLike) -> bool:
    """One company: those who see all, and its representatives in this foundation."""
    return may_see_companies(viewer, place) or _acts_for(viewer, place, company)


def may_change_company(viewer: Viewer, place: Place, company: CompanyLike) -> bool:
    """Addresses, domains, logos, figures: staff, and the primary and legal representatives."""
    return may_keep_companies(viewer, place) or _acts_for(viewer, place, company, *KEEPERS)


def may_propose_name(viewer: Viewer, place: Place, company: CompanyLike) -> bool:
    """Ask to be called otherwise: the primary and legal representatives; staff rename."""
    return _acts_for(viewer, place, company, *KEEPERS)


def may_keep_company(viewer: Viewer, place: Place, _company: CompanyLike) -> bool:
    """What only staff write down of one company."""
    return may_keep_companies(viewer, place)


def may_see_own_company(viewer: Viewer, place: Place | None) -> bool:
    """ "Our company": every representative."""
    return place is not None and viewer.has("representative", foundation_id=place.id)


def _acts_for(viewer: Viewer, place: Place, company: CompanyLike, *kinds: str) -> bool:
    held = viewer.of("representative", foundation_id=place.id, organization_id=company.id)
    return any(not kinds or grant.kind in kinds for grant in held)
