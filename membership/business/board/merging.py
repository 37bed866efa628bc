"""What the doors carried in follows when two people are found to be one."""

from __future__ import annotations

from membership.business.board.models import CarriedFact
from membership.kernel.merging import Merger, Restates

MERGER = Merger(
    keys=(Restates("person", CarriedFact, "person_id", "Seats through an office or a project", "business"),)
)
