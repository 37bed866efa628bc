"""A change of tier that lies ahead is taken back: the terms as they were, and what was given back of the dues is owed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.dues.models import CreditNote
from membership.business.dues.periods import Days
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.endings import owed_words
from membership.business.lifecycle.foreseeing import Notes, sold_words
from membership.business.lifecycle.moves import Moved
from membership.business.lifecycle.owing import Owed, invoice_for, owed_before
from membership.business.lifecycle.settlement import invoices_from, lock_books, take_back_invoices
from membership.business.members.acts import acts_of
from membership.business.members.following import chain_of, term_before
from membership.business.members.former_tier import ComingTier, coming_tier, stand_again
from membership.business.members.letters import SaidBy, tell_member
from membership.business.members.models import Member, Term
from membership.business.members.parts import Rest
from membership.business.members.selling import as_a_gift, tier_key_of
from membership.business.members.terms import sale_at
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.money import Money
from membership.kernel.times import date_text
from membership.kernel.work import Work


def take_back_tier(work: Work, member_id: int, *, reason: str, said_by: SaidBy | None = None) -> Moved:
    """A change of tier whose day has not come is taken back: the terms are what they were before it, what it gave back is owed
    again, and invoices for what it sold are void. Terms renewed since at that tier are sold anew at the former one.

    Raises RuleBroken without a reason (field "reason"), and what `coming_tier` and `refuse_credited` raise.
    """
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    if not reason.strip():
        raise RuleBroken("Say who took it back, and how.", field="reason")
    today = today_of(work, member.foundation_id)
    coming = coming_tier(work.session, member_id, today)
    rest = rest_of_former_tier(work.session, coming)
    refuse_credited(work.session, coming, rest)
    reference = said_by.reference if said_by else ""
    term = stand_again(work, member_id, coming, reason=reason.strip(), reference=reference, rest=rest)
    title = "the change of tier is taken back"
    take_back_invoices(work, member_id, coming.day, until=coming.until, reason=f"{title.capitalize()}.")
    lines = [
        f"From {coming.day} on the tier stays {term.tier_name}.", reason.strip(),
        owed_words(rest) if rest else "", said_by.words if said_by else "",
    ]  # fmt: skip
    tell_member(work, member, "membership.tier_kept", coming.act.public_id, title, lines, on=today)
    work.record(
        "business.member.told", member, foundation_id=member.foundation_id, summary=f"The member is told: {title}."
    )  # fmt: skip
    return Moved(term)


def foresee_former_tier(session: Session, member: Member, today: date) -> Change:
    """The former tier from the day on that would have changed it."""
    coming = coming_tier(session, member.id, today)
    rest = rest_of_former_tier(session, coming)
    refuse_credited(session, coming, rest)
    there = coming.again[-1] if coming.again else term_before(chain_of(session, member.id), coming.day)
    return Change(
        coming.day, tier=tier_key_of(session, _at(coming, there)), owed=rest.owed if rest else None,
        frees=Days(coming.day, coming.until), notes=tuple(_standing(session, member, coming, there)),
    )  # fmt: skip


def refuse_credited(session: Session, coming: ComingTier, rest: Rest | None) -> None:
    """An invoice with a credit note cannot become void, so that nothing else could be invoiced for its days. Raises Conflict
    where one stands for days that are to be invoiced again."""
    found = invoices_from(session, coming.act.member_id, coming.day, coming.until)
    noted = select(CreditNote.invoice_id).where(CreditNote.invoice_id.in_([one.id for one in found]))
    credited = set(session.scalars(noted)) if found else set()
    for one in found:
        is_part = one.period_start == coming.day and rest is None and _is_within_a_period(session, coming)
        if one.id in credited and one.period_start is not None and not is_part:
            told = f"Invoice {one.number_text}, for the period from {date_text(one.period_start)} on, has a credit note"
            raise Conflict(
                f"{told} and cannot become void: let the change count, and change the tier again after it."
            )


def _is_within_a_period(session: Session, coming: ComingTier) -> bool:
    """Whether the day of the change begins no period of dues."""
    return bool(coming.left) and owed_before(session, coming.left[-1], coming.day).days.holds(coming.day)


def rest_of_former_tier(session: Session, coming: ComingTier) -> Rest | None:
    """What the days from the change on owe again of the period that has begun by then: what it gave back of what was invoiced.
    None where nothing was, so that the rows stand as they did."""
    if not coming.left:
        return None
    cut, day = coming.left[-1], coming.day
    owed = owed_before(session, cut, day)
    if not owed.days.holds(day):
        return None
    price, amount = owed.prices[owed.rows.index(cut)], owed.amount(cut)
    lowered = _amount_before(coming.again[0], owed, price) - (amount.minor if amount else 0)
    credited = sum(_credited(session, owed, coming))
    if price is None or not (
        credited or (lowered > 0 and invoice_for(session, cut.member_id, owed.begins(cut)))
    ):
        return None
    again = Money(credited + max(lowered, 0), price.currency)
    rate = price if price.minor != cut.price_minor else None
    told = {**cut.explanation, "answer": f"{again}: what was given back"}
    return Rest(again, rate, explanation=told)


def _amount_before(row: Term, owed: Owed, price: Money | None) -> int:
    """What the row owed of the period before the change cut it."""
    if row.starts_on >= owed.days.starts_on and row.part_minor is not None:
        return row.part_minor
    return price.minor if price else 0


def _credited(session: Session, owed: Owed, coming: ComingTier) -> Iterator[int]:
    """What the change, and acts after it, gave back of the period by credit notes, without tax."""
    acts = acts_of(session, coming.act.member_id)
    instants = [act.recorded_at for act in acts if act.number >= coming.act.number]
    for row in owed.rows_before(coming.day):
        invoice = invoice_for(session, row.member_id, owed.begins(row))
        if invoice is None:
            continue
        notes = select(CreditNote.amount_minor).where(
            CreditNote.invoice_id == invoice.id, CreditNote.recorded_at.in_(instants)
        )
        given = sum(session.scalars(notes))
        yield round(Fraction(given * invoice.net_minor, invoice.total_minor))


def _at(coming: ComingTier, there: Term) -> Term:
    """The row of the former tier that holds the day; of a membership that is not renewed yet, its last one."""
    return next((one for one in coming.again if one.covers(coming.day)), there)


def _standing(session: Session, member: Member, coming: ComingTier, there: Term) -> Notes:
    """The terms that stand again or are sold again, and the one that is none any more."""
    if not coming.again:
        gone = coming.gone[0]
        told = f"from {date_text(gone.starts_on)} until {date_text(gone.ends_on)} as {gone.tier_name}"
        goes = f"the membership goes on until {date_text(coming.day)}, and longer once it is renewed"
        return (("term", f"The next term {told} is taken back too: {goes}."),)
    key = tier_key_of(session, there)
    stand = [
        f"The term from {date_text(one.starts_on)} until {date_text(one.ends_on)} as {one.tier_name} stands again."
        for one in coming.again
        if one.starts_on < coming.until
    ]
    anew = [
        as_a_gift(sale_at(session, member, one, key, one.starts_on), one.complimentary)
        for one in coming.sold_again
    ]
    return tuple(
        ("term", words)
        for words in [*stand, *(f"The next term is sold again: {sold_words(one)}." for one in anew)]
    )
