"""Notes of staff on a member company: a page of their own, which the company never reaches."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.members import policy
from membership.business.members.forms import NoteActForm, NoteForm
from membership.business.members.models import Member, Note
from membership.business.members.notes import (
    change_note,
    note_by_public_id,
    notes_of_predecessors,
    notes_on,
    pin_note,
    strike_out_note,
    write_note,
)
from membership.business.members.views.pages import blueprint, find_member, member_url, say
from membership.directory.organizations.models import Organization
from membership.kernel.errors import Conflict, RuleBroken, Version
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done, page

LOST = "This form has lost its key. Load the page again."


@blueprint.get("/<foundation>/members/<member>/notes")
@guard(policy.may_keep_notes)
def notes(foundation: str, member: str) -> Response:
    """Every note on the company, with the form for a new one."""
    place, found, _ = _member(foundation, member)
    return _page(place, found, NoteForm(formdata=None))


@blueprint.post("/<foundation>/members/<member>/notes")
@guard(policy.may_keep_notes)
def add_note(foundation: str, member: str) -> AnyResponse:
    """Note something."""
    place, found, permit = _member(foundation, member)
    form = NoteForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                write_note(work, place.id, found.organization_id, form.text.data or "")
            return done("Noted.", _url(place, found))
        except RuleBroken as refusal:
            say(form, refusal, "text")
    return _page(place, found, form, status=422)


@blueprint.get("/<foundation>/members/<member>/notes/<note>")
@guard(policy.may_keep_notes)
def note(foundation: str, member: str, note: str) -> Response:
    """The form by which a note is changed."""
    place, found, known, _ = _note(foundation, member, note)
    return _form(place, found, NoteForm(formdata=None, text=known.text))


@blueprint.post("/<foundation>/members/<member>/notes/<note>")
@guard(policy.may_keep_notes)
def follow_note(foundation: str, member: str, note: str) -> AnyResponse:
    """Change a note: the version before stays readable."""
    place, found, known, permit = _note(foundation, member, note)
    form = NoteForm()
    if form.validate_on_submit():
        typed = form.text.data or ""
        try:
            with open_work(permit) as work:
                change_note(work, known.id, typed)
            return done("The note was changed.", _url(place, found))
        except RuleBroken as refusal:
            say(form, refusal, "text")
        except Conflict as refusal:
            mine, stored = (
                Version("Yours", {"text": typed}),
                Version("The version you saw", {"text": known.text}),
            )
            raise Conflict(refusal.message, current=stored, submitted=mine) from refusal
    return _form(place, found, form, status=422)


@blueprint.post("/<foundation>/members/<member>/notes/<note>/striking-out")
@guard(policy.may_keep_notes)
def strike_note(foundation: str, member: str, note: str) -> AnyResponse:
    """A note counts no longer."""
    place, found, known, permit = _note(foundation, member, note)
    _keyed()
    with open_work(permit) as work:
        strike_out_note(work, known.id)
    return done("The note was struck out.", _url(place, found))


@blueprint.post("/<foundation>/members/<member>/notes/<note>/pin")
@guard(policy.may_keep_notes)
def pin(foundation: str, member: str, note: str) -> AnyResponse:
    """Keep a note on top."""
    place, found, known, permit = _note(foundation, member, note)
    _keyed()
    with open_work(permit) as work:
        pin_note(work, known.id, is_pinned=True)
    return done("The note stays on top.", _url(place, found))


@blueprint.post("/<foundation>/members/<member>/notes/<note>/unpinning")
@guard(policy.may_keep_notes)
def unpin(foundation: str, member: str, note: str) -> AnyResponse:
    """Keep it on top no longer."""
    place, found, known, permit = _note(foundation, member, note)
    _keyed()
    with open_work(permit) as work:
        pin_note(work, known.id, is_pinned=False)
    return done("The note is not pinned any more.", _url(place, found))


def _member(foundation: str, member: str) -> tuple[Any, Member, Permit]:
    """The member, for staff; for everybody else there are no notes."""
    place, found = find_member(foundation, member)
    see(policy.may_keep_notes(viewer(), found))
    return place, found, allow(policy.may_keep_notes(viewer(), found))


def _note(foundation: str, member: str, note: str) -> tuple[Any, Member, Note, Permit]:
    place, found, permit = _member(foundation, member)
    return place, found, note_by_public_id(reader(), place.id, found.organization_id, note), permit


def _keyed() -> None:
    if not NoteActForm().validate_on_submit():
        raise RuleBroken(LOST)


def _url(place: Any, found: Member) -> str:
    return url_for("members.notes", foundation=place.slug, member=found.public_id)


def _page(place: Any, found: Member, form: NoteForm, *, status: int = 200) -> Response:
    name = reader().get_one(Organization, found.organization_id).display_name
    known = notes_on(reader(), place.id, found.organization_id)
    return page(
        "business/members/notes.html",
        title="Notes",
        breadcrumbs=[
            ("Members", url_for("members.roster", foundation=place.slug)), (name, member_url(place, found)),
            ("Notes", None),
        ],
        status=status,
        place=place,
        member=found,
        company=name,
        standing=[one for one in known if not one.is_struck_out],
        inherited=notes_of_predecessors(reader(), found),
        struck_out=[one for one in known if one.is_struck_out],
        form=form,
        act_form=NoteActForm(formdata=None),
    )  # fmt: skip


def _form(place: Any, found: Member, form: NoteForm, *, status: int = 200) -> Response:
    name = reader().get_one(Organization, found.organization_id).display_name
    return page(
        "business/members/form.html",
        title="Change a note",
        breadcrumbs=[(name, member_url(place, found)), ("Notes", _url(place, found)), ("Change", None)],
        status=status,
        place=place,
        form=form,
        submit="Save",
        company=name,
        cancel_url=_url(place, found),
    )
