"""Judging a file of members against what is known: the preview that stands before every import."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.charter.queries import tier_words
from membership.business.members.intake import LABELS, Line, Problem, understand
from membership.business.members.models import Member, Term
from membership.business.members.sheet import read_sheet
from membership.directory.organizations.models import Organization
from membership.kernel.facts import is_known


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. Nothing of it is done while `problems` holds anything."""

    foundation_id: int
    file_name: str
    sha256: str
    lines: Sequence[Line]
    problems: Sequence[Problem]
    ignored: Sequence[str]

    @property
    def added(self) -> Sequence[Line]:
        """The rows that make a member."""
        return [line for line in self.lines if line.effect != "unchanged"]

    @property
    def unchanged(self) -> int:
        """How many rows say what is known already."""
        return len(self.lines) - len(self.added)

    def problems_of(self, row: int) -> list[Problem]:
        """What is wrong in one row."""
        return [problem for problem in self.problems if problem.row == row]


@dataclass(frozen=True)
class Known:
    """What is known of a company with this name; `member_tier` is the tier of its last term where it is a member."""

    organization_id: int
    member_id: int | None
    member_tier: str
    until: date | None


def plan_import(
    session: Session, foundation_id: int, content: bytes, file_name: str, *, default_on: date, today: date
) -> ImportPlan:
    """Read and judge the file; the number of statements does not grow with its rows. Raises RuleBroken (field "file")."""
    sheet = read_sheet(content, file_name)
    intake = understand(sheet, _tier_names(session, foundation_id))
    problems = [*intake.problems, *_judge(session, foundation_id, intake.lines, default_on, today)]
    digest = hashlib.sha256(content).hexdigest()
    problems.sort(key=lambda problem: problem.row)
    return ImportPlan(foundation_id, file_name, digest, intake.lines, problems, intake.ignored)


def _tier_names(session: Session, foundation_id: int) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, name in tier_words(session, foundation_id):
        names |= {key.casefold(): key, name.casefold(): key}
    return names


def _judge(
    session: Session, foundation_id: int, lines: Sequence[Line], default_on: date, today: date
) -> Iterator[Problem]:
    known = _known(session, foundation_id, [line.key for line in lines if line.organization])
    for line in lines:
        line.joined_on = line.joined_on or default_on
        same = known.get(line.key, []) if line.organization else []
        if len(same) > 1:
            yield Problem(
                line.row,
                LABELS["organization"],
                f"{len(same)} companies of this name are known; merge them first.",
            )
        elif same:
            yield from _meet(line, same[0], today)


def _meet(line: Line, known: Known, today: date) -> Iterator[Problem]:
    """What a row means for a company that is known."""
    line.organization_id = known.organization_id
    line.effect = "joins"
    if known.member_id is None:
        return
    line.effect = "unchanged"
    if known.until is not None and known.until <= today:
        yield Problem(
            line.row,
            LABELS["organization"],
            f"Its membership ended on {known.until}; admit it again on its own page.",
        )
    elif line.tier and known.member_tier != line.tier:
        message = f"It is a {known.member_tier} member; a file changes no tier: do that on the member's page."
        yield Problem(line.row, LABELS["tier"], message)


def _known(session: Session, foundation_id: int, keys: Sequence[str]) -> Mapping[str, list[Known]]:
    """Name key -> the living companies of that name; two statements for each thousand names."""
    found: dict[str, list[Known]] = {}
    for part in _parts(list(dict.fromkeys(keys))):
        query = (
            select(Organization.id, Organization.name_key, Member.id.label("member_id"))
            .outerjoin(
                Member, (Member.organization_id == Organization.id) & (Member.foundation_id == foundation_id)
            )
            .where(Organization.name_key.in_(part), Organization.merged_into_id.is_(None))
        )
        rows = session.execute(query).all()
        last = _last_tiers(session, [row.member_id for row in rows if row.member_id is not None])
        for row in rows:
            tier, until = last.get(row.member_id, ("", None))
            found.setdefault(row.name_key, []).append(Known(row.id, row.member_id, tier, until))
    return found


def _last_tiers(session: Session, member_ids: Sequence[int]) -> dict[int, tuple[str, date]]:
    query = (
        select(Term.member_id, Tier.key, Term.ends_on)
        .join(Tier, Tier.id == Term.tier_id)
        .where(Term.member_id.in_(member_ids), is_known(Term))
        .order_by(Term.starts_on)
    )
    return {row.member_id: (row.key, row.ends_on) for row in session.execute(query)}


def _parts(keys: Sequence[str], size: int = 1000) -> Iterable[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
