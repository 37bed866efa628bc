"""Beginning, renewing, changing and ending a membership; naming who acts for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.charter.models import Tier
from membership.business.charter.queries import SoldTier, sold_tier
from membership.business.members.models import KINDS, Member, Representative, Term
from membership.business.members.ownership import watch_owner
from membership.business.members.queries import member_of
from membership.business.members.sale import Buyer, Sale, metric_of, sell
from membership.business.members.schedule import Anchor, Span, first_day, first_span, next_span
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import figures
from membership.directory.people.employment import confirm_employment
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate
from membership.kernel.db import FAR
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import holds_on, is_known, supersede
from membership.kernel.work import Work


def begin_membership(
    work: Work,
    foundation_id: int,
    organization_id: int,
    tier_key: str,
    *,
    accepted_on: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Member:
    """Take a company into membership: the member with its first term, by the charter's rule of terms.

    `starts_on` and `ends_on` overrule that rule, and are needed where the charter has none. A company that was a member
    before comes back under its old number, with the lapse recorded. Raises Conflict when it is a member already.
    """
    foundation = work.lock(Foundation, foundation_id)
    organization = work.lock(Organization, organization_id)
    if organization.merged_into_id is not None:
        raise RuleBroken(
            f"{organization.display_name} was merged into another company.", field="organization"
        )
    document = charter_in_force(work.session, foundation_id, "business", starts_on or accepted_on)
    wish = Wish(foundation_id, tier_key, accepted_on, starts_on, ends_on)
    sale = _first_sale(work, document, organization, wish)
    member, last = _member(work, foundation_id, organization, sale.span)
    _add_first_term(work, member, sale, last)
    work.record(
        "business.member.joined",
        member,
        foundation_id=foundation_id,
        summary=f"{organization.display_name} is {sale.sold.tier.name} member of {foundation.name} "
        f"from {sale.span.starts_on} until {sale.span.ends_on}.",
    )
    return member


def renew_membership(work: Work, member_id: int, *, tier_key: str = "") -> Term:
    """Add the term that follows the last one, on the conditions of its first day; a new tier holds from then on.

    Raises RuleBroken where the charter has no rule of terms, or the tier is no longer sold.
    """
    member = work.lock(Member, member_id)
    last = _last_term(work, member_id)
    start = last.ends_on
    document = charter_in_force(work.session, member.foundation_id, "business", start)
    sold = sold_tier(work.session, member.foundation_id, tier_key or _tier_key(work, last), start)
    rule = _term_rule(document, sold.tier.key)
    anchor = Anchor(last.anchor_month, last.anchor_day)
    span = next_span(rule.parameters, anchor, start)
    sale = sell(
        document, sold, span, anchor, _buyer(work, document, member.organization_id, sold, start), rule
    )
    term = work.add(_term(work, member, sale, origin="renewal", previous_id=last.id))
    _record_term(work, member, term, "business.member.renewed", "renewed as")
    return term


def change_tier(work: Work, member_id: int, tier_key: str, *, on: date) -> Term:
    """Move a member to another tier in the middle of a term: the term ends on that day, another follows to its end."""
    member = work.lock(Member, member_id)
    last = _last_term(work, member_id)
    if not last.starts_on < on < last.ends_on:
        raise RuleBroken(
            f"The day must lie within the term from {last.starts_on} to {last.ends_on}.", field="on"
        )
    document = charter_in_force(work.session, member.foundation_id, "business", on)
    sold = sold_tier(work.session, member.foundation_id, tier_key, on)
    if sold.tier.id == last.tier_id:
        raise RuleBroken(f"It is a {sold.tier.name} member already.", field="tier")
    until, anchor = last.ends_on, Anchor(last.anchor_month, last.anchor_day)
    ended = supersede(work, last, ends_on=on, ending_reason=f"Changes to {sold.tier.name}.")
    buyer = _buyer(work, document, member.organization_id, sold, on)
    sale = sell(document, sold, Span(on, until), anchor, buyer, None)
    term = work.add(_term(work, member, sale, origin="tier_change", previous_id=ended.id))
    _record_term(work, member, term, "business.member.tier_changed", "changed to")
    return term


def end_membership(work: Work, member_id: int, *, ends_on: date, reason: str) -> Member:
    """End a membership on a day, before its term does; terms that would follow are void. What was sold stays readable."""
    member = work.lock(Member, member_id)
    later = select(Term).where(Term.member_id == member_id, is_known(Term), Term.ends_on > ends_on)
    terms = work.session.scalars(later.order_by(Term.starts_on.desc())).all()
    if not terms:
        raise RuleBroken(f"The membership has no day from {ends_on} on.", field="ends_on")
    if ends_on < member.joined_on:
        raise RuleBroken(
            f"The membership began on {member.joined_on}; it cannot end before.", field="ends_on"
        )
    for term in terms:
        if term.starts_on < ends_on:
            supersede(work, term, ends_on=ends_on, ending_reason=reason)
        else:
            term.superseded_at = work.at
            work.session.flush()
    name = _name(work, member.organization_id)
    work.record(
        "business.member.ended",
        member,
        foundation_id=member.foundation_id,
        summary=f"The membership of {name} ends on {ends_on}: {reason}",
    )
    return member


def change_note(work: Work, member_id: int, note: str, version: int) -> Member:
    """Change what staff note of a member. Raises Conflict when `version` is no longer the present one."""
    member = work.lock(Member, member_id)
    if member.version != version:
        raise Conflict("Somebody changed this member while you were editing it.")
    member.note = note.strip()
    work.record(
        "business.member.noted", member, foundation_id=member.foundation_id, summary="Changed the note."
    )
    return member


def name_representative(
    work: Work, member_id: int, person_id: int, kind: str, *, starts_on: date, ends_on: date = FAR
) -> Representative:
    """Name who acts for a member. A primary representative follows the one before; a person who is not known to work for
    the company is from that day on. Raises Conflict when the person is named so already."""
    if kind not in KINDS:
        raise RuleBroken(
            f"“{kind}” is no kind of representative; there are {', '.join(KINDS)}.", field="kind"
        )
    member = work.lock(Member, member_id)
    person = work.lock(Person, person_id)
    _make_way(work, member, person, kind, starts_on)
    _employ(work, person_id, member.organization_id, starts_on)
    named = work.add(
        Representative(
            foundation_id=member.foundation_id, member_id=member_id, person_id=person_id, kind=kind,
            starts_on=starts_on, ends_on=ends_on, is_open_ended=ends_on == FAR, recorded_at=work.at,
        )
    )  # fmt: skip
    company = _name(work, member.organization_id)
    work.record(
        "business.representative.named",
        named,
        foundation_id=member.foundation_id,
        summary=f"{person.name} is {kind} representative of {company} from {starts_on} on.",
    )
    return named


def end_representative(work: Work, representative_id: int, *, ends_on: date) -> Representative:
    """Somebody acts for the member no longer. Raises RuleBroken when the end does not lie after the start."""
    named = work.lock(Representative, representative_id)
    if ends_on <= named.starts_on:
        raise RuleBroken(f"The end must lie after the start ({named.starts_on}).", field="ends_on")
    if ends_on >= named.ends_on:
        raise RuleBroken(f"It ends on {named.ends_on} already.", field="ends_on")
    ended = supersede(work, named, ends_on=ends_on)
    work.record(
        "business.representative.ended",
        ended,
        foundation_id=ended.foundation_id,
        summary=f"A {ended.kind} representative acts until {ends_on}.",
    )
    watch_owner(work, ended.member_id, ends_on)
    return ended


@dataclass(frozen=True)
class Wish:
    """What is asked for a first term; the two days overrule the charter's rule of terms."""

    foundation_id: int
    tier_key: str
    accepted_on: date
    starts_on: date | None = None
    ends_on: date | None = None


def _first_sale(work: Work, document: CharterDocument, organization: Organization, wish: Wish) -> Sale:
    rule = _rule_for(document, wish)
    start = wish.starts_on or (first_day(rule.parameters, wish.accepted_on) if rule else wish.accepted_on)
    span = first_span(rule.parameters, start) if rule else Span(start, wish.ends_on or FAR)
    span = replace(span, ends_on=wish.ends_on) if wish.ends_on else span
    if span.ends_on <= start:
        raise RuleBroken("A term ends after it begins.", field="ends_on")
    sold = sold_tier(work.session, wish.foundation_id, wish.tier_key, start)
    buyer = _buyer(work, document, organization.id, sold, start)
    return sell(document, sold, span, Anchor.of(start), buyer, rule)


def _rule_for(document: CharterDocument, wish: Wish) -> Rule[MembershipTerm] | None:
    """The charter's rule of terms; none is needed where both days are given."""
    found = document.membership_term(wish.tier_key)
    if isinstance(found, Absent) and wish.starts_on and wish.ends_on:
        return None
    return _term_rule(document, wish.tier_key)


def _term_rule(document: CharterDocument, tier_key: str) -> Rule[MembershipTerm]:
    rule = document.membership_term(tier_key)
    if isinstance(rule, Absent):
        raise RuleBroken(f"{rule.message} Say when the term begins and ends.", field="ends_on")
    return rule


def _buyer(work: Work, document: CharterDocument, organization_id: int, sold: SoldTier, on: date) -> Buyer:
    organization = work.session.get_one(Organization, organization_id)
    metric = metric_of(document, sold.tier.key, on)
    known = figures(work.session, [organization_id], metric, on) if metric else {}
    stated = {metric: known[organization_id]} if metric and organization_id in known else {}
    return Buyer(stated, organization.category)


def _member(
    work: Work, foundation_id: int, organization: Organization, span: Span
) -> tuple[Member, Term | None]:
    """The member, new or come back, with the last term of a membership that ended."""
    member = member_of(work.session, foundation_id, organization.id)
    if member is None:
        return work.add(
            Member(
                foundation_id=foundation_id, organization_id=organization.id, joined_on=span.starts_on,
                number=next_number(work, foundation_id), recorded_at=work.at,
            )
        ), None  # fmt: skip
    last = _last_term(work, member.id)
    if last.ends_on > span.starts_on:
        raise Conflict(f"{organization.display_name} is a member already, until {last.ends_on}.")
    if last.ends_on == span.starts_on and not last.ending_reason:
        raise Conflict(
            f"{organization.display_name} is a member already, until {last.ends_on}; renew its membership instead."
        )
    return work.lock(Member, member.id), last


def next_number(work: Work, foundation_id: int) -> int:
    """The next member number of the foundation, whose row is locked."""
    query = select(func.coalesce(func.max(Member.number), 0)).where(Member.foundation_id == foundation_id)
    return work.session.execute(query).scalar_one() + 1


def _add_first_term(work: Work, member: Member, sale: Sale, last: Term | None) -> None:
    if last is None:
        work.add(_term(work, member, sale, origin="admission"))
        return
    reason = f"The membership had ended on {last.ends_on}."
    work.add(_term(work, member, sale, origin="rejoining", previous_id=last.id, lapse_reason=reason))


def _term(work: Work, member: Member, sale: Sale, **columns: Any) -> Term:
    return Term(member_id=member.id, recorded_at=work.at, **sale.columns(), **columns)


def _last_term(work: Work, member_id: int) -> Term:
    query = select(Term).where(Term.member_id == member_id, is_known(Term))
    found = work.session.scalars(
        query.order_by(Term.starts_on.desc()).limit(1).with_for_update()
    ).one_or_none()
    if found is None:
        raise RuleBroken("This member has no term.")
    return found


def _tier_key(work: Work, term: Term) -> str:
    return work.session.get_one(Tier, term.tier_id).key


def _record_term(work: Work, member: Member, term: Term, event: str, verb: str) -> None:
    name = _name(work, member.organization_id)
    summary = f"{name} {verb} {term.tier_name} member from {term.starts_on} until {term.ends_on}."
    work.record(event, member, foundation_id=member.foundation_id, summary=summary)


def _name(work: Work, organization_id: int) -> str:
    return work.session.get_one(Organization, organization_id).display_name


def _make_way(work: Work, member: Member, person: Person, kind: str, starts_on: date) -> None:
    """End the primary representative who is followed; refuse to name the same person twice."""
    query = select(Representative).where(
        Representative.member_id == member.id, Representative.kind == kind, is_known(Representative),
        Representative.ends_on > starts_on,
    )  # fmt: skip
    standing: Sequence[Representative] = work.session.scalars(query).all()
    if any(one.person_id == person.id for one in standing):
        raise Conflict(f"{person.name} is {kind} representative already.")
    for before in standing if kind == "primary" else ():
        if before.starts_on >= starts_on:
            raise Conflict(f"A primary representative is named from {before.starts_on} on already.")
        supersede(work, before, ends_on=starts_on)


def _employ(work: Work, person_id: int, organization_id: int, starts_on: date) -> None:
    """The person works there from that day on at the latest; whoever names them confirms what was contradicted before."""
    query = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.organization_id == organization_id,
        holds_on(Affiliation, starts_on),
    )  # fmt: skip
    known = work.session.scalars(query).first()
    if known is None:
        affiliate(work, person_id, organization_id, starts_on=starts_on)
    elif known.standing == "contradicted":
        confirm_employment(work, known.id)
