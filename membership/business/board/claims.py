"""Who has a claim to the seats of a group: members, a class, projects or the holder of an office, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from membership.assembly.rules.counts import CountFacts, FirstK
from membership.assembly.rules.entitlements import SeatCount
from membership.business.members.queries import MemberOn


@dataclass(frozen=True)
class Carried:
    """What a door carried in: a project with its person, or the holder of an office; `fact_id` is the row behind it."""

    key: str
    name: str
    person_id: int | None
    fact_id: int | None = None


@dataclass(frozen=True)
class SeatFacts:
    """Everything that seats are computed from, as of one day: members in the order in which they joined, hosted projects,
    and offices ("tac.chair") with their holders."""

    members: Sequence[MemberOn] = ()
    projects: Sequence[Carried] = ()
    offices: Mapping[str, Carried] = field(default_factory=dict)

    @property
    def counts(self) -> CountFacts:
        """The numbers of members and projects."""
        members = Counter(member.tier for member in self.members)
        return CountFacts(members=members, projects=len(self.projects))


@dataclass(frozen=True)
class Claim:
    """What one seat stands for. `key` is stable: the same claim keeps its seat. `person_id` fills the seat by itself."""

    key: str
    title: str
    organization_id: int | None = None
    member_id: int | None = None
    carried_id: int | None = None
    person_id: int | None = None
    slot: int | None = None
    belongs_to: str = "person"


def claims_of(count: SeatCount, facts: SeatFacts) -> list[Claim]:
    """The claims to the seats of a group whose number is known; as many as there are seats."""
    seat = count.rule.parameters
    number = count.number or 0
    if seat.is_of_each_member:
        members = [member for member in facts.members if member.tier == seat.by.name]
        return _of_members(members, number, seat.title, _per_member(count, len(members), number))
    if seat.by.kind == "project":
        return [_of_project(project) for project in facts.projects][:number]
    if seat.by.kind == "office":
        return [_of_office(seat.by.name, seat.title, facts.offices.get(seat.by.name))]
    kind = "class" if seat.belongs_to == "company" else "person"
    return [Claim(f"class:{slot}", seat.title, slot=slot, belongs_to=kind) for slot in range(1, number + 1)]


def _per_member(count: SeatCount, members: int, number: int) -> int:
    shape = count.rule.parameters.count
    if isinstance(shape, FirstK):
        return shape.per_member
    return max(1, number // members) if members else 1


def _of_members(members: Sequence[MemberOn], number: int, title: str, each: int) -> list[Claim]:
    """Seats for the members in the order in which they joined, until the number is reached."""
    found = [
        Claim(
            f"member:{member.member_id}" + (f":{place}" if place > 1 else ""),
            title,
            organization_id=member.organization_id,
            member_id=member.member_id,
            belongs_to="company",
        )
        for member in members
        for place in range(1, each + 1)
    ]
    return found[:number]


def _of_project(project: Carried) -> Claim:
    return Claim(
        f"project:{project.key}", project.name, carried_id=project.fact_id, person_id=project.person_id
    )


def _of_office(office: str, title: str, holder: Carried | None) -> Claim:
    return Claim(
        f"office:{office}",
        title,
        carried_id=holder.fact_id if holder else None,
        person_id=holder.person_id if holder else None,
        slot=1,
    )
