"""What a company does with its own membership: resign, take that back, renew. Each binds it, so each asks for a fresh sign-in."""

from __future__ import annotations

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle.views.acts import blueprint
from membership.business.lifecycle.views.courses import Course
from membership.business.lifecycle.views.life import Scene, carry_out_act, show_act
from membership.business.lifecycle.views.own_courses import NEXT_TERM, RESIGNATION, STAY
from membership.business.members import policy
from membership.business.members.acts import acts_of
from membership.business.members.representing import binding_kinds
from membership.business.members.views.pages import find_company, today
from membership.business.members.views.terms import leaving_of
from membership.directory.accounts.security import require_fresh
from membership.kernel.work import Permit
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import reader


@blueprint.get("/<foundation>/members/<member>/membership/resignation")
@guard(policy.may_bind)
def resignation(foundation: str, member: str) -> Response:
    """What leaving brings about, and the form by which a company resigns."""
    return show_act(_bound(foundation, member, RESIGNATION)[0])


@blueprint.post("/<foundation>/members/<member>/membership/resignation")
@guard(policy.may_bind)
def resign(foundation: str, member: str) -> AnyResponse:
    """The company resigns."""
    return carry_out_act(*_bound(foundation, member, RESIGNATION))


@blueprint.get("/<foundation>/members/<member>/membership/resignation/withdrawal")
@guard(policy.may_bind)
def staying(foundation: str, member: str) -> Response:
    """The form by which it takes that back."""
    scene, _ = _bound(foundation, member, STAY)
    see(_is_leaving(scene))
    return show_act(scene)


@blueprint.post("/<foundation>/members/<member>/membership/resignation/withdrawal")
@guard(policy.may_bind)
def stay(foundation: str, member: str) -> AnyResponse:
    """The company takes its resignation back."""
    scene, permit = _bound(foundation, member, STAY)
    see(_is_leaving(scene))
    return carry_out_act(scene, permit)


@blueprint.get("/<foundation>/members/<member>/membership/next-term")
@guard(policy.may_bind)
def next_term(foundation: str, member: str) -> Response:
    """What the next term is and costs, and the form by which a company renews."""
    return show_act(_bound(foundation, member, NEXT_TERM)[0])


@blueprint.post("/<foundation>/members/<member>/membership/next-term")
@guard(policy.may_bind)
def add_next_term(foundation: str, member: str) -> AnyResponse:
    """The company renews."""
    return carry_out_act(*_bound(foundation, member, NEXT_TERM))


def _is_leaving(scene: Scene) -> bool:
    """Whether there is a resignation that could be taken back."""
    return leaving_of(acts_of(reader(), scene.member.id), today(scene.place)) is not None


def _bound(foundation: str, member: str, course: Course) -> tuple[Scene, Permit]:
    """The act of a company, for who binds it and has just shown who they are."""
    found = find_company(foundation, member)
    binding = binding_kinds(reader(), found.place.id, today(found.place))
    permit = allow(policy.may_bind(viewer(), found.member, binding))
    require_fresh()
    word = found.organization.public_id
    own = url_for("members.own", foundation=found.place.slug, company=word)
    trail = (("Our membership", own), ("Membership", url_for("members.membership", **found.here)))
    return Scene(found.place, found.member, found.organization.display_name, course, trail), permit
