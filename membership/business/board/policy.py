"""Who sees the seats of the business bodies, and who fills them. A company fills its own seats only."""

from __future__ import annotations

from typing import Protocol

from membership.business.members.policy import SEAT_KEEPERS
from membership.kernel.room import Place
from membership.kernel.viewer import Viewer

READERS = (
    "staff",
    "treasurer",
    "auditor_business",
    "representative",
    "director",
    "alternate",
    "secretary",
    "chair",
)
APPOINTING = SEAT_KEEPERS


class SeatLike(Protocol):
    """A seat as policies know it."""

    @property
    def foundation_id(self) -> int: ...
    @property
    def organization_id(self) -> int | None: ...
    @property
    def wing(self) -> str: ...


def may_see_seats(viewer: Viewer, place: Place | None) -> bool:
    """Who fills each seat, and why it exists: everybody with a part in the business wing."""
    return place is not None and viewer.has(*READERS, foundation_id=place.id, wing="business")


def may_see_limits(viewer: Viewer, place: Place | None) -> bool:
    """Which limits on related companies are broken: whoever sees seats; a company sees only what concerns itself."""
    return may_see_seats(viewer, place)


def may_see_every_breach(viewer: Viewer, place: Place) -> bool:
    """Breaches of every company: those who run or audit the business side, and the bodies themselves."""
    everybody = [role for role in READERS if role != "representative"]
    return viewer.has(*everybody, foundation_id=place.id, wing="business")


def may_align_seats(viewer: Viewer, place: Place | None) -> bool:
    """Bring the seats in line with charter and members."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_fill_seat(viewer: Viewer, seat: SeatLike) -> bool:
    """Appoint a director or name an alternate: staff, and the company's primary or voting representative."""
    if seat.wing != "business":
        return False
    if viewer.has("staff", foundation_id=seat.foundation_id):
        return True
    if seat.organization_id is None:
        return False
    held = viewer.of("representative", foundation_id=seat.foundation_id, organization_id=seat.organization_id)
    return any(grant.kind in APPOINTING for grant in held)
