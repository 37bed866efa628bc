"""Judging the rows of a file of people: who is new, who works where, who would act for a member, and what stands against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.columns import Problem
from membership.business.members.independence import Place, bound_members
from membership.business.members.intake import PersonLine, doubled
from membership.business.members.models import Representative
from membership.business.members.naming_rows import Companies
from membership.business.members.reception import Judging, parts
from membership.business.members.representing import role_rules
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Affiliation, Person
from membership.kernel.facts import is_known
from membership.kernel.times import FAR, date_text, now


class People:
    """The people whom the rows of a file name: who is known by their address, where they work, and what they are already."""

    def __init__(self, session: Session, lines: Sequence[PersonLine], member_ids: Sequence[int]) -> None:
        self.known = known_people(session, [email_key(line.email) for line in lines if line.email])
        self.employed = employments(session, list({row.id for row in self.known.values()}))
        self.roles: dict[tuple[int, str], list[Any]] = {}
        for part in parts(member_ids):
            named = select(
                Representative.member_id, Representative.kind, Representative.person_id, Representative.starts_on,
                Representative.ends_on,
            ).where(Representative.member_id.in_(part), is_known(Representative))  # fmt: skip
            for one in session.execute(named):
                self.roles.setdefault((one.member_id, one.kind), []).append(one)


def known_people(session: Session, keys: Sequence[str]) -> dict[str, Any]:
    """Address -> the person, or whom they were merged into."""
    columns = (Person.id, Person.email_key, Person.name, Person.phone, Person.merged_into_id)
    found: dict[str, Any] = {}
    for part in parts(list(dict.fromkeys(keys))):
        rows = session.execute(select(*columns).where(Person.email_key.in_(part))).all()
        found |= {row.email_key: row for row in rows if row.email_key is not None}
    while gone := {row.merged_into_id for row in found.values() if row.merged_into_id is not None}:
        ahead = {row.id: row for row in session.execute(select(*columns).where(Person.id.in_(gone)))}
        found = {key: ahead.get(row.merged_into_id, row) for key, row in found.items()}
    return found


def employments(session: Session, person_ids: Sequence[int]) -> dict[tuple[int, int], list[Any]]:
    """(person, company) -> the employments that are known."""
    found: dict[tuple[int, int], list[Any]] = {}
    for part in parts(person_ids):
        query = select(
            Affiliation.person_id, Affiliation.organization_id, Affiliation.ends_on, Affiliation.standing,
            Affiliation.title, Affiliation.starts_on,
        ).where(Affiliation.person_id.in_(part), is_known(Affiliation))  # fmt: skip
        for row in session.execute(query):
            found.setdefault((row.person_id, row.organization_id), []).append(row)
    return found


def leaving_words(held: Sequence[Any], since: date, today: date) -> str:
    """Why somebody who left, or leaves, is not given a role from the day on; empty where that is not so."""
    until = max((row.ends_on for row in held if row.ends_on > since), default=FAR)
    if until == FAR:
        return ""
    if until <= today:
        return f"They worked there until {date_text(until)}; write since which day they work there again."
    return (
        f"They leave on {date_text(until)}; name them on the member's page, where the role ends on that day."
    )


class Roles:
    """The roles that a file would give: at most as many of a kind as the charter allows, and none that binds a company for
    which whoever sent the file acts (the two-person rule of `binding`)."""

    def __init__(self, of: Judging, people: People) -> None:
        self._people = people
        self._rules = role_rules(of.session, of.foundation_id, of.today)
        self._given: Counter[tuple[int, str]] = Counter()
        own = {member for member, _ in people.roles}
        place = Place(of.foundation_id, of.today, now())
        self._own = bound_members(of.session, own, of.asked_by, place) if of.asked_by is not None else set()

    def judge(self, line: PersonLine) -> Iterator[Problem]:
        """What stands against the roles of a row; sets those that are new."""
        assert line.acts_from is not None
        new = []
        for kind in line.roles:
            held = self._people.roles.get((line.member_id or 0, kind), [])
            reaching = [one for one in held if one.ends_on > line.acts_from]
            if any(one.person_id == line.person_id for one in reaching):
                continue
            told = self._against(line.member_id or 0, kind, reaching)
            if told:
                yield Problem(line.row, "roles", told)
            new.append(kind)
        line.new_roles = tuple(new)

    def _against(self, member_id: int, kind: str, held: Sequence[Any]) -> str:
        rule = self._rules[kind]
        if rule.is_binding and member_id in self._own:
            return f"You act for this company: a second person confirms who becomes its {kind} representative, on its own page."
        if kind == "primary" and held:
            return f"Somebody else is primary representative from {date_text(held[0].starts_on)} on; end that on the member's page first."
        self._given[member_id, kind] += 1
        if rule.at_most is not None and len(held) + self._given[member_id, kind] > rule.at_most:
            return f"A member has at most {rule.at_most} of this kind ({kind}; {rule.clause}); leave one out, or end one first."
        return ""


def judge_people(of: Judging, lines: Sequence[PersonLine]) -> Iterator[Problem]:
    """What is wrong with the rows; sets what each would do."""
    companies = Companies(of, lines, makes_new=False)
    for line in of.sound(lines):
        yield from of.noted(_place(of, line, companies))
    yield from of.noted(
        doubled(
            lines, "email", lambda line: (_company_of(line), email_key(line.email)) if line.email else None
        )
    )
    yield from of.noted(_of_two_names(lines))
    yield from of.noted(_two_primaries(lines))
    people = People(of.session, lines, companies.member_ids)
    roles = Roles(of, people)
    for line in of.sound(lines):
        yield from of.noted(_meet(of, line, people, roles))
        _begin(line, companies)


def _company_of(line: PersonLine) -> int | str:
    """The company of a row, under whichever of its names."""
    return line.organization_id or line.key


def _of_two_names(lines: Sequence[PersonLine]) -> Iterator[Problem]:
    seen: dict[str, PersonLine] = {}
    for line in lines:
        first = seen.setdefault(email_key(line.email), line) if line.email else line
        if first.name.casefold() != line.name.casefold():
            yield Problem(
                line.row,
                "name",
                f"Row {first.row} gives this address to {first.name}; one address is one person.",
            )


def _two_primaries(lines: Sequence[PersonLine]) -> Iterator[Problem]:
    for problem in doubled(
        lines, "roles", lambda line: _company_of(line) if "primary" in line.roles else None
    ):
        before = problem.message.removeprefix("The same as in row ").split(";")[0]
        yield Problem(
            problem.row, "roles", f"Row {before} names the primary representative of this company already."
        )


def _place(of: Judging, line: PersonLine, companies: Companies) -> Iterator[Problem]:
    """The company of the row; its roles begin with the membership at the earliest, which may be later than the employment."""
    line.said_since, line.since = line.since, line.since or of.default_on
    unclear = companies.place(line)
    known = companies.of(line)
    if unclear or known is None:
        told = unclear or "No company of this name is known; import it as a member first, or register it."
        yield Problem(line.row, "organization", told)
    elif known.merged_into is not None:
        yield Problem(line.row, "organization", f"It was merged into {known.merged_into}; write that name.")
    elif line.roles and known.member_id is None:
        told = f"{known.display_name} is not a member here, so nobody acts for it; leave the roles out."
        yield Problem(line.row, "roles", told)
    else:
        line.member_id = known.member_id
        line.acts_from = max(line.since, known.joined_on or line.since)


def _begin(line: PersonLine, companies: Companies) -> None:
    """Say it where the roles of a row begin later than the row does."""
    known = companies.of(line)
    if known is not None and line.new_roles and line.acts_from != line.since and line.acts_from is not None:
        line.note(
            f"{known.display_name} is a member from {date_text(line.acts_from)} on; the roles begin on that day, not before."
        )


def _meet(of: Judging, line: PersonLine, people: People, roles: Roles) -> Iterator[Problem]:
    """What the row means for a person who is known, and for the roles that others hold."""
    person = people.known.get(email_key(line.email))
    line.effect = "new"
    if person is not None:
        line.person_id, line.effect = person.id, "joins"
        if person.name.casefold() != line.name.casefold():
            yield Problem(line.row, "name", f"This address is {person.name}'s; a file renames nobody.")
        if line.phone and line.phone != person.phone:
            line.note(f"Another telephone number is known of {person.name}; the file's is not taken.")
        yield from _employ(line, people)
    yield from roles.judge(line)
    yield from _left(of, line, people)
    if line.is_employed:
        line.effect = "role" if line.new_roles else "unchanged"


def _employ(line: PersonLine, people: People) -> Iterator[Problem]:
    assert line.since is not None
    assert line.person_id is not None
    assert line.organization_id is not None
    held = people.employed.get((line.person_id, line.organization_id), [])
    reaching = [row for row in held if row.ends_on > line.since]
    line.is_employed = bool(reaching)
    if any(row.standing == "contradicted" for row in reaching):
        told = "The company says that this person does not work there; settle it on the person's page first."
        yield Problem(line.row, "organization", told)
    elif reaching:
        _note_employment(line, reaching[0])


def _left(of: Judging, line: PersonLine, people: People) -> Iterator[Problem]:
    """A file brings nobody back who left the company, unless it says since when, and lets nobody act beyond their leaving day."""
    assert line.since is not None
    held = people.employed.get((line.person_id or 0, line.organization_id or 0), [])
    if line.is_employed and line.new_roles:
        told = leaving_words(held, line.since, of.today)
        if told:
            yield Problem(line.row, "roles", told)
    elif held and not line.is_employed and line.said_since is None:
        told = leaving_words(held, date.min, of.today)
        yield Problem(line.row, "since", told)


def _note_employment(line: PersonLine, held: Any) -> None:
    """A file changes no employment that is known."""
    if line.title and line.title != held.title:
        known = f"The title is known as “{held.title}”" if held.title else "No title is known"
        line.note(f"{known}; the file's “{line.title}” is not taken.")
    if line.said_since is not None and line.said_since != held.starts_on:
        line.note(
            f"They are known to work there since {date_text(held.starts_on)}; the file's day is not taken for it."
        )
