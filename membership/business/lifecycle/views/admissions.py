"""What the two pages of admission share: what the admission brings about as the form says it now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from membership.business.lifecycle.admission_preview import Foreseen, Newcomer, admission_outlook
from membership.business.lifecycle.admitting import admission_terms, named_by_applicant
from membership.business.lifecycle.agreeing import living_agreement
from membership.business.lifecycle.change import Consequence
from membership.business.lifecycle.forms import end_of
from membership.business.lifecycle.naming_ahead import naming_ahead
from membership.business.lifecycle.operations import Contact
from membership.business.lifecycle.recognising import Recognised, chosen, refuse_applicant
from membership.business.lifecycle.views.granting import grant_of
from membership.business.members.answers import Answers
from membership.business.members.independence import Place
from membership.business.members.models import Application
from membership.business.members.operations import Agreed, Wish
from membership.business.members.sale import Buyer
from membership.business.members.views.pages import today
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import check_reuse
from membership.directory.organizations.queries import organizations_named
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import now
from membership.webkit.access import viewer
from membership.webkit.house import reader


def company_named(session: Session, name: str) -> Organization | None:
    """The one company of this name; None where none is known. Raises RuleBroken (field "legal_name") for several."""
    known = organizations_named(session, name)
    if len(known) > 1:
        raise RuleBroken("Several companies of this name are known; merge them first.", field="legal_name")
    return known[0] if known else None


def of_company(place: Any, form: Any) -> dict[str, Any]:
    """What staff's own admission brings about; nothing before company, tier and day are said."""
    name = form.legal_name.data or ""
    if not (name.strip() and form.tier.data and _has_days(form)):
        return shown(None)
    try:
        company = None if form.is_another.data else _admissible(place, name)
        category = str(form.category.data or "unknown")
        if company is not None and company.category != "unknown":
            category = company.category
        wish = Wish(
            place.id, str(form.tier.data), form.accepted_on.data, form.starts_on.data, end_of(form),
            form.complimentary.data or "", Agreed(None if company else Buyer({}, category)), category,
            grant_of(form),
        )  # fmt: skip
        newcomer = Newcomer(
            company.display_name if company else name, category, company.id if company else None
        )
        foreseen = admission_outlook(
            reader(), newcomer, wish, today=today(place), waiver=form.waiver.data or "",
            is_decided=bool(form.resolution.data),
        )  # fmt: skip
        return shown(foreseen, _naming(place, newcomer, contacts_of(form)))
    except (RuleBroken, Conflict) as refusal:
        return refused(refusal)


def _admissible(place: Any, name: str) -> Organization | None:
    """The known company of the name. Raises RuleBroken where the name is or was another's, or the company has applied."""
    company = company_named(reader(), name)
    if company is None:
        check_reuse(reader(), {"legal_name": name}, None)
    refuse_applicant(reader(), place.id, company, name)
    return company


def of_applicant(place: Any, found: Application, known: Sequence[Recognised], form: Any) -> dict[str, Any]:
    """What admitting the applicant, one of the `known` companies or another, brings about; nothing before the agreement is there,
    or without a day."""
    answers, agreement = Answers.from_text(found.answers), living_agreement(reader(), found.id)
    if agreement is None or not _has_days(form):
        return shown(None)
    try:
        company = chosen(known, company_said(form))
        terms = admission_terms(
            reader(), found, agreement, today(place), accepted_on=form.accepted_on.data, starts_on=form.starts_on.data, company=company
        )  # fmt: skip
        wish = Wish(
            place.id, found.tier_key, form.accepted_on.data, form.starts_on.data, end_of(form),
            form.complimentary.data or "", terms.agreed,
        )  # fmt: skip
        name = company.display_name if company else answers.company
        buyer = terms.agreed.buyer
        newcomer = Newcomer(name, buyer.category if buyer else "unknown", company.id if company else None)
        foreseen = admission_outlook(
            reader(), newcomer, wish, today=today(place), waiver=found.waiver, told=terms.told,
            is_decided=found.resolution_id is not None,
        )  # fmt: skip
        return shown(foreseen, _naming(place, newcomer, named_by_applicant(reader(), found, answers)))
    except (RuleBroken, Conflict) as refusal:
        return refused(refusal)


def company_said(form: Any) -> str:
    """Which company staff say that the applicant is, where the form asks."""
    return str(form.company.data or "") if "company" in form else ""


def _has_days(form: Any) -> bool:
    """Whether the day of acceptance is said, and no day is one that nobody can reckon with."""
    days = (form.accepted_on, form.starts_on, form.ends_on, form.complimentary_until)
    return form.accepted_on.data is not None and not any(day.errors for day in days)


def contacts_of(form: Any) -> list[Contact]:
    """Whom staff's own form names."""
    contacts = [Contact(form.contact_name.data or "", form.contact_email.data or "", ("primary", "voting"))]
    if form.billing_name.data:
        contacts.append(Contact(form.billing_name.data, form.billing_email.data or "", ("billing",)))
    return contacts


def _naming(place: Any, newcomer: Newcomer, contacts: Sequence[Contact]) -> list[Consequence]:
    """What is to be known of the people, what refuses it first."""
    here = Place(place.id, today(place), now())
    return list(naming_ahead(reader(), here, newcomer.id, viewer().person_id, contacts))


def shown(found: Foreseen | None, naming: Sequence[Consequence] = ()) -> dict[str, Any]:
    """What the page of the form draws of it."""
    told = found.explanation.as_json() if found is not None and found.explanation is not None else None
    lines = sorted([*found.lines, *naming], key=lambda one: one.kind != "refused") if found else None
    return {"has_preview": True, "consequences": lines, "explanation": told}


def refused(refusal: RuleBroken | Conflict) -> dict[str, Any]:
    """Why the admission will be refused as the form says it now."""
    return {
        "has_preview": True, "consequences": [Consequence("refused", refusal.message)], "explanation": None
    }  # fmt: skip
