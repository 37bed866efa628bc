"""Seats, documents and history of a member."""

from __future__ import annotations

from flask import Response, make_response

from membership.assembly.bodies.coming import coming
from membership.assembly.bodies.models import Alternate
from membership.business.members import policy
from membership.business.members.models import Member
from membership.business.members.records import (
    IN_BODY,
    acceptances_of,
    agreements_of,
    bodies_named,
    executed_copy,
    history_of,
    published_minutes,
)
from membership.business.members.seating import Presence, presence_of, seats_of
from membership.business.members.succeeding import came_from
from membership.business.members.views.pages import blueprint, company_page, find_company, today
from membership.kernel.documents.store import read_document
from membership.kernel.times import now
from membership.webkit.access import guard, viewer
from membership.webkit.house import reader
from membership.webkit.waiting import opens


@blueprint.get("/<foundation>/members/<member>/seats")
@guard(policy.may_see_member)
def seats(foundation: str, member: str) -> Response:
    """The seats that the company fills, who holds and who stands in, and who came to the meetings."""
    company = find_company(foundation, member)
    at = now()
    day = today(company.place)
    found = seats_of(reader(), company.member, day, at)
    presence = presence_of(reader(), found, at)
    return company_page(
        "seats",
        company,
        "members.seats",
        seats=[(seat, presence.get(seat.seat_id, Presence())) for seat in found],
        ahead=coming(reader(), [seat.seat_id for seat in found], day),
        standing_by=coming(reader(), [seat.seat_id for seat in found], day, Alternate),
        is_open=opens("seats.seats", company.place),
        may_fill=policy.may_fill_seats(viewer(), company.member),
    )


@blueprint.get("/<foundation>/members/<member>/documents")
@guard(policy.may_see_member)
def documents(foundation: str, member: str) -> Response:
    """Agreements, accepted texts, invoices, and the minutes that the viewer may read."""
    company = find_company(foundation, member)
    session = reader()
    held = viewer().of(*IN_BODY, foundation_id=company.place.id, wing="business")
    bodies = sorted({grant.body_id for grant in held if grant.body_id is not None})
    return company_page(
        "documents",
        company,
        "members.documents",
        agreements=agreements_of(session, company.member.id),
        acceptances=acceptances_of(session, company.member.id),
        minutes=published_minutes(session, company.place.id),
        bodies=bodies_named(session, bodies),
        has_agreement=company.is_own and opens("joining.own_agreement", company.place),
        has_invoices=company.has_invoices,
    )


@blueprint.get("/<foundation>/members/<member>/agreements/<agreement>")
@guard(policy.may_see_member)
def agreement(foundation: str, member: str, agreement: str) -> Response:
    """The copy of an agreement with both signatures, as a file."""
    company = find_company(foundation, member)
    kept = read_document(reader(), executed_copy(reader(), company.member.id, agreement))
    response = make_response(kept.content)
    response.headers["Content-Type"] = kept.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="agreement-{agreement}.pdf"'
    return response


@blueprint.get("/<foundation>/members/<member>/history")
@guard(policy.may_see_member)
def history(foundation: str, member: str) -> Response:
    """What happened, when, and who did it; also under the names from which the membership came. What a company kept that goes on
    beside the one it was spun off from is not shown to the people of that one."""
    company = find_company(foundation, member)
    told = history_of(reader(), company.member)
    before = []
    if any(act.step == "transfer_in" for act in company.acts):
        may_see_all = policy.may_see_members(viewer(), company.place)
        for one in came_from(reader(), company.member.id):
            if one.kind == "spin_off" and not may_see_all:
                break
            then = history_of(reader(), reader().get_one(Member, one.member_id))
            before.append((one, [line for line in then if line.at <= one.written_at]))
    return company_page("history", company, "members.history", history=told, before=before)
