"""The roles that are granted, in words, and the roles that must show a second factor."""

from __future__ import annotations

from membership.kernel.viewer import ROLE_WINGS, Viewer

GRANTED = {
    "admin": "admin of accounts",
    "staff": "staff",
    "treasurer": "treasurer",
    "auditor_business": "auditor of business governance",
    "auditor_technical": "auditor of technical governance",
    "technical_secretary": "technical secretary",
}
NEED_SECOND_FACTOR = ("admin", "staff", "treasurer", "technical_secretary", "secretary")


def wing_of(role: str) -> str:
    """The one wing in which a granted role stands."""
    (wing,) = ROLE_WINGS[role]
    return wing


def needs_second_factor(viewer: Viewer) -> bool:
    """Whether the viewer's roles are such that a password alone is too little."""
    return viewer.has(*NEED_SECOND_FACTOR)
