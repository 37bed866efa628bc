"""What admitting a company brings about, before anybody does it: pure reads over the same sale, the same requirements and the
same claims to seats that the admission itself uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.board.queries import seat_facts
from membership.business.lifecycle.change import Consequence
from membership.business.lifecycle.consequences import in_order, seats_between
from membership.business.lifecycle.foreseeing import suspended_still
from membership.business.lifecycle.operations import refuse_far
from membership.business.lifecycle.requirements import ADMISSION_WORDS, BY_OTHERS, places_in, unmet
from membership.business.lifecycle.resolving import BY_A_BODY, resolution_needed
from membership.business.members.models import Member
from membership.business.members.operations import Wish, first_sale, refuse_second
from membership.business.members.queries import MemberOn, member_of
from membership.business.members.sale import Sale
from membership.business.members.terms import latest_term
from membership.kernel.errors import RuleBroken
from membership.kernel.times import FAR, date_text


@dataclass(frozen=True)
class Newcomer:
    """Who would be admitted: a company of the directory, or one that the admission registers (its `id` is None)."""

    display_name: str
    category: str
    id: int | None = None


@dataclass(frozen=True)
class Foreseen:
    """What the admission brings about, with the arithmetic of the dues."""

    lines: list[Consequence]
    explanation: Explanation | None = None


def admission_outlook(
    session: Session,
    newcomer: Newcomer,
    wish: Wish,
    *,
    today: date,
    waiver: str = "",
    told: str = "",
    is_decided: bool = False,
) -> Foreseen:
    """Everything that the admission brings about, or why it will be refused. `is_decided`: a resolution is named already;
    `told`: what else is to be known of the dues."""
    refuse_far(today, accepted_on=wish.accepted_on, starts_on=wish.starts_on)
    day = wish.starts_on or wish.accepted_on
    document = charter_in_force(session, wish.foundation_id, "business", day)
    sale = first_sale(session, document, newcomer.id, wish)
    member = member_of(session, wish.foundation_id, newcomer.id) if newcomer.id is not None else None
    lines = [*_returning(session, newcomer, member, sale, today), *_term(sale, told)]
    if wish.grant is not None and newcomer.id is None:
        words = f"{wish.grant.words}. What it then pays is computed when the company is registered."
        lines.append(Consequence("question", words))
    lines += _standing_against(session, document, newcomer, wish, sale.span.starts_on, waiver)
    lines += _decision(document, wish.tier_key, day, is_decided=is_decided)
    lines += _seats(session, newcomer, member, sale)
    lines += _room(session, document, sale)
    lines += _benefits(session, wish.foundation_id, sale)
    return Foreseen(sorted(lines, key=lambda one: one.kind != "refused"), sale.price.explanation)


def _returning(
    session: Session, newcomer: Newcomer, member: Member | None, sale: Sale, today: date
) -> Iterator[Consequence]:
    last = latest_term(session, member.id) if member is not None else None
    if member is None or last is None:
        return
    refuse_second(newcomer.display_name, last, sale.span.starts_on)
    words = f"{newcomer.display_name} was a member until {date_text(last.ends_on)} and comes back under its number {member.number}."
    yield Consequence("term", words)
    for kind, owes in suspended_still(session, member, max(today, sale.span.starts_on)):
        yield Consequence(kind, owes)


def _term(sale: Sale, told: str) -> Iterator[Consequence]:
    start, end = sale.span.starts_on, sale.span.ends_on
    until = "without an end" if end == FAR else f"until {date_text(end)}"
    yield Consequence("term", f"{sale.sold.name} member from {date_text(start)} {until}.")
    if sale.complimentary:
        yield Consequence(
            "money", f"No dues: complimentary ({sale.complimentary}). The term does not renew by itself."
        )
    elif sale.price.money is None:
        yield Consequence("question", sale.price.question)
    else:
        part = f" ({sale.span.share_words})" if sale.span.is_stub else ""
        parent = "; the parent foundation's own dues come on top" if sale.price.with_parent else ""
        yield Consequence("money", f"Dues of the first term: {sale.price.money}{part}{parent}.")
    if told:
        yield Consequence("question", told)


def _standing_against(
    session: Session, document: CharterDocument, newcomer: Newcomer, wish: Wish, day: date, waiver: str
) -> Iterator[Consequence]:
    for one in unmet(session, document, newcomer, wish.foundation_id, wish.tier_key, day):
        clause = f" (clause {one.clause})" if one.clause else ""
        words = f"{one.message.rstrip('.')}{clause}."
        if one.blocks and not waiver.strip():
            yield Consequence("refused", f"{words} Somebody may waive it, with a reason.")
        else:
            yield Consequence("requirement", f"{words}{' Waived.' if one.blocks else ''}")


def _decision(document: CharterDocument, tier: str, day: date, *, is_decided: bool) -> Iterator[Consequence]:
    rule = document.on(day).tier(tier)
    if isinstance(rule, Absent) or rule.parameters.admission not in BY_OTHERS:
        return
    clause = f" (clause {rule.clause})" if rule.clause else ""
    words = f"{ADMISSION_WORDS[rule.parameters.admission].rstrip('.')}{clause}."
    if rule.parameters.admission in BY_A_BODY and not is_decided:
        yield Consequence("refused", f"{words} {resolution_needed(rule)}")
    else:
        yield Consequence("decision", f"{words}{' Its resolution is named.' if is_decided else ''}")


def _seats(session: Session, newcomer: Newcomer, member: Member | None, sale: Sale) -> Iterator[Consequence]:
    """Those that open; a seat of somebody else that goes with them closes when the seats are aligned, not at once."""
    on, foundation_id = sale.span.starts_on, sale.sold.tier.foundation_id
    before = seat_facts(session, foundation_id, on)
    joins = MemberOn(
        member.id if member else 0, member.public_id if member else "", newcomer.id or 0, newcomer.display_name,
        sale.sold.tier.key, sale.sold.tier.id, member.joined_on if member else on, 0, on, sale.span.ends_on,
    )  # fmt: skip
    after = replace(before, members=in_order([*before.members, joins]))
    for kind, body, group, claim in seats_between(session, foundation_id, on, before, after):
        if kind == "seat_opened":
            whose = f" of {newcomer.display_name}" if claim.organization_id == joins.organization_id else ""
            text = f"A seat{whose} opens on {date_text(on)}: {claim.title}, {body.title}."
            yield Consequence(kind, text, body.key, group)


def _room(session: Session, document: CharterDocument, sale: Sale) -> Iterator[Consequence]:
    on, tier = sale.span.starts_on, sale.sold.tier
    held, most = places_in(session, document.on(on), tier.key, tier.foundation_id, on)
    has = f"{sale.sold.name} has {times(held, 'member')} on {date_text(on)}"
    if most is None:
        yield Consequence("room", f"{has}, and no maximum.")
    elif most.number is not None:
        yield Consequence("room", f"{has}, and room for {most.number}.")


def _benefits(session: Session, foundation_id: int, sale: Sale) -> Iterator[Consequence]:
    on = sale.span.starts_on
    try:
        document = charter_in_force(session, foundation_id, "business", on)
    except RuleBroken:  # the term begins before any charter did
        return
    for rule in document.on(on).benefits(sale.sold.tier.key):
        said = rule.parameters
        yield Consequence("benefit_gained", f"From {date_text(on)} on: {said.title}, {said.amount}.")
