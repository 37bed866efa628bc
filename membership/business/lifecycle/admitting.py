"""Admission with the steps of the welcome: from an accepted and signed application, or by staff on their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from membership.business.lifecycle.accepting import has_accepted, note_acceptance
from membership.business.lifecycle.agreeing import Signing, living_agreement, signatures_of
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.links import mail_applicant
from membership.business.lifecycle.moving import move, note
from membership.business.lifecycle.operations import Admission, Contact, admit_member
from membership.business.lifecycle.prospects import likely_organization
from membership.business.lifecycle.welcoming import add_welcome_tasks, welcome_member
from membership.business.members.answers import Answers
from membership.business.members.inviting import invite_representatives
from membership.business.members.models import Agreement, AgreementText, Application, Member
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import business_date
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
) -> Admission:
    """Admit a company without an application, lay out its welcome, and invite its people to sign in. Raises what
    `admit_member` raises."""
    today = today_of(work, foundation_id)
    admission = admit_member(
        work,
        foundation_id,
        organization_id,
        tier_key,
        accepted_on=accepted_on or today,
        starts_on=starts_on,
        ends_on=ends_on,
        contacts=contacts,
        waiver=waiver,
    )
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
) -> Admission:
    """Admit the company, once its agreement is executed, and invite its people to sign in; the two days as in `admit_member`.

    Raises Conflict before that, and when it was done already; RuleBroken where the tier has filled up since (with its clause)
    or several companies of the name are known.
    """
    application = work.lock(Application, application_id)
    agreement = living_agreement(work.session, application.id)
    if application.state != "signed" or agreement is None or agreement.state != "executed":
        raise Conflict("A company is admitted once, when both sides have signed its agreement.")
    foundation = work.lock(Foundation, application.foundation_id)
    today = business_date(work.at, foundation.zone)
    answers = Answers.from_text(application.answers)
    company = _company(work, answers, application.waiver)
    _state_figures(work, company, answers, today)
    contacts = [Contact(name, email, kinds) for name, email, kinds in answers.contacts()]
    admission = admit_member(
        work, foundation.id, company.id, application.tier_key, accepted_on=accepted_on or today, starts_on=starts_on,
        ends_on=ends_on, contacts=contacts, waiver=application.waiver,
    )  # fmt: skip
    _note_signature(work, admission.member, agreement)
    add_welcome_tasks(
        work, admission.member, application.tier_key, today, answers=answers, begins_on=admission.begins_on
    )
    invite_representatives(work, admission.member)
    application.member_id = admission.member.id
    move(work, application, "admitted")
    mail_applicant(work, application, "application-admitted", begins=f"{admission.begins_on:%-d %B %Y}")
    note(work, application, "admitted", f"{company.display_name} was admitted on its application.")
    return admission


def _company(work: Work, answers: Answers, waiver: str) -> Organization:
    known = likely_organization(work.session, answers)
    if known is not None:
        return known
    details = OrganizationDetails(
        answers.legal_name, display_name=answers.display_name, category=answers.category, country=answers.country,
        address=answers.address, homepage=answers.homepage, registration_number=answers.registration_number,
    )  # fmt: skip
    # whoever admits with a waiver has read whose name it is or was: its reason stands in the log
    return register_organization(work, details, is_name_confirmed=bool(waiver))


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
