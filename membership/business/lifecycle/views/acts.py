"""Pages of the acts of staff: admit a company, renew, change tier, end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.charter.queries import tiers
from membership.business.lifecycle import policy
from membership.business.lifecycle.admitting import admit_company
from membership.business.lifecycle.forms import AdmissionForm, end_of
from membership.business.lifecycle.joining_queries import resolution_choices
from membership.business.lifecycle.operations import Admission
from membership.business.lifecycle.views import admissions
from membership.business.lifecycle.views.granting import grant_of, with_grants
from membership.business.members.views.pages import member_url, say, today
from membership.directory.organizations.completing import beside, complete_organization
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
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
    return _admission(place, _with_choices(AdmissionForm(accepted_on=today(place)), place))


@blueprint.post("/<foundation>/admission")
@guard(policy.may_admit)
def admit(foundation: str) -> AnyResponse:
    """Admit a company: member, term, people, seats and the steps of its welcome in one act; or show what that brings about."""
    place = enter(foundation)
    see(policy.may_admit(viewer(), place))
    permit = allow(policy.may_admit(viewer(), place))
    form = _with_choices(AdmissionForm(), place)
    if request.form.get("preview"):
        form.validate()
        return _admission(place, form.renew())
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                admitted = _admit(work, place, form)
            told = " ".join([f"{form.legal_name.data} was admitted.", *admitted.warnings])
            return done(told, member_url(place, admitted.member))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "legal_name")
    return _admission(place, form, status=422)


def _admission(place: Any, form: AdmissionForm, *, status: int = 200) -> Response:
    return show(place, form, "Admit a company", "Admit", status=status, **admissions.of_company(place, form))


def _admit(work: Work, place: Any, form: AdmissionForm) -> Admission:
    company, told = _company(work, place, form)
    admitted = admit_company(
        work, place.id, company.id, str(form.tier.data), accepted_on=form.accepted_on.data,
        starts_on=form.starts_on.data, ends_on=end_of(form), contacts=admissions.contacts_of(form), waiver=form.waiver.data or "",
        complimentary=form.complimentary.data or "", resolution=str(form.resolution.data or ""),
        grant=grant_of(form), is_another=bool(form.is_another.data),
    )  # fmt: skip
    return replace(admitted, warnings=(*admitted.warnings, *told))


def _company(work: Work, place: Any, form: AdmissionForm) -> tuple[Organization, list[str]]:
    """The company, new or known, and what became of what the form says of a known one."""
    details = OrganizationDetails(
        form.legal_name.data or "", category=str(form.category.data), country=form.country.data or "",
        homepage=form.homepage.data or "",
    )  # fmt: skip
    is_another = bool(form.is_another.data)
    known = None if is_another else admissions.company_named(work.session, details.legal_name)
    if known is None:
        return register_organization(work, details, is_name_confirmed=is_another), []
    taken = complete_organization(work, known.id, details, on=today(place))
    stays = [one for one in beside(work.session, known, details) if one.differs]
    told = [f"{one.label} taken over: {one.stated}." for one in taken]
    return known, [*told, *(f"{one.label} stays as it is known: {one.known}." for one in stays)]


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


def _with_choices(form: Any, place: Any) -> Any:
    form.resolution.choices = resolution_choices(reader(), place.id)
    sold = tiers(reader(), place.id, today(place))
    form.tier.choices = [("", "Choose"), *((one.tier.key, one.name) for one in sold)]
    return with_grants(reader(), place.id, form, today(place))
