"""One company's memberships across foundations, on one page: those that the viewer may know of."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from membership.business.members import policy, queries
from membership.business.members.views.pages import blueprint, today
from membership.directory.organizations.queries import organization_by_public_id
from membership.webkit.access import guard, see, viewer
from membership.webkit.acting import speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import page


@blueprint.get("/<foundation>/memberships/<organization>")
@guard(policy.may_see_memberships)
def memberships(foundation: str, organization: str) -> Response:
    """Where the company is a member, since when and until when; its own people see them all."""
    place = enter(foundation)
    company = organization_by_public_id(reader(), organization)
    see(policy.may_see_memberships(viewer(), place, company.id))
    speak_of(company.id)
    rows = [
        (row, policy.may_see_member(viewer(), row))
        for row in queries.memberships_of(reader(), company.id, today(place))
        if policy.may_know_membership(viewer(), row)
    ]
    return page(
        "business/members/memberships.html",
        title=f"Memberships of {company.display_name}",
        breadcrumbs=_crumbs(place, company),
        place=place,
        company=company,
        rows=rows,
        today=today(place),
    )


def _crumbs(place: Any, company: Any) -> list[tuple[str, str | None]]:
    back = url_for("organizations.company", foundation=place.slug, organization=company.public_id)
    return [(company.display_name, back), ("Memberships", None)]
