"""Who sees people: everybody their own employment, staff those whom their foundation knows."""

from __future__ import annotations

from typing import Any

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer


def may_state_own_employment(viewer: Viewer, _thing: Any = None) -> bool:
    """Every signed-in person says where they work."""
    return viewer.is_signed_in


def may_see_people(viewer: Viewer, place: Place | None) -> bool:
    """The page of a person with everything that they hold on the business side."""
    return place is not None and viewer.has("staff", foundation_id=place.id)


def may_settle_employment(viewer: Viewer, place: Place | None) -> bool:
    """Confirm, contradict and end employment in the company's stead."""
    return may_see_people(viewer, place)


def may_take_personal_data(viewer: Viewer, place: Place | None) -> bool:
    """Take the file of a person whom the foundation knows."""
    return may_see_people(viewer, place)


def may_erase_people(viewer: Viewer, place: Place | None, *, is_known_elsewhere: bool = False) -> bool:
    """Erase a person whom no other foundation knows; whom several know, an admin of accounts erases."""
    return may_see_people(viewer, place) and not is_known_elsewhere
