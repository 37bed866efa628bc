"""Who keeps the technical registers. Only technical roles count: no seat, no tier and no payment gives a right here."""

from __future__ import annotations

from typing import Protocol

from membership.kernel.room import Place
from membership.kernel.viewer import Viewer


class ProjectLike(Protocol):
    """A project as policies know it."""

    @property
    def id(self) -> int: ...
    @property
    def foundation_id(self) -> int: ...


def may_keep_projects(viewer: Viewer, place: Place | None) -> bool:
    """Add projects, modules and maintainers, in any project of the foundation."""
    return place is not None and viewer.has("technical_secretary", wing="technical", foundation_id=place.id)


def may_keep_project(viewer: Viewer, project: ProjectLike) -> bool:
    """The same, for one project."""
    return viewer.has("technical_secretary", wing="technical", foundation_id=project.foundation_id)


def may_see_projects(viewer: Viewer, place: Place | None) -> bool:
    """The registers as the keepers see them: with their history and what is not yet published."""
    return place is not None and viewer.has(
        "technical_secretary", "auditor_technical", "maintainer", wing="technical", foundation_id=place.id
    )


def may_see_project(viewer: Viewer, project: ProjectLike) -> bool:
    """One project's register."""
    return viewer.has(
        "technical_secretary",
        "auditor_technical",
        "maintainer",
        wing="technical",
        foundation_id=project.foundation_id,
    )
