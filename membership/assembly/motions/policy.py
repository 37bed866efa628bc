"""Who moves, opens, records and certifies; who may vote on their own screen."""

from __future__ import annotations

from membership.assembly.bodies.policy import BodyLike, may_keep_body, may_read_body
from membership.kernel.viewer import Viewer


def may_put_motions(viewer: Viewer, body: BodyLike) -> bool:
    """Write down motions, open and close votes, record a roll call, certify, publish resolutions."""
    return may_keep_body(viewer, body)


def may_read_motions(viewer: Viewer, body: BodyLike) -> bool:
    """See motions, votes and resolutions of the body, private ones too."""
    return may_read_body(viewer, body)


def may_vote(viewer: Viewer, body: BodyLike, seat_id: int | None = None) -> bool:
    """Cast the vote of a seat, or of any (None), in an electronic roll call: its director or alternate."""
    seat = {} if seat_id is None else {"seat_id": seat_id}
    return viewer.has("director", "alternate", body_id=body.id, wing=body.wing, **seat)


def may_object(viewer: Viewer, body: BodyLike, seat_id: int | None = None) -> bool:
    """Object for a seat, or for any (None), to a decision outside of a meeting: who may vote for it, or a keeper for it."""
    return may_vote(viewer, body, seat_id) or may_put_motions(viewer, body)
