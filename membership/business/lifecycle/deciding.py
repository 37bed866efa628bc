"""What staff decide about an application, and what the charter decides by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from membership.assembly.motions.models import Resolution
from membership.assembly.rules.kinds.membership import Tier
from membership.assembly.rules.queries import charter_in_force
from membership.business.lifecycle.agreeing import (
    has_text,
    living_agreement,
    send_agreement,
    take_back_agreement,
)
from membership.business.lifecycle.applicant_dues import is_known_otherwise
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.links import mail_applicant, void_links
from membership.business.lifecycle.moving import move, note
from membership.business.lifecycle.prospects import admission_rule, findings
from membership.business.lifecycle.recognising import Recognised, likely_of, recognised
from membership.business.lifecycle.resolving import admitting_resolution
from membership.business.members.answers import Answers
from membership.business.members.application_tables import STEPS
from membership.business.members.models import Agreement, Application, ApplicationMessage
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import RuleBroken
from membership.kernel.times import business_date
from membership.kernel.work import Work


def take_up(work: Work, application_id: int) -> Application:
    """Staff begin to look at it. Raises Conflict when that was done."""
    application = work.lock(Application, application_id)
    move(work, application, "in_review")
    note(work, application, "taken_up", "The application is in review.")
    return application


def ask_back(work: Work, application_id: int, text: str) -> ApplicationMessage:
    """Ask the applicant something; they may change their answers until they have replied."""
    application = work.lock(Application, application_id)
    if not text.strip():
        raise RuleBroken("Write the question.", field="text")
    _into_review(work, application)
    move(work, application, "asked_back")
    question = work.add(
        ApplicationMessage(
            application_id=application.id, kind="question", text=text.strip(), recorded_at=work.at
        )
    )
    mail_applicant(work, application, "application-question")
    note(work, application, "asked_back", "Staff asked the applicant a question.")
    return question


def decline_application(work: Work, application_id: int, reason: str) -> Application:
    """Say no, with the reason that the applicant reads. An agreement that is out is taken back; one that both sides have signed
    stays as it is, and its application is declined only where the company is a member here already (`is_declinable`)."""
    application = work.lock(Application, application_id)
    if not reason.strip():
        raise RuleBroken("Give the reason; the applicant reads it.", field="reason")
    agreement = living_agreement(work.session, application.id)
    known = _recognised(work, application, today_of(work, application.foundation_id))
    stays = _is_executed(agreement) and is_declinable(application, agreement, known)
    move(work, application, "declined")
    application.decided_at = work.at
    application.decision_reason = reason.strip()
    if not stays:
        take_back_agreement(work, application, "The application was declined.")
    void_links(work, application.id, "signature")
    mail_applicant(work, application, "application-declined")
    note(work, application, "declined", f"The application of {application.legal_name} was declined.")
    return application


def is_declinable(application: Application, agreement: Agreement | None, known: Iterable[Recognised]) -> bool:
    """Whether staff may still say no. Both sides are bound once they have signed; but a company that is a member here already,
    by another way, cannot be admitted, and its application would never end."""
    if "declined" not in STEPS[application.state]:
        return False
    return not _is_executed(agreement) or any(one.is_member for one in known)


def _is_executed(agreement: Agreement | None) -> bool:
    return agreement is not None and agreement.state == "executed"


def accept_application(
    work: Work, application_id: int, *, reason: str = "", waiver: str = "", resolution: str = ""
) -> Application:
    """Accept it as the charter says: by staff, or on a resolution of the board or of the members.

    `resolution` is the public id of one of this foundation's business bodies. Raises RuleBroken with the clause where it is
    missing, of another body than the charter names, older than the application, or a requirement is not met and not waived;
    Conflict where it was decided already.
    """
    application = work.lock(Application, application_id)
    foundation = work.lock(Foundation, application.foundation_id)
    today = business_date(work.at, foundation.zone)
    rule = rule_of(work, application, today)
    _into_review(work, application)
    _check_requirements(work, application, today, waiver)
    assert application.submitted_at is not None
    found = admitting_resolution(
        work.session, application.foundation_id, application.tier_key, resolution, today,
        sent_on=business_date(application.submitted_at, foundation.zone),
    )  # fmt: skip
    decided_as = rule.admission if rule else "unknown"
    if decided_as == "unknown" and not reason.strip():
        message = "The charter does not say who decides; write down who did, and when."
        raise RuleBroken(message, field="reason")
    _accept(work, application, decided_as, reason, waiver, found)
    return application


def accept_by_charter(work: Work, application: Application, today: date) -> None:
    """The charter admits by itself, where nothing stands against it or has to be looked at by somebody."""
    answers, known = Answers.from_text(application.answers), _recognised(work, application, today)
    if any(not one.is_likely for one in known) or answers.attestation:
        return
    if findings(work.session, application.foundation_id, answers, known, today):
        return
    if is_known_otherwise(work.session, answers, likely_of(known)):
        return
    move(work, application, "in_review")
    _accept(work, application, "automatic", "The charter admits members of this tier by itself.", "", None)


def rule_of(work: Work, application: Application, on: date) -> Tier | None:
    """How the charter admits members of the wanted tier."""
    document = charter_in_force(work.session, application.foundation_id, "business", on)
    return admission_rule(document, application.tier_key, on)


def _accept(
    work: Work,
    application: Application,
    decided_as: str,
    reason: str,
    waiver: str,
    resolution: Resolution | None,
) -> None:
    move(work, application, "accepted")
    application.decided_at = work.at
    application.decided_as = decided_as
    application.decision_reason = reason.strip()
    application.waiver = waiver.strip()
    application.resolution_id = resolution.id if resolution else None
    told = (
        f" by the resolution “{resolution.title}” ({resolution.year}-{resolution.number})"
        if resolution
        else ""
    )
    has_agreement = has_text(work.session, application.foundation_id)
    mail_applicant(work, application, "application-accepted", has_agreement=has_agreement)
    note(work, application, "accepted", f"The application of {application.legal_name} was accepted{told}.")
    if has_agreement:
        send_agreement(work, application.id)


def _into_review(work: Work, application: Application) -> None:
    if application.state == "submitted":
        move(work, application, "in_review")


def _check_requirements(work: Work, application: Application, today: date, waiver: str) -> None:
    answers, known = Answers.from_text(application.answers), _recognised(work, application, today)
    for finding in findings(work.session, application.foundation_id, answers, known, today):
        if finding.blocks and not waiver.strip():
            raise RuleBroken(finding.message, clause=finding.clause, field="waiver")


def _recognised(work: Work, application: Application, today: date) -> list[Recognised]:
    answers = Answers.from_text(application.answers)
    return recognised(work.session, application.foundation_id, answers, today)
