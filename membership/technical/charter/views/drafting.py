"""The pages on which the technical secretary drafts a charter, sees what it would bring about, and adopts it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.rules.drafting import Draft, draft_of, template_titles, templates
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.formatting import format_charter
from membership.assembly.rules.forms import DraftForm
from membership.assembly.rules.queries import versions
from membership.assembly.rules.shown import text_of, version_of
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.room import StandsOnLadder
from membership.kernel.work import open_work
from membership.technical.charter import operations, policy
from membership.technical.charter.preview import preview_technical_charter
from membership.technical.charter.views.reading import NAME, WING, blueprint
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import done, page

TITLE = "Draft a technical charter"


@blueprint.get("/<foundation>/technical-charter/new")
@guard(policy.may_adopt_charter)
def new_charter(foundation: str) -> Response:
    """The editor: it begins with the version in force, an older one, or a text that ships with the product."""
    place = _enter(foundation)
    return _editor(place, DraftForm(), draft_of(_beginning(place, request.args.get("from", ""))))


@blueprint.post("/<foundation>/technical-charter/new/check")
@guard(policy.may_adopt_charter)
def check_draft(foundation: str) -> AnyResponse:
    """Say what is wrong with the draft, line by line. It asks, and changes nothing."""
    place = _enter(foundation)
    form = DraftForm()
    draft = _sent(form)
    return _editor(place, form, draft, is_checked=not form.errors, status=422 if form.errors else 200)


@blueprint.post("/<foundation>/technical-charter/new/layout")
@guard(policy.may_adopt_charter)
def lay_out_draft(foundation: str) -> AnyResponse:
    """Show the draft in the one layout. It changes nothing but the page."""
    place = _enter(foundation)
    form = DraftForm()
    draft = _sent(form)
    try:
        tidy = draft_of(format_charter(draft.text))
    except CharterError as error:
        form.say(RuleBroken(str(error), field="text"))
        return _editor(place, form, draft, status=422)
    return _editor(place, form, tidy, is_checked=True, status=422 if form.errors else 200)


@blueprint.post("/<foundation>/technical-charter/new/preview")
@guard(policy.may_adopt_charter)
def preview_draft(foundation: str) -> AnyResponse:
    """What the draft would bring about, with the button that adopts it. It changes nothing."""
    place = _enter(foundation)
    form = DraftForm()
    draft = _sent(form)
    if form.errors or draft.document is None or draft.document.charter.wing != WING:
        if draft.document is not None and not form.errors:
            form.say(RuleBroken("This is a business charter; staff adopt it.", field="text"))
        return _editor(place, form, draft, is_checked=True, status=422)
    day = form.as_of.data or draft.document.charter.effective_from
    form.follows.data = len(versions(reader(), place.id, "technical"))
    return page(
        "technical/charter/consequences.html",
        title="What this charter would bring about",
        side="technical",
        breadcrumbs=_crumbs(place, "Preview"),
        place=place,
        form=form,
        draft=draft,
        found=preview_technical_charter(reader(), place.id, draft.document, day, _ladders()),
    )


@blueprint.post("/<foundation>/technical-charter/new")
@guard(policy.may_adopt_charter)
def adopt_charter(foundation: str) -> AnyResponse:
    """Adopt a version. A text that cannot be read is shown again with the lines at fault."""
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    permit = allow(policy.may_adopt_charter(viewer(), place))
    form = DraftForm()
    draft = _sent(form)
    if not form.errors:
        try:
            with open_work(permit) as work:
                adopted = operations.adopt_technical_charter(
                    work, place.id, draft.text, follows=form.follows.data
                )
            return done(f"{adopted.title} was adopted.", url_for(".charter", foundation=place.slug))
        except (RuleBroken, Conflict) as refusal:
            form.say(RuleBroken(refusal.message, field="text"))
    return _editor(place, form, draft, is_checked=True, status=422)


def _enter(foundation: str) -> Any:
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    allow(policy.may_adopt_charter(viewer(), place))
    return place


def _ladders() -> list[StandsOnLadder]:
    return [room.ladder for room in house().rooms if room.ladder is not None]


def _sent(form: DraftForm) -> Draft:
    """The draft in the form; what is wrong with the form itself stands in its errors."""
    form.validate()
    form.renew()
    try:
        return form.draft()
    except RuleBroken as refusal:
        form.say(refusal)
        return draft_of(form.text.data or "")


def _beginning(place: Any, start: str) -> str:
    """The text to begin with. Raises NotFound for a beginning that is not offered."""
    known = versions(reader(), place.id, WING)
    if start in templates(WING):
        return templates(WING)[start]
    if not start:
        return text_of(reader(), known[0].id) if known else ""
    return text_of(reader(), version_of(known, start).id)


def _starts(place: Any) -> list[tuple[str, str]]:
    def begin(start: str) -> str:
        return url_for(".new_charter", foundation=place.slug) + f"?from={start}"

    known = versions(reader(), place.id, WING)
    shipped = [(f"Template: {title}", begin(name)) for name, title in template_titles(WING).items()]
    return [
        *((f"Version {one.number}: {one.title}, {one.label}", begin(one.public_id)) for one in known),
        *shipped,
    ]


def _editor(
    place: Any, form: DraftForm, draft: Draft, *, is_checked: bool = False, status: int = 200
) -> Response:
    at = {"foundation": place.slug}
    return page(
        "technical/charter/draft.html",
        title=TITLE,
        side="technical",
        breadcrumbs=_crumbs(place, TITLE),
        status=status,
        place=place,
        form=form,
        draft=draft,
        is_checked=is_checked,
        starts=_starts(place),
        urls={
            "check": url_for(".check_draft", **at),
            "layout": url_for(".lay_out_draft", **at),
            "preview": url_for(".preview_draft", **at),
        },
    )


def _crumbs(place: Any, title: str) -> list[tuple[str, str | None]]:
    return [(NAME, url_for(".charter", foundation=place.slug)), (title, None)]
