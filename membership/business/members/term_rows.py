"""Judging the rows of a file of terms: which are there already, which go on from the last one, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.business.members.acts import TAKEN_IN
from membership.business.members.beside_rows import not_taken
from membership.business.members.columns import Problem
from membership.business.members.entering import entered
from membership.business.members.intake import TermLine
from membership.business.members.life import INSIDE, WORDS
from membership.business.members.naming_rows import Companies, Company
from membership.business.members.reception import Entry, Judging
from membership.business.members.schedule import LONGEST, Anchor, Span, first_span, next_span
from membership.business.members.selling import as_a_gift
from membership.business.members.standing_rows import last_acts, standing_terms
from membership.kernel.errors import RuleBroken
from membership.kernel.times import add_years, date_text


@dataclass
class Course:
    """A membership while its rows are judged one after the other: what stands of it, and how far the rows before have come.
    `tier` is that in which it is, as far as anybody has asked what the tier requires."""

    known: Company | None
    standing: Sequence[Row[Any]]
    act: Row[Any] | None
    anchor: Anchor | None = None
    until: date | None = None
    tier: str = ""
    before: TermLine | None = None

    def __post_init__(self) -> None:
        if self.standing:
            last = self.standing[-1]
            self.anchor = Anchor(last.anchor_month, last.anchor_day)
            self.until, self.tier = last.ends_on, last.key

    def begins_anew(self, line: TermLine) -> bool:
        """Whether the row begins a membership: the first one, or one after a gap, which has a new anchor."""
        assert line.starts_on is not None
        return self.until is None or line.starts_on > self.until

    def end_of(self, line: TermLine) -> date | None:
        """The end of the standing term that a row without an end names: in its tier, from its first day on. Whatever rule or
        act gave it that end, the row says nothing else."""
        named = (line.starts_on, line.tier)
        return next((one.ends_on for one in self.standing if (one.starts_on, one.key) == named), None)

    def went_on(self, line: TermLine) -> None:
        """The row is sound, and the next one follows it."""
        line.effect = "term" if self.standing or self.before else "joins" if self.known else "new"
        self.until, self.before = line.ends_on, line

    def ends(self, today: date) -> None:
        """No row follows the last one. Where its term is over, so is the membership: no term that is history renews by itself."""
        if self.before is not None and self.until is not None and self.until <= today:
            self.before.is_the_end = True
            self.before.note(
                f"The membership ended with this term, on {date_text(self.until)}. If it goes on, write its next term too."
            )


def judge_terms(of: Judging, lines: Sequence[TermLine]) -> Iterator[Problem]:
    """What is wrong with the rows; sets what each would do, with the term as it would be sold."""
    companies = Companies(of, lines)
    for line in of.sound(lines):
        yield from of.noted(_place(line, companies))
    of.pricing.know([line.organization_id for line in lines if line.organization_id])
    standing = standing_terms(of.session, companies.member_ids)
    acts = last_acts(of.session, companies.member_ids)
    entries: list[Entry] = []
    broken = {line.key for line in lines if line.row in of.faulty}
    for rows in _by_company([line for line in of.sound(lines) if line.key not in broken]):
        member = rows[0].member_id or 0
        course = Course(companies.of(rows[0]), standing.get(member, []), acts.get(member))
        yield from of.noted(_follow(of, rows, course, entries))
        if not any(line.row in of.faulty for line in rows):
            course.ends(of.today)
    entries.sort(key=lambda entry: entry.row)
    yield from of.noted(entered(of, lines, entries))


def _by_company(lines: Sequence[TermLine]) -> Iterator[list[TermLine]]:
    """The rows of each company, the earliest first."""
    found: dict[Any, list[TermLine]] = {}
    for line in lines:
        found.setdefault(line.organization_id or line.key, []).append(line)
    for rows in found.values():
        yield sorted(rows, key=lambda line: line.starts_on or date.max)


def _place(line: TermLine, companies: Companies) -> Iterator[Problem]:
    unclear = companies.place(line)
    if unclear:
        yield Problem(line.row, "organization", unclear)
    known = companies.of(line)
    if known is not None:
        line.member_id = known.member_id


def _follow(of: Judging, rows: Sequence[TermLine], course: Course, entries: list[Entry]) -> Iterator[Problem]:
    """The rows of one company, one after the other, upon the terms that stand. What ended stays ended: each row that would add
    something to it is told so. Rows behind one that is at fault for itself stay unjudged."""
    for line in rows:
        problem = _span(of, line, course) or _twin(line, course.standing)
        if not problem and line.effect == "unchanged":
            continue
        ended = _ended(of, line, course)
        problem = (
            ended or problem or _after(line, course) or _gap(of, line, course) or _sell(of, line, course)
        )
        if problem:
            yield problem
            if not ended:
                return
            continue
        _note_days(line, course)
        entries += _entry(of, line, course)
        course.went_on(line)


def _ended(of: Judging, line: TermLine, course: Course) -> Problem | None:
    """A file brings nobody back whom an act ended, undoes no resignation, and lets nobody come back after a gap. An end that
    a file told of is followed where the one before it stopped."""
    if course.known is not None and course.known.merged_into is not None:
        told = f"It was merged into {course.known.merged_into}; write that name."
        return Problem(line.row, "organization", told)
    if not course.standing:
        return None
    last, act = course.standing[-1].ends_on, course.act
    if act is not None and act.state_after not in INSIDE and act.kind != TAKEN_IN:
        is_to_come = act.effective_on > of.today
        how = f"{date_text(act.effective_on)} ({WORDS[act.state_after].lower()})"
        told = f"Its membership {'is to end' if is_to_come else 'ended'} on {how}; "
        if not is_to_come:
            told += "a file brings nobody back: admit it again on its own page."
        elif act.step == "resign":
            told += "a file undoes no resignation: take it back on the member's page first."
        else:
            told += "a file undoes no such act: the member's page says what can be done."
        return Problem(line.row, "organization", told)
    if course.before is None and course.begins_anew(line) and last <= of.today:
        told = f"Its membership ended on {date_text(last)}; a file brings nobody back: admit it again on its own page."
        return Problem(line.row, "organization", told)
    return None


def _gap(of: Judging, line: TermLine, course: Course) -> Problem | None:
    """A gap in the past is history; one that lies ahead would end a membership that nobody has ended."""
    if course.until is not None and course.until > of.today and course.begins_anew(line):
        told = f"The term before it ends on {date_text(course.until)}; the next one begins on that day, without a gap."
        return Problem(line.row, "start", told)
    return None


def _note_days(line: TermLine, course: Course) -> None:
    """What a reader may not have meant by the days: being out for a day between two terms, and a term that lacks its last day.
    Ends are the first day without; in many files they are the last day with."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    if course.until is not None and course.begins_anew(line):
        out = f"out from {date_text(course.until)} until {date_text(line.starts_on)}"
        line.note(f"The company was {out}: the end of a term is its first day without.")
    meant = line.ends_on + timedelta(days=1)
    if meant == add_years(line.starts_on, 1) or line.starts_on.day == meant.day == 1:
        told = (
            f"The term ends before {date_text(line.ends_on)}, a day short: the end is the first day without"
        )
        line.note(f"{told}. If that day belongs to it, write {date_text(meant)}.")


def _entry(of: Judging, line: TermLine, course: Course) -> Iterator[Entry]:
    """The term of the row, where it is not over; it enters a tier unless the membership goes on in the same one."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    if line.ends_on <= of.today:
        return
    known = course.known
    yield Entry(
        line.row, line.tier, line.starts_on, line.ends_on, line.organization_id,
        known.display_name if known else line.organization, known.category if known else "unknown",
        member_id=line.member_id, enters=course.begins_anew(line) or course.tier != line.tier,
    )  # fmt: skip
    course.tier = line.tier


def _span(of: Judging, line: TermLine, course: Course) -> Problem | None:
    """The end, where the file gives none: that of the term which it names, or else by the charter's rule of terms."""
    assert line.starts_on is not None
    line.ends_on = line.ends_on or course.end_of(line)
    try:
        if line.ends_on is None:
            rule = of.pricing.needed_rule(line.tier, line.starts_on).parameters
            line.ends_on = _own_span(rule, line, course).ends_on
    except RuleBroken as error:
        return Problem(
            line.row, "start", f"{error.message} Write the end as well." if line.tier else error.message
        )
    if line.ends_on <= line.starts_on:
        began = date_text(line.starts_on)
        told = f"A term ends after it begins ({began}); the end is its first day without."
        return Problem(line.row, "end", told)
    if line.ends_on > add_years(line.starts_on, LONGEST):
        return Problem(line.row, "end", f"A term has at most {LONGEST} years.")
    return None


def _own_span(rule: MembershipTerm, line: TermLine, course: Course) -> Span:
    """The days of the term by the charter's rule: the first one of a membership, or one that follows on its anchor."""
    assert line.starts_on is not None
    if course.begins_anew(line) or course.anchor is None:
        return first_span(rule, line.starts_on)
    return next_span(rule, course.anchor, line.starts_on)


def _twin(line: TermLine, standing: Sequence[Row[Any]]) -> Problem | None:
    """The same term, which is there already; or one that it would cross."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    for one in standing:
        if (one.starts_on, one.ends_on, one.key) == (line.starts_on, line.ends_on, line.tier):
            line.effect = "unchanged"
            if line.complimentary and line.complimentary != one.complimentary:
                line.note(
                    not_taken(f"Known as complimentary: {one.complimentary or 'no'}", line.complimentary)
                )
            return None
    for one in standing:
        if line.starts_on < one.ends_on and one.starts_on < line.ends_on:
            days = f"from {date_text(one.starts_on)} until {date_text(one.ends_on)}"
            told = f"It crosses its {one.key} term {days}; a file changes no term."
            return Problem(line.row, "start", told)
    if standing and line.starts_on < standing[-1].ends_on:
        told = f"Terms are added after the last one, which ends on {date_text(standing[-1].ends_on)}."
        return Problem(line.row, "start", told)
    return None


def _after(line: TermLine, course: Course) -> Problem | None:
    assert line.starts_on is not None
    if course.until is not None and line.starts_on < course.until:
        where = f"row {course.before.row}" if course.before else "the last term"
        told = f"It begins before {where} ends ({date_text(course.until)}); terms do not cross."
        return Problem(line.row, "start", told)
    return None


def _sell(of: Judging, line: TermLine, course: Course) -> Problem | None:
    """The term by the charter of its first day; a share of the price where it is the charter's own short term."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    if course.begins_anew(line) or course.anchor is None:
        anchor = Anchor.of(line.starts_on)
    else:
        anchor = course.anchor
    try:
        rule = of.pricing.rule(line.tier, line.starts_on)
        span = Span(line.starts_on, line.ends_on)
        if rule is not None:
            own = _own_span(rule.parameters, line, course)
            span = own if own.ends_on == line.ends_on else span
        category = course.known.category if course.known else "unknown"
        buyer = of.pricing.buyer(line.tier, line.starts_on, line.organization_id, category, None)
        line.sale = as_a_gift(of.pricing.sale(line.tier, span, anchor, buyer, rule), line.complimentary)
        line.dues = line.sale.owed(of.today)
    except RuleBroken as error:
        return Problem(line.row, "tier", error.message)
    course.anchor = anchor
    return None
