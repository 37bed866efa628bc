"""Pages of the acts of staff: admit a company, renew, change tier, end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.charter.queries import tiers
from membership.business.lifecycle import policy
from membership.business.lifecycle.admitting import admit_company
from membership.business.lifecycle.forms import AdmissionForm
from membership.business.lifecycle.operations import Admission, Contact
from membership.business.lifecycle.views.granting import grant_of, with_grants
from membership.business.members.views.pages import member_url, say, today
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.organizations.queries import organizations_named
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

blueprint = Blueprint("lifecycle", __name__)
Trail = tuple[tuple[str, str], ...]


@blueprint.get("/<foundation>/admission")
@guard(policy.may_admit)
def admission(foundation: str) -> Response:
    """The form by which a company is admitted."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    return show(
        place, _with_tiers(AdmissionForm(accepted_on=today(place)), place), "Admit a company", "Admit"
    )


@blueprint.post("/<foundation>/admission")
@guard(policy.may_admit)
def admit(foundation: str) -> AnyResponse:
    """Admit a company: member, term, people, seats and the steps of its welcome in one act."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    permit = allow(policy.may_admit(viewer(), place))
    form = _with_tiers(AdmissionForm(), place)
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                admitted = _admit(work, place.id, form)
            told = " ".join([f"{form.legal_name.data} was admitted.", *admitted.warnings])
            return done(told, member_url(place, admitted.member))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "legal_name")
    return show(place, form, "Admit a company", "Admit", status=422)


def _admit(work: Work, foundation_id: int, form: AdmissionForm) -> Admission:
    name = form.legal_name.data or ""
    known = organizations_named(work.session, name)
    if len(known) > 1:
        raise RuleBroken("Several companies of this name are known; merge them first.", field="legal_name")
    company = known[0] if known else _register(work, form)
    contacts = [Contact(form.contact_name.data or "", form.contact_email.data or "", ("primary", "voting"))]
    if form.billing_name.data:
        contacts.append(Contact(form.billing_name.data, form.billing_email.data or "", ("billing",)))
    return admit_company(
        work, foundation_id, company.id, str(form.tier.data), accepted_on=form.accepted_on.data,
        starts_on=form.starts_on.data, ends_on=form.ends_on.data, contacts=contacts, waiver=form.waiver.data or "",
        grant=grant_of(form),
    )  # fmt: skip


def _register(work: Work, form: AdmissionForm) -> Organization:
    return register_organization(work, _company(form), is_name_confirmed=bool(form.is_another.data))


def _company(form: AdmissionForm) -> OrganizationDetails:
    return OrganizationDetails(
        form.legal_name.data or "", category=str(form.category.data), country=form.country.data or "",
        homepage=form.homepage.data or "",
    )  # fmt: skip


def show(
    place: Any, form: Any, title: str, submit: str, *, status: int = 200, trail: Trail = (), **context: Any
) -> Response:
    """A page with one form; its cancel leads back along the trail, by default to the members."""
    back = trail or _members(place)
    return page(
        "business/lifecycle/form.html",
        title=title,
        breadcrumbs=[*back, (title, None)],
        status=status,
        place=place,
        form=form,
        submit=submit,
        cancel_url=back[-1][1],
        **{"about": "", **context},
    )


def _members(place: Any) -> Trail:
    return (("Members", url_for("members.roster", foundation=place.slug)),)


def _with_tiers(form: Any, place: Any) -> Any:
    sold = tiers(reader(), place.id, today(place))
    form.tier.choices = [("", "Choose"), *((one.tier.key, one.name) for one in sold)]
    return with_grants(reader(), place.id, form, today(place))
