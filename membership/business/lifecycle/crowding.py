"""Whether the tiers of a file have room for those who enter them: a row after the other, each with the rows before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Tier
from membership.assembly.rules.phrases import times
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.sizes import tier_maximum
from membership.business.board.queries import count_facts, with_settled
from membership.business.charter.models import Tier as SoldTier
from membership.business.lifecycle.requirements import places_kept
from membership.business.members.models import Term
from membership.business.members.reception import Demand, Entry, Judging
from membership.kernel.facts import holds_on


@dataclass
class Room:
    """A tier on a day: how many members its rule lets in (None: cannot be computed, with the `question`), and who is in it. A
    row of the file that makes a member stands there under the negative of its number."""

    rule: Rule[Tier]
    most: int | None
    question: str
    held: set[int]

    def move(self, company: int, *, is_in: bool) -> None:
        """A row puts the company into the tier on this day, or into another one."""
        if is_in:
            self.held.add(company)
        else:
            self.held.discard(company)

    def demand(self, row: int) -> Demand | None:
        """What is said of a row that has just entered."""
        title = self.rule.parameters.title
        if self.most is None:
            return Demand(row, f"Whether {title} has room cannot be computed: {self.question}", False)
        if len(self.held) <= self.most:
            return None
        room = f"{title} has room for {times(self.most, 'member')} (clause {self.rule.clause})"
        return Demand(row, f"{room}; with this row it would have {len(self.held)}.", True)


def crowded(of: Judging, entries: Sequence[Entry]) -> Iterator[Demand]:
    """Rows for which their tier has no room on their first day, or today where that lies behind. A few statements for each such
    day, and none where no tier has a maximum."""
    rooms = dict(_rooms(of, entries))
    by_day: dict[date, list[str]] = {}
    for tier, day in rooms:
        by_day.setdefault(day, []).append(tier)
    for entry in entries if rooms else ():
        company = entry.member_id or -entry.row
        for day, limited in by_day.items():
            if entry.starts_on <= day < entry.ends_on:
                for tier in limited:
                    rooms[tier, day].move(company, is_in=tier == entry.tier)
        room = rooms.get((entry.tier, _asked_on(of, entry)))
        demand = room.demand(entry.row) if room and entry.enters else None
        if demand is not None:
            yield demand


def _asked_on(of: Judging, entry: Entry) -> date:
    return max(entry.starts_on, of.today)


def _rooms(of: Judging, entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, date], Room]]:
    for tier, day in sorted({(one.tier, _asked_on(of, one)) for one in entries if one.enters}):
        charter = of.pricing.charter(day)
        rule = charter.tier(tier)
        if isinstance(rule, Absent) or rule.parameters.maximum_members is None:
            continue
        joining = Counter(one.tier for one in entries if one.enters and one.starts_on <= day < one.ends_on)
        found = tier_maximum(charter, tier, _facts(of, charter, day, joining))
        held = _held(of, tier, day) | places_kept(of.session, charter, of.foundation_id, tier, day)
        question = found.question if found else "its maximum is not known"
        yield (tier, day), Room(rule, found.number if found else None, question, held)


def _facts(of: Judging, charter: CharterDocument, day: date, joining: Mapping[str, int]) -> CountFacts:
    """What a maximum may hang on, with the members that there would be."""
    facts = count_facts(of.session, of.foundation_id, day)
    would_be = replace(facts, members=Counter(facts.members) + Counter(joining))
    return with_settled(of.session, of.foundation_id, would_be, day, charter)


def _held(of: Judging, tier: str, day: date) -> set[int]:
    query = (
        select(Term.member_id)
        .join(SoldTier, SoldTier.id == Term.tier_id)
        .where(Term.foundation_id == of.foundation_id, SoldTier.key == tier, holds_on(Term, day))
    )
    return set(of.session.scalars(query))
