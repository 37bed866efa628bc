"""What each act on a membership will bring about, or why it will be refused: the same checks as the act's, without writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from membership.assembly.rules.records import Absent
from membership.business.board.passing import transfer_rule
from membership.business.dues.arrears import suspended_by
from membership.business.dues.periods import Days
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.endings import (
    refuse_early_return,
    rest_of_return,
    rest_of_staying,
    settlement_of_leaving,
    stands_words,
)
from membership.business.lifecycle.handover import Passing
from membership.business.lifecycle.hearing import heard, refuse_before_hearing
from membership.business.lifecycle.moves import settled_until, settlement_of_moving
from membership.business.lifecycle.noticing import late_notice
from membership.business.lifecycle.owing import Owed
from membership.business.lifecycle.requirements import Finding, against_keeping, obstacles_to
from membership.business.lifecycle.settlement import booked, credits_of
from membership.business.lifecycle.succession import check_heir, check_member, not_met_by, rest_of
from membership.business.members.acts import last_act, refuse_ended, resignation_of, said_at
from membership.business.members.credit import Settlement
from membership.business.members.following import (
    after_it,
    chain_of,
    refuse_end,
    refuse_part,
    resold,
    term_before,
    term_of,
    undone_by,
)
from membership.business.members.giving_way import resignation_behind
from membership.business.members.models import Member, Term
from membership.business.members.queries import member_of
from membership.business.members.sale import Sale
from membership.business.members.selling import as_a_gift, tier_key_of
from membership.business.members.terms import next_sale, return_of, sale_at
from membership.directory.organizations.controlling import check_control
from membership.directory.organizations.graph import Edge
from membership.directory.organizations.models import Organization
from membership.kernel.errors import RuleBroken
from membership.kernel.money import Money
from membership.kernel.times import FAR, date_text

Notes = tuple[tuple[str, str], ...]
"""(kind, words) of consequences."""


def foresee_next_term(
    session: Session,
    member: Member,
    tier_key: str,
    today: date,
    waiver: str = "",
    years: int = 1,
    ends_on: date | None = None,
) -> Change:
    """The next term at the tier, from the end of the last one on."""
    refuse_ended(session, member.id)
    last = chain_of(session, member.id)[-1]
    own = tier_key_of(session, last)
    tier_key = tier_key or own
    next_sale(session, member, last, tier_key=tier_key, years=years, ends_on=ends_on)
    against: tuple[Finding, ...] = ()
    if tier_key == own:
        found = against_keeping(session, member, last, tier_key, today, last.ends_on)
        against = tuple(replace(one, blocks=one.blocks and not waiver.strip()) for one in found)
    refused = _refused(session, member, last, tier_key, last.ends_on, waiver) if tier_key != own else ()
    return Change(last.ends_on, tier=tier_key, against=against, notes=refused)


def foresee_move(
    session: Session,
    member: Member,
    tier_key: str,
    day: date,
    today: date,
    credit: str = "charter",
    waiver: str = "",
) -> Change:
    """Another tier from the day on."""
    refuse_ended(session, member.id)
    terms = chain_of(session, member.id)
    if terms and day == terms[-1].ends_on:
        change = foresee_next_term(session, member, tier_key, today, waiver)
        sale = next_sale(session, member, terms[-1], tier_key=tier_key)
        return replace(change, notes=(*change.notes, ("term", f"The next term, {sold_words(sale)}.")))
    now = term_of(terms, day)
    sale = sale_at(session, member, now, tier_key, day)
    if sale.sold.tier.id == now.tier_id:
        raise RuleBroken(f"It is a {sale.sold.name} member already.", field="tier")
    if day == now.starts_on:
        refuse_part(now)
    notes = (
        *_refused(session, member, now, tier_key, day, waiver),
        *_sold_again(session, member, terms, now, sale),
    )
    frees = Days(day, [now, *resold(terms, now)][-1].ends_on)
    if day == now.starts_on:
        return Change(day, tier=tier_key, notes=notes, frees=frees)
    settlement, owed = settlement_of_moving(session, terms, sale, day, credit)
    credited = _credits(session, owed, day, settlement, settled_until(terms, now))
    return Change(day, tier=tier_key, settlement=settlement, credited=credited, notes=notes, frees=frees)


def foresee_termination(session: Session, member: Member, ends_on: date, today: date) -> Change:
    """A company that is a member no longer from the day on, because a body ended it after hearing the company."""
    refuse_before_hearing(ends_on, heard(session, member, today))
    refuse_end(session, member.id, ends_on)
    last = last_act(session, member.id)
    notes: Notes = ()
    if last is not None and last.step == "resign":
        told = f"The resignation from {date_text(last.effective_on)} on gives way"
        notes = (("term", f"{told}: the membership ends on {date_text(ends_on)}, for cause."),)
    return Change(ends_on, frees=Days(ends_on, FAR), notes=notes)


def foresee_lapse(today: date) -> Change:
    """The same from today on, because the payment ladder has come to its end."""
    return Change(today, frees=Days(today, FAR))


def foresee_return(session: Session, member: Member, on: date, today: date) -> Change:
    """A membership that goes on from the day to the end of its term."""
    refuse_early_return(last_act(session, member.id), today)
    act, cut, until = return_of(session, member.id, on)
    owed = rest_of_return(session, member.id, on).owed
    stands = stands_words(resignation_behind(session, member.id))
    notes: Notes = (("term", stands),) if stands else ()
    return Change(
        on, tier=tier_key_of(session, cut), owed=owed, until=until, returns=act.effective_on <= today,
        notes=(*notes, *suspended_still(session, member, max(on, today))),
    )  # fmt: skip


def suspended_still(
    session: Session, member: Member, day: date, whose: str = ""
) -> Iterator[tuple[str, str]]:
    """For which invoices a company that is a member again from the day on has no vote."""
    for number, clause in suspended_by(session, member.foundation_id, member.id, day):
        told = f"The votes{whose} stay suspended until invoice {number} is settled (clause {clause})."
        yield "people", told


def foresee_resignation(
    session: Session, member: Member, ends_on: date, said_on: date, credit: str = "charter", waiver: str = ""
) -> Change:
    """The same, because it leaves: with its money, and the notice that comes too late."""
    refuse_end(session, member.id, ends_on)
    refuse_ended(session, member.id)
    late = late_notice(session, chain_of(session, member.id), ends_on, said_on)
    notes: Notes = ()
    if late is not None and late.ends_on == ends_on and not waiver.strip():
        told = "Say why it is accepted all the same, or let the membership end later"
        notes = (("refused", f"{late.words} {told} (clause {late.clause})."),)
    settlement, owed = settlement_of_leaving(session, member.id, ends_on, credit)
    credited = _credits(session, owed, ends_on, settlement)
    return Change(ends_on, settlement=settlement, credited=credited, notes=notes, frees=Days(ends_on, FAR))


def foresee_stay(session: Session, member: Member, today: date) -> Change:
    """A resignation that is taken back, from the day on that it would have ended the membership: with the terms that it had
    taken away."""
    act = resignation_of(session, member.id, today)
    cut = chain_of(session, member.id)[-1]
    until, later = undone_by(session, cut, said_at(session, act))
    there = cut if until > cut.ends_on or not later else later[0]
    notes = tuple(
        ("term", f"The term from {date_text(one.starts_on)} until {date_text(one.ends_on)} as {one.tier_name} stands again.")
        for one in later
    )  # fmt: skip
    return Change(
        act.effective_on,
        tier=tier_key_of(session, there),
        owed=rest_of_staying(session, member.id, today).owed,
        until=later[-1].ends_on if later else until,
        notes=notes,
    )


def foresee_transfer(
    session: Session,
    member: Member,
    name: str,
    heir: Organization | None,
    people: Passing,
) -> Change:
    """The membership goes on as that of the successor; `heir` is None where the company of this name is registered by the act."""
    on = people.on
    if heir is not None:
        check_heir(session, member, heir, on)
    check_member(session, member)
    terms = chain_of(session, member.id)
    cut = term_before(terms, on)
    is_kept = rest_of(session, member.id, on)[0].is_begun if on < cut.ends_on else False
    notes = (
        *_asked_by_charter(session, member, people),
        *(("requirement", one) for one in not_met_by(session, member, heir or _unknown(name), on)),
        *_handed_over(terms, cut, on, name),
        *_owed_by(session, member, heir, on),
    )
    return Change(
        on, successor=heir.id if heir else None, successor_name=name, people=people, notes=notes,
        frees=Days(on + timedelta(days=is_kept), FAR),
    )  # fmt: skip


def _unknown(name: str) -> Organization:
    """A company of which nothing but the name is known; nothing is written."""
    return Organization(display_name=name, category="unknown")


def _owed_by(
    session: Session, member: Member, heir: Organization | None, on: date
) -> Iterator[tuple[str, str]]:
    """What the successor owes since it was a member before, and has no vote for."""
    own = member_of(session, member.foundation_id, heir.id) if heir else None
    if heir and own:
        yield from suspended_still(session, own, on, f" of {heir.display_name}")


def foresee_group(session: Session, new: Edge, today: date, at: datetime) -> Change:
    """Somebody holds more than half of the company."""
    check_control(session, at, new)
    return Change(today, group=new)


def _credits(
    session: Session, owed: Owed | None, on: date, settlement: Settlement | None, until: date | None = None
) -> dict[int, Money]:
    """What the act credits to invoices that are written."""
    if owed is None or settlement is None or not settlement.credit:
        return {}
    return credits_of(session, owed, booked(session, owed, on, settlement, until).credited, on)


def _refused(session: Session, member: Member, now: Term, tier_key: str, on: date, waiver: str) -> Notes:
    """Why the tier does not take the company, unless somebody waives it; nothing for its own tier."""
    if waiver.strip() or tier_key_of(session, now) == tier_key:
        return ()
    found = obstacles_to(session, member, tier_key, on)
    return tuple(
        ("refused", f"{one.message.rstrip('.')} (clause {one.clause}).") for one in found if one.blocks
    )


def _sold_again(
    session: Session, member: Member, terms: Sequence[Term], now: Term, sale: Sale
) -> Iterator[tuple[str, str]]:
    """The terms that are sold anew at the other tier, with their invoices."""
    again = resold(terms, now)
    key = sale.sold.tier.key
    if sale.span.starts_on == now.starts_on:
        yield "term", f"The term {sold_words(as_a_gift(sale, now.complimentary))}."
    for term in again:
        anew = as_a_gift(sale_at(session, member, term, key, term.starts_on), term.complimentary)
        yield "term", f"The next term is sold again: {sold_words(anew)}."
    for term in after_it(terms, now)[len(again) :]:
        yield "term", f"The term from {date_text(term.starts_on)} on stays {term.tier_name}, as it was sold."


def sold_words(sale: Sale) -> str:
    """Days, tier and dues of a term that is sold."""
    price = sale.price.question if sale.price.money is None else sale.price.money
    cost = "complimentary" if sale.complimentary else str(price).rstrip(".")
    return f"from {date_text(sale.span.starts_on)} until {date_text(sale.span.ends_on)} as {sale.sold.name}: {cost}"


def _asked_by_charter(session: Session, member: Member, people: Passing) -> Iterator[tuple[str, str]]:
    """What the charter says of a transfer of this kind: staff see to it, since no row here knows it."""
    rule = transfer_rule(session, member.foundation_id, people.kind, people.on)
    if isinstance(rule, Absent):
        return
    said = rule.parameters
    told = [
        f"the charter says: {said.rule}" if said.rule else "",
        f"it asks that {'; '.join(said.conditions)}" if said.conditions else "",
        f"the {said.permitted_by.replace('_', ' ')} permits it" if said.permitted_by else "",
        "higher dues are owed for the rest of the period" if said.dues == "difference_pro_rata" else "",
    ]
    words = "; ".join(one for one in told if one)
    if words:
        yield "requirement", f"{words[0].upper()}{words[1:].rstrip('.')} (clause {rule.clause})."


def _handed_over(terms: Sequence[Term], cut: Term, on: date, name: str) -> Iterator[tuple[str, str]]:
    later = after_it(terms, cut)
    if on < cut.ends_on:
        yield "term", f"{name} has the rest of the term, until {date_text(cut.ends_on)}, as it was paid."
    elif not later:
        yield (
            "term",
            f"The next term, from {date_text(on)} on, is sold to {name} as {cut.tier_name}, which owes its dues.",
        )
    for term in later:
        days = f"The term from {date_text(term.starts_on)} until {date_text(term.ends_on)} goes over too"
        yield "term", f"{days}; {name} owes its dues."
