"""What the pages of companies have in common: finding one, showing one form, and telling staff what a company did."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, url_for

from membership.directory.organizations import policy
from membership.directory.organizations.countries import country_name
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import organization_by_public_id
from membership.directory.organizations.telling import tell_staff
from membership.kernel.errors import Conflict, RuleBroken, Version
from membership.kernel.times import business_date, now
from membership.kernel.work import Permit, Work
from membership.webkit.access import allow, see, viewer
from membership.webkit.acting import speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

blueprint = Blueprint("organizations", __name__)
blueprint.add_app_template_filter(country_name, "country")


def find(foundation: str, organization: str) -> tuple[Any, Organization]:
    """The foundation and the company at an address, when the viewer may know of it."""
    place = enter(foundation)
    company = organization_by_public_id(reader(), organization)
    see(policy.may_see_company(viewer(), place, company))
    speak_of(company.id)
    return place, company


def changing(foundation: str, organization: str) -> tuple[Any, Organization, Permit]:
    """The same, with leave to change what the company itself may change."""
    place, company = find(foundation, organization)
    return place, company, allow(policy.may_change_company(viewer(), place, company))


def keeping(foundation: str, organization: str) -> tuple[Any, Organization, Permit]:
    """The same, with leave to change what only staff change."""
    place, company = find(foundation, organization)
    return place, company, allow(policy.may_keep_company(viewer(), place, company))


def company_url(place: Any, company: Organization) -> str:
    """The page of a company."""
    return url_for("organizations.company", foundation=place.slug, organization=company.public_id)


def today(place: Any) -> date:
    """The business date of the foundation."""
    return business_date(now(), place.zone)


def basis(place: Any) -> str:
    """On whose word a change stands: the staff's, or the company's own."""
    return "staff" if policy.may_keep_companies(viewer(), place) else "self_declared"


def tell(work: Work, place: Any, company: Organization, what: str) -> None:
    """Put a change on the desk of the staff, where somebody else made it."""
    if basis(place) != "staff":
        tell_staff(work, company.id, place.id, f"{company.display_name} {what}.")


def show(
    place: Any,
    company: Organization,
    form: Any,
    title: str,
    submit: str = "Save",
    *,
    status: int = 200,
    **context: Any,
) -> Response:
    """A page with one form about a company."""
    back = company_url(place, company)
    return page(
        "directory/organizations/form.html",
        title=title,
        breadcrumbs=[*crumbs(place), (company.display_name, back), (title, None)],
        status=status,
        form=form,
        submit=submit,
        company=company,
        cancel_url=back,
        **{"upload": False, "about": "", **context},
    )


def crumbs(place: Any) -> list[tuple[str, str | None]]:
    """The way to the list, for those who may see it."""
    if policy.may_see_companies(viewer(), place):
        return [("Companies", url_for("organizations.companies", foundation=place.slug))]
    return []


def say(form: Any, refusal: RuleBroken | Conflict, default: str) -> None:
    """Show a refusal in the form, and give it a fresh key."""
    told = refusal if isinstance(refusal, RuleBroken) else RuleBroken(refusal.message, field=default)
    form.say(told)
    form.renew()


def show_both(refusal: Conflict, form: Any, stored: dict[str, Any]) -> Conflict:
    """The refusal with what is stored now and what was typed."""
    typed = {name: form[name].data for name in stored}
    return Conflict(
        refusal.message,
        current=Version("Stored now", _shown(stored)),
        submitted=Version("Yours", _shown(typed)),
    )


def _shown(values: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}
