"""Applications and agreements as pages, reports and the command line list them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.motions.models import Resolution
from membership.business.charter.models import Tier
from membership.business.members.application_tables import OPEN
from membership.business.members.models import (
    Agreement,
    AgreementText,
    Application,
    ApplicationEvidence,
    ApplicationMessage,
    Member,
)
from membership.kernel.errors import NotFound

Rows = Sequence[Row[*tuple[Any, ...]]]
WAITING = ("submitted", "in_review")
"""States in which staff have to do something about an application."""
PAGE = 200
OURS = (*WAITING, "accepted", "signed")
"""States of an application in which it is the foundation's turn."""
UNDERWAY = ("out", "signed")
"""States of an agreement that one side or the other has still to sign."""


def applications(
    session: Session, foundation_id: int, *, state: str = "", text: str = "", limit: int = PAGE
) -> Rows:
    """Applications that were sent, the longest waiting first; one statement. `state` "open" means every one that lives."""
    query = (
        select(
            Application.id, Application.public_id, Application.legal_name, Application.state, Application.state_since,
            Application.submitted_at, Application.decide_by, Application.tier_key, Tier.name.label("tier"),
        )
        .outerjoin(
            Tier, (Tier.foundation_id == Application.foundation_id) & (Tier.key == Application.tier_key)
        )
        .where(Application.foundation_id == foundation_id, Application.submitted_at.is_not(None))
        .order_by(Application.state_since, Application.id)
        .limit(limit)
    )  # fmt: skip
    if state:
        query = query.where(Application.state.in_(OPEN if state == "open" else (state,)))
    if text:
        like = "%" + text.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(Application.name_key.like(like, escape="\\"), Application.legal_name.ilike(like, escape="\\"))
        )
    return session.execute(query).all()


def application_by_public_id(session: Session, foundation_id: int, public_id: str) -> Application:
    """The application at this address, once it was sent: a draft is nobody's business but the applicant's. Raises NotFound."""
    query = select(Application).where(
        Application.foundation_id == foundation_id, Application.public_id == public_id,
        Application.submitted_at.is_not(None),
    )  # fmt: skip
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def messages_of(session: Session, application_id: int) -> Sequence[ApplicationMessage]:
    """Questions and answers in the order in which they were written."""
    query = select(ApplicationMessage).where(ApplicationMessage.application_id == application_id)
    return session.scalars(query.order_by(ApplicationMessage.id)).all()


def evidence_of(session: Session, application_id: int) -> Sequence[ApplicationEvidence]:
    """The files that were sent as proof."""
    query = select(ApplicationEvidence).where(ApplicationEvidence.application_id == application_id)
    return session.scalars(query.order_by(ApplicationEvidence.id)).all()


def evidence_by_public_id(session: Session, application_id: int, public_id: str) -> ApplicationEvidence:
    """One file. Raises NotFound."""
    query = select(ApplicationEvidence).where(
        ApplicationEvidence.application_id == application_id, ApplicationEvidence.public_id == public_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def agreements(session: Session, foundation_id: int, *, state: str = "", limit: int = PAGE) -> Rows:
    """Agreements that were not taken back, newest first, with the company and its member; one statement."""
    query = (
        select(
            Agreement.public_id, Agreement.state, Agreement.sent_at, Agreement.executed_at, Agreement.title,
            Agreement.void_reason,
            Application.legal_name, Application.public_id.label("application"), AgreementText.number,
            Member.public_id.label("member"),
        )
        .join(Application, Application.id == Agreement.application_id)
        .join(AgreementText, AgreementText.id == Agreement.text_id)
        .outerjoin(Member, Member.id == Application.member_id)
        .where(Agreement.foundation_id == foundation_id)
        .order_by(Agreement.sent_at.desc(), Agreement.id.desc())
        .limit(limit)
    )  # fmt: skip
    query = query.where(Agreement.state.in_(("prepared", "out")) if state == "waiting" else
                        (Agreement.state == state if state else Agreement.state != "void"))  # fmt: skip
    return session.execute(query).all()


def agreement_by_public_id(session: Session, foundation_id: int, public_id: str) -> Agreement:
    """The agreement at this address. Raises NotFound."""
    query = select(Agreement).where(
        Agreement.foundation_id == foundation_id, Agreement.public_id == public_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def agreement_texts(session: Session, foundation_id: int) -> Sequence[AgreementText]:
    """Every version of the foundation's text, newest first."""
    query = select(AgreementText).where(AgreementText.foundation_id == foundation_id)
    return session.scalars(query.order_by(AgreementText.number.desc())).all()


def agreement_text_by_public_id(session: Session, foundation_id: int, public_id: str) -> AgreementText:
    """One version. Raises NotFound."""
    query = select(AgreementText).where(
        AgreementText.foundation_id == foundation_id, AgreementText.public_id == public_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def resolution_choices(session: Session, foundation_id: int, since: date = date.min) -> list[tuple[str, str]]:
    """Resolutions of the foundation's business bodies from a day on, newest first, for a form."""
    query = (
        select(Resolution.public_id, Resolution.title, Resolution.adopted_on, Body.title.label("body"))
        .join(Body, Body.id == Resolution.body_id)
        .where(
            Resolution.foundation_id == foundation_id,
            Resolution.wing == "business",
            Resolution.adopted_on >= since,
        )
        .order_by(Resolution.adopted_on.desc(), Resolution.id.desc())
        .limit(100)
    )
    rows = session.execute(query)
    return [("", "None"), *((row.public_id, f"{row.adopted_on} {row.body}: {row.title}") for row in rows)]


def is_late(decide_by: date | None, state: str, today: date) -> bool:
    """Whether the charter's time to decide has passed without a decision."""
    return decide_by is not None and decide_by < today and state in (*WAITING, "asked_back")
