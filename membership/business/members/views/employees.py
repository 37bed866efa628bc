"""Our people: who says that they work for the company, and the company's answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.forms import ConfirmEmploymentForm, LeftForm
from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.proposals import (
    confirm_for_company,
    employment_words,
    part_or_propose,
)
from membership.business.members.views.pages import blueprint, find_member, member_url, proposed, tell, today
from membership.business.members.views.people import WAITS
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation
from membership.directory.people.queries import affiliation_by_public_id, employees_of
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import close_reader, house, reader
from membership.webkit.pages import done, page


@blueprint.get("/<foundation>/members/<member>/employees")
@guard(policy.may_see_member)
def employees(foundation: str, member: str) -> Response:
    """Everybody who works for the company, as far as it is known here."""
    return _page(*find_member(foundation, member))


@blueprint.post("/<foundation>/members/<member>/employees/<affiliation>/confirmation")
@guard(policy.may_change_people)
def confirm_employee(foundation: str, member: str, affiliation: str) -> AnyResponse:
    """They work here."""
    return _settle(foundation, member, affiliation, "confirm")


@blueprint.post("/<foundation>/members/<member>/employees/<affiliation>/contradiction")
@guard(policy.may_change_people)
def contradict_employee(foundation: str, member: str, affiliation: str) -> AnyResponse:
    """They do not: the rights that hang on it end today."""
    return _settle(foundation, member, affiliation, "contradict")


@blueprint.post("/<foundation>/members/<member>/employees/<affiliation>/end")
@guard(policy.may_change_people)
def end_employee(foundation: str, member: str, affiliation: str) -> AnyResponse:
    """They left on a day: roles, seats and invitations end with it."""
    place, found = find_member(foundation, member)
    permit, stated = _permit(found, affiliation)
    form = LeftForm()
    if not form.validate_on_submit():
        return _page(place, found, 422, affiliation, form)
    day = form.ends_on.data
    assert isinstance(day, date)
    try:
        made = _carry_out(permit, found, stated, "leave", day)
    except (RuleBroken, Conflict) as refusal:
        form.say(RuleBroken(refusal.message, field="ends_on"))
        return _page(place, found, 422, affiliation, form)
    return _told(made, "The end is written down.", foundation, member)


def _settle(foundation: str, member: str, affiliation: str, act: str) -> AnyResponse:
    place, found = find_member(foundation, member)
    permit, stated = _permit(found, affiliation)
    if not ConfirmEmploymentForm().validate_on_submit():
        return _page(place, found, 422)
    return _told(_carry_out(permit, found, stated, act, today(place)), "Written down.", foundation, member)


def _carry_out(permit: Permit, found: Member, stated: Affiliation, act: str, on: date) -> object:
    """Do it, or propose it where one person may not do it alone; staff are told which of the two it was."""
    leavers = [room.leaving for room in house().rooms if room.leaving is not None]
    close_reader()
    with open_work(permit) as work:
        made: object
        if act == "confirm":
            made = confirm_for_company(work, found.id, stated.id)
        else:
            made = part_or_propose(work, found.id, stated.id, leavers, act=act, on=on)
        tell(work, found, proposed(work, made) or f"{employment_words(work.session, stated, act, on)}.")
    return made


def _told(made: object, words: str, foundation: str, member: str) -> AnyResponse:
    """Say what happened: the change counts, or it waits for a second person."""
    waits = isinstance(made, RepresentativeProposal)
    endpoint = "members.representation" if waits else "members.employees"
    return done(WAITS if waits else words, url_for(endpoint, foundation=foundation, member=member))


def _permit(found: Member, affiliation: str) -> tuple[Permit, Affiliation]:
    stated = affiliation_by_public_id(reader(), affiliation)
    see(stated.organization_id == found.organization_id)
    return allow(policy.may_change_people(viewer(), found)), stated


def _page(
    place: Any, found: Member, status: int = 200, failed: str = "", form: LeftForm | None = None
) -> Response:
    day = today(place)
    company = reader().get_one(Organization, found.organization_id).display_name
    return page(
        "business/members/employees.html",
        title="Our people",
        breadcrumbs=[(company, member_url(place, found)), ("People", None)],
        status=status,
        place=place,
        member=found,
        company=company,
        rows=employees_of(reader(), found.organization_id, day),
        may_change=policy.may_change_people(viewer(), found),
        me=viewer().person_id,
        button=ConfirmEmploymentForm(formdata=None),
        leaving=RowForms(LeftForm, form, failed),
        today=day,
    )
