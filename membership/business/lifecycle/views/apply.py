"""Applying in public: the tiers with their dues, the first step, and the lost link."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle.applying import begin_application
from membership.business.lifecycle.links import (
    DeadLink,
    applications_of,
    ask_for_link,
    live_link,
    open_by_link,
)
from membership.business.lifecycle.views.joining import (
    PUBLIC_PAGE,
    blueprint,
    let_in,
    offers,
    private,
    with_tiers,
)
from membership.business.lifecycle.views.joining_forms import ButtonForm, LinkForm, StartForm
from membership.business.members.answers import Answers
from membership.business.members.views.pages import say
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.operations.attempts import note_try
from membership.directory.accounts.security import network
from membership.directory.foundations.queries import is_published
from membership.directory.people.addresses import email_key
from membership.kernel.errors import RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from membership.webkit.access import allow, public, see
from membership.webkit.house import close_reader, enter, reader
from membership.webkit.pages import page


@blueprint.get("/<foundation>/public/application")
@public
def apply(foundation: str) -> Response:
    """The tiers with eligibility and dues for the figures in the address, and the form that begins an application."""
    place = _taking(foundation)
    asked = {name: request.args.get(name, "")[:200] for name in ("tier", "category", "employees")}
    return _start_page(place, StartForm(formdata=None, tier=asked["tier"]), Answers.of(asked))


@blueprint.post("/<foundation>/public/application")
@public
def begin(foundation: str) -> AnyResponse:
    """Begin a draft, and mail the link to it. Whether the address is known changes nothing in the answer."""
    place = _taking(foundation)
    form = StartForm()
    found, _ = offers(place, Answers())
    with_tiers(form, found)
    if form.validate_on_submit():
        permit, place_id, slug = allow(True), place.id, place.slug
        answers = Answers(tier=str(form.tier.data), legal_name=form.legal_name.data or "")
        email = form.email.data or ""
        close_reader()
        try:
            with open_work(permit) as work:
                note_try(work, Tried("application_from", f"address {network()}"))
                application, secret = begin_application(work, place_id, email, answers)
                public_id = application.public_id
        except RuleBroken as refusal:
            say(form, refusal, "email")
        else:
            target = url_for("joining.answers", foundation=slug, application=public_id)
            return let_in(redirect(target, 303), secret)
    return _start_page(enter(foundation), form, Answers(), status=422)


def _taking(foundation: str) -> Any:
    """A foundation that takes applications: it lives, and its staff have opened the page."""
    place = enter(foundation)
    see(place.archived_at is None and is_published(reader(), place.id, PUBLIC_PAGE))
    return place


def _start_page(place: object, form: StartForm, answers: Answers, *, status: int = 200) -> Response:
    found, silence = offers(place, answers)
    return page(
        "business/lifecycle/apply.html",
        title="Apply for membership",
        side="public",
        status=status,
        place=place,
        form=with_tiers(form, found),
        tiers=found,
        silence=silence,
        asked=answers,
    )


@blueprint.get("/<foundation>/public/application/link")
@public
def lost_link(foundation: str) -> Response:
    """Ask for the link again."""
    place = private(foundation)
    return _link_page(place, LinkForm())


@blueprint.post("/<foundation>/public/application/link")
@public
def send_link(foundation: str) -> Response:
    """Take note, and say the same to everybody (R29): whether there is an application is told by mail alone."""
    place = private(foundation)
    form = LinkForm()
    if not form.validate_on_submit():
        return _link_page(place, form, status=422)
    email = email_key(form.email.data or "")
    found = applications_of(reader(), place.id, email)
    permit, place_id = allow(True), place.id
    close_reader()
    with open_work(permit) as work:
        note_try(
            work,
            Tried("application_link", f"{place_id} {email}"),
            Tried("application_link_from", f"address {network()}"),
        )
        ask_for_link(work, found)
    return page(
        "business/lifecycle/link_asked.html",
        title="Look into your mail",
        side="public",
        place=enter(foundation),
    )


def _link_page(place: object, form: LinkForm, *, status: int = 200) -> Response:
    return page(
        "business/lifecycle/link.html",
        title="Open your application",
        side="public",
        status=status,
        place=place,
        form=form.renew(),
        is_lost=False,
    )


@blueprint.get("/<foundation>/public/application/opening/<secret>")
@public
def opening(foundation: str, secret: str) -> Response:
    """Where the mailed link leads: looking at it does not use it, since mail programs look too."""
    place = private(foundation)
    if live_link(reader(), place.id, "resume", secret, now()) is None:
        return dead_link(place)
    return page(
        "business/lifecycle/opening.html", title="Your application", side="public", place=place, form=ButtonForm()
    )  # fmt: skip


@blueprint.post("/<foundation>/public/application/opening/<secret>")
@public
def open_application(foundation: str, secret: str) -> AnyResponse:
    """Use the link: from now on this browser has opened the application."""
    place = private(foundation)
    if live_link(reader(), place.id, "resume", secret, now()) is None:
        return dead_link(place)
    if not ButtonForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    permit, place_id, slug = allow(True), place.id, place.slug
    close_reader()
    try:
        with open_work(permit) as work:
            application, pass_secret = open_by_link(work, place_id, secret)
            public_id = application.public_id
    except DeadLink:
        return dead_link(enter(foundation))
    return let_in(
        redirect(url_for("joining.status", foundation=slug, application=public_id), 303), pass_secret
    )


def dead_link(place: object) -> Response:
    """Used, too old, taken back or invented: one answer."""
    return page(
        "business/lifecycle/link.html",
        title="This link is dead",
        side="public",
        status=410,
        place=place,
        form=LinkForm(formdata=None),
        is_lost=True,
    )
