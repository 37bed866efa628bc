"""Who carries out the acts that touch several rooms: staff."""

from __future__ import annotations

from typing import Protocol

from membership.business.members.policy import MemberLike, acts_for
from membership.kernel.room import Place
from membership.kernel.viewer import Viewer


def may_admit(viewer: Viewer, place: Place | None) -> bool:
    """Admit companies, one by one or from a file."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_adopt(viewer: Viewer, place: Place | None) -> bool:
    """Adopt a business charter."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_move(viewer: Viewer, member: MemberLike) -> bool:
    """Renew a membership, change its tier, end it."""
    return viewer.has("staff", foundation_id=member.foundation_id)


APPLICATION_READERS = ("staff", "auditor_business")
ACCEPTORS = ("primary", "legal")
"""Representatives who accept a new text of the agreement for their company."""


def may_see_applications(viewer: Viewer, place: Place | None) -> bool:
    """Applications with everything that was typed, and agreements."""
    return place is not None and viewer.has(*APPLICATION_READERS, foundation_id=place.id)


def may_decide_applications(viewer: Viewer, place: Place | None) -> bool:
    """Ask back, decline, accept, send the agreement, countersign it (with a fresh sign-in), admit, write the text."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_see_own_agreement(viewer: Viewer, place: Place | None) -> bool:
    """The text that one's company accepted or has to accept: every representative."""
    return place is not None and viewer.has("representative", foundation_id=place.id)


def may_accept_text(viewer: Viewer, member: MemberLike) -> bool:
    """Accept a new text for the company: its primary or legal representative."""
    return acts_for(viewer, member, *ACCEPTORS)


def may_see_queues(viewer: Viewer, place: Place | None) -> bool:
    """What waits for staff, with the people behind it: staff alone, since they alone can do it."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


class MailingLike(Protocol):
    """Mail to many as policies know it."""

    @property
    def foundation_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def held_by_id(self) -> int | None: ...


def may_write_mailings(viewer: Viewer, place: Place | None) -> bool:
    """Write to many people of members, hold and cancel such mail, and say how it is held: staff."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_release_mailing(viewer: Viewer, mailing: MailingLike) -> bool:
    """Let mail go that needs a second person: staff who neither wrote nor held it."""
    is_second = viewer.person_id is not None and viewer.person_id not in (
        mailing.author_id, mailing.held_by_id,
    )  # fmt: skip
    return is_second and viewer.has("staff", foundation_id=mailing.foundation_id)
