"""What the technical charter's room offers to the house."""

from __future__ import annotations

from membership.kernel.room import NavigationItem, Room, RulePage
from membership.technical.charter import policy
from membership.technical.charter.views import drafting, events, reading

PAGES = (reading, drafting, events)

ROOM = Room(
    name="technical_charter",
    blueprint=reading.blueprint,
    rule_page=RulePage("technical_charter.charter", policy.may_see_charter, "technical"),
    navigation=(
        NavigationItem(
            "Technical charter",
            "technical_charter.charter",
            icon="license",
            may=policy.may_see_charter,
            side="technical",
            order=20,
        ),
    ),
)
