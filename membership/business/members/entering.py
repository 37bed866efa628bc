"""What a row must meet that puts a company into a tier: what the tier requires of it, and room in the tier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from membership.business.members.columns import Problem
from membership.business.members.intake import Line
from membership.business.members.reception import Entry, Judging

EXCEPTION = "On its own page it can be taken in all the same, with the reason."


def entered(of: Judging, lines: Sequence[Line], entries: Sequence[Entry]) -> Iterator[Problem]:
    """What the tiers of a file require, and the companies of these rows do not meet; notes at each row what cannot be checked
    here. One fault for each row: the page would name the first one too."""
    by_row = {line.row: line for line in lines}
    refused: set[int] = set()
    for demand in of.demands(of, entries):
        if not demand.blocks:
            by_row[demand.row].note(demand.message)
        elif demand.row not in refused:
            refused.add(demand.row)
            yield Problem(demand.row, "tier", f"{demand.message} {EXCEPTION}")
