"""The first page of a member: what is to be done, the membership and when it renews, its people, and where the rest stands."""

from __future__ import annotations

from flask import Response

from membership.business.members import policy, queries
from membership.business.members.contacts import is_stale
from membership.business.members.following import last_part
from membership.business.members.forms import ConfirmationForm
from membership.business.members.outlook import outlook_of
from membership.business.members.selling import open_prices
from membership.business.members.todo import todo_of
from membership.business.members.views.pages import (
    Company,
    blueprint,
    company_page,
    find_company,
    today,
)
from membership.business.members.views.terms import leaving_of, passings, price_of, steps_of
from membership.kernel.errors import NotFound
from membership.webkit.access import guard, see, viewer
from membership.webkit.acting import chosen
from membership.webkit.house import enter, reader
from membership.webkit.waiting import Waiting, waiting


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
    may_move = policy.may_keep_member(viewer(), found)
    outlook = outlook_of(session, terms, company.acts, day)
    return company_page(
        "member",
        company,
        "members.member",
        term=term,
        rest=rest,
        following=next((one for one in terms if one.starts_on >= (rest.ends_on if rest else day)), None),
        price=price_of(term) if term else "",
        steps=steps_of(company.acts, day) if may_move else [],
        leaving=leaving_of(company.acts, day),
        passings=passings(session, company.acts),
        may_open_others=policy.may_see_members(viewer(), company.place),
        people=people,
        outlook=outlook.words(day) if outlook else "",
        todo=[*todo_of(people, terms, outlook, day), *open_prices(session, found, terms, day)],
        waiting=_waiting(company) if company.is_own else [],
        asks_me=company.is_own and is_stale(session, found, viewer().person_id, day),
        confirmation_form=ConfirmationForm(formdata=None),
        has_invoices=company.has_invoices,
    )


def _waiting(company: Company) -> list[Waiting]:
    """What waits for the viewer in every room: the late first, of them overdue invoices, whose card is the first one."""
    found = waiting(company.place, "business", company.member.organization_id, "members.own")
    return sorted(found, key=lambda line: not line.is_late)
