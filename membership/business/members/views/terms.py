"""The membership in full: its terms with their price, its acts, what is known of the company, and the note of staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response
from sqlalchemy.orm import Session

from membership.business.members import policy, queries
from membership.business.members.acts import acts_of, is_told, last_change_of_tier, words_of
from membership.business.members.following import is_renewed
from membership.business.members.giving_way import notice_stands
from membership.business.members.life import INSIDE, may_follow
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.business.members.outlook import outlook_of
from membership.business.members.representing import binding_kinds
from membership.business.members.succeeding import Before, came_from
from membership.business.members.views.pages import blueprint, company_page, find_company, today
from membership.kernel.money import Money
from membership.kernel.times import date_text
from membership.webkit.access import guard, viewer
from membership.webkit.house import reader

ACTS = {
    "renew": "renewal", "change_tier": "tier", "resign": "ending", "withdraw_resignation": "stay",
    "give_notice": "notice", "withdraw_notice": "withdrawal", "terminate": "termination",
    "reinstate": "reinstatement", "transfer_out": "transfer",
}  # fmt: skip
"""Step of the one map -> the page on which staff take it. A lapse is offered by the queue of those whose ladder has ended."""
ACT_WORDS = {
    "renew": "Renew", "change_tier": "Change tier", "resign": "Resignation", "withdraw_resignation": "Take resignation back",
    "give_notice": "Announce termination", "withdraw_notice": "Withdraw notice", "terminate": "Terminate",
    "reinstate": "Reinstate", "transfer_out": "Pass on",
}  # fmt: skip

OWN_ACTS = (
    ("renew", "lifecycle.next_term", "Renew"),
    ("withdraw_resignation", "lifecycle.staying", "Take the resignation back"),
    ("resign", "lifecycle.resignation", "Resign"),
)
"""Steps that a company takes by itself: (step, the page, words)."""


@blueprint.get("/<foundation>/members/<member>/membership")
@guard(policy.may_see_member)
def membership(foundation: str, member: str) -> Response:
    """Every term and every act of the membership."""
    company = find_company(foundation, member)
    session, day = reader(), today(company.place)
    terms = queries.terms_of(session, company.member.id)
    acts = company.acts
    others = [act.other_member_id for act in acts if act.other_member_id]
    outlook = outlook_of(session, terms, acts, day)
    binding = binding_kinds(session, company.place.id, day) if company.is_own else ()
    return company_page(
        "membership",
        company,
        "members.membership",
        terms=terms,
        term=next((term for term in terms if term.covers(day)), None),
        before=stages_before(session, company.member.id, acts),
        may_open_others=policy.may_see_members(viewer(), company.place),
        prices={term.id: price_of(term) for term in terms},
        parts={term.id: part_words(term) for term in terms},
        acts=[act for act in reversed(acts) if is_told(act)],
        others=queries.names_of_members(session, others),
        cited={
            act.id: "" if act.reference.startswith("business_invoice:") else act.reference for act in acts
        },
        decisions=queries.decisions_of(session, acts)
        if policy.may_keep_member(viewer(), company.member)
        else {},
        words_of=words_of,
        leaving=leaving_of(acts, day),
        outlook=outlook.sentence(day) if outlook else "",
        own_steps=own_steps(acts, terms, day) if company.is_own else [],
        binders=" or ".join(binding),
        may_bind=policy.may_bind(viewer(), company.member, binding),
    )


@dataclass(frozen=True)
class Stage:
    """The membership while it was that of another company, with its terms and acts, the latest first."""

    who: Before
    terms: Sequence[Term]
    acts: Sequence[MembershipAct]


def stages_before(session: Session, member_id: int, acts: Sequence[MembershipAct]) -> list[Stage]:
    """What the membership was under former names, the latest first; no statement where it came from nobody, else one, and two
    for each name."""
    if not any(act.step == "transfer_in" for act in acts):
        return []
    found = []
    for who in came_from(session, member_id):
        terms = [one for one in queries.terms_of(session, who.member_id) if one.starts_on < who.until]
        own = [
            one
            for one in acts_of(session, who.member_id)
            if is_told(one) and one.effective_on <= who.until and one.step != "transfer_out"
        ]
        found.append(Stage(who, terms, tuple(reversed(own))))
    return found


def passings(session: Session, acts: Sequence[MembershipAct]) -> list[tuple[str, str, str]]:
    """From whom the membership came by a transfer, and to whom it passes: (words, name, public id of the other member); no
    statement where it never did."""
    told = {
        "transfer_in": "Until {} this was the membership of",
        "transfer_out": "From {} on this membership is that of",
    }
    found = [act for act in acts if act.other_member_id is not None]
    names = queries.names_of_members(session, [act.other_member_id or 0 for act in found])
    last = acts[-1] if acts else None
    return [
        (told[act.step].format(date_text(act.effective_on)), name, public_id)
        for act in found
        if act.step == "transfer_in" or act is last
        for public_id, name in [names[act.other_member_id or 0]]
    ]


def price_of(term: Term) -> str:
    """The price of each period of the term; empty while it is a question."""
    if term.price_minor is None or not term.currency:
        return ""
    return str(Money(term.price_minor, term.currency))


def part_words(term: Term) -> str:
    """What the row owes of the period in which it begins, where that is not the price; empty otherwise."""
    if term.part_minor is None or not term.currency or term.part_minor == term.price_minor:
        return term.question if term.price_minor is not None else ""
    part = Money(term.part_minor, term.currency)
    return f"{part or 'Nothing'} of the period of {date_text(term.starts_on)}"


def leaving_of(acts: Sequence[MembershipAct], day: date) -> MembershipAct | None:
    """The resignation whose day has not come."""
    last = acts[-1] if acts else None
    return last if last is not None and last.step == "resign" and last.effective_on > day else None


def own_steps(acts: Sequence[MembershipAct], terms: Sequence[Term], day: date) -> list[tuple[str, str, str]]:
    """The acts that the company can do by itself now: (step, endpoint, words); renewing where no next term stands."""
    lawful = {step for step, _, _ in steps_of(acts, day)}
    now = next((term for term in terms if term.covers(day)), None)
    if now is None or is_renewed(terms, day):
        lawful.discard("renew")
    if not terms or terms[0].ends_on <= day:
        lawful.discard("resign")
    return [one for one in OWN_ACTS if one[0] in lawful]


def steps_of(acts: Sequence[MembershipAct], day: date) -> list[tuple[str, str, str]]:
    """The acts that are lawful now: (step, page, words). A resignation can be taken back until its day, a termination be
    undone before its day too, and a change of tier be taken back (no step of the map); a resignation for a later day stops no termination, nor its notice; the company's group may change at any time, and is no step of the membership (empty)."""
    last = acts[-1] if acts else None
    lawful = may_follow(last.state_after if last else "none")
    if last is not None and last.step == "resign" and last.effective_on > day:
        lawful = (*lawful, *(("withdraw_notice", "terminate") if notice_stands(last) else ("give_notice",)))
    has_come = last is not None and last.effective_on <= day
    wrong = {"withdraw_resignation"} if has_come else set()
    if last is not None and not has_come and last.step != "terminate":
        wrong = {"reinstate"}
    steps = [(step, ACTS[step], ACT_WORDS[step]) for step in lawful if step in ACTS and step not in wrong]
    change = last_change_of_tier(acts) if last is not None and last.state_after in INSIDE else None
    if change is not None and change.effective_on > day:
        steps.append(("former_tier", "former-tier", "Take change of tier back"))
    return [*steps, ("", "group", "Company group change")]
