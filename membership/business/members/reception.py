"""Judging a file against what is known: the preview that stands before every import."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.charter.queries import tier_words
from membership.business.members.columns import Problem
from membership.business.members.intake import Line
from membership.business.members.models import Member
from membership.business.members.pricing import Pricing
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import Holder, holders
from membership.kernel.times import date_text

PART = 1_000
STEP = 500
"""Rows after which somebody who watches is told."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. Nothing of it is done while `problems` holds anything."""

    foundation_id: int
    kind: str
    file_name: str
    sha256: str
    header: Sequence[str]
    mapping: Mapping[int, str]
    lines: Sequence[Any]
    problems: Sequence[Problem]
    asked_by: int | None = None

    @property
    def ignored(self) -> Sequence[str]:
        """The headers of columns that say nothing."""
        return [title for place, title in enumerate(self.header) if title and place not in self.mapping]

    @property
    def added(self) -> Sequence[Any]:
        """The rows that do something."""
        return [line for line in self.lines if line.effect != "unchanged"]

    @property
    def unchanged(self) -> int:
        """How many rows say what is known already."""
        return len(self.lines) - len(self.added)

    @property
    def of_file(self) -> Sequence[Problem]:
        """What is wrong with the file as a whole, or with its header."""
        return [problem for problem in self.problems if problem.row < 2]


def digest_of(kind: str, content: bytes) -> str:
    """By which a file, read as this kind, is told from every other."""
    return hashlib.sha256(kind.encode() + b"\n" + content).hexdigest()


@dataclass(frozen=True)
class Company:
    """A company that is known by the name in a row; `member_id` is None where it never joined this foundation."""

    id: int
    display_name: str
    category: str
    member_id: int | None


@dataclass
class Judging:
    """A file while it is judged: what is asked, of which foundation, as of which day, by which person. Rows without a day get
    `default_on`."""

    session: Session
    foundation_id: int
    default_on: date
    today: date
    told: Callable[[int], None] = lambda _: None
    faulty: set[int] = field(default_factory=set)
    asked_by: int | None = None
    _pricing: Pricing | None = None

    @property
    def pricing(self) -> Pricing:
        """What the foundation's tiers cost, looked up when it is first asked."""
        if self._pricing is None:
            self._pricing = Pricing(self.session, self.foundation_id, self.today)
        return self._pricing

    def noted(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems, with their rows marked: what is wrong with a row once is not looked at again."""
        for problem in problems:
            self.faulty.add(problem.row)
            yield problem

    def sound(self, lines: Sequence[Any]) -> Iterator[Any]:
        """The rows that nothing was found wrong with, one by one, told to whoever watches."""
        for place, line in enumerate(lines):
            if place % STEP == 0:
                self.told(place)
            if line.row not in self.faulty:
                yield line


def tier_names(session: Session, foundation_id: int) -> dict[str, str]:
    """What people may write for a tier, in small letters -> its key."""
    names: dict[str, str] = {}
    for key, name in tier_words(session, foundation_id):
        names |= {key.casefold(): key, name.casefold(): key}
    return names


def parts(keys: Sequence[Any], size: int = PART) -> Iterator[Sequence[Any]]:
    """The keys in portions that a database takes in one question."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


class Companies:
    """The companies that the rows of a file name: those that are known, and what stands against a name."""

    def __init__(self, of: Judging, lines: Sequence[Line]) -> None:
        keys = list(dict.fromkeys(line.key for line in lines if line.key))
        self._held: dict[str, list[Holder]] = {}
        for part in parts(keys):
            for one in holders(of.session, part):
                self._held.setdefault(one.key, []).append(one)
        self.known = self._known(of)

    def _known(self, of: Judging) -> dict[int, Company]:
        ids = sorted({one.organization_id for held in self._held.values() for one in held})
        found: dict[int, Company] = {}
        for part in parts(ids):
            query = (
                select(Organization.id, Organization.display_name, Organization.category, Member.id.label("member_id"))
                .outerjoin(
                    Member, (Member.organization_id == Organization.id) & (Member.foundation_id == of.foundation_id)
                )
                .where(Organization.id.in_(part))
            )  # fmt: skip
            found |= {row.id: Company(*row) for row in of.session.execute(query)}
        return found

    def named(self, key: str) -> Company | None:
        """The one company that has this name now."""
        present = self._present(key)
        return self.known[present[0].organization_id] if len(present) == 1 else None

    def against(self, line: Line) -> str:
        """Why nobody can say which company the row means; empty where it is clear, or where it is a new one."""
        present = self._present(line.key)
        if len(present) > 1:
            return f"{len(present)} companies of this name are known; merge them first."
        former = self._held.get(line.key, []) if not present else []
        if former:
            one = former[0]
            return (
                f"“{line.organization}” was the name of {one.display_name} until {date_text(one.until)}. Write its present "
                "name, or register the other company on its own page first."
            )
        return ""

    def _present(self, key: str) -> list[Holder]:
        return [one for one in self._held.get(key, []) if one.until is None]
