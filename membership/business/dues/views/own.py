""" "Our invoices": what a member's billing and primary representatives see of their own company, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from sqlalchemy import Row, select
from werkzeug.wrappers import Response as AnyResponse

from membership.business.dues import policy, queries
from membership.business.dues.billing import NEW, change_billing
from membership.business.dues.forms import BillingForm
from membership.business.dues.models import Invoice
from membership.business.dues.views.blueprint import act_page, blueprint, today_in
from membership.business.dues.views.invoices import TONES, invoice_context, pdf_of
from membership.business.members.models import Member
from membership.business.members.queries import member_by_public_id
from membership.business.members.views.pages import tell
from membership.directory.organizations.models import Organization
from membership.kernel.errors import Conflict, NotFound
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.acting import named_among_several, speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page


def _own(foundation: str) -> tuple[Any, Sequence[Row[*tuple[Any, ...]]]]:
    """The foundation, and the members for whom the viewer pays, or the one of them that is asked for. Raises NotFound where
    there are none."""
    place = enter(foundation)
    see(policy.may_see_own_invoices(viewer(), place))
    query = (
        select(Member.id, Member.public_id, Member.organization_id, Organization.display_name)
        .join(Organization, Organization.id == Member.organization_id)
        .where(
            Member.foundation_id == place.id,
            Member.organization_id.in_(policy.paying_for(viewer(), place.id)),
        )
    )
    word = request.args.get("company", "")
    if word:
        query = query.where(Organization.public_id == word)
    found = reader().execute(query.order_by(Organization.display_name)).all()
    if not found:
        raise NotFound
    if len(found) == 1:
        speak_of(found[0].organization_id)
    return place, found


def _own_invoice(foundation: str, public_id: str) -> tuple[Any, Invoice]:
    place, members = _own(foundation)
    found = queries.invoice_by_public_id(reader(), place.id, public_id)
    company = {member.id: member.organization_id for member in members}.get(found.member_id)
    if found.state == "draft" or company is None:
        raise NotFound
    speak_of(company)
    return place, found


@blueprint.get("/<foundation>/membership/invoices")
@guard(policy.may_see_own_invoices)
def own_invoices(foundation: str) -> Response:
    """Every invoice of the viewer's own company, what is open, and its credit."""
    place, members = _own(foundation)
    today = today_in(place)
    rows = queries.invoices_of(reader(), [member.id for member in members])
    standing = [(member, queries.standing_of(reader(), member.id)) for member in members]
    return page(
        "business/dues/own_invoices.html",
        title="Our invoices",
        breadcrumbs=[("Our invoices", None)],
        place=place,
        rows=[(row, queries.state_of(row, today)) for row in rows],
        tones=TONES,
        members=standing,
        companies={member.id: member.display_name for member in members},
    )


@blueprint.get("/<foundation>/membership/invoices/<invoice>")
@guard(policy.may_see_own_invoices)
def own_invoice(foundation: str, invoice: str) -> Response:
    """One invoice of the viewer's own company."""
    place, found = _own_invoice(foundation, invoice)
    shown = queries.invoice_page(reader(), found)
    still = shown.balance.open_minor if shown.balance else None
    state = queries.state_of(_Shown(found.state, found.due_on, still), today_in(place))
    return page(
        "business/dues/own_invoice.html",
        title=found.number_text or "",
        breadcrumbs=[
            ("Our invoices", url_for("dues.own_invoices", foundation=place.slug)),
            (found.number_text or "", None),
        ],
        **invoice_context(place, shown, state),
    )


class _Shown:
    """What `state_of` looks at."""

    def __init__(self, state: str, due_on: Any, open_minor: int | None) -> None:
        self.state, self.due_on, self.open_minor = state, due_on, open_minor


@blueprint.get("/<foundation>/membership/invoices/<invoice>/pdf")
@guard(policy.may_see_own_invoices)
def own_invoice_file(foundation: str, invoice: str) -> Response:
    """The file as it was issued."""
    _place, found = _own_invoice(foundation, invoice)
    return pdf_of(found)


@blueprint.get("/<foundation>/membership/<member>/billing")
@guard(policy.may_change_billing_of)
def billing(foundation: str, member: str) -> Response:
    """Which purchase order number shall the next invoices bear?"""
    place = enter(foundation)
    found = member_by_public_id(reader(), place.id, member)
    see(policy.may_change_billing_of(viewer(), found))
    kept = queries.billing_details(reader(), found.id)
    form = BillingForm(po_number=kept.po_number if kept else "", version=kept.version if kept else NEW)
    return _billing_page(place, found, form)


@blueprint.post("/<foundation>/membership/<member>/billing")
@guard(policy.may_change_billing_of)
def change_billing_details(foundation: str, member: str) -> AnyResponse:
    """Keep the purchase order number."""
    place = enter(foundation)
    found = member_by_public_id(reader(), place.id, member)
    see(policy.may_change_billing_of(viewer(), found))
    permit = allow(policy.may_change_billing_of(viewer(), found))
    form = BillingForm()
    if not form.validate_on_submit():
        return _billing_page(place, found, form)
    try:
        with open_work(permit) as work:
            change_billing(work, found.id, po_number=form.po_number.data or "", version=form.version.data)
            tell(work, found, "The purchase order number for the next invoices was changed.")
    except Conflict as conflict:
        if conflict.current is None:
            raise
        return _billing_page(place, found, form, conflict)
    return done("Kept for the next invoices.", url_for("dues.own_invoices", foundation=place.slug))


def _billing_page(place: Any, found: Member, form: BillingForm, conflict: Conflict | None = None) -> Response:
    speak_of(found.organization_id)
    back = url_for("dues.own_invoices", foundation=place.slug)
    panel = None
    if conflict is not None:
        panel = both_versions(conflict)
        kept = queries.billing_details(reader(), found.id)
        form.version.data = kept.version if kept else NEW
    return act_page(
        form,
        "Billing details",
        [("Our invoices", back)],
        submit="Keep",
        cancel_url=back,
        text=named_among_several(found.organization_id),
        conflict=panel,
        status=409 if conflict else 200,
    )


def both_versions(conflict: Conflict) -> list[tuple[str, str, str]]:
    """Rows of (label, yours, theirs) for the panel of a lost update."""
    theirs = conflict.current.values if conflict.current else {}
    yours = conflict.submitted.values if conflict.submitted else {}
    return [(label, yours.get(label, ""), value) for label, value in theirs.items()]
