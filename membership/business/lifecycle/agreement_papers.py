"""After the commit: an agreement becomes a PDF to be read and signed, and later the executed copy for both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.lifecycle.agreeing import PDF, replaced_because, signatures_of
from membership.business.lifecycle.links import mail_copy, mail_signatory
from membership.business.lifecycle.wording import from_text
from membership.business.members.answers import Answers
from membership.business.members.models import Agreement, AgreementText, Application, Signature
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.documents.render import BANNER, render_pdf
from membership.kernel.documents.store import store_document
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.work import Work, open_work, system_permit

METHOD_WORDS = {
    "click": "Signed electronically by click",
    "upload": "Signed on paper and sent in",
    "provider": "Signed through an outside provider",
}


def prepare_agreement(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: make the paper of a prepared agreement and write to whoever signs it. Again changes nothing."""
    agreement_id = int(payload["agreement"])
    with context.database.reading() as session:
        agreement = session.get(Agreement, agreement_id)
        if agreement is None or agreement.state != "prepared":
            return
        pdf = render_pdf("agreement", _data(session, agreement, ()), at=agreement.sent_at)
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        agreement = work.lock(Agreement, agreement_id)
        if agreement.state == "prepared":
            send_out(work, agreement, pdf)


def send_out(work: Work, agreement: Agreement, pdf: bytes) -> None:
    """Keep the paper and write to whoever signs it."""
    agreement.document_sha256 = store_document(work, pdf, PDF, "agreement")
    agreement.state = "out"
    application = work.lock(Application, agreement.application_id)
    answers = Answers.from_text(application.answers)
    mail_signatory(
        work, application, answers.signatory_name, answers.signatory_email, title=agreement.title,
        why=replaced_because(work.session, application.id),
    )  # fmt: skip
    work.record(
        "business.agreement.sent", agreement, foundation_id=agreement.foundation_id,
        summary=f"The agreement went out to {answers.signatory_name}, to be signed.",
    )  # fmt: skip


def execute_agreement(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: make the executed copy, keep it, and send it to both sides. Again changes nothing."""
    agreement_id = int(payload["agreement"])
    with context.database.reading() as session:
        agreement = session.get(Agreement, agreement_id)
        if agreement is None or agreement.state != "executed":
            raise GiveUp("This agreement is not signed by both sides.")
        if agreement.executed_sha256 is not None or agreement.executed_at is None:
            return
        signatures = signatures_of(session, agreement_id)
        pdf = render_pdf("agreement", _data(session, agreement, signatures), at=agreement.executed_at)
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        agreement = work.lock(Agreement, agreement_id)
        if agreement.executed_sha256 is None:
            agreement.executed_sha256 = store_document(work, pdf, PDF, "agreement-executed")
            _tell_both(work, agreement, signatures)
            work.record(
                "business.agreement.copied", agreement, foundation_id=agreement.foundation_id,
                summary="The executed agreement was kept and sent to both sides.",
            )  # fmt: skip


def _tell_both(work: Work, agreement: Agreement, signatures: Sequence[Signature]) -> None:
    application = work.lock(Application, agreement.application_id)
    answers = Answers.from_text(application.answers)
    told = {"title": agreement.title, "digest": agreement.executed_sha256}
    both = {one.casefold(): one for one in (application.email, answers.signatory_email)}
    for email in both.values():
        mail_copy(work, application, answers.name_at(email) or "applicant", email, **told)
    foundation = work.session.get_one(Foundation, agreement.foundation_id)
    officers = [one.person_id for one in signatures if one.side == "foundation" and one.person_id is not None]
    for person in work.session.scalars(
        select(Person).where(Person.id.in_(officers), Person.email.is_not(None))
    ):
        path = f"/{foundation.slug}/agreements/{agreement.public_id}"
        queue_mail(
            work, "agreement-copy", agreement.public_id, Recipient(str(single_line(person.name)), person.email or ""),
            "agreement-copy", {**told, "path": path}, brand=foundation.name, foundation_id=foundation.id,
        )  # fmt: skip


def _data(session: Session, agreement: Agreement, signatures: Sequence[Signature]) -> dict[str, Any]:
    """What `templates/documents/agreement.typ` reads."""
    foundation = session.get_one(Foundation, agreement.foundation_id)
    application = session.get_one(Application, agreement.application_id)
    wording = session.get_one(AgreementText, agreement.text_id)
    return {
        "title": agreement.title,
        "foundation": foundation.name,
        "company": application.legal_name,
        "banner": BANNER if foundation.is_invented else "",
        "state": "Executed" if signatures else "For signature",
        "blocks": from_text(agreement.text),
        "foot": f"Text version {wording.number}, SHA-256 {wording.sha256[:16]}…",
        "signatures": [_signature(one, foundation.name, application.legal_name) for one in signatures],
    }


def _signature(one: Signature, foundation: str, company: str) -> dict[str, Any]:
    facts = [
        ("Signed", f"{one.signed_at:%-d %B %Y, %H:%M:%S} UTC"), ("How", METHOD_WORDS[one.method]),
        ("From", one.address), ("Document, SHA-256", one.document_sha256),
        ("Signed paper, SHA-256", one.paper_sha256 or ""), ("Reference", one.reference),
    ]  # fmt: skip
    return {
        "for": company if one.side == "company" else foundation,
        "name": one.name,
        "title": one.title,
        "authority": one.authority,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }
