"""What of seats and offices follows when two companies, or two people, are found to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Alternate, Appointment, Body, Officer, Seat
from membership.directory.people.models import Affiliation
from membership.kernel.facts import is_known
from membership.kernel.merging import Merger, Moves, Pair, Repoints, Restates, Step
from membership.kernel.work import Work

InSeatModel = type[Appointment] | type[Alternate]


class PeopleInSeats(Restates):
    """Holders and alternates: the row of the survivor hangs on the survivor's own employment (rule T3)."""

    def changes(self, work: Work, fact: Any, owner: int) -> dict[str, Any]:
        """The person, and their employment by the same company."""
        if fact.organization_id is None:
            return {"person_id": owner}
        query = select(Affiliation.id).where(
            Affiliation.person_id == owner, Affiliation.organization_id == fact.organization_id,
            is_known(Affiliation), Affiliation.starts_on < fact.ends_on, Affiliation.ends_on > fact.starts_on,
        )  # fmt: skip
        return {"person_id": owner, "affiliation_id": work.session.scalars(query).first()}


@dataclass(frozen=True)
class CompaniesInSeats(Moves):
    """Holders and alternates follow their employer, and the seat they hang on, in place (rule T3)."""

    def named(self, owner: int) -> Any:
        """Rows that hang on the company's seat, or on an employment there."""
        model: Any = self.model
        return or_(model.organization_id == owner, model.organization_key == owner)

    def refusals(self, _session: Session, _pair: Pair, _today: date) -> Iterable[str]:
        """Nothing of itself."""
        return ()

    def move(self, work: Work, pair: Pair) -> list[Step]:
        """Point each row to the survivor, and to the employment that stands for the one that was closed."""
        model: Any = self.model
        rows = work.session.execute(select(model.__table__).where(self.named(pair.from_id))).all()
        steps = []
        for row in rows:
            before = {name: getattr(row, name) for name in _HANGS}
            after = {
                "organization_id": _other(row.organization_id, pair),
                "organization_key": _other(row.organization_key, pair),
                "affiliation_id": _employment(work.session, row, pair),
            }
            work.update_many(self.model, [{"id": row.id, **after}])
            steps.append(Step(self.table, self.column, row.id, before, after))
        return steps

    def blocks(self, session: Session, _pair: Pair, step: Step) -> Iterable[str]:
        """The row hangs on something else by now."""
        model: Any = self.model
        row = session.execute(select(model.__table__).where(model.id == step.row_id)).one()
        if any(getattr(row, name) != value for name, value in step.after.items()):
            yield f"{self.noun}: one was changed since the merge."

    def undo(self, work: Work, _pair: Pair, step: Step) -> None:
        """Hang it where it hung."""
        work.update_many(self.model, [{"id": step.row_id, **step.before}])


_HANGS = ("organization_id", "organization_key", "affiliation_id")


def _other(key: int | None, pair: Pair) -> int | None:
    return pair.into_id if key == pair.from_id else key


def _employment(session: Session, row: Any, pair: Pair) -> int | None:
    """The employment that the row hangs on, or the survivor's where that one was closed as doubled."""
    held = session.get(Affiliation, row.affiliation_id) if row.affiliation_id else None
    if held is None or held.organization_id != pair.from_id:
        return row.affiliation_id  # type: ignore[no-any-return]
    query = select(Affiliation.id).where(
        Affiliation.person_id == row.person_id, Affiliation.organization_id == pair.into_id, is_known(Affiliation),
        Affiliation.starts_on < held.ends_on, Affiliation.ends_on > held.starts_on,
    )  # fmt: skip
    return session.scalars(query).first()


def one_seat_each(session: Session, pair: Pair) -> Iterable[str]:
    """One person, one seat of a body (T2), and nobody stands in for themselves."""
    if pair.kind != "person":
        return
    yield from _meet(
        session,
        pair,
        Appointment,
        Appointment,
        "Both hold a seat in the {}; a person has one seat of a body.",
    )
    for holder, stand_in in ((pair.from_id, pair.into_id), (pair.into_id, pair.from_id)):
        both = Pair("person", holder, stand_in)
        yield from _meet(
            session, both, Appointment, Alternate, "One stands in for the other in the {}; end that first."
        )


def _meet(
    session: Session, pair: Pair, first: InSeatModel, second: InSeatModel, sentence: str
) -> Iterable[str]:
    one, other = aliased(first), aliased(second)
    where = one.body_id == other.body_id if first is second else one.seat_id == other.seat_id
    query = (
        select(Body.title)
        .join(one, one.body_id == Body.id)
        .join(other, where)
        .where(one.person_id == pair.from_id, other.person_id == pair.into_id, is_known(one), is_known(other))
        .where(one.starts_on < other.ends_on, other.starts_on < one.ends_on)
        .distinct()
    )
    return (sentence.format(title) for title in session.scalars(query))


def one_seat_per_company(session: Session, pair: Pair) -> Iterable[str]:
    """The limit of a seat group counts companies: two seats of one group would be one company's."""
    if pair.kind != "organization":
        return ()
    one, other = aliased(Seat), aliased(Seat)
    query = (
        select(Body.title)
        .join(one, one.body_id == Body.id)
        .join(other, (other.body_id == one.body_id) & (other.group_key == one.group_key))
        .where(one.organization_id == pair.from_id, other.organization_id == pair.into_id)
        .where(one.starts_on < other.ends_on, other.starts_on < one.ends_on)
        .distinct()
    )
    return (
        f"Each has a seat in the {title}; as one company they would have two of one group."
        for title in session.scalars(query)
    )


def _keys() -> Sequence[Any]:
    return (
        PeopleInSeats("person", Appointment, "person_id", "Seats held"),
        PeopleInSeats("person", Alternate, "person_id", "Alternates"),
        Restates("person", Officer, "person_id", "Offices"),
        Repoints("organization", Seat, "organization_id", "Seats", repeats=("organization_key",)),
        CompaniesInSeats("organization", Appointment, "organization_id", "Holders of seats"),
        CompaniesInSeats("organization", Alternate, "organization_id", "Alternates"),
    )


MERGER = Merger(keys=tuple(_keys()), checks=(one_seat_each, one_seat_per_company))
