"""Random histories of memberships, played through the real operations beside a small model that says what must come out.

The model knows nothing of tables: it keeps the days and the state of one membership by the charter's rule of terms, and
only proposes acts that the one map allows. Many histories share a database and a Work, so that thousands are quick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from membership.app import rooms
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.business.members.acts import Said
from membership.business.members.life import INSIDE, may_follow
from membership.business.members.models import Member
from membership.business.members.operations import begin_membership, next_number
from membership.business.members.schedule import Anchor, first_day, first_span, next_span
from membership.business.members.terms import (
    change_tier,
    end_membership,
    expire_membership,
    reinstate_membership,
    renew_membership,
    succeed,
    take_back_resignation,
)
from membership.directory.duplicates.operations import merge
from membership.kernel.merging import Pair
from membership.kernel.work import Work
from tests.business.world import World

LEAPS = (
    date(2028, 2, 29),
    date(2028, 2, 28),
    date(2027, 12, 31),
    date(2028, 1, 1),
    date(2027, 2, 28),
    date(2028, 12, 31),
)
MERGED = 0.1
"""The part of the companies that are found to be written down twice, in the middle of their history."""
TIERS = ("premier", "associate")


@dataclass
class Span:
    """A term as the model has it; `is_new` where a gap, or another membership, lies before it."""

    start: date
    end: date
    tier: str
    sold_until: date
    is_new: bool = False


@dataclass
class Story:
    """One membership in the model."""

    member: int
    state: str = "none"
    anchor: Anchor = field(default_factory=lambda: Anchor(1, 1))
    spans: list[Span] = field(default_factory=list)
    acts: list[tuple[str, date]] = field(default_factory=list)
    before_resigning: str = "member"
    voided: list[Span] = field(default_factory=list)
    ended: date = date.min
    """Where the last term ended before it was cut."""

    @property
    def last(self) -> Span:
        """The last term."""
        return self.spans[-1]

    @property
    def first_of_now(self) -> Span:
        """The first term of the present membership."""
        return next(span for span in reversed(self.spans) if span.is_new or span is self.spans[0])

    def cut(self, day: date) -> None:
        """Nothing of the membership lies on the day or later."""
        self.voided = [span for span in self.spans if span.start >= day]
        self.spans = [span for span in self.spans if span.start < day]
        self.ended = self.last.end
        self.last.end = min(self.last.end, day)


class Player:
    """Plays acts on many memberships of one foundation."""

    def __init__(self, world: World, work: Work, rule: MembershipTerm, random: Random) -> None:
        self.world, self.work, self.rule, self.random = world, work, rule, random
        self.stories: list[Story] = []
        self.mergers = [room.merging for room in rooms() if room.merging is not None]
        self.merges = 0

    def history(self, number: int, length: int) -> None:
        """One company joins, and acts follow."""
        accepted = self.random.choice((*LEAPS, self._day(date(2025, 6, 10), date(2030, 1, 1))))
        company = self.world.company(self.work, f"Company {number}")
        start = first_day(self.rule, accepted)
        member = begin_membership(
            self.work, self.world.foundation_id, company.id, self._tier(), accepted_on=accepted
        )
        story = Story(member.id, "member", Anchor.of(start))
        end = first_span(self.rule, start).ends_on
        story.spans.append(Span(start, end, self.tier, end))
        story.acts.append(("join", start))
        self.stories.append(story)
        self.go_on(story, number, length)

    def go_on(self, story: Story, number: int, length: int) -> None:
        """So many further acts."""
        for _ in range(length):
            self._act(story, number)

    def merge_some(self) -> None:
        """A part of the companies turn out to be written down twice. A merge is a Work of its own: the caller opens it."""
        for number, story in enumerate(self.stories):
            if self.random.random() < MERGED:
                self._merge(story, number)

    def _act(self, story: Story, number: int) -> None:
        steps = [step for step in may_follow(story.state) if hasattr(self, f"_{step}")]
        step = self.random.choice(steps) if steps else ""
        if step:
            getattr(self, f"_{step}")(story, number)

    def _renew(self, story: Story, _number: int) -> None:
        last, tier = story.last, self._tier()
        end = next_span(self.rule, story.anchor, last.end).ends_on
        renew_membership(self.work, story.member, tier_key=tier)
        story.spans.append(Span(last.end, end, tier, end))
        story.acts.append(("renew", last.end))

    def _change_tier(self, story: Story, _number: int) -> None:
        last = story.last
        if (last.end - last.start).days < 2:
            return
        day = self._day(last.start + timedelta(days=1), last.end)
        tier = next(one for one in TIERS if one != last.tier)
        change_tier(self.work, story.member, tier, on=day)
        story.spans[-1:] = [
            Span(last.start, day, last.tier, day, last.is_new),
            Span(day, last.end, tier, last.end),
        ]
        story.spans[-2].sold_until = last.sold_until
        story.acts.append(("change_tier", day))

    def _resign(self, story: Story, _number: int) -> None:
        self._end(story, "resign", "resigned")

    def _lapse(self, story: Story, _number: int) -> None:
        if story.state != "resigned":
            self._end(story, "lapse", "lapsed")

    def _end(self, story: Story, step: str, state: str) -> None:
        day = self._day(story.first_of_now.start + timedelta(days=1), story.last.end)
        end_membership(self.work, story.member, ends_on=day, reason=f"{step}.", step=step)
        story.before_resigning = story.state
        story.cut(day)
        story.state = state
        story.acts.append((step, day))

    def _expire(self, story: Story, _number: int) -> None:
        expire_membership(self.work, story.member)
        story.state = "expired"
        story.acts.append(("expire", story.last.end))

    def _withdraw_resignation(self, story: Story, _number: int) -> None:
        last = story.last
        today = self._day(last.start, last.end)
        take_back_resignation(self.work, story.member, today=today, reason="Asked.")
        if story.ended > last.end:
            story.spans.append(Span(last.end, story.ended, last.tier, last.sold_until))
        for span in story.voided:
            if span.start == story.last.end:
                story.spans.append(span)
        story.state = story.before_resigning
        story.acts.append(("withdraw_resignation", today))

    def _reinstate(self, story: Story, _number: int) -> None:
        last = story.last
        if last.sold_until <= last.end:
            return
        day = self._day(last.end, last.sold_until)
        reinstate_membership(self.work, story.member, on=day, reason="Asked.")
        story.spans.append(Span(day, last.sold_until, last.tier, last.sold_until, day > last.end))
        story.state = "member"
        story.acts.append(("reinstate", day))

    def _rejoin(self, story: Story, _number: int) -> None:
        last = story.last
        accepted = last.end + timedelta(days=self.random.randrange(40, 500))
        start = first_day(self.rule, accepted)
        member = self.work.session.get_one(Member, story.member)
        begin_membership(
            self.work, self.world.foundation_id, member.organization_id, self._tier(), accepted_on=accepted
        )
        end = first_span(self.rule, start).ends_on
        story.anchor = Anchor.of(start)
        story.spans.append(Span(start, end, self.tier, end, is_new=True))
        story.state = "member"
        story.acts.append(("rejoin", start))

    def _transfer_out(self, story: Story, _number: int) -> None:
        last = story.last
        if (last.end - last.start).days < 2:
            return
        day = self._day(last.start + timedelta(days=1), last.end)
        heir = self._heir(f"Successor of {story.member} after {len(story.acts)}", day)
        said = Said("Acquired.", "Agreement", "Board", "acquisition")
        succeed(self.work, story.member, heir, on=day, said=said)
        other = Story(
            heir.id,
            "member",
            story.anchor,
            [Span(day, last.end, last.tier, last.end)],
            [("transfer_in", day)],
        )
        self.stories.append(other)
        story.cut(day)
        story.state = "transferred"
        story.acts.append(("transfer_out", day))

    def _merge(self, story: Story, number: int) -> None:
        """The company turns out to be written down twice: its membership goes on under the other record, as it is."""
        member = self.work.session.get_one(Member, story.member)
        twin = self.world.company(self.work, f"Twin {number} of {member.organization_id}")
        merge(
            self.work, self.mergers, Pair("organization", member.organization_id, twin.id), reason="The same."
        )
        assert member.organization_id == twin.id
        self.merges += 1

    def _heir(self, name: str, day: date) -> Member:
        company = self.world.company(self.work, name)
        foundation_id = self.world.foundation_id
        return self.work.add(
            Member(
                foundation_id=foundation_id, organization_id=company.id, joined_on=day,
                number=next_number(self.work, foundation_id), recorded_at=self.work.at,
            )
        )  # fmt: skip

    def _tier(self) -> str:
        self.tier = self.random.choice(TIERS)
        return self.tier

    def _day(self, start: date, end: date) -> date:
        """A day from `start` until before `end`, with a liking for the awkward ones."""
        awkward = [day for day in (*LEAPS, start, end - timedelta(days=1)) if start <= day < end]
        if awkward and self.random.random() < 0.3:
            return self.random.choice(awkward)
        return start + timedelta(days=self.random.randrange(max(1, (end - start).days)))


def is_open(story: Story) -> bool:
    """Whether the membership goes on."""
    return story.state in INSIDE
