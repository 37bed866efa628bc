"""Who holds a meeting and who may follow it: the rights of its body."""

from __future__ import annotations

from membership.assembly.bodies.policy import BodyLike, may_keep_body, may_read_body
from membership.kernel.viewer import Viewer


def may_hold_meetings(viewer: Viewer, body: BodyLike) -> bool:
    """Call meetings, note who is there, put motions to the vote and write the minutes."""
    return may_keep_body(viewer, body)


def may_follow_meetings(viewer: Viewer, body: BodyLike) -> bool:
    """See the meetings of the body with everything in them."""
    return may_read_body(viewer, body)
