"""Writing an import of people: who they are, where they work, and whom they act for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from membership.business.members.intake import PersonLine
from membership.business.members.models import Representative
from membership.business.members.reception import ImportPlan, parts
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Affiliation, Person
from membership.kernel.facts import is_known
from membership.kernel.times import FAR
from membership.kernel.work import Work

OPEN = {"ends_on": FAR, "is_open_ended": True}


def enrol_people(work: Work, plan: ImportPlan) -> Iterator[int]:
    """Write the people, employments and roles that the plan adds, part by part; yields how many rows of the file each part had.
    The caller records."""
    for lines in parts(plan.added):
        people = persons_of(work, [(line.name, line.email, line.phone) for line in lines])
        employ(
            work,
            [
                (person, line.organization_id, line.since, line.title)
                for person, line in zip(people, lines, strict=True)
                if not line.is_employed
            ],
        )
        _name(work, plan, lines, people)
        yield len(lines)


def _name(work: Work, plan: ImportPlan, lines: Sequence[PersonLine], people: Sequence[int]) -> None:
    rows = [
        {
            "foundation_id": plan.foundation_id, "member_id": line.member_id, "person_id": person, "kind": kind,
            "named_by": named_by(work, plan),
            "starts_on": line.acts_from, "recorded_at": work.at, **OPEN,
        }
        for person, line in zip(people, lines, strict=True)
        for kind in line.new_roles
    ]  # fmt: skip
    work.insert_many(Representative, rows)


def named_by(work: Work, plan: ImportPlan) -> str:
    """Who names the representatives of a file: whoever sent it, or the program where nobody did."""
    return f"person:{plan.asked_by}" if plan.asked_by else work.actor.key


def persons_of(work: Work, named: Sequence[tuple[str, str, str]]) -> list[int]:
    """The id of each person, by (name, address, telephone): an address that is known, or stands there before, is that
    person; somebody without an address is always somebody new."""
    known = _known(work, [email_key(email) for _, email, _ in named if email])
    new: dict[Any, dict[str, Any]] = {}
    for place, (name, email, phone) in enumerate(named):
        key = email_key(email) if email else None
        if key is None or key not in known:
            new.setdefault(key or place, {
                "name": name, "email": email or None, "email_key": key, "phone": phone, "recorded_at": work.at, "version": 1,
            })  # fmt: skip
    ids: dict[Any, int] = dict(zip(new, work.insert_many(Person, list(new.values())), strict=True))
    found = {**known, **ids}
    return [found[email_key(email) if email else place] for place, (_, email, _) in enumerate(named)]


def _known(work: Work, keys: Sequence[str]) -> dict[Any, int]:
    """Address -> the person, or whom they were merged into."""
    found: dict[Any, int] = {}
    for part in parts(keys):
        query = select(Person.email_key, Person.id, Person.merged_into_id).where(Person.email_key.in_(part))
        found |= {row.email_key: row.merged_into_id or row.id for row in work.session.execute(query)}
    return found


def employ(work: Work, stated: Sequence[tuple[int, int | None, date | None, str]]) -> None:
    """Employments as (person, company, first day, title), but those that are written down for the day already."""
    standing = set()
    for part in parts(sorted({person for person, *_ in stated})):
        query = select(Affiliation.person_id, Affiliation.organization_id, Affiliation.ends_on).where(
            Affiliation.person_id.in_(part), is_known(Affiliation)
        )
        until = {
            (row.person_id, row.organization_id): row.ends_on
            for row in work.session.execute(query.order_by(Affiliation.ends_on))
        }
        standing |= {
            one[:2] for one in stated if one[:2] in until and one[2] is not None and until[one[:2]] > one[2]
        }
    rows = [
        {
            "person_id": person, "organization_id": company, "starts_on": day, "title": title, "recorded_at": work.at, **OPEN,
        }
        for person, company, day, title in stated
        if (person, company) not in standing
    ]  # fmt: skip
    work.insert_many(Affiliation, rows)
