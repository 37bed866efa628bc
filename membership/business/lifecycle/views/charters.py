"""The pages on which staff draft a charter, see what it would bring about, and adopt it."""

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
from membership.business.lifecycle import operations, policy
from membership.business.lifecycle.preview.previewing import preview_charter
from membership.business.lifecycle.views.acts import blueprint
from membership.business.members.views.pages import say, today
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page
from membership.webkit.why import unlink_rules

TITLE = "Draft a charter"
MOST_SHOWN = 200
"""Lines of one kind that the page of consequences shows; the command line tells all of them."""


@blueprint.get("/<foundation>/charter/adoption")
@guard(policy.may_adopt)
def adoption(foundation: str) -> Response:
    """The editor: it begins with the version in force, an older one, or a text that ships with the product."""
    place = enter(foundation)
    see(policy.may_adopt(viewer(), place))
    return _editor(place, DraftForm(), draft_of(_beginning(place, request.args.get("from", ""))))


@blueprint.post("/<foundation>/charter/adoption/check")
@guard(policy.may_adopt)
def check_draft(foundation: str) -> AnyResponse:
    """Say what is wrong with the draft, line by line. It asks, and changes nothing."""
    place = enter(foundation)
    see(policy.may_adopt(viewer(), place))
    form = DraftForm()
    draft = _sent(form)
    return _editor(place, form, draft, is_checked=not form.errors, status=422 if form.errors else 200)


@blueprint.post("/<foundation>/charter/adoption/layout")
@guard(policy.may_adopt)
def lay_out_draft(foundation: str) -> AnyResponse:
    """Show the draft in the one layout. It changes nothing but the page."""
    place = enter(foundation)
    see(policy.may_adopt(viewer(), place))
    form = DraftForm()
    draft = _sent(form)
    try:
        tidy = draft_of(format_charter(draft.text))
    except CharterError as error:
        say(form, RuleBroken(str(error), field="text"), "text")
        return _editor(place, form, draft, status=422)
    return _editor(place, form, tidy, is_checked=True, status=422 if form.errors else 200)


@blueprint.post("/<foundation>/charter/adoption/preview")
@guard(policy.may_adopt)
def preview_draft(foundation: str) -> AnyResponse:
    """What the draft would bring about, with the button that adopts it. It changes nothing."""
    place = enter(foundation)
    see(policy.may_adopt(viewer(), place))
    form = DraftForm()
    draft = _sent(form)
    if form.errors or draft.document is None or draft.document.charter.wing != "business":
        if draft.document is not None and not form.errors:
            say(form, RuleBroken("This is a technical charter; its keepers adopt it.", field="text"), "text")
        return _editor(place, form, draft, is_checked=True, status=422)
    day = form.as_of.data or draft.document.charter.effective_from
    unlink_rules()
    form.follows.data = len(versions(reader(), place.id, "business"))
    return page(
        "business/lifecycle/consequences.html",
        title="What this charter would bring about",
        breadcrumbs=_crumbs(place, "Preview"),
        place=place,
        form=form,
        draft=draft,
        found=preview_charter(reader(), place.id, draft.document, day, today=today(place)),
        shown=MOST_SHOWN,
    )


@blueprint.post("/<foundation>/charter/adoption")
@guard(policy.may_adopt)
def adopt(foundation: str) -> AnyResponse:
    """Adopt the charter; a text that cannot be read is answered with the lines at fault, and stays."""
    place = enter(foundation)
    see(policy.may_adopt(viewer(), place))
    permit = allow(policy.may_adopt(viewer(), place))
    form = DraftForm()
    draft = _sent(form)
    if not form.errors:
        try:
            with open_work(permit) as work:
                adopted = operations.adopt_business_charter(
                    work, place.id, draft.text, follows=form.follows.data
                )
            told = f"Version {adopted.version.number} is in force from {adopted.version.effective_from}."
            return done(told, url_for("charter.charter", foundation=place.slug))
        except (RuleBroken, Conflict) as refusal:
            say(form, RuleBroken(refusal.message, field="text"), "text")
    return _editor(place, form, draft, is_checked=True, status=422)


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
    known = versions(reader(), place.id, "business")
    if start in templates("business"):
        return templates("business")[start]
    if not start:
        return text_of(reader(), known[0].id) if known else ""
    return text_of(reader(), version_of(known, start).id)


def _starts(place: Any) -> list[tuple[str, str]]:
    def begin(start: str) -> str:
        return url_for("lifecycle.adoption", foundation=place.slug) + f"?from={start}"

    known = versions(reader(), place.id, "business")
    shipped = [(f"Template: {title}", begin(name)) for name, title in template_titles("business").items()]
    return [
        *((f"Version {one.number}: {one.title}, {one.label}", begin(one.public_id)) for one in known),
        *shipped,
    ]


def _editor(
    place: Any, form: DraftForm, draft: Draft, *, is_checked: bool = False, status: int = 200
) -> Response:
    at = {"foundation": place.slug}
    return page(
        "business/lifecycle/draft.html",
        title=TITLE,
        breadcrumbs=_crumbs(place, TITLE),
        status=status,
        place=place,
        form=form,
        draft=draft,
        is_checked=is_checked,
        starts=_starts(place),
        urls={
            "check": url_for("lifecycle.check_draft", **at),
            "layout": url_for("lifecycle.lay_out_draft", **at),
            "preview": url_for("lifecycle.preview_draft", **at),
        },
    )


def _crumbs(place: Any, title: str) -> list[tuple[str, str | None]]:
    return [("Charter", url_for("charter.charter", foundation=place.slug)), (title, None)]
