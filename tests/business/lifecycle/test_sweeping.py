"""What joining forgets by itself: a draft that nobody came back to, what led to nothing, and where dead links went."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from membership.business.lifecycle.applying import save_answers, withdraw_application
from membership.business.lifecycle.links import make_link
from membership.business.lifecycle.sweeping import SWEEP
from membership.business.members.models import Application, ApplicationLink
from membership.kernel.audit.models import AuditPersonal
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from tests.business.lifecycle.joining import ANSWERS, Joining
from tests.conftest import Clock

MARK = "vega"


@pytest.fixture
def joining(database: Database, clock: Clock) -> Joining:
    return Joining(database).found()


def sweep(joining: Joining, times: int = 1) -> None:
    for number in range(times):
        SWEEP.run(JobContext(joining.database, SWEEP.name, str(number), 1), {})


def traces(joining: Joining) -> list[str]:
    """Where the applicant can still be read: rows, mails, and the texts of the log."""
    with joining.database.reading() as session:
        held = {
            "application": [*session.scalars(select(Application.email)), *session.scalars(select(Application.answers))],
            "link": list(session.scalars(select(ApplicationLink.email))),
            "mail": [*session.scalars(select(OutboxMail.to_address)), *session.scalars(select(OutboxMail.text))],
            "log": [str(texts) for texts in session.scalars(select(AuditPersonal.texts))],
        }  # fmt: skip
        return [place for place, texts in held.items() if any(MARK in text.lower() for text in texts)]


def test_a_draft_is_forgotten_ninety_days_after_its_applicant_was_last_there(
    joining: Joining, clock: Clock
) -> None:
    key, _, _ = joining.draft()
    clock.advance(days=60)
    with joining.work() as work:  # the applicant comes back once more
        make_link(work, work.lock(Application, key), "browser", "ann@vega.example.org")
        save_answers(work, key, ANSWERS, joining.application(key).version)
    clock.advance(days=89)
    sweep(joining)
    assert (joining.state(key), "application" in traces(joining)) == ("draft", True)
    clock.advance(days=2)
    sweep(joining, 2)
    assert joining.state(key) == "withdrawn"
    assert traces(joining) == []
    with joining.database.reading() as session:
        assert verify(session, Base.metadata).findings == []


def test_what_was_withdrawn_is_forgotten_after_two_years_and_what_was_admitted_stays(
    joining: Joining, clock: Clock
) -> None:
    gone = joining.send(legal_name="Lyra Example Inc.", registration_number="HRB 77")
    with joining.work() as work:
        withdraw_application(work, gone)
    kept = joining.accept()
    joining.sign(kept)
    joining.countersign(kept)
    joining.admit(kept)
    clock.advance(days=731)
    sweep(joining)
    assert joining.application(gone).answers == "{}"
    assert "Vera Example" in joining.application(kept).answers


def test_where_a_link_went_is_forgotten_thirty_days_after_it_died(joining: Joining, clock: Clock) -> None:
    joining.send()
    clock.advance(days=43)
    sweep(joining)
    assert "link" in traces(joining)
    clock.advance(days=2)
    sweep(joining)
    assert "link" not in traces(joining)
    assert "application" in traces(joining)
