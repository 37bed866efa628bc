"""Pages of the acts on a membership: the form, and above it what the act will bring about."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle import policy
from membership.business.lifecycle.consequences import Consequence, consequences_of
from membership.business.lifecycle.views.acts import blueprint
from membership.business.lifecycle.views.courses import COURSES, Course, explained, next_term_words
from membership.business.members.models import Member
from membership.business.members.views.pages import find_member, member_url, say, today
from membership.directory.organizations.models import Organization
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done, page


@blueprint.get("/<foundation>/members/<member>/renewal")
@guard(policy.may_move)
def renewal(foundation: str, member: str) -> Response:
    """The form of the next term."""
    return _show(foundation, member, "renewal")


@blueprint.post("/<foundation>/members/<member>/renewal")
@guard(policy.may_move)
def renew(foundation: str, member: str) -> AnyResponse:
    """Add the next term."""
    return _carry_out(foundation, member, "renewal")


@blueprint.get("/<foundation>/members/<member>/tier")
@guard(policy.may_move)
def tier_change(foundation: str, member: str) -> Response:
    """The form of another tier."""
    return _show(foundation, member, "tier")


@blueprint.post("/<foundation>/members/<member>/tier")
@guard(policy.may_move)
def change_tier(foundation: str, member: str) -> AnyResponse:
    """Change the tier, and the seats with it."""
    return _carry_out(foundation, member, "tier")


@blueprint.get("/<foundation>/members/<member>/ending")
@guard(policy.may_move)
def ending(foundation: str, member: str) -> Response:
    """The form by which a company resigns."""
    return _show(foundation, member, "ending")


@blueprint.post("/<foundation>/members/<member>/ending")
@guard(policy.may_move)
def end(foundation: str, member: str) -> AnyResponse:
    """A company resigns; its seats close with the membership."""
    return _carry_out(foundation, member, "ending")


@blueprint.get("/<foundation>/members/<member>/acts/<act>")
@guard(policy.may_move)
def act(foundation: str, member: str, act: str) -> Response:
    """The form of any other act."""
    return _show(foundation, member, act)


@blueprint.post("/<foundation>/members/<member>/acts/<act>")
@guard(policy.may_move)
def carry_out(foundation: str, member: str, act: str) -> AnyResponse:
    """Carry the act out."""
    return _carry_out(foundation, member, act)


def _show(foundation: str, member: str, name: str) -> Response:
    place, found = find_member(foundation, member)
    course = _course(name)
    allow(policy.may_move(viewer(), found))
    return _page(place, found, course, course.make(reader(), found, today(place)))


def _carry_out(foundation: str, member: str, name: str) -> AnyResponse:
    place, found = find_member(foundation, member)
    course = _course(name)
    permit = allow(policy.may_move(viewer(), found))
    form = course.make(reader(), found, today(place))
    if request.form.get("preview"):
        form.validate()
        return _page(place, found, course, form.renew())
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                told = course.carry_out(work, work.session.get_one(Member, found.id), form, today(place))
            return done(told, member_url(place, found))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, course.default_field)
    return _page(place, found, course, form, status=422)


def _course(name: str) -> Course:
    if name not in COURSES:
        raise NotFound
    return COURSES[name]


def _page(place: Any, found: Member, course: Course, form: Any, *, status: int = 200) -> Response:
    session = reader()
    company = session.get_one(Organization, found.organization_id).display_name
    lines, told = _foreseen(found, course, form, place)
    return page(
        "business/lifecycle/act.html",
        title=course.title,
        breadcrumbs=[
            ("Members", url_for("members.roster", foundation=place.slug)), (company, member_url(place, found)),
            (course.title, None),
        ],
        status=status,
        place=place,
        course=course,
        company=company,
        form=form,
        consequences=lines,
        explanation=told,
        prefilled=next_term_words(session, found, form) if "years" in form else [],
        cancel_url=member_url(place, found),
    )  # fmt: skip


def _foreseen(
    found: Member, course: Course, form: Any, place: Any
) -> tuple[list[Consequence] | None, dict[str, Any] | None]:
    """The consequences of what the form says now; None where it does not say enough."""
    try:
        change = course.foresee(reader(), found, form, today(place))
        if change is None:
            return None, None
        told = explained(change.settlement)
        return consequences_of(reader(), found, change), told.as_json() if told else None
    except RuleBroken:
        return None, None
