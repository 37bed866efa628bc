"""What the charter's room offers to the house."""

from __future__ import annotations

from membership.business.charter import policy
from membership.business.charter.views import blueprint
from membership.kernel.room import NavigationItem, Room, RulePage

ROOM = Room(
    name="charter",
    blueprint=blueprint,
    rule_page=RulePage("charter.charter", policy.may_see_charter),
    navigation=(NavigationItem("Charter", "charter.charter", "scale", policy.may_see_charter, order=70),),
)
