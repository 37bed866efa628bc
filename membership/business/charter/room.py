"""What the charter's room offers to the house."""

from __future__ import annotations

from membership.business.charter import policy
from membership.business.charter.views import blueprint
from membership.kernel.room import NavigationItem, Room

ROOM = Room(
    name="charter",
    blueprint=blueprint,
    navigation=(NavigationItem("Charter", "charter.charter", "scale", policy.may_see_charter, order=70),),
)
