"""An outside provider of signatures: one small interface, so that whoever uses one writes these two methods and nothing else.

Both calls go out of the house and are made in no transaction. What comes back is decided from its state, never from the order
in which it came: a signature that was collected twice has one effect.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.lifecycle.agreeing import AUTHORITY, Signing, note_declined, sign_through_provider
from membership.business.members.answers import Answers
from membership.business.members.models import Agreement, Application
from membership.kernel.db import Database
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict, Refusal
from membership.kernel.work import Work, open_work, system_permit

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SignatureOrder:
    """What is to be signed and by whom. `key` is stable: the same key is the same order, however often it is placed."""

    key: str
    title: str
    document: bytes
    sha256: str
    name: str
    email: str


@dataclass(frozen=True)
class CollectedSignature:
    """The signed PDF, and who signed it as the provider says. `document_sha256` is the document that was put before them, as
    far as the provider says."""

    paper: bytes
    name: str
    title: str
    address: str = ""
    document_sha256: str = ""


@dataclass(frozen=True)
class DeclinedSignature:
    """Whoever was asked does not sign."""


class SignatureProvider(Protocol):
    """Somebody outside who has a document signed."""

    def order(self, wanted: SignatureOrder) -> str:
        """Ask for the signature; returns the provider's reference. The same key gives the same reference."""
        ...

    def collect(self, reference: str) -> CollectedSignature | DeclinedSignature | None:
        """The signature, once it is there, or that it was declined; None while the provider waits."""
        ...


def ask_provider(work: Work, agreement_id: int) -> None:
    """The signatory wants to sign through the provider: a job places the order. Again is the same order."""
    agreement = work.lock(Agreement, agreement_id)
    work.post("business.order_signature", agreement.public_id, {"agreement": agreement.id})


def agreement_of_reference(session: Session, reference: str) -> int | None:
    """The agreement behind a provider's reference; None where there is none."""
    query = select(Agreement.id).where(Agreement.provider_reference == reference)
    return session.scalars(query.limit(1)).first() if reference else None


def hear_event(work: Work, agreement_id: int, event: str) -> None:
    """The provider called: a job looks what its order has become. The same event is the same job."""
    word = hashlib.sha256(event.encode()).hexdigest()[:32]
    work.post("business.collect_signature", f"{agreement_id}.{word}", {"agreement": agreement_id})


def order_signature(provider: SignatureProvider, database: Database, agreement_id: int) -> str:
    """Place the order for an agreement that is out, and keep the reference. Raises Conflict where it is not out."""
    with database.reading() as session:
        agreement = session.get_one(Agreement, agreement_id)
        application = session.get_one(Application, agreement.application_id)
        if agreement.state != "out" or agreement.document_sha256 is None:
            raise Conflict("Only an agreement that is out can be signed.")
        content = read_document(session, agreement.document_sha256).content
    answers = Answers.from_text(application.answers)
    wanted = SignatureOrder(
        agreement.public_id, agreement.title, content, agreement.document_sha256, answers.signatory_name,
        answers.signatory_email,
    )  # fmt: skip
    reference = provider.order(wanted)
    with open_work(system_permit(database, "job", f"signature order {agreement.public_id}")) as work:
        held = work.lock(Agreement, agreement_id)
        if held.provider_reference != reference:
            held.provider_reference = reference
            work.record(
                "business.agreement.ordered", held, foundation_id=held.foundation_id,
                summary="The signature was asked for through an outside provider.",
            )  # fmt: skip
    return reference


def collect_signature(provider: SignatureProvider, database: Database, agreement_id: int) -> bool:
    """Take in the signature of one agreement, if it is there; whether it was. The same signature twice has one effect.
    That it was declined is written down.

    Raises Conflict where another document was signed, or the agreement does not wait for this signature any more.
    """
    with database.reading() as session:
        agreement = session.get_one(Agreement, agreement_id)
        reference, sha256 = agreement.provider_reference, agreement.document_sha256
        is_known = bool(agreement.declined)
    found = provider.collect(reference) if reference else None
    if found is None:
        return False
    if isinstance(found, DeclinedSignature):
        if not is_known:
            with open_work(system_permit(database, "job", f"signature {reference}")) as work:
                note_declined(work, agreement_id, reference)
        return False
    if found.document_sha256 not in ("", sha256):
        raise Conflict("The provider had another document signed than the one that is out.")
    signing = Signing(found.name, found.title, AUTHORITY, found.address)
    with open_work(system_permit(database, "job", f"signature {reference}")) as work:
        sign_through_provider(work, agreement_id, signing, found.paper, reference)
    return True


def collect_signatures(provider: SignatureProvider, database: Database) -> int:
    """Take in whatever the provider has collected; returns how many agreements are signed by it. One that is refused is
    logged, and stays out for a person to look at; the others do not wait for it."""
    with database.reading() as session:
        query = select(Agreement.id).where(Agreement.state == "out", Agreement.provider_reference != "")
        waiting = session.scalars(query.order_by(Agreement.id)).all()
    signed = 0
    for key in waiting:
        try:
            signed += collect_signature(provider, database, key)
        except Refusal as refusal:
            log.warning("business.signature_refused", agreement=key, why=refusal.message)
    return signed
