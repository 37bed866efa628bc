"""One company's memberships across foundations, on one page: those that the viewer may know of, each with what it stands on."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from membership.business.dues import policy as dues_policy
from membership.business.lifecycle.umbrella import Sight, held_by
from membership.business.lifecycle.views.acts import blueprint
from membership.business.members import policy
from membership.business.members.queries import memberships_of
from membership.business.members.views.pages import today
from membership.directory.organizations.queries import organization_by_public_id
from membership.webkit.access import guard, see, viewer
from membership.webkit.acting import speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import page


@blueprint.get("/<foundation>/memberships/<organization>")
@guard(policy.may_see_memberships)
def memberships(foundation: str, organization: str) -> Response:
    """Where the company is a member and until when; standing, debts and what the membership rests on, to those who see the
    member there."""
    place = enter(foundation)
    company = organization_by_public_id(reader(), organization)
    see(policy.may_see_memberships(viewer(), place, company.id))
    speak_of(company.id)
    rows = [
        row
        for row in memberships_of(reader(), company.id, today(place))
        if policy.may_know_membership(viewer(), row)
    ]
    invoices = {row.member_id: url for row in rows if (url := _invoices_url(row, company))}
    whole = [row.member_id for row in rows if policy.may_see_member(viewer(), row)]
    back = url_for("organizations.company", foundation=place.slug, organization=company.public_id)
    return page(
        "business/lifecycle/memberships.html",
        title=f"Memberships of {company.display_name}",
        breadcrumbs=[(company.display_name, back), ("Memberships", None)],
        place=place,
        company=company,
        held=held_by(reader(), company.id, rows, Sight(whole, invoices), today(place)),
        invoices=invoices,
        today=today(place),
    )


def _invoices_url(row: Any, company: Any) -> str:
    """Where the viewer reads the invoices of the membership; empty for whoever may not."""
    if dues_policy.may_see_invoice_of(viewer(), row):
        return url_for("dues.own_invoices", foundation=row.slug, company=company.public_id)
    if viewer().has(*dues_policy.READERS, foundation_id=row.foundation_id):
        return url_for("dues.invoices", foundation=row.slug, state="open", q=company.display_name)
    return ""
