"""Logos of organizations, each for one use."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.directory.organizations.holding import hold_from, locked
from membership.directory.organizations.images import checked_logo
from membership.directory.organizations.models import VARIANTS, OrganizationLogo
from membership.kernel.documents.store import store_document
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import FAR
from membership.kernel.work import Work


def place_logo(
    work: Work, organization_id: int, variant: str, content: bytes, *, on: date, basis: str = "staff",
    seen: int | None = None,
) -> OrganizationLogo:  # fmt: skip
    """Keep a logo, cleaned, from the day on. Raises RuleBroken on a file that is no logo; `seen` as in `hold_from`."""
    if variant not in VARIANTS:
        raise RuleBroken(f"A logo is for {', '.join(VARIANTS)}.", field="variant")
    image = checked_logo(content)
    organization = locked(work, organization_id)
    digest = store_document(work, image.content, image.media_type, "logo")
    values = {
        "sha256": digest, "media_type": image.media_type, "width": image.width, "height": image.height,
        "basis": basis, "stated_by": work.actor.key,
    }  # fmt: skip
    same = {"organization_id": organization.id, "variant": variant}
    placed = hold_from(work, OrganizationLogo, same, on, seen=seen, **values)
    work.record(
        "directory.organization.logo_placed", organization,
        summary=f"Logo of {organization.display_name} for {variant} changed.",
    )  # fmt: skip
    return placed


def take_logo_down(work: Work, organization_id: int, variant: str) -> OrganizationLogo:
    """The organization is shown without this logo from now on. Raises Conflict where there is none."""
    organization = locked(work, organization_id)
    query = select(OrganizationLogo).where(
        OrganizationLogo.organization_id == organization.id, OrganizationLogo.variant == variant,
        OrganizationLogo.ends_on == FAR, is_known(OrganizationLogo),
    )  # fmt: skip
    logo = work.session.scalars(query.with_for_update()).one_or_none()
    if logo is None:
        raise Conflict("There is no logo for this use.")
    logo.superseded_at = work.at
    work.record(
        "directory.organization.logo_removed", organization,
        summary=f"Logo of {organization.display_name} for {variant} removed.",
    )  # fmt: skip
    return logo
