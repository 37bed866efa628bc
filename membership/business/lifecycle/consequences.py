"""What an act will bring about, before anybody does it: pure reads, shown on the page of the act before it is confirmed.

A `Change` says what becomes of one member on one day. Its seats are computed from the same claims as the alignment that
the act itself runs, so that what the preview says is what the act does; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Body, Officer, Seat
from membership.assembly.motions.models import Motion, RollEntry
from membership.assembly.rules.entitlements import seat_counts
from membership.assembly.rules.kinds.membership import Benefit
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.breaching import Broken
from membership.business.board.claims import Claim, SeatFacts, claims_of
from membership.business.board.queries import seat_facts
from membership.business.charter.models import Tier
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.business.lifecycle.change import Change, Consequence
from membership.business.lifecycle.handover import Passing, lose_rights, people_words, seats_passing
from membership.business.lifecycle.regrouping import broken_by_group
from membership.business.lifecycle.requirements import decided_elsewhere
from membership.business.lifecycle.resting import resting_on
from membership.business.members.benefits import charter_of, term_covering
from membership.business.members.models import Member
from membership.business.members.queries import MemberOn, member_of, members_on, people_of
from membership.directory.organizations.graph import Edge
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.money import Money
from membership.kernel.times import date_text


def consequences_of(session: Session, member: Member, change: Change) -> list[Consequence]:
    """Everything that the change brings about; the number of statements does not grow with the members."""
    if change.group is not None:
        return _limits(session, member, change.on, change.group)
    moved = _seats(session, member, change)
    closing = [one for one in moved if one[0] == "seat_closed"]
    lines = [Consequence(kind, text) for kind, text in change.notes]
    if change.until is not None:
        lines.append(Consequence("term", f"The membership goes on until {date_text(change.until)}."))
    lines += [
        Consequence(kind, _seat_words(session, kind, body, claim, change), body.key, group)
        for kind, body, group, claim in moved
    ]
    seats = _company_seats(session, member, {(body.id, group) for _, body, group, _ in closing}, change.on)
    lines += _votes(session, seats)
    if change.passes_on:
        lines += _handed_over(session, member, change, moved)
    else:
        lines += _holders(session, seats, change.on)
        lines += _people(session, member, change)
    lines += _tier(session, member, change)
    lines += _elsewhere(session, member, change)
    lines += _money(session, member, change)
    if not lines:
        lines.append(Consequence("nothing", "No seat, right or invoice changes."))
    return lines


def _limits(session: Session, member: Member, on: date, added: Edge) -> list[Consequence]:
    """The limits of the charter that the company's group breaks if this owner has it too, and those that end."""
    company = member.organization_id
    before = {_key(one) for one in broken_by_group(session, member.foundation_id, company, on)}
    after = broken_by_group(session, member.foundation_id, company, on, added)
    lines = [
        Consequence(
            "limit",
            f"{one.words}{' This limit is broken already.' if _key(one) in before else ''}",
            one.found.body.key,
        )
        for one in after
    ]
    return lines or [
        Consequence("nothing", "No limit of the charter is broken by it; seats, terms and dues stay.")
    ]


def _key(one: Broken) -> tuple[str, frozenset[int]]:
    return one.found.breach.rule.id, one.found.companies


def _seats(session: Session, member: Member, change: Change) -> list[tuple[str, Body, str, Claim]]:
    """(seat_opened or seat_closed, body, group, claim), in the order of the charter."""
    facts = seat_facts(session, member.foundation_id, change.on)
    mine = [one for one in facts.members if one.member_id == member.id]
    if not mine and not change.returns:  # its term ends on the day; the seats are still there
        before_that = members_on(session, member.foundation_id, change.on - timedelta(days=1))
        mine = [one for one in before_that if one.member_id == member.id]
    others = [one for one in facts.members if one.member_id != member.id]
    changed = list(_changed(session, member, mine, change))
    before = replace(facts, members=in_order([*others, *mine]))
    after = replace(facts, members=in_order([*others, *changed]))
    if change.passes_on and mine:
        places = [changed[0] if one in mine else one for one in before.members]
        after = replace(facts, members=tuple(sorted(places, key=lambda one: one.joined_on)))
    return seats_between(session, member.foundation_id, change.on, before, after)


def seats_between(
    session: Session, foundation_id: int, on: date, before: SeatFacts, after: SeatFacts
) -> list[tuple[str, Body, str, Claim]]:
    """The seats that open and close on the day between one set of facts and another, as `_seats` tells them."""
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == "business")
    document = charter_in_force(session, foundation_id, "business", on)
    found = []
    for body in session.scalars(query.order_by(Body.id)):
        earlier = {count.group: count for count in seat_counts(document, body.key, before.counts)}
        for count in seat_counts(document, body.key, after.counts):
            was = earlier.get(count.group)
            if was is None or was.open_question or count.open_question:
                continue
            old = {claim.key: claim for claim in claims_of(was, before)}
            new = {claim.key: claim for claim in claims_of(count, after)}
            found += [("seat_closed", body, count.group, old[key]) for key in old if key not in new]
            found += [("seat_opened", body, count.group, new[key]) for key in new if key not in old]
    return found


def _changed(session: Session, member: Member, mine: list[MemberOn], change: Change) -> Iterator[MemberOn]:
    """The member as it is after the change; a successor joins on the day, under its own name."""
    if change.tier is None and not change.passes_on:
        return
    base = mine[0] if mine else _coming_back(session, member, change)
    if change.passes_on:
        name = _heir(session, change)
        base = replace(
            base,
            member_id=0,
            organization_id=change.successor or 0,
            name=name,
            joined_on=_since(session, base, change),
        )
    yield replace(base, tier=change.tier or base.tier)


def _since(session: Session, before: MemberOn, change: Change) -> date:
    """A successor counts as a member since the company before it, or since it was one itself."""
    member = session.get_one(Member, before.member_id)
    own = member_of(session, member.foundation_id, change.successor) if change.successor else None
    return min(before.joined_on, own.joined_on) if own else before.joined_on


def handed_over(session: Session, member: Member, change: Change) -> list[Consequence]:
    """What becomes of the people of a membership that passes on, and of the seats in which they are."""
    return list(_handed_over(session, member, change, _seats(session, member, change)))


def _handed_over(
    session: Session, member: Member, change: Change, moved: list[tuple[str, Body, str, Claim]]
) -> Iterator[Consequence]:
    opened, closed = (
        {(body.id, claim.key) for kind, body, _, claim in moved if kind == wanted}
        for wanted in ("seat_opened", "seat_closed")
    )
    seats = seats_passing(session, member, change.on, closed, opened)
    said = change.people or Passing("acquisition", change.on)
    for kind, text in people_words(session, member, change.successor, _heir(session, change), seats, said):
        yield Consequence(kind, text)


def _heir(session: Session, change: Change) -> str:
    if change.successor is None:
        return change.successor_name
    return session.get_one(Organization, change.successor).display_name


def _coming_back(session: Session, member: Member, change: Change) -> MemberOn:
    company = session.get_one(Organization, member.organization_id)
    tier = select(Tier).where(Tier.foundation_id == member.foundation_id, Tier.key == change.tier)
    row = session.scalars(tier).one()
    return MemberOn(
        member.id, member.public_id, company.id, company.display_name, row.key, row.id, member.joined_on, 0,
        change.on, change.on,
    )  # fmt: skip


def in_order(members: Sequence[MemberOn]) -> tuple[MemberOn, ...]:
    """In the order in which they joined; who joins now is the last."""
    return tuple(sorted(members, key=lambda one: (one.joined_on, one.member_id == 0, one.member_id)))


def _seat_words(session: Session, kind: str, body: Body, claim: Claim, change: Change) -> str:
    verb = "opens" if kind == "seat_opened" else "closes"
    whose = ""
    if claim.organization_id == (change.successor or 0):
        whose = f" of {_heir(session, change)}"
    elif claim.organization_id is not None:
        whose = f" of {session.get_one(Organization, claim.organization_id).display_name}"
    return f"A seat{whose} {verb} on {change.on}: {claim.title}, {body.title}."


def _company_seats(
    session: Session, member: Member, groups: set[tuple[int, str]], on: date
) -> list[tuple[Seat, str]]:
    """The company's own seats in the groups, which are those that close, with the title of the body."""
    query = (
        select(Seat, Body.title)
        .join(Body, Body.id == Seat.body_id)
        .where(
            Seat.foundation_id == member.foundation_id, Seat.organization_id == member.organization_id,
            Seat.wing == "business", Seat.ends_on > on,
        )
    )  # fmt: skip
    return [
        (seat, title) for seat, title in session.execute(query) if (seat.body_id, seat.group_key) in groups
    ]


def _votes(session: Session, seats: list[tuple[Seat, str]]) -> Iterator[Consequence]:
    """Votes that are open keep the roll they were opened with, and with it these seats."""
    query = (
        select(Motion.title)
        .join(RollEntry, RollEntry.motion_id == Motion.id)
        .where(RollEntry.seat_id.in_([seat.id for seat, _ in seats]), Motion.state == "open")
        .distinct()
        .order_by(Motion.title)
    )
    for title in session.scalars(query) if seats else ():
        yield Consequence("vote", f"The vote on “{title}” is open and stays as it is: it keeps its roll.")


def _holders(session: Session, seats: list[tuple[Seat, str]], on: date) -> Iterator[Consequence]:
    """Who sits in the seats that close, and the offices and committees they hold."""
    query = (
        select(Appointment.seat_id, Person.id, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.seat_id.in_([seat.id for seat, _ in seats]), holds_on(Appointment, on))
        .order_by(Person.name)
    )
    held = session.execute(query).all() if seats else []
    titles = {seat.id: title for seat, title in seats}
    for row in held:
        yield Consequence("holder", f"{row.name} leaves the {titles[row.seat_id]}.")
    offices = (
        select(Person.name, Officer.office, Body.title)
        .join(Officer, Officer.person_id == Person.id)
        .join(Body, Body.id == Officer.body_id)
        .where(
            Person.id.in_([row.id for row in held]), holds_on(Officer, on),
            Officer.foundation_id.in_({seat.foundation_id for seat, _ in seats}), Officer.wing == "business",
        )
    )  # fmt: skip
    for name, office, title in session.execute(offices) if held else ():
        yield Consequence("office", f"{name} is {office} of the {title}: the body elects anew, or confirms.")


def _people(session: Session, member: Member, change: Change) -> Iterator[Consequence]:
    people = people_of(session, member.id, change.on) if change.tier is None else []
    names = list(dict.fromkeys(one.name for one in people if one.starts_on <= change.on))
    if not names:
        return
    yield Consequence("people", f"{lose_rights(names)} on {change.on}.")


def _tier(session: Session, member: Member, change: Change) -> Iterator[Consequence]:
    """Who else decides about another tier, and what it gives to use before and after; a successor takes it over as it is."""
    if change.passes_on:
        return
    term = term_covering(session, member.id, change.on - timedelta(days=1))
    old = charter_of(session, term) if term is not None else None
    rules = old.benefits(term.tier) if old is not None and term is not None else ()
    before = {rule.parameters.benefit: rule.parameters for rule in rules}
    after: dict[str, Benefit] = {}
    if change.tier is not None:
        document = charter_in_force(session, member.foundation_id, "business", change.on)
        after = {rule.parameters.benefit: rule.parameters for rule in document.benefits(change.tier)}
        if term is not None and term.tier != change.tier:
            for one in decided_elsewhere(document, change.tier, change.on):
                yield Consequence("decision", one.message)
    yield from _benefits(change, before, after)


def _elsewhere(session: Session, member: Member, change: Change) -> Iterator[Consequence]:
    """What the tier asks for elsewhere and the company lost; memberships in other foundations that rest on this one."""
    for one in change.against:
        clause = f" (clause {one.clause})" if one.clause else ""
        yield Consequence("refused" if one.blocks else "requirement", f"{one.message.rstrip('.')}{clause}.")
    after = None if change.passes_on else change.tier
    for words in resting_on(session, member, after, change.on):
        yield Consequence("elsewhere", words)


def _benefits(
    change: Change, before: Mapping[str, Benefit], after: Mapping[str, Benefit]
) -> Iterator[Consequence]:
    for key in [*before, *(one for one in after if one not in before)]:
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield Consequence("benefit_gained", f"From {change.on} on: {new.title}, {new.amount}.")
        elif old is not None and new is None:
            yield Consequence("benefit_lost", f"Until {change.on}: {old.title}, {old.amount}.")
        elif old is not None and new is not None and old.amount != new.amount:
            told = f"{new.title}: {old.amount} until {change.on}, {new.amount} from then on."
            yield Consequence("benefit_changed", told)


def _money(session: Session, member: Member, change: Change) -> Iterator[Consequence]:
    query = (
        select(
            Invoice.id, Invoice.number_text, Invoice.obligation, Invoice.period_start, InvoiceBalance.open_minor,
            InvoiceBalance.currency, Invoice.due_on, Invoice.total_minor,
        )
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .where(Invoice.member_id == member.id, Invoice.state == "issued")
        .order_by(Invoice.number_text)
    )  # fmt: skip
    free, whose, after = change.frees, "", ""
    if change.passes_on:
        whose = f" from {session.get_one(Organization, member.organization_id).display_name}"
        after = " No membership is suspended for it any more."
    for row in session.execute(query):
        owed = Money(row.open_minor, row.currency)
        if row.obligation == "dues" and free is not None and free.holds(row.period_start):
            total, day = Money(row.total_minor, row.currency), date_text(row.period_start)
            told = f"Invoice {row.number_text} over {total} is void: its period from {day} on never begins."
            yield Consequence("money", told)
        elif owed:
            told = _stays_due(owed, change.credited.get(row.id), whose, date_text(row.due_on))
            yield Consequence("money", f"Invoice {row.number_text} {told}.{after}")
    if change.owed is not None:
        yield Consequence("money", f"{change.owed} are owed again for the rest of the period.")
    if change.settlement is not None:
        kind = "question" if change.settlement.question else "money"
        yield Consequence(kind, change.settlement.words)


def _stays_due(owed: Money, credit: Money | None, whose: str, day: str) -> str:
    """What is due of an invoice of which so much is open and so much is credited."""
    if credit is None:
        return f"stays due{whose}: {owed} on {day}"
    if credit >= owed:
        return f"is due no more: the {owed} open of it are given back"
    return f"stays due{whose} with {owed - credit} on {day}: {owed} less {credit} that are given back"
