"""One step of an application along its map, and what the log says of it."""

from __future__ import annotations

from membership.business.members.application_tables import STEPS
from membership.business.members.models import Application
from membership.kernel.errors import Conflict
from membership.kernel.work import Work

STATE_WORDS = {
    "draft": "Draft",
    "submitted": "Sent",
    "in_review": "In review",
    "asked_back": "Question asked",
    "accepted": "Accepted",
    "agreement_out": "Agreement out",
    "signed": "Signed",
    "admitted": "Admitted",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
}


def move(work: Work, application: Application, state: str) -> None:
    """To the next state, where the map allows it. Raises Conflict: somebody else was first."""
    if state not in STEPS[application.state]:
        before, then = STATE_WORDS[application.state].lower(), STATE_WORDS[state].lower()
        raise Conflict(f"The application stands at “{before}”; from there it cannot go to “{then}”.")
    application.state = state
    application.state_since = work.at
    work.session.flush()


def note(work: Work, application: Application, verb: str, summary: str) -> None:
    """Record an act of or about the application."""
    work.record(
        f"business.application.{verb}", application, foundation_id=application.foundation_id, summary=summary
    )
