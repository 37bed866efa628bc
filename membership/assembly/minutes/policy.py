"""Who writes minutes and who reads them before they are public: the rights of the body."""

from __future__ import annotations

from membership.assembly.bodies.policy import BodyLike, may_keep_body, may_read_body
from membership.kernel.viewer import Viewer


def may_write_minutes(viewer: Viewer, body: BodyLike) -> bool:
    """Draft, revise, approve and publish."""
    return may_keep_body(viewer, body)


def may_read_minutes(viewer: Viewer, body: BodyLike) -> bool:
    """Read them whole, in any state."""
    return may_read_body(viewer, body)
