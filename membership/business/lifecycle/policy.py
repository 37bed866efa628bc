"""Who carries out the acts that touch several rooms: staff."""

from __future__ import annotations

from membership.business.members.policy import MemberLike
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
