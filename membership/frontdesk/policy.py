"""Who may read what the hall shows. Every rule names the wing that it opens."""

from __future__ import annotations

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer


def may_stand_in(viewer: Viewer, place: Place) -> bool:
    """Whether the viewer has any right in this foundation."""
    return viewer.has("admin") or any(grant.foundation_id == place.id for grant in viewer.grants)


def audit_wings(viewer: Viewer, place: Place | None) -> tuple[str, ...]:
    """The sides of the wall whose entries the viewer may read, in this foundation or in the installation's own log."""
    if place is None:
        return ("house",) if viewer.has("admin") else ()
    business = viewer.has("staff", "auditor_business", foundation_id=place.id)
    technical = viewer.has("technical_secretary", "auditor_technical", foundation_id=place.id)
    wings = ("business",) * business + ("technical",) * technical
    return (*wings, "house") if wings or viewer.has("admin") else ()


def may_read_audit(viewer: Viewer, place: Place | None) -> bool:
    """Whether any part of the log is open to the viewer."""
    return bool(audit_wings(viewer, place))


def may_read_installation_audit(viewer: Viewer, _place: Place | None = None) -> bool:
    """The installation's own log is the administrator's."""
    return viewer.has("admin")


def may_see_jobs(viewer: Viewer, _place: Place | None = None) -> bool:
    """Failed jobs and the outbox are looked after by the administrator."""
    return viewer.has("admin")


def may_search(viewer: Viewer, place: Place) -> bool:
    """Each room decides what of it is found; the search itself is open to whoever stands in the foundation."""
    return may_stand_in(viewer, place)
