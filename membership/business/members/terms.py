"""How a membership goes on and ends: the next term, another tier, an early end, a return, a successor.

A term's row never changes: what ends it early is a row that supersedes it, what follows is another row, and each step is
an act on the one map (`life`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.charter.price import prorated
from membership.business.members.acts import Said, last_act, refuse_ended, resignation_of, said_at, write_act
from membership.business.members.following import (
    after_it,
    chain_of,
    go_on,
    refuse_end,
    sell_again,
    sell_whole,
    set_aside,
    taking_on,
    term_before,
    term_of,
    undone_by,
)
from membership.business.members.giving_way import resignation_behind
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.overriding import Company, Grant, as_granted
from membership.business.members.parts import (
    AS_SOLD,
    NOTHING_OWED,
    Charge,
    Cut,
    Rest,
    charged,
    end_as_sold,
    free_or_asked,
    part_columns,
    rest_row,
    shorten,
    sold_from,
)
from membership.business.members.sale import Sale, sell
from membership.business.members.schedule import Anchor, Span, long_span, stub_share
from membership.business.members.selling import (
    as_a_gift,
    buyer_of,
    company_name,
    last_term,
    said_span,
    term_row,
    term_rule,
    tier_by_charter,
    tier_key_of,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import close, is_known
from membership.kernel.times import date_text
from membership.kernel.work import Work


def renew_membership(
    work: Work,
    member_id: int,
    *,
    tier_key: str = "",
    years: int = 1,
    complimentary: str = "",
    reference: str = "",
    grant: Grant | None = None,
    ends_on: date | None = None,
    kind: str = "",
) -> Term:
    """Add the term that follows the last one, on the conditions of its first day; a new tier holds from then on. `grant`: a
    body lets the member pay as one of another tier, as in `as_granted`. `ends_on` is said where the charter has no rule of
    terms; `kind` is that of the act.

    Raises RuleBroken where the charter has no such rule and nobody says the end, or the tier is no longer sold; Conflict where
    the membership ends.
    """
    member = work.lock(Member, member_id)
    refuse_ended(work.session, member_id)
    last = last_term(work, member_id)
    sale = next_sale(work.session, member, last, tier_key=tier_key, years=years, ends_on=ends_on)
    sale = as_granted(work.session, sale, Company(member.organization_id, member.id), grant)
    sale = as_a_gift(sale, complimentary)
    term = work.add(term_row(work, member, sale, origin="renewal", previous_id=last.id))
    why = complimentary or (grant.words if grant else "")
    write_act(work, member, "renew", term.starts_on, Said(why, reference, kind=kind, term_id=term.id))
    _record_term(work, member, term, "business.member.renewed", "renewed as")
    return term


def next_sale(
    session: Session,
    member: Member,
    last: Term,
    *,
    tier_key: str = "",
    years: int = 1,
    ends_on: date | None = None,
) -> Sale:
    """The term that would follow `last`: its days, its tier and its price. `ends_on` is said where the charter has no rule of
    terms, and only there (RuleBroken on that field)."""
    start = last.ends_on
    document = charter_in_force(session, member.foundation_id, "business", start)
    key = tier_key or tier_key_of(session, last)
    sold = tier_by_charter(session, document, member.foundation_id, key, start)
    anchor = Anchor(last.anchor_month, last.anchor_day)
    rule = None
    if ends_on is None:
        rule = term_rule(document, sold.tier.key, "It is for the staff to say when the next one ends.")
        span = long_span(rule.parameters, anchor, start, years)
    else:
        span = said_span(document, sold.tier.key, start, ends_on)
    buyer = buyer_of(session, document, member.organization_id, sold, start)
    return sell(document, sold, span, anchor, buyer, rule)


def change_tier(
    work: Work, member_id: int, tier_key: str, *, on: date, charge: Charge | None = None, cut: Cut = AS_SOLD
) -> Term:
    """Move a member to another tier in the middle of a term: the term ends on that day, another follows to its end. On the
    first day of a term the whole of it is sold at the other tier. Terms that were sold after it at the tier that is left are
    sold at the new one, on the conditions of their first day.

    `charge` is what the rest of the period costs at the new tier; without it, what costs nothing costs nothing, and all else
    is a question. Later periods of the term cost the price of the new tier.
    """
    member = work.lock(Member, member_id)
    refuse_ended(work.session, member_id)
    terms = chain_of(work.session, member_id)
    last = term_of(terms, on)
    sale = sale_at(work.session, member, last, tier_key, on)
    if sale.sold.tier.id == last.tier_id:
        raise RuleBroken(f"It is a {sale.sold.name} member already.", field="tier")
    later = after_it(terms, last)
    set_aside(work, later)
    if on == last.starts_on:
        term = sell_whole(work, last, sale)
        cost = Charge(None, explanation=term.explanation)
    else:
        sale, later = taking_on(sale, last, later)
        ended = shorten(work, last, on, f"Changes to {sale.sold.name}.", cut)
        cost = charge or free_or_asked(sale)
        columns = {**part_columns(ended), **charged(cost, sale)}
        term = work.add(term_row(work, member, sale, origin="tier_change", previous_id=ended.id, **columns))
    key = sale.sold.tier.key
    sell_again(
        work, member, (last, term), later, lambda one: sale_at(work.session, member, one, key, one.starts_on),
        cost.part_of,
    )  # fmt: skip
    what = f"{last.tier_name} to {term.tier_name}"
    said = Said(what, term_id=term.id, credit=cost.credit, explanation=cost.explanation)
    write_act(work, member, "change_tier", on, said)
    _record_term(work, member, term, "business.member.tier_changed", "changed to")
    return term


def sale_at(session: Session, member: Member, last: Term, tier_key: str, on: date) -> Sale:
    """The rest of the term from `on`, at another tier; its price is that of each period of the term, and of the whole of a
    short one."""
    document = charter_in_force(session, member.foundation_id, "business", on)
    sold = tier_by_charter(session, document, member.foundation_id, tier_key, on)
    buyer = buyer_of(session, document, member.organization_id, sold, on)
    anchor = Anchor(last.anchor_month, last.anchor_day)
    rule = document.membership_term(tier_key) if last.term_rule else None
    known = None if isinstance(rule, Absent) else rule
    sale = sell(document, sold, Span(on, last.ends_on), anchor, buyer, known)
    if known is None or not known.parameters.prorates_stub or sale.price.period != "year":
        return sale
    share, words = stub_share(sold_from(last), last.sold_until or last.ends_on)
    return replace(sale, price=prorated(sale.price, share, words))


def end_membership(
    work: Work,
    member_id: int,
    *,
    ends_on: date,
    reason: str,
    step: str = "resign",
    said: Said | None = None,
    cut: Cut = AS_SOLD,
) -> Member:
    """End a membership on a day, before its term does; terms that would follow are void. What was sold stays readable, and
    stays due as far as `cut` says nothing else.

    `step` is the act that ends it (resign, lapse, terminate, transfer_out). Raises RuleBroken (field "ends_on") for a day
    before the membership began or after it ended.
    """
    member = work.lock(Member, member_id)
    _cut(work, member_id, ends_on, reason, cut)
    write_act(
        work, member, step, ends_on, replace(said or Said(), reason=(said.reason if said else "") or reason)
    )
    name = company_name(work.session, member.organization_id)
    work.record(
        "business.member.ended",
        member,
        foundation_id=member.foundation_id,
        summary=f"The membership of {name} ends on {ends_on}: {reason}",
    )
    return member


def expire_membership(work: Work, member_id: int) -> MembershipAct:
    """Write down that a term ended and none followed."""
    member = work.lock(Member, member_id)
    last = last_term(work, member_id)
    words = "The term ended and was not renewed."
    if last.complimentary:
        words = "The complimentary term ended and was not renewed; such a term does not renew by itself."
    act = write_act(work, member, "expire", last.ends_on, Said(words))
    work.record(
        "business.member.expired",
        member,
        foundation_id=member.foundation_id,
        summary=f"The membership of {company_name(work.session, member.organization_id)} ended on {last.ends_on}; it was not renewed.",
    )
    return act


def reinstate_membership(
    work: Work,
    member_id: int,
    *,
    on: date,
    reason: str,
    reference: str = "",
    rest: Rest = NOTHING_OWED,
    effective_on: date | None = None,
) -> Term:
    """Take a member back whose membership had ended early: from `on` to the end that its term had, at the terms of sale. An end
    that lies ahead is undone `effective_on` an earlier day.

    What was sold stays due, and `rest` says what else is owed: what the end had given back. Raises what `return_of` raises.
    """
    member = work.lock(Member, member_id)
    _, cut, until = return_of(work.session, member_id, on)
    lapse = "" if on == cut.ends_on else f"Reinstated; the membership had ended on {cut.ends_on}."
    term = work.add(
        rest_row(
            work, member, cut, Span(on, until), origin="reinstatement", lapse_reason=lapse, **rest.columns()
        )
    )
    write_act(work, member, "reinstate", effective_on or on, Said(reason, reference, term_id=term.id))
    _record_term(work, member, term, "business.member.reinstated", "was reinstated as")
    return term


def return_of(session: Session, member_id: int, on: date) -> tuple[MembershipAct, Term, date]:
    """The end that is undone, the last term, and the end that it had. Raises Conflict where the membership did not end early,
    RuleBroken (field "on") where the term would be over: such a company is admitted anew."""
    act, cut = last_act(session, member_id), latest_term(session, member_id)
    if act is None or cut is None or act.step not in ("resign", "lapse", "terminate"):
        raise Conflict("This membership did not end early: there is nothing to reinstate.")
    until, leaves = end_as_sold(session, cut), resignation_behind(session, member_id)
    until = min(until, leaves.effective_on) if leaves else until
    if not cut.ends_on <= on < until:
        last = "day of the resignation" if leaves else "end of the term as sold"
        between = f"the end ({date_text(cut.ends_on)}) and the {last} ({date_text(until)})"
        raise RuleBroken(f"The day must lie between {between}.", field="on")
    return act, cut, until


def take_back_resignation(
    work: Work, member_id: int, *, today: date, reason: str, reference: str = "", rest: Rest = NOTHING_OWED
) -> Term:
    """A resignation whose day has not come is taken back; the row that it cut has its own end again, and what followed it, a
    change of tier or the next terms, stands again as it was sold. Returns the last row.

    `rest` says what is owed again: what the resignation gave back of the dues.
    """
    member = work.lock(Member, member_id)
    act = resignation_of(work.session, member_id, today)
    cut = last_term(work, member_id)
    until, later = undone_by(work.session, cut, said_at(work.session, act))
    term = cut
    if until > cut.ends_on:
        span = Span(cut.ends_on, until)
        term = work.add(rest_row(work, member, cut, span, origin="reinstatement", **rest.columns()))
    if later:
        term = go_on(work, member, term, later)
    said = Said(reason, reference, state_after=act.state_before)
    write_act(work, member, "withdraw_resignation", today, said)
    name = company_name(work.session, member.organization_id)
    summary = f"{name} takes its resignation back and stays until {term.ends_on}."
    work.record("business.member.stays", member, foundation_id=member.foundation_id, summary=summary)
    return term


def succeed(
    work: Work,
    member_id: int,
    successor: Member,
    *,
    on: date,
    said: Said,
    rest: Rest = NOTHING_OWED,
    cut: Cut = AS_SOLD,
) -> Term:
    """End a membership on a day and let the successor's member go on with the rest of its term, paid as it was sold; later
    periods of it, and the terms that were sold after it, are the successor's. On the day after the last term the next one is
    sold to the successor. Returns its first term. Raises RuleBroken (field "on") for a day outside."""
    member = work.lock(Member, member_id)
    terms = chain_of(work.session, member_id)
    sold_until = term_before(terms, on)
    later = after_it(terms, sold_until)
    ended = f"Passed on to {company_name(work.session, successor.organization_id)}."
    end_membership(
        work, member_id, ends_on=on, reason=ended, step="transfer_out",
        said=replace(said, reason=said.reason, other_member_id=successor.id), cut=cut,
    )  # fmt: skip
    term = _handed_over(work, sold_until, later, successor, on, rest)
    taken_over = replace(said, other_member_id=member.id, term_id=term.id, credit=None)
    write_act(work, successor, "transfer_in", on, taken_over)
    _record_term(work, successor, term, "business.member.taken_over", "takes over as")
    return term


def _handed_over(
    work: Work, cut: Term, later: Sequence[Term], successor: Member, on: date, rest: Rest
) -> Term:
    before = latest_term(work.session, successor.id)
    joins: dict[str, Any] = {
        "origin": "transfer", "previous_id": before.id if before else None,
        "lapse_reason": f"The membership had ended on {date_text(before.ends_on)}." if before else "",
    }  # fmt: skip
    if on < cut.ends_on:
        ended = last_term(work, cut.member_id)
        span = Span(on, cut.ends_on)
        term = work.add(rest_row(work, successor, ended, span, **joins, **rest.columns()))
    elif later:
        first, *later = later
        term = go_on(work, successor, None, [first], **joins)
    else:
        sale = next_sale(work.session, successor, cut)
        return work.add(term_row(work, successor, sale, **joins))
    if later:
        go_on(work, successor, term, later)
    return term


def term_at(session: Session, member_id: int, day: date) -> Term | None:
    """The term that holds on the day before, whose end the day may be."""
    query = select(Term).where(
        Term.member_id == member_id, is_known(Term), Term.starts_on < day, Term.ends_on >= day
    )
    return session.scalars(query).one_or_none()


def latest_term(session: Session, member_id: int) -> Term | None:
    """The last term that stands."""
    query = select(Term).where(Term.member_id == member_id, is_known(Term)).order_by(Term.starts_on.desc())
    return session.scalars(query.limit(1)).first()


def _cut(work: Work, member_id: int, ends_on: date, reason: str, cut: Cut) -> None:
    refuse_end(work.session, member_id, ends_on)
    query = select(Term).where(Term.member_id == member_id, is_known(Term)).order_by(Term.starts_on.desc())
    terms = work.session.scalars(query.with_for_update()).all()
    for term in terms:
        if term.ends_on <= ends_on:
            return
        if term.starts_on < ends_on:
            shorten(work, term, ends_on, reason, cut)
        else:
            close(work, term)


def _record_term(work: Work, member: Member, term: Term, event: str, verb: str) -> None:
    name = company_name(work.session, member.organization_id)
    summary = f"{name} {verb} {term.tier_name} member from {term.starts_on} until {term.ends_on}."
    work.record(event, member, foundation_id=member.foundation_id, summary=summary)
