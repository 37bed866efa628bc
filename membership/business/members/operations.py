"""Beginning a membership; naming who acts for it. How it goes on and ends stands in `terms`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.charter.queries import sold_tier
from membership.business.members.acts import Said, is_running, write_act
from membership.business.members.binding import place_of, refuse_alone
from membership.business.members.models import KINDS, Member, Representative, Term
from membership.business.members.overriding import Company, Grant, as_granted
from membership.business.members.ownership import OWNER, watch_owner
from membership.business.members.queries import member_of
from membership.business.members.representing import role_rules
from membership.business.members.sale import Buyer, Sale, sell
from membership.business.members.schedule import LONGEST, Anchor, Span, first_day, first_span
from membership.business.members.selling import (
    as_a_gift,
    as_agreed,
    buyer_of,
    company_name,
    last_term,
    term_row,
    term_rule,
)
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.employment import begin_employment_earlier, confirm_employment
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate
from membership.directory.people.queries import employment_reaching
from membership.kernel.db import FAR
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import close, is_known, supersede, without_others
from membership.kernel.money import Money
from membership.kernel.times import add_years, business_date, date_text
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
    complimentary: str = "",
    agreed: Agreed | None = None,
    grant: Grant | None = None,
) -> Member:
    """Take a company into membership: the member with its first term, by the charter's rule of terms.

    `starts_on` and `ends_on` overrule that rule, and are needed where the charter has none. `complimentary` says who
    granted a term without dues, `grant` which body lets it pay as one of another tier. A company that was a member before comes back under its old number, with the lapse
    recorded. Raises Conflict when it is a member already.
    """
    foundation = work.lock(Foundation, foundation_id)
    organization = work.lock(Organization, organization_id)
    if organization.merged_into_id is not None:
        raise RuleBroken(
            f"{organization.display_name} was merged into another company.", field="organization"
        )
    document = charter_in_force(work.session, foundation_id, "business", starts_on or accepted_on)
    agreed = agreed or Agreed()
    wish = Wish(foundation_id, tier_key, accepted_on, starts_on, ends_on, complimentary, agreed, grant=grant)
    sale = first_sale(work.session, document, organization.id, wish)
    member, last = _member(work, foundation_id, organization, sale.span)
    _add_first_term(work, member, sale, last, agreed.reference)
    work.record(
        "business.member.joined",
        member,
        foundation_id=foundation_id,
        summary=f"{organization.display_name} is {sale.sold.name} member of {foundation.name} "
        f"from {sale.span.starts_on} until {sale.span.ends_on}.{f' {grant.words}.' if grant else ''}",
    )
    return member


def name_representative(
    work: Work, member_id: int, person_id: int, kind: str, *, starts_on: date, ends_on: date = FAR, named_by: str = ""
) -> Representative:  # fmt: skip
    """Name who acts for a member. A primary representative follows the one before; a person who is not known to work for
    the company is from that day on; whoever is known to leave it acts until that day. Raises Conflict when the person is
    named so already, RuleBroken where the company was no member yet, or they left it after that day (field "starts_on"), or
    the charter allows no more (field "kind"), NotAllowed where one person of the company would name alone who binds it, or
    somebody known who is not of it. `named_by`: on whose word, where it is not the actor's."""
    if kind not in KINDS:
        raise RuleBroken(
            f"“{kind}” is no kind of representative; there are {', '.join(KINDS)}.", field="kind"
        )
    member = work.lock(Member, member_id)
    person = work.lock(Person, person_id)
    if starts_on < member.joined_on:
        raise RuleBroken(
            f"The company is a member from {date_text(member.joined_on)} on; a role begins on that day or later.",
            field="starts_on",
        )
    refuse_alone(work, member, "name", kind, person_id)
    known = employment_reaching(work.session, person_id, member.organization_id, starts_on)
    ends_on = _while_employed(work, member, person, known, ends_on)
    _make_way(work, member, person, kind, starts_on, ends_on)
    _employ(work, person_id, member.organization_id, starts_on, known)
    named = work.add(
        Representative(
            foundation_id=member.foundation_id, member_id=member_id, person_id=person_id, kind=kind,
            named_by=named_by or work.actor.key, starts_on=starts_on, ends_on=ends_on, is_open_ended=ends_on == FAR, recorded_at=work.at,
        )
    )  # fmt: skip
    company = company_name(work.session, member.organization_id)
    until = "on" if named.is_open_ended else f"until {ends_on}"
    work.record(
        "business.representative.named", named, foundation_id=member.foundation_id,
        summary=f"{person.name} is {kind} representative of {company} from {starts_on} {until}.",
    )  # fmt: skip
    if kind == OWNER and not named.is_open_ended:
        watch_owner(work, member_id, ends_on)
    return named


def end_representative(work: Work, representative_id: int, *, ends_on: date) -> Representative:
    """Somebody acts for the member no longer; a role that has not begun is withdrawn by an end before it begins.

    Raises RuleBroken when the end of a role that has begun does not lie after its start, NotAllowed where one person of the
    company would end alone who binds it."""
    named = work.lock(Representative, representative_id)
    refuse_alone(work, work.session.get_one(Member, named.member_id), "end", named.kind, named.person_id)
    check_end(work, named, ends_on)
    if ends_on <= named.starts_on:
        return _withdraw(work, named)
    ended = supersede(work, named, ends_on=ends_on)
    work.record(
        "business.representative.ended",
        ended,
        foundation_id=ended.foundation_id,
        summary=f"{work.session.get_one(Person, ended.person_id).name} acts as {ended.kind} representative until {ends_on}.",
    )
    watch_owner(work, ended.member_id, ends_on)
    return ended


def check_end(work: Work, named: Representative, ends_on: date) -> None:
    """Raises RuleBroken (field "ends_on") where a role cannot end on the day."""
    today = business_date(work.at, work.session.get_one(Foundation, named.foundation_id).zone)
    if ends_on <= named.starts_on <= today:
        raise RuleBroken(
            f"The role began on {date_text(named.starts_on)}; it ends after that day.", field="ends_on"
        )
    if ends_on >= named.ends_on:
        raise RuleBroken(f"It ends on {date_text(named.ends_on)} already.", field="ends_on")


@dataclass(frozen=True)
class Agreed:
    """What both sides agreed on before the admission: the `buyer` with its figures (None: those of the directory), the `dues`
    for each period that they signed (None: those of the charter), and the decision by its `reference`."""

    buyer: Buyer | None = None
    dues: Money | None = None
    reference: str = ""


@dataclass(frozen=True)
class Wish:
    """What is asked for a first term; the two days overrule the charter's rule of terms. The rest as in
    `begin_membership`; `category` is that of a company of which none is known yet."""

    foundation_id: int
    tier_key: str
    accepted_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    complimentary: str = ""
    agreed: Agreed = Agreed()
    category: str = ""
    grant: Grant | None = None


def begins_on(
    document: CharterDocument, tier_key: str, accepted_on: date, starts_on: date | None = None
) -> date:
    """The first day of a membership that is accepted on a day: the one that is said, else by the charter's rule of terms."""
    rule = document.membership_term(tier_key)
    return starts_on or (accepted_on if isinstance(rule, Absent) else first_day(rule.parameters, accepted_on))


def first_sale(session: Session, document: CharterDocument, organization_id: int | None, wish: Wish) -> Sale:
    """The first term as it would be sold, before anything is written; without an `organization_id` the wish has a buyer.
    Raises RuleBroken for days that are none, or a tier that is not sold."""
    rule = _rule_for(document, wish)
    start = wish.starts_on or (first_day(rule.parameters, wish.accepted_on) if rule else wish.accepted_on)
    span = first_span(rule.parameters, start) if rule else Span(start, wish.ends_on or FAR)
    span = replace(span, ends_on=wish.ends_on) if wish.ends_on else span
    if span.ends_on <= start:
        raise RuleBroken("A term ends after it begins.", field="ends_on")
    if wish.ends_on and wish.ends_on > add_years(start, LONGEST):
        raise RuleBroken(f"A term has at most {LONGEST} years.", field="ends_on")
    if start != (wish.starts_on or wish.accepted_on):
        document = charter_in_force(session, wish.foundation_id, "business", start)
    sold = sold_tier(session, wish.foundation_id, wish.tier_key, start)
    buyer, dues = wish.agreed.buyer, wish.agreed.dues
    if buyer is None:
        assert organization_id is not None
        buyer = buyer_of(session, document, organization_id, sold, start)
    if buyer.category == "unknown" and wish.category:
        buyer = replace(buyer, category=wish.category)
    sale = sell(document, sold, span, Anchor.of(start), buyer, rule)
    sale = sale if dues is None else as_agreed(sale, dues)
    return as_a_gift(_granted(session, sale, organization_id, wish.grant), wish.complimentary)


def _granted(session: Session, sale: Sale, organization_id: int | None, grant: Grant | None) -> Sale:
    """The term at the dues that a body granted; a company that comes back has its years of such dues counted."""
    if grant is None or organization_id is None:
        return sale
    known = member_of(session, sale.sold.tier.foundation_id, organization_id)
    return as_granted(session, sale, Company(organization_id, known.id if known else None), grant)


def _rule_for(document: CharterDocument, wish: Wish) -> Rule[MembershipTerm] | None:
    """The charter's rule of terms; none is needed where both days are given."""
    found = document.membership_term(wish.tier_key)
    if isinstance(found, Absent) and wish.starts_on and wish.ends_on:
        return None
    return term_rule(document, wish.tier_key)


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
    last = last_term(work, member.id)
    refuse_second(organization.display_name, last, span.starts_on)
    return work.lock(Member, member.id), last


def refuse_second(name: str, last: Term, starts_on: date) -> None:
    """A company is a member once at a time. Raises Conflict where its last term lasts until the day or longer."""
    if last.ends_on > starts_on and last.ending_reason:
        raise Conflict(
            f"The term would begin on {date_text(starts_on)}, but {name} is or was a member until "
            f"{date_text(last.ends_on)}: a later day of acceptance is needed."
        )
    if last.ends_on > starts_on:
        raise Conflict(f"{name} is a member already, until {last.ends_on}.")
    if last.ends_on == starts_on and not last.ending_reason:
        raise Conflict(f"{name} is a member already, until {last.ends_on}; renew its membership instead.")


def next_number(work: Work, foundation_id: int) -> int:
    """The next member number of the foundation, whose row is locked."""
    query = select(func.coalesce(func.max(Member.number), 0)).where(Member.foundation_id == foundation_id)
    return work.session.execute(query).scalar_one() + 1


def _add_first_term(work: Work, member: Member, sale: Sale, last: Term | None, reference: str) -> None:
    start = sale.span.starts_on
    if last is None:
        term = work.add(term_row(work, member, sale, origin="admission"))
        write_act(work, member, "join", start, Said(sale.complimentary, reference, term_id=term.id))
        return
    if is_running(work.session, member.id):
        write_act(work, member, "expire", last.ends_on, Said("The term ended and was not renewed."))
    reason = f"The membership had ended on {last.ends_on}."
    term = work.add(
        term_row(work, member, sale, origin="rejoining", previous_id=last.id, lapse_reason=reason)
    )
    write_act(work, member, "rejoin", start, Said(sale.complimentary or reason, reference, term_id=term.id))


def _make_way(work: Work, member: Member, person: Person, kind: str, starts_on: date, ends_on: date) -> None:
    """End the primary representative who is followed; refuse to name the same person twice, or more than there may be."""
    query = select(Representative).where(
        Representative.member_id == member.id, Representative.kind == kind, is_known(Representative),
        Representative.ends_on > starts_on,
    )  # fmt: skip
    standing: Sequence[Representative] = work.session.scalars(query).all()
    if any(one.person_id == person.id for one in standing):
        raise Conflict(f"{person.name} is {kind} representative already.")
    if kind != "primary":
        _refuse_too_many(work, member, kind, starts_on, [one for one in standing if one.starts_on < ends_on])
        return
    for before in standing:
        if before.starts_on >= starts_on:
            raise Conflict(f"A primary representative is named from {before.starts_on} on already.")
        ended = supersede(work, before, ends_on=starts_on)
        name = work.session.get_one(Person, ended.person_id).name
        work.record(
            "business.representative.ended", ended, foundation_id=ended.foundation_id,
            summary=f"{name} acts as primary representative until {starts_on}; {person.name} follows.",
        )  # fmt: skip


def _refuse_too_many(
    work: Work, member: Member, kind: str, on: date, standing: Sequence[Representative]
) -> None:
    rule = role_rules(work.session, member.foundation_id, on)[kind]
    if rule.at_most is None or len(standing) < rule.at_most:
        return
    many = "one representative" if rule.at_most == 1 else f"{rule.at_most} representatives"
    raise RuleBroken(
        f"A member has at most {many} of this kind ({kind}); end one first.",
        clause=rule.explanation.clause, field="kind",
    )  # fmt: skip


def _withdraw(work: Work, named: Representative) -> Representative:
    """The role never begins. A primary representative who was to be followed stays, until the next one follows."""
    close(work, named)
    stays = _give_back(work, named) if named.kind == "primary" else ""
    work.record(
        "business.representative.ended", named, foundation_id=named.foundation_id,
        summary=f"{work.session.get_one(Person, named.person_id).name}, who was to act as {named.kind} representative from "
        f"{named.starts_on} on, does not begin{stays}.",
    )  # fmt: skip
    watch_owner(work, named.member_id, named.starts_on)
    return named


def _give_back(work: Work, named: Representative) -> str:
    """Let the primary representative before act on, where their end came with the naming of somebody after them; answers with
    the words for it, empty where nobody does."""
    role, known = Representative, is_known(Representative)
    primaries = and_(role.member_id == named.member_id, role.kind == "primary")
    query = select(role).where(primaries, known, role.ends_on == named.starts_on)
    before = work.session.scalars(query).one_or_none()
    if before is None:
        return ""
    follows = select(func.min(role.starts_on)).where(primaries, known, role.starts_on > named.starts_on)
    alone = without_others(work.session, before, primaries)
    until = min(alone.ends_on, work.session.execute(follows).scalar_one() or FAR)
    if until <= before.ends_on:
        return ""
    supersede(work, before, ends_on=until)
    return f"; {work.session.get_one(Person, before.person_id).name} stays"


def _while_employed(
    work: Work, member: Member, person: Person, known: Affiliation | None, ends_on: date
) -> date:
    """The end of a role that is no longer than the employment, as far as that is known. Nobody who left acts again by a day
    before that."""
    if known is None or known.ends_on >= ends_on:
        return ends_on
    if known.ends_on > place_of(work, member).today:
        return known.ends_on
    raise RuleBroken(
        f"{person.name} worked there until {date_text(known.ends_on)}; where they do so again, name that day or a later one.",
        field="starts_on",
    )


def _employ(
    work: Work, person_id: int, organization_id: int, starts_on: date, known: Affiliation | None
) -> None:
    """The person works there from that day on at the latest; whoever names them confirms what was contradicted before."""
    if known is None:
        affiliate(work, person_id, organization_id, starts_on=starts_on)
        return
    if known.starts_on > starts_on:
        known = begin_employment_earlier(work, known.id, starts_on)
    if known.standing == "contradicted":
        confirm_employment(work, known.id)
