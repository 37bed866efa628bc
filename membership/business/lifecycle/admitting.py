"""Admission with the steps of the welcome: from an accepted and signed application, or by staff on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.lifecycle.accepting import has_accepted, note_acceptance
from membership.business.lifecycle.agreeing import Signing, living_agreement, signatures_of
from membership.business.lifecycle.applicant_dues import agreed_dues, applicant_dues, difference
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.links import mail_applicant
from membership.business.lifecycle.moving import move, note
from membership.business.lifecycle.operations import Admission, Contact, admit_member, refuse_far
from membership.business.lifecycle.recognising import Recognised, chosen, recognised, refuse_applicant
from membership.business.lifecycle.resolving import admitting_resolution, resolution_words
from membership.business.lifecycle.welcoming import add_welcome_tasks, welcome_member
from membership.business.members.answers import Answers
from membership.business.members.inviting import invite_representatives
from membership.business.members.models import (
    Agreement,
    AgreementText,
    Application,
    ApplicationLink,
    Member,
    Term,
)
from membership.business.members.operations import Agreed, begins_on
from membership.business.members.overriding import Grant
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.completing import Beside, complete_organization
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.people.addresses import email_key
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.money import Money
from membership.kernel.times import date_text
from membership.kernel.work import Work

SOURCE = "stated in the application for membership"


def admit_company(
    work: Work,
    foundation_id: int,
    organization_id: int,
    tier_key: str,
    *,
    accepted_on: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    contacts: Sequence[Contact] = (),
    waiver: str = "",
    complimentary: str = "",
    resolution: str = "",
    grant: Grant | None = None,
    is_another: bool = False,
) -> Admission:
    """Admit a company without an application, lay out its welcome, and invite its people to sign in; `resolution` is the
    public id of the one that admits it. Raises what `admit_member` raises; RuleBroken (field "resolution") where a body decides
    about the tier and none of its resolutions is named, (field "legal_name") where it has applied, unless `is_another` did."""
    work.lock(Foundation, foundation_id)
    if not is_another:
        refuse_applicant(work.session, foundation_id, work.session.get_one(Organization, organization_id))
    today = today_of(work, foundation_id)
    day = starts_on or accepted_on or today
    found = admitting_resolution(work.session, foundation_id, tier_key, resolution, day)
    admission = admit_member(
        work, foundation_id, organization_id, tier_key, accepted_on=accepted_on or today, starts_on=starts_on,
        ends_on=ends_on, contacts=contacts, waiver=waiver, complimentary=complimentary,
        agreed=Agreed(reference=resolution_words(found)) if found else None, grant=grant,
    )  # fmt: skip
    welcome_member(work, admission.member.id, tier_key, today, begins_on=admission.begins_on)
    invite_representatives(work, admission.member)
    return admission


def admit_applicant(
    work: Work,
    application_id: int,
    *,
    accepted_on: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    complimentary: str = "",
    replaces: bool = False,
    taken_for: str = "",
) -> Admission:
    """Admit the company, once its agreement is executed, and invite its people to sign in; `taken_for` as in `chosen`.

    The term is sold at the dues that both sides signed; where the charter's are others by now, staff and company are told.
    What the directory did not know of the company is taken from the application; where it `replaces`, what differs too.
    Raises Conflict before that, and when it was done already; RuleBroken where the tier has filled up since (with its clause).
    """
    application, agreement = _executed(work, application_id)
    today = today_of(work, application.foundation_id)
    answers = Answers.from_text(application.answers)
    company, taken, apart = _company(work, application, answers, taken_for, today, replaces=replaces)
    _state_figures(work, company, answers, today)
    terms = admission_terms(
        work.session, application, agreement, today, accepted_on=accepted_on or today, starts_on=starts_on, company=company
    )  # fmt: skip
    admission = admit_member(
        work, application.foundation_id, company.id, application.tier_key, accepted_on=accepted_on or today,
        starts_on=starts_on, ends_on=ends_on, contacts=named_by_applicant(work.session, application, answers),
        waiver=application.waiver, complimentary=complimentary, agreed=terms.agreed,
    )  # fmt: skip
    _note_signature(work, admission.member, agreement)
    add_welcome_tasks(
        work, admission.member, application.tier_key, today, answers=answers, begins_on=admission.begins_on
    )
    invite_representatives(work, admission.member)
    application.member_id = admission.member.id
    move(work, application, "admitted")
    mail_applicant(work, application, "application-admitted", **_welcome(admission.term, terms.told))
    note(work, application, "admitted", f"{company.display_name} was admitted on its application.{apart}")
    return replace(admission, warnings=(*admission.warnings, *filter(None, [terms.told]), *map(_took, taken)))


def named_by_applicant(session: Session, application: Application, answers: Answers) -> list[Contact]:
    """Whom the application names; whoever used a link that was mailed to their address named themselves."""
    used = select(ApplicationLink.email).where(
        ApplicationLink.application_id == application.id, ApplicationLink.purpose != "browser",
        ApplicationLink.used_at.is_not(None),
    )  # fmt: skip
    own = {email_key(address) for address in session.scalars(used)}
    return [
        Contact(name, email, kinds, "own" if email_key(email) in own else "applicant")
        for name, email, kinds in answers.contacts()
    ]


def _took(one: Beside) -> str:
    return f"{one.label} taken over: {', '.join(one.stated.splitlines())}."


def _executed(work: Work, application_id: int) -> tuple[Application, Agreement]:
    """The application, locked, with its agreement that both sides have signed. Raises Conflict before, and after admission."""
    application = work.lock(Application, application_id)
    agreement = living_agreement(work.session, application.id)
    if application.state != "signed" or agreement is None or agreement.state != "executed":
        raise Conflict("A company is admitted once, when both sides have signed its agreement.")
    work.lock(Foundation, application.foundation_id)
    return application, agreement


@dataclass(frozen=True)
class AdmissionTerms:
    """On which figures, and at which signed dues, the first term is sold; `told`: that the charter's dues are others now."""

    agreed: Agreed
    told: str


def admission_terms(
    session: Session,
    application: Application,
    agreement: Agreement,
    today: date,
    *,
    accepted_on: date,
    starts_on: date | None,
    company: Organization | None,
) -> AdmissionTerms:
    """What both sides signed, and whether the dues of the first day are still those. Raises RuleBroken without a charter, or
    for a day more than a year ahead (at its field)."""
    refuse_far(today, accepted_on=accepted_on, starts_on=starts_on)
    answers = Answers.from_text(application.answers)
    document = charter_in_force(session, application.foundation_id, "business", starts_on or accepted_on)
    start = begins_on(document, application.tier_key, accepted_on, starts_on)
    dues = applicant_dues(session, application.foundation_id, answers, company, start)
    told = difference(agreement, dues)
    signed = agreed_dues(agreement) if told else None
    if signed is not None:
        told = f"{told} The first term is sold at {signed}, as both sides signed."
    return AdmissionTerms(Agreed(dues.buyer, signed), told)


def details_of(answers: Answers) -> OrganizationDetails:
    """What the application states of its company."""
    return OrganizationDetails(
        answers.legal_name, display_name=answers.display_name, category=answers.category, country=answers.country,
        address=answers.address, homepage=answers.homepage, registration_number=answers.registration_number,
    )  # fmt: skip


def _company(
    work: Work, application: Application, answers: Answers, taken_for: str, today: date, *, replaces: bool
) -> tuple[Organization, Sequence[Beside], str]:
    """The company, with what was taken over of one that is known, and from which others it was told apart. Raises RuleBroken
    (field "company") where that was not said."""
    known = recognised(work.session, application.foundation_id, answers, today)
    found = chosen(known, taken_for)
    if found is None:
        company = register_organization(work, details_of(answers), is_name_confirmed=True)
        return company, (), _apart(known, company)
    taken = complete_organization(work, found.id, details_of(answers), on=today, replaces=replaces)
    return found, taken, _apart(known, found)


def _apart(known: Sequence[Recognised], company: Organization) -> str:
    others = ", ".join(one.company.display_name.rstrip(".") for one in known if one.company.id != company.id)
    return f" It is another company than {others}." if others else ""


def _welcome(term: Term, told: str) -> dict[str, str]:
    """What the company reads of its first term."""
    dues = (
        str(Money(term.price_minor, term.currency)) if term.price_minor is not None and term.currency else ""
    )
    if term.complimentary:
        dues = "none; the term is complimentary and ends with that day unless it is renewed"
    return {
        "begins": date_text(term.starts_on), "until": "" if term.is_open_ended else date_text(term.ends_on),
        "tier": term.tier_name, "dues": dues or term.question, "told": told,
    }  # fmt: skip


def _state_figures(work: Work, company: Organization, answers: Answers, today: date) -> None:
    """The number of employees that the application states, where the directory has none that is as new."""
    count, day = answers.head_count, min(answers.counted_on or today, today)
    if count is None:
        return
    for metric in ("employees", "consolidated_employees"):
        query = select(OrganizationFigure.id).where(
            OrganizationFigure.organization_id == company.id, OrganizationFigure.metric == metric,
            OrganizationFigure.starts_on >= day, is_known(OrganizationFigure),
        )  # fmt: skip
        if work.session.scalars(query).first() is None:
            state_figure(work, company.id, metric, count, stated_on=day, source=SOURCE)


def _note_signature(work: Work, member: Member, agreement: Agreement) -> None:
    if has_accepted(work.session, member.id, agreement.text_id):
        return  # a company that comes back on the text that it had accepted before
    signed = next((one for one in signatures_of(work.session, agreement.id) if one.side == "company"), None)
    if signed is None:
        raise RuleBroken("The company's signature is missing.")
    signing = Signing(signed.name, signed.title, signed.authority, signed.address, signed.person_id)
    wording = work.session.get_one(AgreementText, agreement.text_id)
    note_acceptance(work, member, wording, signing, signed.document_sha256, agreement.id)
