"""What adopting a charter would bring about, as data: every line with the explanation it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from membership.assembly.motions.progress import OpenVote
from membership.assembly.rules.comparing import Differences
from membership.assembly.rules.explanation import Explanation
from membership.kernel.money import Money
from membership.kernel.times import date_text


@dataclass(frozen=True)
class SeatChange:
    """A seat that appears or vanishes: of which body and group, whose it is, and who sits in it now."""

    body: str
    group: str
    title: str
    whose: str
    holder: str
    appears: bool
    why: Explanation

    @property
    def words(self) -> str:
        """ "Board: a seat for Acme appears (Premier members)"."""
        held = f", held by {self.holder}" if self.holder else ""
        verb = "appears" if self.appears else "vanishes"
        return f"{self.body}: the seat of {self.whose}{held} {verb} ({self.title})"


@dataclass(frozen=True)
class DuesChange:
    """Dues of a member that become others, from its next term on: a member keeps what its present term was sold on.
    `before` or `after` is None where the charter and the facts leave the amount open."""

    member: str
    name: str
    tier: str
    before: Money | None
    after: Money | None
    period: str
    from_on: date
    why_before: Explanation
    why_after: Explanation

    @property
    def difference(self) -> Money | None:
        """By how much they rise (or, below zero, fall), where both amounts are known in one currency."""
        if self.before is None or self.after is None or self.before.currency != self.after.currency:
            return None
        return Money(self.after.minor - self.before.minor, self.after.currency)

    @property
    def words(self) -> str:
        """ "Acme (premier): USD 100.00 becomes USD 120.00 per year, USD 20.00 more, from 1 Jan 2027 on"."""
        by = self.difference
        told = f", {Money(abs(by.minor), by.currency)} {'more' if by.minor > 0 else 'less'}" if by else ""
        was, now = (str(one) if one is not None else "an open amount" for one in (self.before, self.after))
        return f"{self.name} ({self.tier}): {was} becomes {now} per {self.period}{told}, from {date_text(self.from_on)} on"


@dataclass(frozen=True)
class Ineligible:
    """A member that the new charter would not admit to its tier. `was_already`: nor would the one in force."""

    member: str
    name: str
    tier: str
    reason: str
    was_already: bool
    why: Explanation

    @property
    def words(self) -> str:
        """ "Acme (premier): …"."""
        return f"{self.name} ({self.tier}): {self.reason}{' (as today)' if self.was_already else ''}"


@dataclass(frozen=True)
class Breach:
    """A cap that the facts of the day go beyond. `was_already`: as under the charter in force."""

    subject: str
    reason: str
    was_already: bool
    why: Explanation

    @property
    def words(self) -> str:
        """The breach as a sentence."""
        return f"{self.subject}: {self.reason}{' (as today)' if self.was_already else ''}"


@dataclass(frozen=True)
class Consequences:
    """Everything that would follow on the day `on` for the members of `members_on`. `questions` are counts that stay open: their seats stay as they are.
    `unchecked` says what a preview cannot know."""

    title: str
    on: date
    members_on: date
    against: str
    rules: Differences | None
    seats: Sequence[SeatChange] = ()
    dues: Sequence[DuesChange] = ()
    ineligible: Sequence[Ineligible] = ()
    breaches: Sequence[Breach] = ()
    votes: Sequence[OpenVote] = ()
    questions: Sequence[str] = ()
    unchecked: Sequence[str] = field(default_factory=tuple)

    @property
    def appearing(self) -> list[SeatChange]:
        """Seats that appear."""
        return [one for one in self.seats if one.appears]

    @property
    def vanishing(self) -> list[SeatChange]:
        """Seats that vanish."""
        return [one for one in self.seats if not one.appears]

    def parts(self) -> list[tuple[str, Sequence[Any]]]:
        """The consequences by what they touch; each has `words` and an explanation."""
        return [
            ("Seats that appear", self.appearing),
            ("Seats that vanish", self.vanishing),
            ("Dues that change", self.dues),
            ("Members no longer eligible", self.ineligible),
            ("Caps that are breached", self.breaches),
            ("Votes in progress, untouched", self.votes),
        ]

    def lines(self) -> Iterator[str]:
        """The whole for a terminal."""
        yield f"{self.title}, as of {date_text(self.on)}, against {self.against}, for the members of {date_text(self.members_on)}"
        if self.rules is not None:
            yield f"{self.rules.words}."
        for title, found in self.parts():
            yield f"{title}: {len(found) or 'none'}"
            yield from (f"  {one.words}" for one in found)
        yield from (f"Open: {question}" for question in self.questions)
        yield from (f"Not checked: {one}" for one in self.unchecked)

    def as_json(self) -> dict[str, Any]:
        """A plain value for programs."""
        return {
            "charter": self.title,
            "as_of": self.on.isoformat(),
            "members_on": self.members_on.isoformat(),
            "against": self.against,
            "seats": [_seat(one) for one in self.seats],
            "dues": [_dues(one) for one in self.dues],
            "ineligible": [
                {
                    "member": one.member,
                    "name": one.name,
                    "tier": one.tier,
                    "reason": one.reason,
                    "was_already": one.was_already,
                    "why": one.why.as_json(),
                }
                for one in self.ineligible
            ],
            "breaches": [
                {
                    "subject": one.subject,
                    "reason": one.reason,
                    "was_already": one.was_already,
                    "why": one.why.as_json(),
                }
                for one in self.breaches
            ],
            "open_votes": [vars(one) for one in self.votes],
            "questions": list(self.questions),
            "not_checked": list(self.unchecked),
        }


def _seat(one: SeatChange) -> dict[str, Any]:
    kept = ("body", "group", "title", "whose", "holder", "appears")
    return {**{name: getattr(one, name) for name in kept}, "why": one.why.as_json()}


def _dues(one: DuesChange) -> dict[str, Any]:
    def money(value: Money | None) -> dict[str, Any] | None:
        return None if value is None else {"minor": value.minor, "currency": value.currency}

    return {
        "member": one.member,
        "name": one.name,
        "tier": one.tier,
        "before": money(one.before),
        "after": money(one.after),
        "difference": money(one.difference),
        "period": one.period,
        "from_on": one.from_on.isoformat(),
        "why_before": one.why_before.as_json(),
        "why_after": one.why_after.as_json(),
    }
