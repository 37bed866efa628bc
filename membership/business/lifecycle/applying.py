"""What an applicant does: begin, save, send, answer, prove, withdraw."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from membership.assembly.rules.kinds.membership import Tier
from membership.business.lifecycle import deciding
from membership.business.lifecycle.agreeing import take_back_agreement
from membership.business.lifecycle.links import mail_applicant, make_link, void_links
from membership.business.lifecycle.moving import move, note
from membership.business.lifecycle.prospects import admission_rule, check_tier, decide_by
from membership.business.lifecycle.recognising import living_application
from membership.business.members.answers import Answers, problems
from membership.business.members.application_tables import STEPS
from membership.business.members.models import (
    Application,
    ApplicationEvidence,
    ApplicationMessage,
    Member,
    Term,
)
from membership.business.members.papers import checked_paper
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.names import name_key, name_keys, registration_key
from membership.directory.organizations.queries import numbered
from membership.directory.people.addresses import checked_email, email_key
from membership.kernel.documents.store import store_document
from membership.kernel.errors import Conflict, RuleBroken, Version
from membership.kernel.facts import is_known
from membership.kernel.times import business_date
from membership.kernel.work import Work

TYPING = ("draft", "asked_back")
"""States in which the applicant may still change the answers."""
PROVING = ("draft", "submitted", "in_review", "asked_back")
MOST_FILES = 10
KNOWN = (
    "A company of this name or registration number has an application or a membership here already. Its own people, or "
    "our staff, can tell you more; nothing of it is shown here."
)


def begin_application(
    work: Work, foundation_id: int, email: str, answers: Answers
) -> tuple[Application, str]:
    """Begin a draft; returns it with the secret by which this browser is known. The applicant gets a link by mail."""
    foundation = work.lock(Foundation, foundation_id)
    address = checked_email(email)
    application = work.add(
        Application(
            foundation_id=foundation.id, state="draft", state_since=work.at, email=address,
            email_key=email_key(address), answers="{}", recorded_at=work.at,
        )
    )  # fmt: skip
    _write(application, answers)
    _, secret = make_link(work, application, "browser", address)
    mail_applicant(work, application, "application-link")
    note(work, application, "begun", "An application was begun.")
    return application, secret


def save_answers(work: Work, application_id: int, answers: Answers, version: int) -> Application:
    """Keep what was typed, right or wrong. Raises Conflict with both versions when somebody saved in between."""
    application = work.lock(Application, application_id)
    if application.state not in TYPING:
        raise Conflict("This application was sent; it can be changed only when we ask back.")
    if application.version != version:
        raise _both(application, answers)
    if application.state != "draft" and answers.legal_name:
        _refuse_second(work, application, answers)
    _write(application, answers)
    note(work, application, "saved", "The applicant saved the application.")
    return application


def submit_application(work: Work, application_id: int) -> Application:
    """Send it. Raises RuleBroken with the field for whatever is missing, and with the clause where the charter forbids."""
    application = work.lock(Application, application_id)
    if application.state != "draft":
        raise Conflict("This application was sent already.")
    today, rule = _check(work, application)
    application.submitted_at = work.at
    application.decide_by = decide_by(rule, today)
    move(work, application, "submitted")
    mail_applicant(work, application, "application-received")
    note(work, application, "submitted", f"{application.legal_name} applied for membership.")
    if rule is not None and rule.admission == "automatic":
        deciding.accept_by_charter(work, application, today)
    return application


def _check(work: Work, application: Application) -> tuple[date, Tier | None]:
    """Everything that must be right before staff read it: the day, and how the charter admits."""
    answers = Answers.from_text(application.answers)
    foundation = work.lock(Foundation, application.foundation_id)
    today = business_date(work.at, foundation.zone)
    for field, message in problems(answers, today)[:1]:
        raise RuleBroken(message, field=field)
    has_evidence = _files(work, application.id) > 0
    document = check_tier(work.session, foundation.id, answers, today, has_evidence=has_evidence)
    _refuse_second(work, application, answers)
    return today, admission_rule(document, answers.tier, today)


def answer_question(work: Work, application_id: int, text: str) -> ApplicationMessage:
    """Answer what staff asked; the application goes back into review. Raises Conflict where nothing is asked."""
    application = work.lock(Application, application_id)
    if application.state != "asked_back":
        raise Conflict("There is no question that waits for an answer.")
    if not text.strip():
        raise RuleBroken("Write an answer.", field="text")
    _check(work, application)
    question = open_question(work, application.id)
    answer = work.add(
        ApplicationMessage(
            application_id=application.id, kind="answer", question_id=question.id, text=text.strip(), recorded_at=work.at
        )
    )  # fmt: skip
    move(work, application, "in_review")
    note(work, application, "answered", "The applicant answered the question.")
    return answer


def open_question(work: Work, application_id: int) -> ApplicationMessage:
    """The question that waits."""
    query = (
        select(ApplicationMessage)
        .where(ApplicationMessage.application_id == application_id, ApplicationMessage.kind == "question")
        .order_by(ApplicationMessage.id.desc())
        .limit(1)
    )
    return work.session.scalars(query).one()


def add_evidence(work: Work, application_id: int, file_name: str, content: bytes) -> ApplicationEvidence:
    """Keep a file as proof. Raises RuleBroken (field "file") for what is no PDF, PNG or JPEG, or too large, or too many."""
    application = work.lock(Application, application_id)
    if application.state not in PROVING:
        raise Conflict("This application takes no further files.")
    media_type = checked_paper(content, "application/pdf", "image/png", "image/jpeg")
    if _files(work, application.id) >= MOST_FILES:
        raise RuleBroken(f"At most {MOST_FILES} files belong to one application.", field="file")
    sha256 = store_document(work, content, media_type, "application-evidence")
    query = select(ApplicationEvidence).where(
        ApplicationEvidence.application_id == application.id, ApplicationEvidence.sha256 == sha256
    )
    known = work.session.scalars(query).one_or_none()
    if known is not None:
        raise RuleBroken("This very file is here already.", field="file")
    kept = work.add(
        ApplicationEvidence(
            application_id=application.id, file_name=file_name.replace("\x00", "")[-120:] or "file",
            media_type=media_type, size=len(content), sha256=sha256, recorded_at=work.at,
        )
    )  # fmt: skip
    note(work, application, "proved", "The applicant sent a file.")
    return kept


def withdraw_application(work: Work, application_id: int) -> Application:
    """The applicant no longer wants it. Raises Conflict when it has ended already."""
    application = work.lock(Application, application_id)
    if "withdrawn" not in STEPS[application.state]:
        raise Conflict("This application has ended already.")
    move(work, application, "withdrawn")
    take_back_agreement(work, application, "The application was withdrawn.")
    void_links(work, application.id, "resume", "signature")
    note(work, application, "withdrawn", "The applicant withdrew.")
    return application


def _write(application: Application, answers: Answers) -> None:
    application.answers = answers.as_text()
    application.legal_name = answers.legal_name
    application.name_key = name_key(answers.legal_name) if answers.legal_name else ""
    application.registration_key = registration_key(answers.registration_number)
    application.tier_key = answers.tier


def _refuse_second(work: Work, application: Application, answers: Answers) -> None:
    """One application of a company at a time; a member applies for nothing. The database keeps the first half, too."""
    number = registration_key(answers.registration_number)
    other = living_application(
        work.session, application.foundation_id, [answers.legal_name], number, except_id=application.id
    )
    if other is not None or _is_member(
        work, application.foundation_id, name_keys(answers.legal_name), number
    ):
        raise RuleBroken(KNOWN, field="legal_name")


def _is_member(work: Work, foundation_id: int, names: frozenset[str], number: str | None) -> bool:
    """Whether a member has the legal name, as its legal or branded one, or the number; one that had the name is for staff to see
    (`prospects.findings`), since a name may pass to another company."""
    same: list[ColumnElement[bool]] = [
        Organization.name_key.in_(names),
        Organization.display_key.in_(names),
    ]
    if number is not None:
        same.append(Organization.id.in_(numbered(number)))
    foundation = work.session.get_one(Foundation, foundation_id)
    query = (
        select(Member.id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Term, Term.member_id == Member.id)
        .where(Member.foundation_id == foundation_id, or_(*same))
        .where(is_known(Term), Term.ends_on > business_date(work.at, foundation.zone))
    )
    return work.session.scalars(query.limit(1)).first() is not None


def _files(work: Work, application_id: int) -> int:
    query = select(func.count()).where(ApplicationEvidence.application_id == application_id)
    return work.session.execute(query).scalar_one()


def _both(application: Application, answers: Answers) -> Conflict:
    stored, typed = vars(Answers.from_text(application.answers)), vars(answers)
    differing = [name for name in typed if stored.get(name) != typed[name]]
    words = {name: name.replace("_", " ").capitalize() for name in differing}
    return Conflict(
        "This application was saved in another window while you were typing. Nothing of yours was stored.",
        current=Version("Stored now", {words[name]: stored[name] for name in differing}),
        submitted=Version("Yours", {words[name]: typed[name] for name in differing}),
    )
