"""What a company does with its own membership in the portal: it resigns, takes that back, and renews.

The acts are those that staff write down (`endings`, `moves`), with less to choose: the charter decides about money and days,
and nothing of it is waived. Everybody else who binds the company, and the staff, hear of it at once.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.endings import Ended, Leave, resign_member, take_back
from membership.business.lifecycle.moves import Moved, renew_member
from membership.business.lifecycle.noticing import late_notice
from membership.business.lifecycle.offers import offer_for, terms_read
from membership.business.lifecycle.settlement import lock_books
from membership.business.members.acts import last_act
from membership.business.members.following import is_renewed
from membership.business.members.letters import SaidBy, dues_words, tell_member, write_to_staff
from membership.business.members.models import Member, Representative
from membership.business.members.queries import terms_of
from membership.business.members.representing import binding_kinds
from membership.business.members.selling import company_name, last_term, tier_key_of
from membership.business.members.terms import next_sale
from membership.directory.organizations.telling import tell_staff
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.times import date_text
from membership.kernel.work import Work


def resign_by_company(work: Work, member_id: int, *, ends_on: date, reason: str) -> Ended:
    """A company resigns from a day on that lies ahead, so that it can still take it back; the charter decides what stays due.

    Raises NotAllowed for who does not bind the company; RuleBroken (field "ends_on") for a day that has come, and, with the
    clause and the earliest lawful day, where the notice comes too late; what `resign_member` raises.
    """
    member, binding, said_by = _begin(work, member_id)
    today = today_of(work, member.foundation_id)
    refuse_day(work.session, member_id, ends_on, today)
    ended = resign_member(work, member_id, Leave(ends_on, reason, today, said_by=said_by))
    told = ended.settlement.words if ended.settlement else "The dues of the term stay as they are."
    back = "Until that day it can be taken back, on the page of the membership."
    lines = [f"From {ends_on} on.", reason.strip(), told, said_by.words, back]
    _tell_others(work, member, binding, "membership.resign", _key(work, member), "resignation", lines)
    _put_on_desk(work, member, f"Resigned from {ends_on} on.")
    return ended


def refuse_day(session: Session, member_id: int, ends_on: date, today: date) -> None:
    """Raises RuleBroken (field "ends_on") for a day on which a company may not leave by itself."""
    if ends_on <= today:
        raise RuleBroken(f"Choose a day after today ({date_text(today)}).", field="ends_on")
    late = late_notice(session, terms_of(session, member_id), ends_on, today)
    if late is not None:
        raise RuleBroken(f"{late.words} {late.way_out}", clause=late.clause, field="ends_on")


def take_back_by_company(work: Work, member_id: int, *, reason: str) -> Ended:
    """A company takes its resignation back before its day. Raises NotAllowed for who does not bind the company; what
    `take_back` raises."""
    member, binding, said_by = _begin(work, member_id)
    kept = take_back(work, member_id, reason=reason, said_by=said_by)
    title = "the resignation is taken back"
    lines = ["The membership goes on.", reason.strip(), said_by.words]
    _tell_others(work, member, binding, "membership.withdraw_resignation", _key(work, member), title, lines)
    _put_on_desk(work, member, "Took its resignation back.")
    return kept


def renew_by_company(work: Work, member_id: int, *, tier_key: str, follows: date | None, read: str) -> Moved:
    """A company renews for the next term, at the price that it has read (`offers.terms_read`).

    Raises NotAllowed for who does not bind the company; Conflict where it is renewed already; RuleBroken (field "tier") for a
    tier that somebody else decides about, for dues that nobody knows yet, and where other terms were read than hold now.
    """
    member, binding, said_by = _begin(work, member_id)
    today = today_of(work, member.foundation_id)
    last = last_term(work, member_id)
    if is_renewed(terms_of(work.session, member_id), today):
        raise Conflict(f"The membership is renewed already, until {last.ends_on}.")
    if last.ends_on <= today:
        raise Conflict(f"The membership ended on {last.ends_on}: ask the staff.")
    if tier_key != tier_key_of(work.session, last):
        offer = offer_for(work.session, member, last, tier_key)
        if not offer.is_open:
            raise RuleBroken(offer.obstacle, clause=offer.clause, field="tier")
    sale = next_sale(work.session, member, last, tier_key=tier_key)
    if sale.price.money is None:
        raise RuleBroken(f"{sale.price.question} Ask the staff to renew.", field="tier")
    if read != terms_read(sale):
        raise RuleBroken(
            "Read below what the next term is and costs as it stands now, then renew.", field="tier"
        )
    moved = renew_member(work, member_id, tier_key=tier_key, follows=follows, said_by=said_by)
    term = moved.term
    lines = [
        f"The next term is {term.tier_name}, from {term.starts_on} until {term.ends_on}.",
        dues_words(term),
        said_by.words,
    ]
    _tell_others(
        work, member, binding, "membership.renew", term.public_id, "the membership is renewed", lines
    )
    _put_on_desk(work, member, f"Renewed as {term.tier_name} until {term.ends_on}.")
    return moved


def _begin(work: Work, member_id: int) -> tuple[Member, tuple[str, ...], SaidBy]:
    """The member, locked after the books; the roles that bind it; and in which of them the actor speaks."""
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    today = today_of(work, member.foundation_id)
    binding = binding_kinds(work.session, member.foundation_id, today)
    held = select(Representative.kind, Person.name).join(Person, Person.id == Representative.person_id)
    held = held.where(
        Representative.member_id == member_id, Representative.kind.in_(binding), holds_on(Representative, today),
        Representative.person_id == work.actor.person_id,
    )  # fmt: skip
    rows = work.session.execute(held.order_by(Representative.kind)).all()
    if not rows:
        raise NotAllowed(f"Who does this {_binders(binding)}.")
    roles = " and ".join(row.kind for row in rows)
    words = f"Done in the portal by {rows[0].name}, {roles} representative."
    return member, binding, SaidBy(words, f"In the portal, by the {roles} representative")


def _binders(binding: tuple[str, ...]) -> str:
    return f"is a {' or '.join(binding)} representative" if binding else "are the staff"


def _tell_others(
    work: Work,
    member: Member,
    binding: tuple[str, ...],
    occasion: str,
    key: str,
    title: str,
    lines: list[str],
) -> None:
    """Mail to all who bind the company today, whom the act itself may not have reached, and to the staff."""
    today = today_of(work, member.foundation_id)
    tell_member(work, member, occasion, key, title, lines, on=today, kinds=binding)
    write_to_staff(work, member, occasion, key, title, lines)


def _put_on_desk(work: Work, member: Member, what: str) -> None:
    """A notice on the desk of the staff. Its record covers the mail."""
    tell_staff(work, member.organization_id, member.foundation_id, what)
    name = company_name(work.session, member.organization_id)
    work.record(
        "business.member.told", member, foundation_id=member.foundation_id,
        summary=f"Who binds {name}, and the staff, are told: {what}",
    )  # fmt: skip


def _key(work: Work, member: Member) -> str:
    act = last_act(work.session, member.id)
    assert act is not None
    return act.public_id
