"""The applicant's own pages, in the browser that opened the application: answers, status, files, reply, withdrawal."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle.agreeing import PDF, living_agreement
from membership.business.lifecycle.applying import (
    PROVING,
    TYPING,
    add_evidence,
    answer_question,
    save_answers,
    submit_application,
    withdraw_application,
)
from membership.business.lifecycle.joining_queries import evidence_of, messages_of
from membership.business.lifecycle.moving import STATE_WORDS
from membership.business.lifecycle.views.joining import blueprint, offers, opened, with_tiers
from membership.business.lifecycle.views.joining_forms import AnswersForm, ButtonForm, EvidenceForm, ReplyForm
from membership.business.members.answers import Answers, problems
from membership.business.members.application_tables import STEPS
from membership.business.members.models import Application
from membership.business.members.papers import LARGEST
from membership.business.members.views.pages import say, today
from membership.directory.accounts.limits import Tried
from membership.directory.accounts.operations.attempts import note_try
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, public
from membership.webkit.house import close_reader, reader
from membership.webkit.pages import done, page

TONES = {"declined": "bad", "withdrawn": "off", "admitted": "good", "draft": "draft", "asked_back": "wait"}


@blueprint.get("/<foundation>/public/application/<application>")
@public
def status(foundation: str, application: str) -> Response:
    """Where the application stands, and what the applicant may do now."""
    place, found = opened(foundation, application)
    return _status_page(place, found)


@blueprint.get("/<foundation>/public/application/<application>/answers")
@public
def answers(foundation: str, application: str) -> Response:
    """The form, as far as it was filled in."""
    place, found = opened(foundation, application)
    if found.state not in TYPING:
        return _status_page(place, found)
    typed = Answers.from_text(found.answers)
    return _answers_page(place, found, AnswersForm(data={**vars(typed), "version": found.version}), typed)


@blueprint.post("/<foundation>/public/application/<application>/answers")
@public
def save(foundation: str, application: str) -> AnyResponse:
    """Keep what was typed, right or wrong."""
    place, found = opened(foundation, application)
    form, typed = AnswersForm(), Answers.of(AnswersForm().data)
    refused = _save(foundation, application, found, form, typed)
    if refused is not None:
        return refused
    return done("Saved.", url_for("joining.answers", foundation=place.slug, application=application))


@blueprint.post("/<foundation>/public/application/<application>/submission")
@public
def submit(foundation: str, application: str) -> AnyResponse:
    """Keep it, look whether anything is missing, and send it."""
    place, found = opened(foundation, application)
    form, typed = AnswersForm(), Answers.of(AnswersForm().data)
    refused = _save(foundation, application, found, form, typed)
    if refused is not None:
        return refused
    place, found = opened(foundation, application)
    _now_at(form, found)
    missing = problems(typed, today(place))
    if missing:
        for field, message in missing:
            form[field].errors = [*form[field].errors, message]
        return _answers_page(place, found, form, typed, status=422)
    target = url_for("joining.status", foundation=place.slug, application=application)
    if found.state == "asked_back":
        return done("Saved. Answer the question below, and it goes back to us.", target)
    permit, key = allow(True), found.id
    close_reader()
    try:
        with open_work(permit) as work:
            submit_application(work, key)
    except (RuleBroken, Conflict) as refusal:
        place, found = opened(foundation, application)
        say(form, refusal, "legal_name")
        return _answers_page(place, found, form, typed, status=422)
    return done("Your application was sent.", target)


def _save(
    foundation: str, application: str, found: Application, form: AnswersForm, typed: Answers
) -> AnyResponse | None:
    """Save, or the page that says why not."""
    if form.validate_on_submit():
        permit, key, version = allow(True), found.id, int(form.version.data or 0)
        close_reader()
        try:
            with open_work(permit) as work:
                _count(work, key)
                save_answers(work, key, typed, version)
        except RuleBroken as refusal:
            say(form, refusal, "legal_name")
        else:
            return None
    place, present = opened(foundation, application)
    return _answers_page(place, present, form, typed, status=422)


@blueprint.post("/<foundation>/public/application/<application>/evidence")
@public
def prove(foundation: str, application: str) -> AnyResponse:
    """Send a file as proof."""
    place, found = opened(foundation, application)
    form = EvidenceForm()
    if form.validate_on_submit():
        name, content = form.file.data.filename or "file", form.file.data.read(LARGEST + 1)
        permit, key = allow(True), found.id
        close_reader()
        try:
            with open_work(permit) as work:
                _count(work, key)
                add_evidence(work, key, name, content)
            return done(
                "The file is here.", url_for("joining.status", foundation=foundation, application=application)
            )
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "file")
    place, found = opened(foundation, application)
    return _status_page(place, found, evidence_form=form, status=422)


@blueprint.post("/<foundation>/public/application/<application>/reply")
@public
def reply(foundation: str, application: str) -> AnyResponse:
    """Answer the question."""
    place, found = opened(foundation, application)
    form = ReplyForm()
    if form.validate_on_submit():
        permit, key = allow(True), found.id
        close_reader()
        try:
            with open_work(permit) as work:
                answer_question(work, key, form.text.data or "")
            return done(
                "Your answer was sent.",
                url_for("joining.status", foundation=foundation, application=application),
            )
        except (RuleBroken, Conflict) as refusal:
            say(form, RuleBroken(refusal.message, clause=refusal.clause, field="text"), "text")
    place, found = opened(foundation, application)
    return _status_page(place, found, reply_form=form, status=422)


@blueprint.post("/<foundation>/public/application/<application>/withdrawal")
@public
def withdraw(foundation: str, application: str) -> AnyResponse:
    """The applicant no longer wants it."""
    place, found = opened(foundation, application)
    if not ButtonForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    permit, key = allow(True), found.id
    close_reader()
    with open_work(permit) as work:
        withdraw_application(work, key)
    return done(
        "The application was withdrawn.",
        url_for("joining.status", foundation=place.slug, application=application),
    )


@blueprint.get("/<foundation>/public/application/<application>/agreement")
@public
def executed_copy(foundation: str, application: str) -> Response:
    """The agreement that both sides signed."""
    _, found = opened(foundation, application)
    agreement = living_agreement(reader(), found.id)
    if agreement is None or agreement.executed_sha256 is None:
        raise NotFound
    return pdf_answer(agreement.executed_sha256, "agreement")


def pdf_answer(sha256: str, name: str, media_type: str = PDF) -> Response:
    """A stored file, to be kept rather than shown."""
    document = read_document(reader(), sha256)
    response = Response(document.content, mimetype=media_type)
    ending = media_type.rpartition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{sha256[:8]}.{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _now_at(form: AnswersForm, found: Application) -> None:
    """What was typed is saved: the form goes on from the version that this made."""
    form.version.data = found.version
    form.version.raw_data = [str(found.version)]


def _count(work: Work, application_id: int) -> None:
    note_try(work, Tried("application_act", str(application_id)))


def _answers_page(
    place: Any, found: Application, form: AnswersForm, typed: Answers, *, status: int = 200
) -> Response:
    tiers, silence = offers(place, typed)
    return page(
        "business/lifecycle/answers.html",
        title="Your application",
        side="public",
        status=status,
        place=place,
        application=found,
        form=with_tiers(form.renew(), tiers),
        tiers=[one for one in tiers if one.key == typed.tier],
        silence=silence,
        asked=typed,
    )


def _status_page(
    place: Any,
    found: Application,
    *,
    evidence_form: EvidenceForm | None = None,
    reply_form: ReplyForm | None = None,
    status: int = 200,
) -> Response:
    agreement = living_agreement(reader(), found.id)
    return page(
        "business/lifecycle/status.html",
        title="Your application",
        side="public",
        status=status,
        place=place,
        application=found,
        answers=Answers.from_text(found.answers),
        words=STATE_WORDS,
        tone=TONES.get(found.state, "info"),
        messages=messages_of(reader(), found.id),
        files=evidence_of(reader(), found.id),
        agreement=agreement,
        may_type=found.state in TYPING,
        may_prove=found.state in PROVING,
        may_withdraw="withdrawn" in STEPS[found.state],
        evidence_form=evidence_form or EvidenceForm(formdata=None),
        reply_form=reply_form or ReplyForm(formdata=None),
        button=ButtonForm(formdata=None),
    )
