"""An outside provider of signatures: one small interface, so that whoever uses one writes these two methods and nothing else.

Both calls go out of the house and are made in no transaction. What comes back is decided from its state, never from the order
in which it came: a signature that was collected twice has one effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from membership.business.lifecycle.agreeing import AUTHORITY, Signing, sign_through_provider
from membership.business.members.answers import Answers
from membership.business.members.models import Agreement, Application
from membership.kernel.db import Database
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict
from membership.kernel.work import open_work, system_permit


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
    """The signed PDF, and who signed it as the provider says."""

    paper: bytes
    name: str
    title: str
    address: str = ""


class SignatureProvider(Protocol):
    """Somebody outside who has a document signed."""

    def order(self, wanted: SignatureOrder) -> str:
        """Ask for the signature; returns the provider's reference. The same key gives the same reference."""
        ...

    def collect(self, reference: str) -> CollectedSignature | None:
        """The signature, once it is there."""
        ...


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


def collect_signatures(provider: SignatureProvider, database: Database) -> int:
    """Take in whatever the provider has collected; returns how many agreements are signed by it."""
    with database.reading() as session:
        query = select(Agreement.id, Agreement.provider_reference).where(
            Agreement.state == "out", Agreement.provider_reference != ""
        )
        waiting = session.execute(query).all()
    signed = 0
    for key, reference in waiting:
        found = provider.collect(reference)
        if found is None:
            continue
        signing = Signing(found.name, found.title, AUTHORITY, found.address)
        with open_work(system_permit(database, "job", f"signature {reference}")) as work:
            sign_through_provider(work, key, signing, found.paper, reference)
        signed += 1
    return signed
