"""Writing an import of terms: members where there are none, terms upon those that stand, and the act of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from membership.business.members.acts import TAKEN_IN
from membership.business.members.enrolment import TermRows, add_companies, add_members
from membership.business.members.intake import TermLine
from membership.business.members.life import INSIDE
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import MemberImport, Term
from membership.business.members.reception import PART, ImportPlan
from membership.business.members.standing_rows import last_acts, standing_terms
from membership.kernel.work import Work


@dataclass
class Course:
    """How far a membership has come while its rows are put together: its last term and its last act."""

    member_id: int
    term_id: int | None = None
    ends_on: date | None = None
    act: int = 0
    state: str = "none"


def enrol_terms(work: Work, plan: ImportPlan, taken: MemberImport) -> Iterator[int]:
    """Write the companies, members, terms and acts that the plan adds, part by part; yields how many rows of the file each part
    had. The caller records."""
    for lines in _parts(plan.added):
        _enrol(work, plan, taken, lines)
        yield len(lines)


def _parts(lines: Sequence[TermLine]) -> Iterator[list[TermLine]]:
    """The rows in portions, those of one company together and in their order; who joined first comes first."""
    by_company: dict[str | int, list[TermLine]] = {}
    for line in sorted(lines, key=lambda line: line.starts_on or date.max):
        by_company.setdefault(line.organization_id or line.key, []).append(line)
    part: list[TermLine] = []
    for rows in by_company.values():
        part += rows
        if len(part) >= PART:
            yield part
            part = []
    if part:
        yield part


def _enrol(work: Work, plan: ImportPlan, taken: MemberImport, lines: Sequence[TermLine]) -> None:
    add_companies(work, lines)
    _add_members(work, lines, taken)
    courses = _courses(work, lines)
    terms: list[dict[str, Any]] = []
    acts: list[dict[str, Any]] = []
    rows = TermRows()
    for key, line in zip(work.allot_ids(Term, len(lines)), lines, strict=True):
        assert line.member_id is not None
        assert line.sale is not None
        assert line.starts_on is not None
        course = courses[line.member_id]
        same = {"foundation_id": plan.foundation_id, "member_id": line.member_id, "recorded_at": work.at}
        steps = list(_steps(course, line))
        terms.append(rows.row(line.sale, id=key, previous_id=course.term_id, **same, **_origin(course, line)))
        for step, on, after in steps:
            course.act += 1
            acts.append(
                {
                    **same, "number": course.act, "step": step, "state_before": course.state, "state_after": after,
                    "effective_on": on, "said_on": work.at.date(), "reason": _reason(step, course, line),
                    "kind": TAKEN_IN if step == "expire" else "", "term_id": None if step == "expire" else key,
                }
            )  # fmt: skip
            course.state = after
        course.term_id, course.ends_on = key, line.ends_on
    work.insert_many(Term, terms)
    work.insert_many(MembershipAct, acts)


def _add_members(work: Work, lines: Sequence[TermLine], taken: MemberImport) -> None:
    """A member for each company that is none yet, since the first day of its first term."""
    first = {line.organization_id: line for line in reversed(lines) if line.member_id is None}
    new = list(reversed(first.values()))
    made = add_members(work, new, taken, [line.starts_on for line in new])
    member = {line.organization_id: key for line, key in zip(new, made, strict=True)}
    for line in lines:
        line.member_id = line.member_id or member[line.organization_id]


def _courses(work: Work, lines: Sequence[TermLine]) -> dict[int, Course]:
    ids = sorted({line.member_id for line in lines if line.member_id is not None})
    courses = {key: Course(key) for key in ids}
    for key, standing in standing_terms(work.session, ids).items():
        courses[key].term_id, courses[key].ends_on = standing[-1].id, standing[-1].ends_on
    for key, act in last_acts(work.session, ids).items():
        courses[key].act, courses[key].state = act.number, act.state_after
    return courses


def _steps(course: Course, line: TermLine) -> Iterator[tuple[str, date, str]]:
    """The acts that a term brings: (step, from which day, state afterwards)."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    after = "member"
    if course.ends_on is None:
        yield "join", line.starts_on, after
    elif course.state in INSIDE and course.ends_on == line.starts_on:
        after = course.state
        yield "renew", line.starts_on, after
    else:
        if course.state in INSIDE:
            yield "expire", course.ends_on, "expired"
        yield "rejoin", line.starts_on, after
    if line.is_the_end:
        yield "expire", line.ends_on, "expired"


def _origin(course: Course, line: TermLine) -> dict[str, Any]:
    """Where the term comes from. One that goes on where a file before this one stopped is a renewal, though the map has only a
    return from there."""
    if course.ends_on is None:
        return {"origin": "admission"}
    if course.ends_on == line.starts_on:
        return {"origin": "renewal"}
    return {"origin": "rejoining", "lapse_reason": f"The membership had ended on {course.ends_on}."}


def _reason(step: str, course: Course, line: TermLine) -> str:
    if step == "expire":
        return "The term ended and was not renewed."
    if step == "rejoin" and course.ends_on == line.starts_on:
        return line.complimentary or "A later file goes on where the one before it stopped."
    if step == "rejoin":
        return line.complimentary or f"The membership had ended on {course.ends_on}."
    return line.complimentary
