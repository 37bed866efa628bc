"""What tests of joining have in common: a foundation that takes applications, and companies that apply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from membership.business.lifecycle.accepting import publish_text
from membership.business.lifecycle.admitting import admit_applicant
from membership.business.lifecycle.agreeing import (
    AUTHORITY,
    COUNTER_AUTHORITY,
    Signing,
    countersign,
    living_agreement,
    sign_agreement,
)
from membership.business.lifecycle.agreement_papers import execute_agreement, prepare_agreement
from membership.business.lifecycle.applying import begin_application, submit_application
from membership.business.lifecycle.deciding import accept_application
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.lifecycle.own_text import own_text
from membership.business.members.answers import Answers
from membership.business.members.models import Agreement, AgreementText, Application, Member
from membership.directory.foundations.publishing import publish_page
from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.work import open_work, system_permit
from tests.business.world import World, charter_text

BODY = """# Participation

1. **{{legal_name}}** joins {{foundation}} as a {{ tier }} member.
2. It pays {{dues}}, by {{clauses}}.

Signed by {{signatory_name}}, {{signatory_title}}.
"""
ANSWERS = Answers(
    tier="general", legal_name="Vega Example GmbH", category="company", country="DE", address="Example Street 1\nBonn",
    registration_number="HRB 1234", employees="1,200", employees_on="2026-01-31", signatory_name="Vera Example",
    signatory_title="Managing director", signatory_email="vera@vega.example.org", primary_name="Paul Example",
    primary_email="paul@vega.example.org", billing_name="Bea Example", billing_email="bea@vega.example.org",
    purpose="We build on it.",
)  # fmt: skip


@dataclass
class Joining:
    """A foundation whose charter is in force, and what its applicants and staff do."""

    database: Database
    foundation_id: int = 0

    def found(self, text: str = "", *, with_agreement: bool = True) -> Joining:
        world = World(self.database).found(align=False)
        self.foundation_id = world.foundation_id
        with self.work() as work:
            adopt_business_charter(work, self.foundation_id, text or charter_text("meridian-business"))
            if with_agreement:
                publish_text(work, self.foundation_id, "Participation agreement", BODY)
        return self

    def opened(self) -> Joining:
        """Founded, with its page for applications open to everybody."""
        self.found()
        with self.work() as work:
            publish_page(work, self.foundation_id, "application", "business")
        return self

    def work(self) -> Any:
        return open_work(system_permit(self.database, "cli", "test"))

    def draft(self, answers: Answers = ANSWERS, email: str = "ann@vega.example.org") -> tuple[int, str, str]:
        """Key, public id and the secret of the browser."""
        with self.work() as work:
            made, secret = begin_application(work, self.foundation_id, email, answers)
            return made.id, made.public_id, secret

    def send(self, answers: Answers = ANSWERS, **changes: str) -> int:
        """The key of an application that was sent."""
        key, _, _ = self.draft(replace(answers, **changes))
        with self.work() as work:
            submit_application(work, key)
        return key

    def accept(self, **changes: str) -> int:
        """The key of an application whose agreement is out."""
        key = self.send(**changes)
        with self.work() as work:
            accept_application(work, key)
        self.run_jobs()
        return key

    def sign(self, key: int) -> None:
        agreement = self.agreement(key)
        with self.work() as work:
            answers = Answers.from_text(work.session.get_one(Application, key).answers)
            named = replace(signing(), name=answers.signatory_name)
            sign_agreement(work, agreement.id, named, agreement.document_sha256 or "")

    def countersign(self, key: int) -> None:
        agreement = self.agreement(key)
        with self.work() as work:
            countersign(work, agreement.id, officer(), agreement.document_sha256 or "")
        self.run_jobs()

    def admit(self, key: int) -> int:
        """The key of the member."""
        with self.work() as work:
            return admit_applicant(work, key).member.id

    def apply_until_executed(self, **changes: str) -> int:
        """The key of an application whose agreement both sides have signed."""
        key = self.accept(**changes)
        self.sign(key)
        self.countersign(key)
        return key

    def apply(self, **changes: str) -> int:
        """The key of the member, from the application to the admission."""
        return self.admit(self.apply_until_executed(**changes))

    def run_jobs(self) -> None:
        """Papers of every agreement that waits for one."""
        with self.database.reading() as session:
            waiting = session.execute(select(Agreement.id, Agreement.state)).all()
        for key, state in waiting:
            job = {"prepared": prepare_agreement, "executed": execute_agreement}.get(state)
            if job is not None:
                job(JobContext(self.database, "business.paper", f"{state}{key}", 1), {"agreement": key})

    def application(self, key: int) -> Application:
        with self.database.reading() as session:
            return session.get_one(Application, key)

    def state(self, key: int) -> str:
        return self.application(key).state

    def agreement(self, key: int) -> Agreement:
        with self.database.reading() as session:
            found = living_agreement(session, key)
            assert found is not None
            return found

    def mails(self, kind: str) -> list[OutboxMail]:
        with self.database.reading() as session:
            return list(
                session.scalars(select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id))
            )


def digest(session: Any, member_id: int, wording: AgreementText, on: date, name: str = "Paul") -> str:
    """Of the agreement as somebody of this name, whom nobody knows, reads it for the member on the day."""
    member = session.get_one(Member, member_id)
    return own_text(session, member, wording, on, name=name, person_id=None).sha256


def signing() -> Signing:
    return Signing("Vera Example", "Managing director", AUTHORITY, "192.0.2.7")


def officer() -> Signing:
    return Signing("Olga Example", "Executive director", COUNTER_AUTHORITY, "192.0.2.9")
