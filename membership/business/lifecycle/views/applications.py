"""Applications as staff see them: the queue, one application with everything that was typed, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.motions.models import Resolution
from membership.business.lifecycle import deciding, policy
from membership.business.lifecycle import joining_queries as queries
from membership.business.lifecycle.admitting import admit_applicant
from membership.business.lifecycle.agreeing import dues_changed, has_text, living_agreement, send_agreement
from membership.business.lifecycle.applicant_dues import applicant_dues
from membership.business.lifecycle.forms import end_of
from membership.business.lifecycle.knowing import may_be_replaced, stated_beside_known
from membership.business.lifecycle.moving import STATE_WORDS
from membership.business.lifecycle.prospects import findings
from membership.business.lifecycle.recognising import ANOTHER, Recognised, likely_of, recognised
from membership.business.lifecycle.views import admissions
from membership.business.lifecycle.views.applicant import TONES, pdf_answer
from membership.business.lifecycle.views.joining import blueprint, offers
from membership.business.lifecycle.views.joining_forms import (
    AcceptForm,
    AdmitForm,
    ButtonForm,
    DeclineForm,
    QuestionForm,
)
from membership.business.members.answers import Answers
from membership.business.members.application_tables import OPEN
from membership.business.members.models import Application, Member
from membership.business.members.views.pages import say, today
from membership.kernel.audit.timeline import as_told, timeline
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date, now
from membership.kernel.work import Permit, Work, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

SHOWN_STATES = [
    ("open", "Every open one"),
    *((key, word) for key, word in STATE_WORDS.items() if key != "draft"),
]


@blueprint.get("/<foundation>/applications")
@guard(policy.may_see_applications)
def applications(foundation: str) -> Response:
    """The queue: the longest waiting first, those whose time to decide has passed marked."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    state = request.args.get("state", "open")
    wanted = state if state in {key for key, _ in SHOWN_STATES} else "open"
    text = request.args.get("q", "")[:200]
    day = today(place)
    return page(
        "business/lifecycle/applications.html",
        title="Applications",
        breadcrumbs=[("Applications", None)],
        place=place,
        rows=queries.applications(reader(), place.id, state=wanted, text=text),
        state=wanted,
        text=text,
        states=SHOWN_STATES,
        words=STATE_WORDS,
        tones=TONES,
        now=now(),
        is_late=lambda row: queries.is_late(row.decide_by, row.state, day),
    )


@blueprint.get("/<foundation>/applications/<application>")
@guard(policy.may_see_applications)
def application(foundation: str, application: str) -> Response:
    """One application: what was typed, what stands against it, what was asked, sent and signed."""
    place, found = find(foundation, application)
    answers = Answers.from_text(found.answers)
    agreement = living_agreement(reader(), found.id)
    day = today(place)
    tiers, silence = offers(place, answers)
    known = recognised(reader(), place.id, answers, day)
    company, is_open = likely_of(known), found.state in OPEN
    return page(
        "business/lifecycle/application.html",
        title=found.legal_name,
        breadcrumbs=_crumbs(place, found.legal_name),
        place=place,
        application=found,
        answers=answers,
        words=STATE_WORDS,
        tone=TONES.get(found.state, "info"),
        tier=next((one for one in tiers if one.key == answers.tier), None),
        silence=silence,
        dues=None if silence else applicant_dues(reader(), place.id, answers, company, day),
        company=company,
        compared=stated_beside_known(reader(), answers, company) if company else [],
        known=[one.words for one in known if one.words and (silence or not one.is_member)] if is_open else [],
        changed=dues_changed(reader(), agreement, day) if agreement and is_open and not silence else "",
        findings=findings(reader(), place.id, answers, known, day) if is_open and not silence else [],
        messages=queries.messages_of(reader(), found.id),
        files=queries.evidence_of(reader(), found.id),
        agreement=agreement,
        resolution=reader().get(Resolution, found.resolution_id) if found.resolution_id else None,
        member=reader().get(Member, found.member_id) if found.member_id else None,
        is_late=queries.is_late(found.decide_by, found.state, day),
        history=as_told(timeline(reader(), "business_application", found.id)),
        may_decide=policy.may_decide_applications(viewer(), place),
        may_decline=deciding.is_declinable(found, agreement, known),
        has_text=has_text(reader(), place.id),
        button=ButtonForm(formdata=None),
    )


@blueprint.get("/<foundation>/applications/<application>/evidence/<evidence>")
@guard(policy.may_see_applications)
def evidence(foundation: str, application: str, evidence: str) -> Response:
    """A file that the applicant sent."""
    _, found = find(foundation, application)
    kept = queries.evidence_by_public_id(reader(), found.id, evidence)
    return pdf_answer(kept.sha256, "evidence", kept.media_type)


@blueprint.post("/<foundation>/applications/<application>/review")
@guard(policy.may_decide_applications)
def review(foundation: str, application: str) -> AnyResponse:
    """Take it into review."""
    place, found, permit = _deciding(foundation, application)
    return _press(place, found, permit, deciding.take_up, "The application is in review.")


@blueprint.post("/<foundation>/applications/<application>/agreement")
@guard(policy.may_decide_applications)
def send(foundation: str, application: str) -> AnyResponse:
    """Send the agreement, or send it anew with the present text, tier and dues."""
    place, found, permit = _deciding(foundation, application)
    return _press(
        place, found, permit, send_agreement, "The agreement is being prepared and goes out by mail."
    )


@blueprint.get("/<foundation>/applications/<application>/question")
@guard(policy.may_decide_applications)
def question(foundation: str, application: str) -> Response:
    """The form of a question."""
    place, found, _ = _deciding(foundation, application)
    return _form(place, found, QuestionForm(), "Ask back")


@blueprint.post("/<foundation>/applications/<application>/question")
@guard(policy.may_decide_applications)
def ask(foundation: str, application: str) -> AnyResponse:
    """Ask the applicant something."""
    place, found, permit = _deciding(foundation, application)
    form = QuestionForm()
    return _act(
        place, found, form, permit, "Ask back", "text",
        lambda work: deciding.ask_back(work, found.id, form.text.data or ""), "The question was sent.",
    )  # fmt: skip


@blueprint.get("/<foundation>/applications/<application>/refusal")
@guard(policy.may_decide_applications)
def refusal(foundation: str, application: str) -> Response:
    """The form by which an application is declined."""
    place, found, _ = _deciding(foundation, application)
    return _form(place, found, DeclineForm(), "Decline")


@blueprint.post("/<foundation>/applications/<application>/refusal")
@guard(policy.may_decide_applications)
def decline(foundation: str, application: str) -> AnyResponse:
    """Decline it, with the reason."""
    place, found, permit = _deciding(foundation, application)
    form = DeclineForm()
    return _act(
        place, found, form, permit, "Decline", "reason",
        lambda work: deciding.decline_application(work, found.id, form.reason.data or ""), "The application was declined.",
    )  # fmt: skip


@blueprint.get("/<foundation>/applications/<application>/acceptance")
@guard(policy.may_decide_applications)
def acceptance(foundation: str, application: str) -> Response:
    """The form by which an application is accepted."""
    place, found, _ = _deciding(foundation, application)
    return _form(place, found, _with_resolutions(place, found, AcceptForm()), "Accept")


@blueprint.post("/<foundation>/applications/<application>/acceptance")
@guard(policy.may_decide_applications)
def accept(foundation: str, application: str) -> AnyResponse:
    """Accept it, as the charter says."""
    place, found, permit = _deciding(foundation, application)
    form = _with_resolutions(place, found, AcceptForm())
    return _act(
        place, found, form, permit, "Accept", "reason",
        lambda work: deciding.accept_application(
            work, found.id, reason=form.reason.data or "", waiver=form.waiver.data or "",
            resolution=str(form.resolution.data or ""),
        ), "The application was accepted.",
    )  # fmt: skip


@blueprint.get("/<foundation>/applications/<application>/admission")
@guard(policy.may_decide_applications)
def admission(foundation: str, application: str) -> Response:
    """The form by which the company is admitted."""
    place, found, _ = _deciding(foundation, application)
    known = _known(place, found)
    form = _admit_form(found, known, accepted_on=today(place))
    return _form(place, found, form, "Admit", **admissions.of_applicant(place, found, known, form))


@blueprint.post("/<foundation>/applications/<application>/admission")
@guard(policy.may_decide_applications)
def admit(foundation: str, application: str) -> AnyResponse:
    """Make the company a member, or show what that brings about."""
    place, found, permit = _deciding(foundation, application)
    known = _known(place, found)
    form = _admit_form(found, known)
    if request.form.get("preview"):
        form.validate()
        return _form(
            place, found, form.renew(), "Admit", **admissions.of_applicant(place, found, known, form)
        )
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                admitted = admit_applicant(
                    work, found.id, accepted_on=form.accepted_on.data, starts_on=form.starts_on.data,
                    ends_on=end_of(form), complimentary=form.complimentary.data or "",
                    replaces="replaces" in form and bool(form.replaces.data), taken_for=admissions.company_said(form),
                )  # fmt: skip
            return done(" ".join(["The company is a member.", *admitted.warnings]), _url(place, found))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "accepted_on")
    return _form(
        place, found, form, "Admit", status=422, **admissions.of_applicant(place, found, known, form)
    )


def _known(place: Any, found: Application) -> list[Recognised]:
    return recognised(reader(), place.id, Answers.from_text(found.answers), today(place))


def _admit_form(found: Application, known: list[Recognised], **values: Any) -> AdmitForm:
    """With the choice which company it is, where one is known, and what becomes of what differs, where something does."""
    likely = likely_of(known)
    form = AdmitForm(company=likely.public_id if likely else "", **values)
    if not may_be_replaced(reader(), Answers.from_text(found.answers), known):
        del form.replaces
    if not known:
        del form.company
        return form
    named = [(one.company.public_id, one.label) for one in known]
    form.company.choices = [
        *([] if likely else [("", "Choose")]), *named, (ANOTHER, "Another company, which is not known here yet")
    ]  # fmt: skip
    return form


def find(foundation: str, application: str) -> tuple[Any, Application]:
    """The foundation and the application at an address, when the viewer may know of it."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    return place, queries.application_by_public_id(reader(), place.id, application)


def _deciding(foundation: str, application: str) -> tuple[Any, Application, Permit]:
    place, found = find(foundation, application)
    return place, found, allow(policy.may_decide_applications(viewer(), place))


def _press(
    place: Any, found: Application, permit: Permit, act: Callable[[Work, int], object], told: str
) -> AnyResponse:
    if not ButtonForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    with open_work(permit) as work:
        act(work, found.id)
    return done(told, _url(place, found))


def _act(
    place: Any,
    found: Application,
    form: Any,
    permit: Permit,
    title: str,
    field: str,
    act: Callable[[Work], object],
    told: str,
) -> AnyResponse:
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                act(work)
            return done(told, _url(place, found))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, field)
    return _form(place, found, form, title, status=422)


def _form(
    place: Any, found: Application, form: Any, title: str, *, status: int = 200, **context: Any
) -> Response:
    return page(
        "business/lifecycle/form.html",
        title=title,
        breadcrumbs=[*_crumbs(place, found.legal_name, _url(place, found)), (title, None)],
        status=status,
        place=place,
        form=form,
        submit=title,
        about=found.legal_name,
        cancel_url=_url(place, found),
        **context,
    )


def _with_resolutions(place: Any, found: Application, form: AcceptForm) -> AcceptForm:
    assert found.submitted_at is not None
    sent = business_date(found.submitted_at, place.zone)
    form.resolution.choices = queries.resolution_choices(reader(), place.id, sent)
    return form


def _url(place: Any, found: Application) -> str:
    return url_for("joining.application", foundation=place.slug, application=found.public_id)


def _crumbs(place: Any, name: str, url: str | None = None) -> list[tuple[str, str | None]]:
    return [("Applications", url_for("joining.applications", foundation=place.slug)), (name, url)]
