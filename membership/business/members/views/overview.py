"""The first page of a member: what is to be done, the membership and when it renews, its people, and where the rest stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from membership.business.members import policy, queries
from membership.business.members.acts import acts_of
from membership.business.members.contacts import is_stale
from membership.business.members.forms import ConfirmationForm
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.representing import ASSUMED
from membership.business.members.selling import known_price
from membership.business.members.terms import last_part
from membership.business.members.views.pages import (
    Company,
    blueprint,
    company_page,
    find_company,
    today,
)
from membership.business.members.views.terms import leaving_of, price_of, steps_of
from membership.kernel.errors import NotFound
from membership.kernel.times import date_text
from membership.webkit.access import guard, see, viewer
from membership.webkit.acting import chosen
from membership.webkit.house import enter, reader
from membership.webkit.waiting import Waiting, opens, waiting

NEAR = timedelta(days=60)
"""How long before its end a term that has no next one is brought up."""


@blueprint.get("/<foundation>/members/<member>")
@guard(policy.may_see_member)
def member(foundation: str, member: str) -> Response:
    """One member: what is to be done, its term, its people."""
    return _overview(find_company(foundation, member))


@blueprint.get("/<foundation>/membership")
@guard(policy.may_see_own_membership)
def own(foundation: str) -> Response:
    """ "Our membership": the same page for the company that the viewer acts for; of several, the one that is asked for."""
    place = enter(foundation)
    see(policy.may_see_own_membership(viewer(), place))
    acting = chosen()
    if acting is None:
        raise NotFound
    found = queries.company_of(reader(), place.id, acting.organization_id, today(place))
    return _overview(Company.of(place, found))


def _overview(company: Company) -> Response:
    session, found, day = reader(), company.member, today(company.place)
    terms = queries.terms_of(session, found.id)
    people = queries.people_of(session, found.id, day)
    term = next((term for term in terms if term.covers(day)), None)
    rest = last_part(terms, term, ("reinstatement",)) if term else None
    acts = acts_of(session, found.id)
    may_move = policy.may_keep_member(viewer(), found)
    return company_page(
        "member",
        company,
        "members.member",
        term=term,
        rest=rest,
        following=next((one for one in terms if one.starts_on >= (rest.ends_on if rest else day)), None),
        price=price_of(term) if term else "",
        steps=steps_of(acts, day) if may_move else [],
        leaving=leaving_of(acts, day),
        people=people,
        todo=_todo(people, terms, leaving_of(acts, day), day) + _open_prices(session, found, terms, day),
        waiting=_waiting(company) if company.is_own else [],
        asks_me=company.is_own and is_stale(session, found, viewer().person_id, day),
        confirmation_form=ConfirmationForm(formdata=None),
        has_invoices=company.is_own and opens("dues.own_invoices", company.place),
    )


def _waiting(company: Company) -> list[Waiting]:
    """What waits for the viewer in every room, the late first."""
    found = waiting(company.place, "business", company.member.organization_id, "members.own")
    return sorted(found, key=lambda line: not line.is_late)


def _todo(people: Any, terms: Any, leaving: MembershipAct | None, day: date) -> list[str]:
    """What the company should see to."""
    begins = max(day, min((term.starts_on for term in terms), default=day))
    kinds = {one.kind for one in people if one.starts_on <= begins}
    needed = [kind for kind, said in ASSUMED.items() if said.at_least]
    found = [f"No {kind} representative is named." for kind in needed if kind not in kinds]
    last = max((term.ends_on for term in terms), default=day)
    if timedelta() <= last - day <= NEAR:
        is_ended = leaving is not None or any(term.ending_reason and term.ends_on == last for term in terms)
        told = "" if is_ended else " and is not renewed yet"
        found.append(f"The membership ends on {date_text(last)}{told}.")
    return found


def _open_prices(session: Session, member: Member, terms: Sequence[Term], day: date) -> list[str]:
    """What is asked of terms whose dues nobody knows: not of those that the figures known by now answer."""
    asked = [term for term in terms if term.question and term.ends_on > day]
    return [
        one.question for one in asked if one.price_minor is not None or not known_price(session, member, one)
    ]
