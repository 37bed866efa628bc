"""The links of an application: mailed once, used once, and the browser that used one (U1, R32).

A mail carries a link that opens the application a single time; whoever opens it gets a pass for this browser, which lives
for a day of work and is a row that can be ended. So no address with a lasting secret stands in any mail, history or log.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.models import Application, ApplicationLink
from membership.directory.accounts.tokens import digest, new_secret
from membership.directory.foundations.models import Foundation
from membership.kernel.columns import new_public_id
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.work import Work

LIFETIMES = {"resume": timedelta(days=14), "browser": timedelta(hours=12), "signature": timedelta(days=14)}
DEAD = "This link was used already, or is too old. Ask for a new one."


class DeadLink(RuleBroken):
    """The link was used, is too old, was taken back, or never was: all answer alike."""

    def __init__(self) -> None:
        super().__init__(DEAD)


def make_link(work: Work, application: Application, purpose: str, email: str) -> tuple[ApplicationLink, str]:
    """A new link and its secret, which is kept nowhere but in the waiting mail or in the browser. The caller records."""
    secret = new_secret()
    link = work.add(
        ApplicationLink(
            purpose=purpose, token_hash=digest(f"application.{purpose}", secret), application_id=application.id,
            email=email, created_at=work.at, expires_at=work.at + LIFETIMES[purpose],
        )
    )  # fmt: skip
    return link, secret


def live_link(
    session: Session, foundation_id: int, purpose: str, secret: str, at: datetime
) -> ApplicationLink | None:
    """The link of this secret in this foundation, while it lives; looking does not use it."""
    query = (
        select(ApplicationLink)
        .join(Application, Application.id == ApplicationLink.application_id)
        .where(
            ApplicationLink.token_hash == digest(f"application.{purpose}", secret),
            ApplicationLink.purpose == purpose, ApplicationLink.used_at.is_(None), ApplicationLink.void_at.is_(None),
            ApplicationLink.expires_at > at, Application.foundation_id == foundation_id,
        )
    )  # fmt: skip
    return session.scalars(query).one_or_none() if secret else None


def use_link(work: Work, foundation_id: int, purpose: str, secret: str) -> ApplicationLink:
    """The link, used by this very call. Raises DeadLink. The caller records the row with its act.

    Two calls at one instant wait for each other at the locked row; the database refuses a second use in any case.
    """
    found = live_link(work.session, foundation_id, purpose, secret, work.at)
    if found is None:
        raise DeadLink
    link = work.lock(ApplicationLink, found.id)
    if link.used_at is not None or link.void_at is not None or link.expires_at <= work.at:
        raise DeadLink
    link.used_at = work.at
    return link


def open_by_link(work: Work, foundation_id: int, secret: str) -> tuple[Application, str]:
    """Use a mailed link: the application, and the secret by which this browser is known from now on."""
    link = use_link(work, foundation_id, "resume", secret)
    application = work.lock(Application, link.application_id)
    _, pass_secret = make_link(work, application, "browser", link.email)
    work.record(
        "business.application.opened", link, foundation_id=foundation_id,
        summary="The applicant opened the application by a mailed link.",
    )  # fmt: skip
    return application, pass_secret


def application_of_browser(
    session: Session, foundation_id: int, public_id: str, secret: str, at: datetime
) -> Application | None:
    """The application at this address, where this browser has opened it."""
    link = live_link(session, foundation_id, "browser", secret, at)
    query = select(Application).where(
        Application.foundation_id == foundation_id, Application.public_id == public_id
    )
    found = session.scalars(query).one_or_none() if link is not None else None
    return found if found is not None and link is not None and found.id == link.application_id else None


def void_links(work: Work, application_id: int, *purposes: str) -> None:
    """Nothing opens by these links any more. The caller records."""
    query = select(ApplicationLink).where(
        ApplicationLink.application_id == application_id, ApplicationLink.purpose.in_(purposes),
        ApplicationLink.used_at.is_(None), ApplicationLink.void_at.is_(None),
    )  # fmt: skip
    for link in work.session.scalars(query.with_for_update()).all():
        link.void_at = work.at


def mail_applicant(work: Work, application: Application, template: str, **context: object) -> None:
    """Write to the applicant, with a link that opens the application. The caller's next record covers it."""
    foundation = work.session.get_one(Foundation, application.foundation_id)
    link, secret = make_link(work, application, "resume", application.email)
    queue_mail(
        work, template, link.public_id, Recipient("applicant", application.email), template, context,
        brand=foundation.name, foundation_id=foundation.id,
        one_use_path=f"/{foundation.slug}/public/application/opening/{secret}", expires_at=link.expires_at,
    )  # fmt: skip


def mail_copy(work: Work, application: Application, name: str, email: str, **context: object) -> None:
    """Send somebody who signed or applied to the executed copy. The caller's next record covers it."""
    foundation = work.session.get_one(Foundation, application.foundation_id)
    link, secret = make_link(work, application, "resume", email)
    queue_mail(
        work, "agreement-executed", link.public_id, Recipient(str(single_line(name)), email), "agreement-executed",
        context, brand=foundation.name, foundation_id=foundation.id,
        one_use_path=f"/{foundation.slug}/public/application/opening/{secret}", expires_at=link.expires_at,
    )  # fmt: skip


def mail_signatory(work: Work, application: Application, name: str, email: str, **context: object) -> None:
    """Write to whoever signs for the company. A link speaks of the application, so that whoever holds an older one is shown
    the newer text; all die with the signature. The caller's next record covers it."""
    foundation = work.session.get_one(Foundation, application.foundation_id)
    link, secret = make_link(work, application, "signature", email)
    queue_mail(
        work, "agreement-signature", link.public_id, Recipient(str(single_line(name)), email), "agreement-signature",
        context, brand=foundation.name, foundation_id=foundation.id,
        one_use_path=f"/{foundation.slug}/public/agreement/{secret}", expires_at=link.expires_at,
    )  # fmt: skip


def applications_of(session: Session, foundation_id: int, email_key: str) -> list[int]:
    """The applications of a mail address that have not ended, newest first."""
    query = select(Application.id).where(
        Application.foundation_id == foundation_id, Application.email_key == email_key,
        Application.state.not_in(("withdrawn", "admitted")),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Application.id.desc()).limit(5)))


def ask_for_link(work: Work, application_ids: list[int]) -> None:
    """Somebody asks for the link to their applications. With and without one the same is written, in the same time (R29):
    the links are made by the job."""
    work.post("business.application_link", new_public_id(), {"applications": application_ids})


def send_links(work: Work, application_ids: list[int]) -> None:
    """Mail the link of every one of these applications."""
    for key in application_ids:
        application = work.lock(Application, key)
        mail_applicant(work, application, "application-link")
        work.record(
            "business.application.link_sent", application, foundation_id=application.foundation_id,
            summary="A link to the application was mailed.",
        )  # fmt: skip
