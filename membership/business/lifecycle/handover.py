"""Who goes with a membership to the successor: they act and sit for it, work for it, and for the company before no longer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.coming import people_from
from membership.assembly.bodies.models import Alternate, Appointment
from membership.business.board.models import Entitlement
from membership.business.board.passing import followers, heir_claim
from membership.business.lifecycle.days import today_of
from membership.business.members.models import Member, Representative
from membership.business.members.operations import end_representative, name_representative
from membership.business.members.selling import company_name
from membership.business.members.succeeding import line_before
from membership.directory.people.employment import end_employment
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate
from membership.kernel.facts import close, holds_on, is_known
from membership.kernel.times import date_text
from membership.kernel.work import Work


@dataclass(frozen=True)
class Passing:
    """What a transfer says of people: its kind and day; whether they go with the membership at all, and who of them does not."""

    kind: str
    on: date
    keeps_people: bool = True
    staying: frozenset[int] = frozenset()


def concerned(session: Session, member: Member, on: date) -> dict[int, str]:
    """Person -> name of everybody who acts for the member, or is in a seat of it, on the day or from a later one on."""
    ids = [one.person_id for one in _roles(session, member.id, on)]
    ids += [one.person_id for one in people_from(session, seats_of_member(session, member.id, on), on)]
    query = select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
    return {row.id: row.name for row in session.execute(query)}


def staying_with(session: Session, member: Member, heir: int | None, said: Passing) -> dict[int, str]:
    """Person -> why they do not go with the membership, of those whom it concerns. Who works for the successor already goes."""
    found = concerned(session, member, said.on)
    there = _working_for(session, heir, found, said.on) if heir is not None else set()
    why = f"They stay with {company_name(session, member.organization_id)}."
    staying = {person: why for person in found if not said.keeps_people or person in said.staying}
    staying |= _left_on_the_way(session, member, said.on)
    return {person: told for person, told in staying.items() if person not in there}


def _left_on_the_way(session: Session, member: Member, on: date) -> dict[int, str]:
    """Person -> why they do not go on with a seat that is to pass to the member first: they do not go with it to the member, or
    they are to be in it only when it is the member's no longer."""
    facts = people_from(session, _seats_to_come(session, member.id, on), on)
    people = {one.person_id for one in facts} - {one.person_id for one in _roles(session, member.id, on)}
    here = _working_for(session, member.organization_id, people, on - timedelta(days=1))
    in_time = {one.person_id for one in facts if one.starts_on < on}
    later = dict.fromkeys(people - in_time, "They were to begin later: they are named anew.")
    return {**later, **dict.fromkeys(people - here, "They stay with the company before.")}


def _working_for(session: Session, company: int, people: Collection[int], on: date) -> set[int]:
    query = select(Affiliation.person_id).where(
        Affiliation.organization_id == company, Affiliation.person_id.in_(people), holds_on(Affiliation, on),
        Affiliation.standing != "contradicted",
    )  # fmt: skip
    return set(session.scalars(query))


def seats_of_member(session: Session, member_id: int, on: date) -> list[int]:
    """The seats that the member has on the day or later by the charter, with those that are to pass to it before the day."""
    query = select(Entitlement.seat_id).where(
        Entitlement.member_id == member_id, is_known(Entitlement), Entitlement.ends_on > on
    )
    own = session.scalars(query.order_by(Entitlement.seat_id)).all()
    return [*own, *_seats_to_come(session, member_id, on)]


def _seats_to_come(session: Session, member_id: int, on: date) -> list[int]:
    """The seats of members before this one whose membership passes to it on a day that has not come, so that they are theirs
    still."""
    line = line_before(member_id)
    query = (
        select(Entitlement.seat_id)
        .join(line, line.c.id == Entitlement.member_id)
        .where(
            line.c.id != member_id, is_known(Entitlement), Entitlement.ends_on > on, Entitlement.starts_on < line.c.until
        )
    )  # fmt: skip
    return list(session.scalars(query.order_by(Entitlement.seat_id)))


def seats_passing(
    session: Session,
    member: Member,
    on: date,
    closed: Collection[tuple[int, str]],
    opened: Collection[tuple[int, str]],
) -> list[int]:
    """The seats of the member that pass on: their claim is among those (body, key) `closed` on the day, and that of the successor,
    whose key is that of nobody yet, to the same place is among those `opened`."""
    query = select(Entitlement.body_id, Entitlement.claim, Entitlement.seat_id, Entitlement.member_id).where(
        Entitlement.seat_id.in_(seats_of_member(session, member.id, on)), is_known(Entitlement), Entitlement.starts_on < on
    )  # fmt: skip
    found = []
    for row in session.execute(query.order_by(Entitlement.seat_id)):
        claim = row.claim if row.member_id == member.id else heir_claim(row.claim, member.id)
        if (row.body_id, claim) in closed and (row.body_id, heir_claim(claim, 0)) in opened:
            found.append(row.seat_id)
    return found


def people_words(
    session: Session, member: Member, heir: int | None, name: str, seats: Collection[int], said: Passing
) -> Iterator[tuple[str, str]]:
    """(kind, words) of what becomes of representatives, holders and alternates; `seats` are those that pass on, `name` is that
    of the successor."""
    staying, everybody, day = (
        staying_with(session, member, heir, said),
        concerned(session, member, said.on),
        date_text(said.on),
    )
    acting = {one.person_id for one in _roles(session, member.id, said.on)}
    go = [who for person, who in everybody.items() if person in acting and person not in staying]
    stay = [who for person, who in everybody.items() if person in acting and person in staying]
    if go:
        yield (
            "people",
            f"{', '.join(go)} {'acts' if len(go) == 1 else 'act'} for the successor from {day} on.",
        )
    if stay:
        yield "people", f"{lose_rights(stay)} on {day}. {next(iter(staying.values()))}"
    for one in followers(session, seats, heir, said.kind, said.on, staying):
        if one.why:
            does = "is no alternate for" if one.is_alternate else "leaves"
            yield "left", f"{one.name} {does} {one.seat} from {day} on. {one.why}"
        else:
            does = "stands by for" if one.is_alternate else "holds"
            yield "holder", f"{one.name} {does} {one.seat} on, for {name}."


def lose_rights(names: Sequence[str]) -> str:
    """Whose rights as representatives end, as the beginning of a sentence."""
    what = (
        "loses every right as a representative" if len(names) == 1 else "lose every right as representatives"
    )
    return f"{', '.join(names)} {what}"


def hand_over(
    work: Work, member: Member, successor: Member, said: Passing, staying: Mapping[int, str]
) -> None:
    """Nobody acts for the old member from that day on; who goes acts for the successor, and works for it and for it alone."""
    going = [person for person in concerned(work.session, member, said.on) if person not in staying]
    for person in going:
        _employ(work, person, successor, said.on)
    for role in _roles(work.session, member.id, said.on):
        if role.starts_on < said.on:
            end_representative(work, role.id, ends_on=said.on)
        else:
            _withdraw(work, role)
        if role.person_id not in staying:
            name_representative(
                work, successor.id, role.person_id, role.kind, starts_on=max(role.starts_on, said.on), ends_on=role.ends_on
            )  # fmt: skip
    for person in going:
        leave_predecessor(work, member, person, said.on)


def _roles(session: Session, member_id: int, on: date) -> list[Representative]:
    query = select(Representative).where(
        Representative.member_id == member_id, is_known(Representative), Representative.ends_on > on
    )
    return list(session.scalars(query.order_by(Representative.starts_on, Representative.id)))


def _withdraw(work: Work, role: Representative) -> None:
    """A role that begins on the day of the transfer or later is none of the company before, also where it has begun since."""
    close(work, role)
    name, today = work.session.get_one(Person, role.person_id).name, today_of(work, role.foundation_id)
    does = "does not begin" if role.starts_on > today else "acts for that company no longer"
    work.record(
        "business.representative.ended", role, foundation_id=role.foundation_id,
        summary=f"{name}, {role.kind} representative from {role.starts_on} on, {does}.",
    )  # fmt: skip


def _employ(work: Work, person_id: int, successor: Member, on: date) -> None:
    query = select(Affiliation.id).where(
        Affiliation.person_id == person_id, Affiliation.organization_id == successor.organization_id,
        holds_on(Affiliation, on),
    )  # fmt: skip
    if work.session.execute(query.limit(1)).first() is None:
        affiliate(work, person_id, successor.organization_id, starts_on=on)


def leave_predecessor(work: Work, member: Member, person_id: int, on: date) -> None:
    """End the employment at the company that passed its membership on, from the day `on`, for a person whom the successor
    employs; not of somebody who acts for that company still, here or in another foundation, or sits for it there."""
    work.session.flush()
    if _acts_still(work.session, member, person_id, on):
        return
    query = select(Affiliation).where(
        Affiliation.organization_id == member.organization_id, Affiliation.person_id == person_id,
        is_known(Affiliation), Affiliation.ends_on > on,
    )  # fmt: skip
    for one in work.session.scalars(query.order_by(Affiliation.id)).all():
        day = max(on, one.starts_on)
        end_employment(work, one.id, (), on=day, reason="They work for the successor from then on.")


def _acts_still(session: Session, member: Member, person_id: int, on: date) -> bool:
    acting = (
        select(Representative.id)
        .join(Member, Member.id == Representative.member_id)
        .where(
            Member.organization_id == member.organization_id, Representative.person_id == person_id,
            is_known(Representative), Representative.ends_on > on,
        )
    )  # fmt: skip
    sitting = [
        select(model.id).where(
            model.organization_id == member.organization_id, model.foundation_id != member.foundation_id,
            model.person_id == person_id, is_known(model), model.ends_on > on,
        )
        for model in (Appointment, Alternate)
    ]  # fmt: skip
    return any(session.execute(query.limit(1)).first() is not None for query in (acting, *sitting))
