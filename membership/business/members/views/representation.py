"""Who acts for the company in which role, by how many the charter allows, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.forms import SettleForm
from membership.business.members.independence import sole_namer
from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.proposal_queries import (
    Asked,
    Waiting,
    kinds_named,
    open_proposals,
    proposal_by_public_id,
)
from membership.business.members.proposal_words import change_words
from membership.business.members.proposals import (
    confirm_change,
    refuse_change,
    withdraw_change,
)
from membership.business.members.representing import role_rules
from membership.business.members.views.pages import blueprint, find_member, member_url, tell, today
from membership.directory.organizations.models import Organization
from membership.kernel.errors import RuleBroken
from membership.kernel.room import Leaves
from membership.kernel.times import now
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import close_reader, house, reader
from membership.webkit.pages import done, page

Act = Callable[[Work, Asked, list[Leaves]], object]


@blueprint.get("/<foundation>/members/<member>/representation")
@guard(policy.may_see_member)
def representation(foundation: str, member: str) -> Response:
    """The roles, who holds them, and what is proposed."""
    return _page(*find_member(foundation, member))


@blueprint.post("/<foundation>/members/<member>/representation/<proposal>/confirmation")
@guard(policy.may_be_second)
def confirm_proposal(foundation: str, member: str, proposal: str) -> AnyResponse:
    """The second person says yes."""

    def act(work: Work, asked: Asked, leavers: list[Leaves]) -> object:
        return confirm_change(work, asked.id, leavers)

    words = "Confirmed", "It counts."
    return _settle(foundation, member, proposal, act, *words)


@blueprint.post("/<foundation>/members/<member>/representation/<proposal>/refusal")
@guard(policy.may_be_second)
def refuse_proposal(foundation: str, member: str, proposal: str) -> AnyResponse:
    """The second person says no."""

    def act(work: Work, asked: Asked, _leavers: list[Leaves]) -> object:
        return refuse_change(work, asked.id)

    words = "Not confirmed", "Nothing changes."
    return _settle(foundation, member, proposal, act, *words)


@blueprint.post("/<foundation>/members/<member>/representation/<proposal>/withdrawal")
@guard(policy.may_withdraw_proposal)
def withdraw_proposal(foundation: str, member: str, proposal: str) -> AnyResponse:
    """Whoever proposed it takes it back."""
    place, found = find_member(foundation, member)
    asked = proposal_by_public_id(reader(), found.id, proposal)
    permit = allow(policy.may_withdraw_proposal(viewer(), found, asked))
    if not SettleForm().validate_on_submit():
        return _page(place, found, 422)
    close_reader()
    with open_work(permit) as work:
        withdraw_change(work, asked.id)
        tell(work, found, f"Taken back by who proposed it: {_change(work, asked)}.")
    return done("Taken back.", _url(foundation, member))


def _settle(foundation: str, member: str, proposal: str, act: Act, told: str, said: str) -> AnyResponse:
    """`told` is what became of it, `said` what this means to whoever did it; staff hear the first."""
    place, found = find_member(foundation, member)
    asked = proposal_by_public_id(reader(), found.id, proposal)
    permit = allow(policy.may_be_second(viewer(), found, asked))
    form = SettleForm()
    if not form.validate_on_submit():
        return _page(place, found, 422)
    leavers = [room.leaving for room in house().rooms if room.leaving is not None]
    close_reader()
    try:
        with open_work(permit) as work:
            act(work, asked, leavers)
            became = f"{told}: {_change(work, asked)}."
            tell(work, found, became)
    except RuleBroken as refusal:
        return _page(place, found, 422, refusal.message)
    return done(f"{became} {said}", _url(foundation, member))


def _change(work: Work, asked: Asked) -> str:
    return change_words(work, work.session.get_one(RepresentativeProposal, asked.id))


def _url(foundation: str, member: str) -> str:
    return url_for("members.representation", foundation=foundation, member=member)


def _page(place: Any, found: Member, status: int = 200, fault: str = "") -> Response:
    day, session = today(place), reader()
    company = session.get_one(Organization, found.organization_id).display_name
    held: dict[str, list[Any]] = {}
    for row in kinds_named(session, found.id, day):
        held.setdefault(row.kind, []).append(row)
    waiting = open_proposals(session, found.id, now())
    me = viewer().person_id
    namer = sole_namer(session, found.id, me, day) if waiting and me is not None else None
    return page(
        "business/members/representation.html",
        title="Who acts for the company",
        breadcrumbs=[(company, member_url(place, found)), ("Representation", None)],
        status=status,
        place=place,
        member=found,
        company=company,
        rules=list(role_rules(session, place.id, day).values()),
        held=held,
        waiting=[
            (
                one,
                _may_confirm(found, one, namer),
                policy.may_be_second(viewer(), found, one),
                policy.may_withdraw_proposal(viewer(), found, one),
            )
            for one in waiting
        ],
        button=SettleForm(formdata=None),
        fault=fault,
    )


def _may_confirm(found: Member, one: Waiting, namer: int | None) -> bool:
    return policy.may_confirm(viewer(), found, one, is_stranger=one.is_stranger, named_by=namer)
