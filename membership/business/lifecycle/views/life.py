"""Pages of the acts on a membership: the form, and above it what the act will bring about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateTimeField

from membership.business.lifecycle import policy
from membership.business.lifecycle.change import Consequence
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.views.acts import blueprint
from membership.business.lifecycle.views.courses import COURSES, Course, explained, next_term_words
from membership.business.members.models import Member
from membership.business.members.views.pages import find_company, member_url, say, today
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Permit, open_work
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


@dataclass(frozen=True)
class Scene:
    """One act on one member, with the way back from its page."""

    place: Any
    member: Member
    company: str
    course: Course
    trail: tuple[tuple[str, str], ...]

    @property
    def back(self) -> str:
        """Where the act was chosen."""
        return self.trail[-1][1]


def show_act(scene: Scene) -> Response:
    """The form of the act, and what it would bring about as it is prefilled."""
    form = scene.course.make(reader(), scene.member, today(scene.place))
    return _page(scene, form)


def carry_out_act(scene: Scene, permit: Permit) -> AnyResponse:
    """Carry the act out as the form says, or show what it would bring about, or what is wrong with it."""
    place, found, course = scene.place, scene.member, scene.course
    form = course.make(reader(), found, today(place))
    if request.form.get("preview"):
        form.validate()
        return _page(scene, form.renew())
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                told = course.carry_out(work, work.session.get_one(Member, found.id), form, today(place))
            return done(told, scene.back)
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, course.default_field)
    return _page(scene, form, status=422)


def _show(foundation: str, member: str, name: str) -> Response:
    scene = _scene(foundation, member, name)
    allow(policy.may_move(viewer(), scene.member))
    return show_act(scene)


def _carry_out(foundation: str, member: str, name: str) -> AnyResponse:
    scene = _scene(foundation, member, name)
    return carry_out_act(scene, allow(policy.may_move(viewer(), scene.member)))


def _scene(foundation: str, member: str, name: str) -> Scene:
    found = find_company(foundation, member)
    if name not in COURSES:
        raise NotFound
    company = found.organization.display_name
    members = ("Members", url_for("members.roster", foundation=found.place.slug))
    trail = (members, (company, member_url(found.place, found.member)))
    return Scene(found.place, found.member, company, COURSES[name], trail)


def _page(scene: Scene, form: Any, *, status: int = 200) -> Response:
    session, found, course = reader(), scene.member, scene.course
    lines, told = _foreseen(scene, form)
    return page(
        "business/lifecycle/act.html",
        title=course.title,
        breadcrumbs=[*scene.trail, (course.title, None)],
        status=status,
        place=scene.place,
        course=course,
        company=scene.company,
        form=form,
        consequences=lines,
        explanation=told,
        prefilled=next_term_words(session, found, form) if "follows" in form else [],
        remarks=course.remarks(session, found, today(scene.place)),
        cancel_url=scene.back,
    )


def _foreseen(scene: Scene, form: Any) -> tuple[list[Consequence] | None, dict[str, Any] | None]:
    """The consequences of what the form says now, or why it will be refused; None where it does not say enough, or a day that
    no calendar here has."""
    if any(field.errors for field in form if isinstance(field, DateTimeField)):
        return None, None
    try:
        change = scene.course.foresee(reader(), scene.member, form, today(scene.place))
        if change is None:
            return None, None
        told = explained(change.settlement)
        return consequences_of(reader(), scene.member, change), told.as_json() if told else None
    except Conflict as refusal:
        return [Consequence("refused", refusal.message)], None
    except RuleBroken as refusal:
        cited = f"{refusal.message.rstrip('.')} (clause {refusal.clause})."
        return [Consequence("refused", cited if refusal.clause else refusal.message)], None
