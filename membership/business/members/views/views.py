"""Saved views of the members' list: kept by name, shared, chosen as the one that opens, removed."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.charter.queries import tier_words
from membership.business.members import policy
from membership.business.members.forms import NewViewForm, ViewActForm, ViewForm
from membership.business.members.models import SavedView
from membership.business.members.questions import question_from, question_of, stored, told
from membership.business.members.saved_views import (
    change_view,
    open_plainly,
    open_with,
    remove_view,
    save_view,
    view_by_public_id,
    views_for,
)
from membership.business.members.views.pages import blueprint, say, today
from membership.business.members.views.roster import list_filters
from membership.kernel.errors import Conflict, NotFound, RuleBroken, Version
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

LOST = "This form has lost its key. Load the page again."


@blueprint.get("/<foundation>/members/views")
@guard(policy.may_keep_members)
def views(foundation: str) -> Response:
    """My views and those that others share."""
    place, _ = _place(foundation)
    tiers = dict(tier_words(reader(), place.id, today(place)))
    rows = views_for(reader(), place.id, viewer().person_id)
    return page(
        "business/members/views.html",
        title="Saved views",
        breadcrumbs=_crumbs(place, "Saved views"),
        place=place,
        rows=[
            (view, told(question_of(view.question, list_filters()), tiers, list_filters())) for view in rows
        ],
        me=viewer().person_id,
        act_form=ViewActForm(formdata=None),
    )


@blueprint.get("/<foundation>/members/views/new")
@guard(policy.may_keep_members)
def new_view(foundation: str) -> Response:
    """The form for a view of the question in the address."""
    place, _ = _place(foundation)
    question = question_of(request.args.to_dict(flat=False), list_filters())
    return _form(place, NewViewForm(question=question.with_(after="").query()), "Save a view")


@blueprint.post("/<foundation>/members/views/new")
@guard(policy.may_keep_members)
def keep_view(foundation: str) -> AnyResponse:
    """Save a view."""
    place, permit = _place(foundation)
    form = NewViewForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                view = save_view(
                    work, place.id, _me(), form.name.data or "", _stored(form), is_shared=bool(form.is_shared.data)
                )  # fmt: skip
            return done(f"The view “{view.name}” is saved.", _opened(place, view))
        except RuleBroken as refusal:
            say(form, refusal, "name")
    return _form(place, form, "Save a view", status=422)


@blueprint.get("/<foundation>/members/views/<view>")
@guard(policy.may_change_view)
def view(foundation: str, view: str) -> Response:
    """The form of a view; a question in the address takes the place of the one that was saved."""
    place, found, _ = _own(foundation, view)
    given = request.args.to_dict(flat=False) or found.question
    question = question_of(given, list_filters()).with_(after="")
    form = ViewForm(
        formdata=None, name=found.name, is_shared=found.is_shared, question=question.query(), version=found.version
    )  # fmt: skip
    return _form(place, form, "Change a view")


@blueprint.post("/<foundation>/members/views/<view>")
@guard(policy.may_change_view)
def revise_view(foundation: str, view: str) -> AnyResponse:
    """Change a view."""
    place, found, permit = _own(foundation, view)
    form = ViewForm()
    if form.validate_on_submit():
        name, is_shared = form.name.data or "", bool(form.is_shared.data)
        try:
            with open_work(permit) as work:
                change_view(
                    work, found.id, name, _stored(form), is_shared=is_shared, version=int(form.version.data or 0)
                )  # fmt: skip
            return done(f"The view “{name}” was changed.", _opened(place, found))
        except RuleBroken as refusal:
            say(form, refusal, "name")
        except Conflict as refusal:
            raise Conflict(
                refusal.message,
                current=Version("Stored now", {"name": found.name}),
                submitted=Version("Yours", {"name": name}),
            ) from refusal
    return _form(place, form, "Change a view", status=422)


@blueprint.post("/<foundation>/members/views/<view>/removal")
@guard(policy.may_change_view)
def drop_view(foundation: str, view: str) -> AnyResponse:
    """Remove a view."""
    place, found, permit = _own(foundation, view)
    _keyed()
    with open_work(permit) as work:
        remove_view(work, found.id)
    return done(f"The view “{found.name}” was removed.", _index(place))


@blueprint.post("/<foundation>/members/views/<view>/opening")
@guard(policy.may_keep_members)
def choose_view(foundation: str, view: str) -> AnyResponse:
    """The list opens with this view for me."""
    place, permit = _place(foundation)
    found = view_by_public_id(reader(), place.id, viewer().person_id, view)
    _keyed()
    with open_work(permit) as work:
        open_with(work, place.id, _me(), found.id)
    return done(f"The list of members opens with “{found.name}” for you.", _index(place))


@blueprint.post("/<foundation>/members/views/plain-opening")
@guard(policy.may_keep_members)
def choose_none(foundation: str) -> AnyResponse:
    """The list opens for me as it does for everybody."""
    place, permit = _place(foundation)
    _keyed()
    with open_work(permit) as work:
        open_plainly(work, place.id, _me())
    return done("The list of members opens as it does for everybody.", _index(place))


def _place(foundation: str) -> tuple[Any, Permit]:
    place = enter(foundation)
    see(policy.may_see_members(viewer(), place))
    return place, allow(policy.may_keep_members(viewer(), place))


def _own(foundation: str, view: str) -> tuple[Any, SavedView, Permit]:
    """A view that the viewer may change; another's, though shared, is changed by its owner alone."""
    place, _ = _place(foundation)
    found = view_by_public_id(reader(), place.id, viewer().person_id, view)
    return place, found, allow(policy.may_change_view(viewer(), found))


def _keyed() -> None:
    if not ViewActForm().validate_on_submit():
        raise RuleBroken(LOST)


def _stored(form: Any) -> dict[str, list[str]]:
    return stored(question_from(form.question.data or "", list_filters()))


def _me() -> int:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    return person_id


def _index(place: Any) -> str:
    return url_for("members.views", foundation=place.slug)


def _opened(place: Any, view: SavedView) -> str:
    return url_for("members.roster", foundation=place.slug, view=view.public_id)


def _crumbs(place: Any, last: str) -> list[tuple[str, str | None]]:
    return [("Members", url_for("members.roster", foundation=place.slug)), (last, None)]


def _form(place: Any, form: Any, title: str, *, status: int = 200) -> Response:
    tiers = dict(tier_words(reader(), place.id, today(place)))
    question = question_from(form.question.data or "", list_filters())
    return page(
        "business/members/view.html",
        title=title,
        breadcrumbs=_crumbs(place, title),
        status=status,
        place=place,
        form=form,
        told=told(question, tiers, list_filters()),
        cancel_url=_index(place),
    )
