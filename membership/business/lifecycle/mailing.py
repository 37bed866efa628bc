"""Mail to many, as staff do it: written, held for a while in which it can be cancelled, released, and handed to the jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.phrases import times
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.mailing_audience import Audience, addressees, digest_of
from membership.business.lifecycle.mailing_text import checked_subject, checked_text
from membership.business.members.models import Mailing, MailingRecipient, MailingRule
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.room import ListFilter
from membership.kernel.work import Work

HOLD_MINUTES = 30
"""How long a foundation that said nothing holds mail to many."""


@dataclass(frozen=True)
class Letter:
    """What a mailing says, and to whom it is to go."""

    subject: str
    text: str
    audience: Audience


@dataclass(frozen=True)
class Holding:
    """How a foundation holds mail: minutes, and above how many recipients a second person releases it (None: never)."""

    minutes: int = HOLD_MINUTES
    second_above: int | None = None
    version: int = 0

    @property
    def words(self) -> str:
        """ "30 minutes"."""
        return minutes_in_words(self.minutes)

    def needs_second(self, recipients: int) -> bool:
        """Whether so many recipients need a second person."""
        return self.second_above is not None and recipients > self.second_above


def minutes_in_words(minutes: int) -> str:
    """ "1 minute", "30 minutes"."""
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def holding_of(session: Session, foundation_id: int) -> Holding:
    """The foundation's rule; one statement."""
    rule = session.scalars(
        select(MailingRule).where(MailingRule.foundation_id == foundation_id)
    ).one_or_none()
    return Holding(rule.hold_minutes, rule.second_above, rule.version) if rule else Holding()


def set_holding(
    work: Work, foundation_id: int, minutes: int, second_above: int | None, version: int
) -> MailingRule:
    """Say how mail to many is held from now on; what is held already stays as it is. Raises Conflict where somebody changed
    it first."""
    place = work.lock(Foundation, foundation_id)
    query = select(MailingRule).where(MailingRule.foundation_id == place.id).with_for_update()
    rule = work.session.scalars(query).one_or_none()
    if (rule.version if rule else 0) != version:
        raise Conflict("Somebody changed this while you were editing it.")
    if rule is None:
        rule = work.add(
            MailingRule(foundation_id=place.id, hold_minutes=minutes, second_above=second_above, recorded_at=work.at)
        )  # fmt: skip
    rule.hold_minutes, rule.second_above = minutes, second_above
    second = (
        "nobody else releases it"
        if second_above is None
        else f"above {second_above} a second person releases it"
    )
    work.record(
        "business.mailing_rule.changed", rule, foundation_id=place.id,
        summary=f"Mail to many is held for {minutes_in_words(minutes)}; {second}.",
    )  # fmt: skip
    return rule


def write_mailing(work: Work, foundation_id: int, author_id: int, letter: Letter) -> Mailing:
    """Begin mail to many as a draft. Raises RuleBroken at the field that is wrong (subject, text, roles)."""
    place = work.lock(Foundation, foundation_id)
    mailing = work.add(
        Mailing(foundation_id=place.id, author_id=author_id, state="draft", recorded_at=work.at, **_checked(letter))
    )  # fmt: skip
    return _record(work, mailing, "written", f"Wrote mail to many: “{mailing.subject}”.")


def change_mailing(work: Work, mailing_id: int, letter: Letter, version: int) -> Mailing:
    """Change a draft. Raises Conflict where it is none any more, or `version` is not the present one."""
    mailing = work.lock(Mailing, mailing_id)
    _require(mailing, "draft")
    if mailing.version != version:
        raise Conflict("Somebody changed this mail while you were editing it.")
    for name, value in _checked(letter).items():
        setattr(mailing, name, value)
    return _record(work, mailing, "changed", f"Changed mail to many: “{mailing.subject}”.")


def hold_mailing(
    work: Work, mailing_id: int, held_by_id: int, seen: str, filters: Sequence[ListFilter]
) -> Mailing:
    """Fix text and recipients, and hold the mail. `seen` is the digest of the people whom the person has looked at: where
    they are others by now it raises Conflict, and RuleBroken where nobody would get it."""
    mailing = work.lock(Mailing, mailing_id)
    _require(mailing, "draft")
    on = today_of(work, mailing.foundation_id)
    found = addressees(
        work.session, mailing.foundation_id, on, Audience.of(mailing.audience, filters), filters
    )
    if digest_of(found) != seen:
        raise Conflict("Who would get this mail has changed since you looked. Look again, then send it.")
    people = [one for one in found if not one.left_out]
    if not people:
        raise RuleBroken("Nobody would get this mail. Choose other roles, or other members.")
    rule = holding_of(work.session, mailing.foundation_id)
    work.insert_many(
        MailingRecipient,
        [
            {"mailing_id": mailing.id, "person_id": one.person_id, "company": one.company, "tier": one.tier,
             "reasons": [{"member": reason[0], "role": reason[1], "company": reason[2]} for reason in one.reasons],
             "mail_id": None, "left_out": ""}
            for one in people
        ],
    )  # fmt: skip
    mailing.held_at, mailing.held_by_id = work.at, held_by_id
    mailing.send_after = work.at + timedelta(minutes=rule.minutes)
    mailing.needs_second = rule.needs_second(len(people))
    mailing.state = "held"
    second = ", and until a second person releases it" if mailing.needs_second else ""
    return _record(
        work, mailing, "held",
        f"Mail to {times(len(people), 'person', 'people')}, “{mailing.subject}”, is held for {rule.words}{second}.",
    )  # fmt: skip


def release_mailing(work: Work, mailing_id: int, released_by_id: int) -> Mailing:
    """A second person lets the mail go; it still waits for the end of the hold. Raises NotAllowed for whoever wrote or held it."""
    mailing = work.lock(Mailing, mailing_id)
    _require(mailing, "held")
    if not mailing.needs_second or mailing.released_at is not None:
        raise Conflict("Nobody needs to release this mail.")
    if released_by_id in (mailing.author_id, mailing.held_by_id):
        raise NotAllowed("Somebody else of the staff releases this mail.")
    mailing.released_at, mailing.released_by_id = work.at, released_by_id
    return _record(work, mailing, "released", f"Released mail to many: “{mailing.subject}”.")


def cancel_mailing(work: Work, mailing_id: int) -> Mailing:
    """The mail does not go. Raises Conflict where its sending has begun, or it was cancelled."""
    mailing = work.lock(Mailing, mailing_id)
    _require(mailing, "draft", "held")
    mailing.state = "cancelled"
    return _record(work, mailing, "cancelled", f"Cancelled mail to many: “{mailing.subject}”.")


def recipient_count(session: Session, mailing_id: int) -> int:
    """How many people a mailing goes to."""
    query = select(func.count()).where(MailingRecipient.mailing_id == mailing_id)
    return session.execute(query).scalar_one()


def _checked(letter: Letter) -> dict[str, Any]:
    if not letter.audience.roles:
        raise RuleBroken("Choose at least one role.", field="primary")
    return {
        "subject": checked_subject(letter.subject),
        "text": checked_text(letter.text),
        "audience": letter.audience.as_document(),
    }


def _require(mailing: Mailing, *states: str) -> None:
    if mailing.state in states:
        return
    told = {
        "draft": "This mail is still a draft.",
        "held": "This mail is held already.",
        "sending": "This mail is being sent already.",
        "sent": "This mail was sent already.",
        "cancelled": "This mail was cancelled.",
    }
    raise Conflict(told[mailing.state])


def _record(work: Work, mailing: Mailing, verb: str, summary: str) -> Mailing:
    work.record(f"business.mailing.{verb}", mailing, foundation_id=mailing.foundation_id, summary=summary)
    return mailing
