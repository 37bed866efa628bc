"""What files brought: one entry of the log for each file, which stands in the history of every member and person it touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, groupby
from typing import Any

from sqlalchemy import Row, Select, Text, cast, select, tuple_
from sqlalchemy.orm import Session

from membership.business.members.models import Member, MemberImport, Representative, Term
from membership.directory.people.models import Affiliation, Person
from membership.kernel.audit.models import AuditRow
from membership.kernel.audit.timeline import Happening, runs_over
from membership.kernel.times import date_text

APPLIED = "business.import.applied"
MOST = 5
"""What a line names of one file; of more it says how many."""
Place = tuple[int, int]


def files_for_member(member_id: int) -> Mapping[str, Select[Any]]:
    """The files that sold a term to the member or named somebody for it, for a timeline."""
    touched = {
        model.__tablename__: select(cast(model.id, Text)).where(model.member_id == member_id)
        for model in (Term, Representative)
    }
    return {MemberImport.__tablename__: runs_over(MemberImport.__tablename__, touched)}


def files_for_person(foundation_id: int, person_id: int) -> Mapping[str, Select[Any]]:
    """The files of the foundation that employed the person or named them, for a timeline."""
    touched = {
        model.__tablename__: select(cast(model.id, Text)).where(model.person_id == person_id)
        for model in (Affiliation, Representative)
    }
    own = select(cast(MemberImport.id, Text)).where(MemberImport.foundation_id == foundation_id)
    keys = runs_over(MemberImport.__tablename__, touched)
    return {MemberImport.__tablename__: own.where(cast(MemberImport.id, Text).in_(keys))}


def as_brought(session: Session, member: Member, happened: Sequence[Happening]) -> list[Happening]:
    """The entries, those of files with what they brought to this member; two statements, none without a file."""
    places = [(one.chain, one.seq) for one in happened if one.event == APPLIED]
    if not places:
        return list(happened)
    words: dict[Place, list[str]] = {}
    for place, word in chain(_terms(session, member, places), _roles(session, member, places)):
        words.setdefault(place, []).append(word)
    return [_with(one, words.get((one.chain, one.seq), [])) for one in happened]


def _with(one: Happening, words: Sequence[str]) -> Happening:
    if not words:
        return one
    left = len(words) - MOST
    named = [*words[:MOST], *([f"{left} more"] if left > 0 else [])]
    return replace(one, summary=f"{one.summary.removesuffix('.')}; here: {', '.join(named)}.")


def _terms(session: Session, member: Member, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
    """The terms as they came, those of one tier without a gap as one."""
    query = _written(Term, places, Term.tier_name, Term.starts_on, Term.ends_on)
    found = session.execute(query.where(Term.member_id == member.id).order_by(Term.starts_on)).all()
    for place, rows in groupby(sorted(found, key=_place), _place):
        for tier, starts_on, ends_on in _joined(list(rows)):
            yield place, f"{tier} from {date_text(starts_on)} until {date_text(ends_on)}"


def _joined(rows: Sequence[Row[Any]]) -> list[tuple[str, date, date]]:
    spans: list[tuple[str, date, date]] = []
    for row in rows:
        tier, starts_on = row.tier_name, row.starts_on
        if spans and (spans[-1][0], spans[-1][2]) == (tier, starts_on):
            starts_on = spans.pop()[1]
        spans.append((tier, starts_on, row.ends_on))
    return spans


def _roles(session: Session, member: Member, places: Sequence[Place]) -> Iterator[tuple[Place, str]]:
    query = _written(Representative, places, Representative.kind, Person.name)
    query = query.join(Person, Person.id == Representative.person_id)
    query = query.where(Representative.member_id == member.id).order_by(Person.name, Representative.id)
    for row in session.execute(query):
        yield _place(row), f"{row.name} as {row.kind} representative"


def _written(model: Any, places: Sequence[Place], *columns: Any) -> Select[Any]:
    """Rows of `model` that these entries wrote, with the place of the entry in the log."""
    return (
        select(AuditRow.chain_id, AuditRow.seq, *columns)
        .select_from(model)
        .join(AuditRow, AuditRow.row_key == cast(model.id, Text))
        .where(
            AuditRow.table_name == model.__tablename__,
            AuditRow.op == "insert",
            tuple_(AuditRow.chain_id, AuditRow.seq).in_(list(places)),
        )
    )


def _place(row: Row[Any]) -> Place:
    return row.chain_id, row.seq
