"""The participation agreement of an applicant: sent, signed by the company, countersigned, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.lifecycle.applicant_dues import ApplicantDues, applicant_dues, difference
from membership.business.lifecycle.links import mail_applicant, void_links
from membership.business.lifecycle.moving import move, note
from membership.business.lifecycle.particulars import clauses_of, long_day, term_ahead
from membership.business.lifecycle.recognising import likely_organization
from membership.business.lifecycle.wording import as_text, blocks_of, filled
from membership.business.members.answers import Answers, plain
from membership.business.members.models import Agreement, AgreementText, Application, Signature
from membership.business.members.ownership import staff_of
from membership.business.members.papers import checked_paper
from membership.directory.foundations.models import Foundation
from membership.kernel.documents.store import store_document
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.mail.outbox import queue_mail
from membership.kernel.times import add_years, business_date, date_text
from membership.kernel.work import Work

KEPT_YEARS = 10
"""An executed agreement is kept so long from the day of the last signature."""
PDF = "application/pdf"
REPLACED = "Replaced by a newer one."
INSTEAD = "Somebody else signs than the application names"
AUTHORITY = "I am authorised to bind the company named in this agreement, and sign it on its behalf."
COUNTER_AUTHORITY = "I am authorised by the board of the foundation to sign this agreement on its behalf."


@dataclass(frozen=True)
class Signing:
    """Who signs: name, office, the statement of authority that was made, and the network address it came from.
    `is_another`: they said that they are not whom the application names, and sign instead."""

    name: str
    title: str
    authority: str
    address: str = ""
    person_id: int | None = None
    is_another: bool = False


class TextChanged(Conflict):
    """What was read is no longer what would be signed: the new text is shown, and nothing was signed."""

    def __init__(self) -> None:
        super().__init__(
            "The agreement was changed while you were reading it. Read the new text below; nothing was signed."
        )


def has_text(session: Session, foundation_id: int) -> bool:
    """Whether the foundation has a text to send."""
    return current_text(session, foundation_id) is not None


def current_text(session: Session, foundation_id: int) -> AgreementText | None:
    """The newest version of the foundation's text."""
    query = select(AgreementText).where(AgreementText.foundation_id == foundation_id)
    return session.scalars(query.order_by(AgreementText.number.desc()).limit(1)).one_or_none()


def living_agreement(session: Session, application_id: int) -> Agreement | None:
    """The agreement of the application that was not taken back."""
    query = select(Agreement).where(Agreement.application_id == application_id, Agreement.state != "void")
    return session.scalars(query).one_or_none()


def send_agreement(work: Work, application_id: int) -> Agreement:
    """Prepare the agreement with everything copied in; a job makes its paper and writes to the signatory. Done again before
    both have signed, it takes the former one back, and the company signs anew. Raises RuleBroken where the foundation has no
    text."""
    application = work.lock(Application, application_id)
    if application.state not in ("accepted", "agreement_out", "signed"):
        raise Conflict(
            "An agreement goes out for an accepted application that is not signed by both sides yet."
        )
    wording = current_text(work.session, application.foundation_id)
    if wording is None:
        raise RuleBroken("This foundation has no text of an agreement yet; write one first.", field="text")
    foundation = work.lock(Foundation, application.foundation_id)
    today = business_date(work.at, foundation.zone)
    answers = Answers.from_text(application.answers)
    dues = applicant_dues(
        work.session, foundation.id, answers, likely_organization(work.session, answers), today
    )
    before = living_agreement(work.session, application.id)
    why = difference(before, dues) if before is not None else ""
    take_back_agreement(work, application, f"{REPLACED} {why}".strip())
    values, money = _values(work.session, foundation, answers, today, dues), dues.price.money
    agreement = work.add(
        Agreement(
            foundation_id=foundation.id, application_id=application.id, text_id=wording.id, title=wording.title,
            text=as_text(filled(blocks_of(wording.body), values)), tier_key=answers.tier,
            price_minor=money.minor if money else None, currency=money.currency if money else None,
            sent_at=work.at, recorded_at=work.at,
        )
    )  # fmt: skip
    if application.state == "accepted":
        move(work, application, "agreement_out")
    work.post("business.prepare_agreement", agreement.public_id, {"agreement": agreement.id})
    work.record(
        "business.agreement.prepared", agreement, foundation_id=foundation.id,
        summary=f"The agreement with {answers.legal_name} was prepared (text {wording.number}).",
    )  # fmt: skip
    return agreement


def replaced_because(session: Session, application_id: int) -> str:
    """Why the agreement that was taken back last made way for another one; empty where nothing of weight changed."""
    query = select(Agreement.void_reason).where(
        Agreement.application_id == application_id, Agreement.state == "void"
    )
    last = session.scalars(query.order_by(Agreement.id.desc()).limit(1)).first() or ""
    return last.removeprefix(REPLACED).strip() if last.startswith(REPLACED) else ""


def _values(
    session: Session, foundation: Foundation, answers: Answers, today: date, dues: ApplicantDues
) -> dict[str, str]:
    document = charter_in_force(session, foundation.id, "business", today)
    tier = document.on(today).tier(answers.tier)
    return {
        **{name: getattr(answers, name) for name in ("legal_name", "registration_number", "country")},
        "foundation": foundation.name, "company": answers.company, "address": answers.address,
        "tier": answers.tier if isinstance(tier, Absent) else tier.parameters.title,
        "dues": dues.words, "clauses": clauses_of(document, answers.tier, today),
        "term": term_ahead(document, answers.tier, today), "charter": document.charter.label,
        "signatory_name": answers.signatory_name, "signatory_title": answers.signatory_title,
        "date": long_day(today),
    }  # fmt: skip


def take_back_agreement(work: Work, application: Application, reason: str) -> None:
    """The agreement of the application no longer counts, if there is one that is not executed. The caller records."""
    agreement = living_agreement(work.session, application.id)
    if agreement is None:
        return
    agreement = work.lock(Agreement, agreement.id)
    if agreement.state == "executed":
        raise Conflict("The agreement is signed by both sides; a membership is ended, not taken back.")
    agreement.state = "void"
    agreement.void_reason = reason
    work.session.flush()


def sign_agreement(
    work: Work, agreement_id: int, signing: Signing, seen: str, *, paper: bytes | None = None
) -> Agreement:
    """The company signs what it has read: `seen` is the SHA-256 of that document. With `paper` it sent the signed PDF.

    Raises TextChanged where another document is to be signed now, Conflict where it was signed or taken back, RuleBroken
    (field "name") where somebody else signs than the application names, and does not say so.
    """
    agreement = work.lock(Agreement, agreement_id)
    if agreement.state == "void" or (agreement.document_sha256 or "") != seen:
        raise TextChanged
    if agreement.state != "out":
        raise Conflict("This agreement was signed already.")
    application = work.session.get_one(Application, agreement.application_id)
    named = _passed_over(Answers.from_text(application.answers), signing.name)
    if named and not signing.is_another:
        raise RuleBroken(
            f"The application names {named} to sign. Where somebody else signs, tick the box “{INSTEAD}” and send the form again.",
            field="name" if paper is None else "signer",
        )
    if paper is None:
        return _company_signs(work, agreement, signing, "click", None)
    checked_paper(paper, PDF)
    return _company_signs(
        work, agreement, signing, "upload", store_document(work, paper, PDF, "agreement-signed")
    )


def _passed_over(answers: Answers, signs: str) -> str:
    """Whom the application names to sign, where whoever signs is somebody else; empty where it is not, or where that name is
    gone."""
    named = answers.signatory_name
    return named if _as_one(named) not in ("", _as_one(signs)) else ""


def _as_one(name: str) -> str:
    """A name as two spellings of it are the same."""
    return plain(normalize("NFKC", name))


def sign_through_provider(
    work: Work, agreement_id: int, signing: Signing, paper: bytes, reference: str
) -> Agreement:
    """The outside provider collected the signature. The same answer twice has one effect."""
    agreement = work.lock(Agreement, agreement_id)
    if agreement.state in ("signed", "executed") and agreement.provider_reference == reference:
        return agreement
    if agreement.state != "out" or agreement.provider_reference != reference:
        raise Conflict("This agreement does not wait for that signature.")
    checked_paper(paper, PDF)
    kept = store_document(work, paper, PDF, "agreement-signed")
    return _company_signs(work, agreement, signing, "provider", kept, reference)


def note_declined(work: Work, agreement_id: int, reference: str) -> None:
    """The outside provider says that its order was declined. The agreement stays out: it can be signed by click or on
    paper, or staff decline the application; both are told by mail. The same answer twice has one effect; one that comes
    late has none."""
    agreement = work.lock(Agreement, agreement_id)
    if agreement.state != "out" or agreement.provider_reference != reference or agreement.declined:
        return
    foundation = work.session.get_one(Foundation, agreement.foundation_id)
    agreement.void_reason = (
        f"declined through the outside provider on {date_text(business_date(work.at, foundation.zone))}"
    )
    application = work.session.get_one(Application, agreement.application_id)
    mail_applicant(work, application, "agreement-declined", title=agreement.title)
    told = {"title": agreement.title, "path": f"/{foundation.slug}/agreements/{agreement.public_id}"}
    for one in staff_of(work.session, foundation.id, work.at):
        queue_mail(
            work, "agreement-declined.staff", agreement.public_id, one, "agreement-declined-staff", told,
            brand=foundation.name, foundation_id=foundation.id,
        )  # fmt: skip
    work.record(
        "business.agreement.declined", agreement, foundation_id=agreement.foundation_id,
        summary="The outside provider says that the agreement was declined there.",
    )  # fmt: skip


def _company_signs(
    work: Work, agreement: Agreement, signing: Signing, method: str, paper: str | None, reference: str = ""
) -> Agreement:
    application = work.lock(Application, agreement.application_id)
    _sign(work, agreement, "company", method, signing, paper, reference)
    agreement.state, agreement.void_reason = "signed", ""
    if application.state != "signed":
        move(work, application, "signed")
    void_links(work, application.id, "signature")
    named = _passed_over(Answers.from_text(application.answers), signing.name)
    instead = f" The application had named {named}." if named else ""
    note(
        work,
        application,
        "signed",
        f"{signing.name} signed the agreement for {application.legal_name}.{instead}",
    )
    return agreement


def countersign(work: Work, agreement_id: int, signing: Signing, seen: str) -> Agreement:
    """An officer of the foundation signs the same document; a job makes the executed copy and sends it to both.

    Raises Conflict where the company has not signed, or both have; RuleBroken where the dues are no longer those of the
    agreement, which is to be made anew.
    """
    agreement = work.lock(Agreement, agreement_id)
    if agreement.state != "signed":
        raise Conflict("An agreement is countersigned once, after the company has signed it.")
    if agreement.document_sha256 != seen:
        raise TextChanged
    foundation = work.lock(Foundation, agreement.foundation_id)
    told = dues_changed(work.session, agreement, business_date(work.at, foundation.zone))
    if told:
        raise RuleBroken(f"{told} Send the agreement anew, and let the company sign that one.")
    _sign(work, agreement, "foundation", "click", signing, None, "")
    agreement.state = "executed"
    agreement.executed_at = work.at
    agreement.keep_until = add_years(business_date(work.at, foundation.zone), KEPT_YEARS)
    work.post("business.execute_agreement", agreement.public_id, {"agreement": agreement.id})
    work.record(
        "business.agreement.executed", agreement, foundation_id=foundation.id,
        summary=f"{signing.name} signed the agreement for {foundation.name}.",
    )  # fmt: skip
    return agreement


def dues_changed(session: Session, agreement: Agreement, on: date) -> str:
    """That the dues of the applicant are no longer those of its agreement, in words; empty where they are."""
    answers = Answers.from_text(session.get_one(Application, agreement.application_id).answers)
    company = likely_organization(session, answers)
    return difference(agreement, applicant_dues(session, agreement.foundation_id, answers, company, on))


def _sign(
    work: Work,
    agreement: Agreement,
    side: str,
    method: str,
    signing: Signing,
    paper: str | None,
    reference: str,
) -> Signature:
    if not signing.name.strip() or not signing.authority.strip():
        raise RuleBroken("Whoever signs gives a name and says by what right.", field="name")
    assert agreement.document_sha256 is not None
    return work.add(
        Signature(
            agreement_id=agreement.id, side=side, method=method, name=signing.name.strip(), title=signing.title.strip(),
            authority=signing.authority.strip(), address=signing.address, person_id=signing.person_id,
            document_sha256=agreement.document_sha256, paper_sha256=paper, reference=reference, signed_at=work.at,
        )
    )  # fmt: skip


def signatures_of(session: Session, agreement_id: int) -> list[Signature]:
    """Who signed, the company first."""
    query = select(Signature).where(Signature.agreement_id == agreement_id).order_by(Signature.signed_at)
    return list(session.scalars(query))


def signatory_passed_over(application: Application, signatures: Iterable[Signature]) -> str:
    """Whom the application names as signatory, where somebody of another name has signed for the company; else empty."""
    answers = Answers.from_text(application.answers)
    found = (_passed_over(answers, one.name) for one in signatures if one.side == "company")
    return next(filter(None, found), "")


def next_number(session: Session, foundation_id: int) -> int:
    """The number of the foundation's next version."""
    query = select(func.max(AgreementText.number)).where(AgreementText.foundation_id == foundation_id)
    return (session.execute(query).scalar_one() or 0) + 1
