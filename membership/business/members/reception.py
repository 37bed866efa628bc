"""Judging a file against what is known: the preview that stands before every import."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.charter.queries import tier_words
from membership.business.members.columns import Problem
from membership.business.members.models import Term
from membership.business.members.pricing import Pricing

PART = 1_000
STEP = 500
"""Rows after which somebody who watches is told."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. Nothing of it is done while `problems` holds anything. `note`: what of the file is not read."""

    foundation_id: int
    kind: str
    file_name: str
    sha256: str
    header: Sequence[str]
    mapping: Mapping[int, str]
    lines: Sequence[Any]
    problems: Sequence[Problem]
    asked_by: int | None = None
    note: str = ""

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
class Entry:
    """What a row would sell: a term that is not over. `enters`: it puts the company into a tier in which it was not before, so
    that it has to meet what the tier requires. `category` is what a company is recorded as, or what the row says of a new one
    (whose `organization_id` is None)."""

    row: int
    tier: str
    starts_on: date
    ends_on: date
    organization_id: int | None
    company: str
    category: str
    member_id: int | None = None
    enters: bool = True


@dataclass(frozen=True)
class Demand:
    """What a tier requires and the company of a row does not meet, or what cannot be checked here; `blocks`: it is refused."""

    row: int
    message: str
    blocks: bool


Demands = Callable[["Judging", Sequence[Entry]], Iterator[Demand]]
"""Looks up what stands against the entries of a file: board and dues, on which that hangs, stand above this room."""


@dataclass
class Judging:
    """A file while it is judged: what is asked, of which foundation, as of which day, by which person. Rows without a day get
    `default_on`. `told` hears how many of how many rows are judged."""

    session: Session
    foundation_id: int
    default_on: date
    today: date
    demands: Demands
    told: Callable[[int, int], None] = lambda _done, _most: None
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
                self.told(place, len(lines))
            if line.row not in self.faulty:
                yield line


def tier_names(session: Session, foundation_id: int) -> dict[str, str]:
    """What people may write for a tier, in small letters -> its key: the key, its name, and the names under which it was sold."""
    names: dict[str, str] = {}
    for key, name in tier_words(session, foundation_id):
        names |= {key.casefold(): key, name.casefold(): key}
    sold = (
        select(Tier.key, Term.tier_name)
        .join(Tier, Tier.id == Term.tier_id)
        .where(Term.foundation_id == foundation_id)
    )
    for key, name in session.execute(sold.distinct().order_by(Tier.key, Term.tier_name)):
        names.setdefault(name.casefold(), key)
    return names


def parts(keys: Sequence[Any], size: int = PART) -> Iterator[Sequence[Any]]:
    """The keys in portions that a database takes in one question."""
    return (keys[start : start + size] for start in range(0, len(keys), size))
