"""Who reads and who adopts the technical charter."""

from __future__ import annotations

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer


def may_see_charter(viewer: Viewer, place: Place | None) -> bool:
    """Its keepers, its auditors, and everybody on the ladder."""
    return place is not None and viewer.has(
        "technical_secretary", "auditor_technical", "maintainer", wing="technical", foundation_id=place.id
    )


def may_see_events(viewer: Viewer, place: Place | None) -> bool:
    """What the charter waits for and what was recorded, with its notes: its keepers and its auditors."""
    return place is not None and viewer.has(
        "technical_secretary", "auditor_technical", wing="technical", foundation_id=place.id
    )


def may_adopt_charter(viewer: Viewer, place: Place | None) -> bool:
    """The technical secretary writes down what the technical bodies decided."""
    return place is not None and viewer.has("technical_secretary", wing="technical", foundation_id=place.id)
