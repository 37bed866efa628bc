"""Who sees and who changes the business charter."""

from __future__ import annotations

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


def may_see_charter(viewer: Viewer, place: Place | None) -> bool:
    """Everybody with a part in the business wing of the foundation reads its rules."""
    return place is not None and viewer.has(*READERS, foundation_id=place.id, wing="business")


def may_see_events(viewer: Viewer, place: Place | None) -> bool:
    """What the charter waits for and what was recorded, with its notes: staff, and the auditor of the wing."""
    return place is not None and viewer.has(
        "staff", "auditor_business", foundation_id=place.id, wing="business"
    )


def may_adopt_charter(viewer: Viewer, place: Place | None) -> bool:
    """Staff load a charter that was adopted elsewhere."""
    return place is not None and viewer.has("staff", foundation_id=place.id)
