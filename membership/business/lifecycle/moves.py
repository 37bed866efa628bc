"""How a membership goes on: the next term, and another tier, at once or with the next term. Seats and mail follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from membership.business.board.operations import SeatChanges, align_all
from membership.business.charter.models import Tier
from membership.business.dues.periods import period_at, sold_days
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.owing import Owed, invoice_for, owed_at, owed_before, rhythm_of
from membership.business.lifecycle.requirements import against_keeping, against_moving, refuse_unless_waived
from membership.business.lifecycle.settlement import (
    Booked,
    booked,
    give_back,
    lock_books,
    refund_rule,
    take_back_invoices,
)
from membership.business.members.acts import WITH_NEXT_TERM
from membership.business.members.credit import CHOICES, Settlement, on_move
from membership.business.members.delivering import ask_for_benefits
from membership.business.members.following import (
    after_it,
    chain_of,
    end_of_term,
    resold,
    taken_along,
    term_of,
)
from membership.business.members.letters import SaidBy, dues_words, tell_member
from membership.business.members.models import Member, Term
from membership.business.members.overriding import Grant
from membership.business.members.parts import AS_SOLD, Charge, PartOf
from membership.business.members.sale import Sale
from membership.business.members.selling import last_term, tier_key_of
from membership.business.members.terms import change_tier, renew_membership, sale_at
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import Work


@dataclass(frozen=True)
class Moved:
    """What a move brought about; `warnings` are what the charter asks of the tier and what was waived or cannot be checked."""

    term: Term
    seats: dict[str, SeatChanges] = field(default_factory=dict)
    settlement: Settlement | None = None
    warnings: tuple[str, ...] = ()


def renew_member(
    work: Work,
    member_id: int,
    *,
    tier_key: str = "",
    years: int = 1,
    complimentary: str = "",
    grant: Grant | None = None,
    waiver: str = "",
    follows: date | None = None,
    said_by: SaidBy | None = None,
    ends_on: date | None = None,
    kind: str = "",
) -> Moved:
    """Renew a membership: the next term, at the same tier or another one, whose seats move with the term; `ends_on` says its
    end where the charter does not.

    `follows` is the end of the last term as whoever renews saw it; `waiver` the reason for going on where another tier
    refuses the company; `grant` which body lets it pay as one of another tier (`as_granted`); `kind` that of the act. Raises
    Conflict where somebody renewed or moved it since; RuleBroken: a tier that is full, not for this company or no longer sold (field "tier"), several
    years where a short one comes first.
    """
    known = work.session.get_one(Member, member_id)
    member = work.lock(Member, member_id)
    last = last_term(work, member_id)
    if follows is not None and last.ends_on != follows:
        raise Conflict(f"Somebody was first: the membership lasts until {last.ends_on} now, not {follows}.")
    warnings = _against(work, known, last, tier_key or tier_key_of(work.session, last), last.ends_on, waiver)
    term = renew_membership(
        work, member_id, tier_key=tier_key, years=years, complimentary=complimentary, grant=grant, ends_on=ends_on,
        reference=said_by.reference if said_by else "", kind=kind,
    )  # fmt: skip
    today = today_of(work, member.foundation_id)
    _ask(work, member, term)
    lines = _renewal_lines(term, grant, warnings, said_by)
    title = "the membership is renewed"
    tell_member(work, member, "membership.renew", term.public_id, title, lines, on=today)
    _told(work, member, "the membership is renewed", warnings, waiver)
    return Moved(term, _seats(work, member, term.starts_on, today), warnings=warnings)


def _renewal_lines(
    term: Term, grant: Grant | None, warnings: Sequence[str], said_by: SaidBy | None
) -> list[str]:
    lines = [
        f"The next term is {term.tier_name}, from {term.starts_on} until {term.ends_on}.",
        dues_words(term),
    ]
    lines += [*([f"{grant.words}."] if grant else []), *warnings, *([said_by.words] if said_by else [])]
    return lines


def move_member(
    work: Work, member_id: int, tier_key: str, *, on: date, credit: str = "charter", waiver: str = ""
) -> Moved:
    """Change a member's tier in the middle of a term; its seats move on that day, and the money is settled exactly. Terms that
    are sold anew by it (`change_tier`) are invoiced anew. On the day after the last term the next one is sold at the tier.

    `credit` says who decides what is set off: the charter, or staff (prorated, none); `waiver` is the reason for going on
    where the tier refuses the company. Raises RuleBroken: a day outside of the term (field "on"), the same tier, or one that
    is full or not for this company (field "tier").
    """
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    if credit not in CHOICES:
        raise RuleBroken(f"Choose one of {', '.join(CHOICES)}.", field="credit")
    terms = chain_of(work.session, member_id)
    if terms and on == terms[-1].ends_on:
        return renew_member(work, member_id, tier_key=tier_key, waiver=waiver, kind=WITH_NEXT_TERM)
    last = term_of(terms, on)
    warnings = _against(work, known, last, tier_key, on, waiver)
    settled = _settle(work, member, terms, tier_key, on, credit)
    settlement = settled[0] if settled else None
    until = [last, *resold(terms, last)][-1].ends_on
    book = booked(work.session, settled[1], on, settled[0], settled_until(terms, last)) if settled else None
    cut = book.cut if book else AS_SOLD
    charge = _charge(settlement, book, _part_at(work.session, settled))
    term = change_tier(work, member_id, tier_key, on=on, charge=charge, cut=cut)
    reason = f"Changes to {term.tier_name}."
    take_back_invoices(work, member_id, on, until=until, reason=reason)
    if settled is not None and book is not None:
        give_back(work, settled[1], book.credited, on=on, reason=reason)
    today = today_of(work, member.foundation_id)
    _ask(work, member, term)
    words = settlement.words if settlement else ""
    lines = [f"From {on} the tier is {term.tier_name}, until {term.ends_on}.", words]
    tell_member(work, member, "membership.tier", term.public_id, "the tier changes", lines, on=today)
    _told(work, member, "the tier changes", warnings, waiver)
    return Moved(term, _seats(work, member, on, today), settlement, warnings)


def move_with_next_term(work: Work, member_id: int, tier_key: str, *, waiver: str = "") -> Moved:
    """Another tier with the next term: the one that is written already is sold anew, else the next one is sold. Raises what
    `move_member` raises."""
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    ends_on = end_of_term(chain_of(work.session, member_id), today_of(work, member.foundation_id))
    return move_member(work, member_id, tier_key, on=ends_on, waiver=waiver)


UNLIKE = "The dues of the two tiers are owed for periods of different length; write this invoice by hand."


def settled_until(terms: Sequence[Term], last: Term) -> date:
    """The day until which another tier counts that follows the row within its term: its end, or that on which another act does."""
    return [last, *taken_along(last, after_it(terms, last))][-1].ends_on


def settlement_of_moving(
    session: Session, terms: Sequence[Term], sale: Sale, on: date, choice: str
) -> tuple[Settlement, Owed]:
    """What another tier costs from the day on, and of which period, before anything is written."""
    last = term_of(terms, on)
    owed, is_alike = owed_at(session, last, on), sale.price.period == rhythm_of(session, last)
    if owed.days.starts_on == on and (
        is_alike or period_at(sold_days(last), sale.price.period, on).days.starts_on == on
    ):
        return _of_whole_periods(sale), owed_before(session, last, on)
    price, until = sale.price.money if is_alike else None, settled_until(terms, last)
    found = on_move(refund_rule(session, last), owed.paid, on, price, choice, until)
    found = found if is_alike or sale.price.money is None else replace(found, question=UNLIKE)
    return found, owed_before(session, last, on) if owed.days.starts_on == on else owed


def _of_whole_periods(sale: Sale) -> Settlement:
    """A move on the first day of a period: the period costs what the new tier costs."""
    price, told = sale.price, sale.price.explanation
    return Settlement(None, price.money, price.question, told, after=price.money)


def _settle(
    work: Work, member: Member, terms: Sequence[Term], tier_key: str, on: date, choice: str
) -> tuple[Settlement, Owed] | None:
    last = term_of(terms, on)
    if not last.starts_on < on < last.ends_on:
        return None  # the operation on terms refuses it
    return settlement_of_moving(
        work.session, terms, sale_at(work.session, member, last, tier_key, on), on, choice
    )


def _part_at(session: Session, settled: tuple[Settlement, Owed] | None) -> PartOf | None:
    """What a later part of the period costs at the new tier, which the member owes again since it took a resignation back;
    None where it is invoiced already, or where the charter does not say it."""
    if settled is None or settled[0].question or settled[0].rate is None:
        return None
    price, owed = settled[0].rate, settled[1]

    def part(row: Term) -> Money | None:
        if not owed.days.holds(row.starts_on) or invoice_for(session, row.member_id, row.starts_on):
            return None
        return owed.paid.part_of(price, row.starts_on, min(row.ends_on, owed.days.ends_on))

    return part


def _charge(settlement: Settlement | None, book: Booked | None, part_of: PartOf | None) -> Charge | None:
    """What the row of the new tier owes of the period that had begun."""
    if settlement is None or book is None:
        return None
    told = settlement.explanation.as_json()
    if settlement.credit is None and not settlement.question:
        return Charge(None, explanation=told, is_begun=False)
    if settlement.question:
        return Charge(None, settlement.question, explanation=told)
    return Charge(book.charged, "", settlement.credit, told, settlement.rate, part_of=part_of)


def _against(work: Work, member: Member, last: Term, tier_key: str, on: date, waiver: str) -> tuple[str, ...]:
    """Another tier asks what it asks of who joins, the same one what it asks of who stays, unless somebody waives it. What is
    to be told of it all the same."""
    if tier_key_of(work.session, last) == tier_key:
        today = today_of(work, member.foundation_id)
        findings = against_keeping(work.session, member, last, tier_key, today, on)
    else:
        findings = against_moving(work, member, tier_key, on)
    refuse_unless_waived(findings, waiver)
    return tuple(finding.message for finding in findings)


def _ask(work: Work, member: Member, term: Term) -> None:
    """Assets that the benefits of the term need and that were never asked for. `_told` records."""
    ask_for_benefits(work, member, work.session.get_one(Tier, term.tier_id).key, term.starts_on)


def _seats(work: Work, member: Member, on: date, today: date) -> dict[str, SeatChanges]:
    if on > today:
        return {}
    return align_all(work, member.foundation_id, on, closes=True)


def _told(work: Work, member: Member, what: str, warnings: Sequence[str], waiver: str) -> None:
    waived = f"Waived: {waiver.strip()}" if waiver.strip() else ""
    work.record(
        "business.member.told",
        member,
        foundation_id=member.foundation_id,
        summary=" ".join(part for part in (f"The member is told: {what}.", *warnings, waived) if part),
    )
