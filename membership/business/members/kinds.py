"""The kinds of file that can be taken in: what their columns may say, how their rows are judged, and what each would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from membership.business.members.columns import Column, Problem, assigned, suggested
from membership.business.members.intake import (
    MEMBERS,
    PEOPLE,
    TERMS,
    MemberLine,
    PersonLine,
    TermLine,
    understand,
)
from membership.business.members.member_rows import judge_members
from membership.business.members.people_rows import judge_people
from membership.business.members.reception import Demands, ImportPlan, Judging, digest_of, tier_names
from membership.business.members.sheet import Sheet, read_sheet
from membership.business.members.term_rows import judge_terms
from membership.kernel.errors import RuleBroken


@dataclass(frozen=True)
class Kind:
    """A kind of file. `shown`: (heading, attribute of a row, style) of the preview; `effects`: what a row's effect means."""

    key: str
    one: str
    many: str
    columns: Sequence[Column]
    make: Callable[[int], Any]
    judge: Callable[[Judging, Sequence[Any]], Iterator[Problem]]
    shown: Sequence[tuple[str, str, str]]
    effects: Mapping[str, str]

    def count(self, number: int) -> str:
        """ "1 member", "3 members"."""
        return f"1 {self.one}" if number == 1 else f"{number:,} {self.many}"

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(field, label) of everything that a column may say."""
        return [(column.name, column.label.capitalize()) for column in self.columns]


NOT_YET = {"unjudged": "Not judged yet: a faulty row of the company comes first"}
KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "members", "member", "members", MEMBERS, MemberLine, judge_members,
            (("Company", "organization", ""), ("Tier", "tier", ""), ("From", "joined_on", "date"), ("Dues", "dues", "")),
            {
                "new": "New company and member", "joins": "Known company becomes a member", "unchanged": "Unchanged",
                **NOT_YET,
            },
        ),
        Kind(
            "people", "person", "people", PEOPLE, PersonLine, judge_people,
            (("Person", "name", ""), ("Company", "organization", ""), ("Roles", "roles", ""), ("From", "since", "date")),
            {
                "new": "New person", "joins": "Known person, new employment", "role": "New role", "unchanged": "Unchanged",
                **NOT_YET,
            },
        ),
        Kind(
            "terms", "term", "terms", TERMS, TermLine, judge_terms,
            (
                ("Company", "organization", ""), ("Tier", "tier", ""), ("From", "starts_on", "date"),
                ("Until", "ends_on", "date"), ("Dues", "dues", ""),
            ),
            {
                "new": "New company, member and term", "joins": "Known company becomes a member",
                "term": "Term is added", "unchanged": "Term already there", **NOT_YET,
            },
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A file as it was sent. `mapping` (place of a column -> field) is what somebody chose; without it the headers decide,
    corrected by `said` (header, field). `category` names that of a landscape; rows without a day get `default_on`; `asked_by` is the
    person who sent it."""

    kind: str
    file_name: str
    content: bytes
    mapping: Mapping[int, str] | None = None
    said: Sequence[tuple[str, str]] = field(default_factory=tuple)
    category: str = ""
    default_on: date | None = None
    asked_by: int | None = None

    def sheet(self) -> Sheet:
        """The table in the file. Raises RuleBroken (field "file")."""
        return read_sheet(self.content, self.file_name, category=self.category)

    def columns_of(self, sheet: Sheet) -> dict[int, str]:
        """Place of a column -> what it says."""
        columns = kind_of(self.kind).columns
        if self.mapping is None:
            return assigned(sheet.header, columns, self.said)
        return {place: name for place, name in self.mapping.items() if name}


def kind_of(key: str) -> Kind:
    """The kind of this key. Raises RuleBroken (field "kind")."""
    if key not in KINDS:
        raise RuleBroken(f"A file cannot be of “{key}”; it can be of {', '.join(KINDS)}.", field="kind")
    return KINDS[key]


def plan_import(
    session: Session,
    foundation_id: int,
    sent: Sent,
    *,
    today: date,
    demands: Demands,
    told: Callable[[int, int], None] = lambda _done, _most: None,
) -> ImportPlan:
    """Read and judge the file; the number of statements grows by a few for each thousand rows. `demands` looks up what tiers
    require; `told` hears how many of how many rows are judged. Raises RuleBroken (field "file") for a file that is no table, "map" for a column that does not exist."""
    kind, sheet = kind_of(sent.kind), sent.sheet()
    mapping = sent.columns_of(sheet)
    intake = understand(sheet, kind.columns, kind.make, mapping, tier_names(session, foundation_id))
    faulty = {problem.row for problem in intake.problems}
    of = Judging(
        session, foundation_id, sent.default_on or today, today, demands, told, faulty, sent.asked_by
    )
    problems = [*intake.problems, *kind.judge(of, intake.lines)]
    problems.sort(key=lambda problem: problem.row)
    return ImportPlan(
        foundation_id, kind.key, sent.file_name, digest_of(kind.key, sent.content), sheet.header, mapping,
        intake.lines, problems, sent.asked_by, sheet.note,
    )  # fmt: skip


__all__ = ["KINDS", "Kind", "Sent", "kind_of", "plan_import", "suggested"]
