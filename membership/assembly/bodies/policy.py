"""Who may know of a body, and who may act for it. A right in one wing gives none in the other."""

from __future__ import annotations

from typing import Protocol

from membership.kernel.viewer import Viewer

MANAGER = {"business": "staff", "technical": "technical_secretary"}
AUDITOR = {"business": "auditor_business", "technical": "auditor_technical"}
IN_BODY = ("secretary", "chair", "director", "alternate")


class BodyLike(Protocol):
    """A body as policies know it."""

    @property
    def id(self) -> int: ...
    @property
    def foundation_id(self) -> int: ...
    @property
    def wing(self) -> str: ...


def may_keep_body(viewer: Viewer, body: BodyLike) -> bool:
    """Hold its meetings and keep its records: its own secretary, and staff or the technical secretary of its wing."""
    is_secretary = viewer.has("secretary", body_id=body.id, wing=body.wing)
    return is_secretary or viewer.has(MANAGER[body.wing], wing=body.wing, foundation_id=body.foundation_id)


def may_change_seats(viewer: Viewer, body: BodyLike) -> bool:
    """Write down who sits, stands in, or holds an office."""
    return may_keep_body(viewer, body)


def sits_in(viewer: Viewer, body: BodyLike) -> bool:
    """Directors, alternates and the chair of the body."""
    return viewer.has("director", "alternate", "chair", body_id=body.id, wing=body.wing)


def may_read_body(viewer: Viewer, body: BodyLike) -> bool:
    """See the roster, meetings, motions and records of the body, private ones too."""
    auditor = viewer.has(AUDITOR[body.wing], wing=body.wing, foundation_id=body.foundation_id)
    return may_keep_body(viewer, body) or sits_in(viewer, body) or auditor


def may_read_some_business_body(viewer: Viewer, place: object) -> bool:
    """See the list of the business bodies of a foundation: whoever may read one of them."""
    return _reads_some(viewer, place, "business")


def may_read_some_technical_body(viewer: Viewer, place: object) -> bool:
    """The same on the technical side."""
    return _reads_some(viewer, place, "technical")


def _reads_some(viewer: Viewer, place: object, wing: str) -> bool:
    roles = (*IN_BODY, MANAGER[wing], AUDITOR[wing])
    return viewer.has(*roles, wing=wing, foundation_id=getattr(place, "id", None))
