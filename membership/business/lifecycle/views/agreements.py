"""Agreements: those that are out, signed and executed; the versions of the text; and the members who accept a new one."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle import joining_queries as queries
from membership.business.lifecycle import policy
from membership.business.lifecycle.accepting import (
    accept_text,
    acceptance_queue,
    has_accepted,
    publish_text,
)
from membership.business.lifecycle.agreeing import (
    AUTHORITY,
    COUNTER_AUTHORITY,
    Signing,
    countersign,
    current_text,
    signatory_passed_over,
    signatures_of,
)
from membership.business.lifecycle.own_text import accepted_blocks, own_text
from membership.business.lifecycle.views.applicant import pdf_answer
from membership.business.lifecycle.views.joining import blueprint
from membership.business.lifecycle.views.joining_forms import AcceptanceForm, CountersignForm, TextForm
from membership.business.lifecycle.wording import PLACEHOLDERS, blocks_of, from_text
from membership.business.members.models import Agreement, AgreementText, Application, Member
from membership.business.members.queries import member_of
from membership.business.members.views.pages import say, tell, today
from membership.directory.accounts.security import require_fresh
from membership.directory.organizations.models import Organization
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.acting import chosen, speak_of
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

STATES = [("waiting", "Out"), ("signed", "To countersign"), ("executed", "Executed")]
WORDS = {"prepared": "Being prepared", "out": "Out", "signed": "Signed by the company", "executed": "Executed",
         "void": "Taken back"}  # fmt: skip
TONES = {"prepared": "draft", "out": "info", "signed": "wait", "executed": "good", "void": "off"}


@blueprint.get("/<foundation>/agreements")
@guard(policy.may_see_applications)
def agreements(foundation: str) -> Response:
    """Agreements, newest first."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    state = request.args.get("state", "")
    wanted = state if state in {key for key, _ in STATES} else ""
    return page(
        "business/lifecycle/agreements.html",
        title="Agreements",
        breadcrumbs=[("Agreements", None)],
        place=place,
        rows=queries.agreements(reader(), place.id, state=wanted),
        state=wanted,
        states=STATES,
        words=WORDS,
        tones=TONES,
        wording=current_text(reader(), place.id),
        may_decide=policy.may_decide_applications(viewer(), place),
    )


@blueprint.get("/<foundation>/agreements/<agreement>")
@guard(policy.may_see_applications)
def one_agreement(foundation: str, agreement: str) -> Response:
    """One agreement as it was sent, and who signed it."""
    place, found = _find(foundation, agreement)
    return _page(place, found, CountersignForm(name=viewer().name, document=found.document_sha256 or ""))


@blueprint.get("/<foundation>/agreements/<agreement>/<any(document,executed,paper):which>")
@guard(policy.may_see_applications)
def agreement_file(foundation: str, agreement: str, which: str) -> Response:
    """The document that was signed, the executed copy, or the paper that the company sent in."""
    _, found = _find(foundation, agreement)
    papers = [one.paper_sha256 for one in signatures_of(reader(), found.id) if one.paper_sha256]
    kept = {
        "document": found.document_sha256,
        "executed": found.executed_sha256,
        "paper": next(iter(papers), None),
    }
    sha256 = kept[which]
    if sha256 is None:
        raise NotFound
    return pdf_answer(sha256, "agreement")


@blueprint.post("/<foundation>/agreements/<agreement>/countersignature")
@guard(policy.may_decide_applications)
def sign_for_foundation(foundation: str, agreement: str) -> AnyResponse:
    """Sign for the foundation: an authorised officer, who has just shown who they are."""
    place, found = _find(foundation, agreement)
    permit = allow(policy.may_decide_applications(viewer(), place))
    require_fresh()
    form = CountersignForm()
    if form.validate_on_submit():
        signing = Signing(
            form.name.data or "", form.title.data or "", COUNTER_AUTHORITY, request.remote_addr or "", viewer().person_id
        )  # fmt: skip
        try:
            with open_work(permit) as work:
                countersign(work, found.id, signing, form.document.data or "")
            return done("Signed. The executed copy goes to both sides.", _url(place, found))
        except RuleBroken as refusal:
            say(form, refusal, "name")
    return _page(place, found, form, status=422)


@blueprint.get("/<foundation>/agreement-texts")
@guard(policy.may_see_applications)
def texts(foundation: str) -> Response:
    """Every version of the text, and who has still to accept the newest."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    versions = queries.agreement_texts(reader(), place.id)
    owed = acceptance_queue(reader(), place.id, versions[0].id, today(place)) if versions else []
    return page(
        "business/lifecycle/texts.html",
        title="Text of the agreement",
        breadcrumbs=[_crumb(place), ("Text", None)],
        place=place,
        versions=versions,
        queue=owed,
        missing=sum(row.accepted_at is None for row in owed),
        may_decide=policy.may_decide_applications(viewer(), place),
    )


@blueprint.get("/<foundation>/agreement-texts/<text>")
@guard(policy.may_see_applications)
def one_text(foundation: str, text: str) -> Response:
    """One version, as it reads."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    found = queries.agreement_text_by_public_id(reader(), place.id, text)
    return page(
        "business/lifecycle/text.html",
        title=f"{found.title}, version {found.number}",
        breadcrumbs=[_crumb(place), ("Text", url_for("joining.texts", foundation=place.slug)), (f"Version {found.number}", None)],
        place=place,
        wording=found,
        blocks=blocks_of(found.body),
    )  # fmt: skip


@blueprint.get("/<foundation>/agreement-texts/new")
@guard(policy.may_decide_applications)
def new_text(foundation: str) -> Response:
    """The form of the next version, with the present one in it."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    allow(policy.may_decide_applications(viewer(), place))
    present = current_text(reader(), place.id)
    form = TextForm(
        title=present.title if present else "Participation agreement", body=present.body if present else ""
    )
    return _text_page(place, form)


@blueprint.post("/<foundation>/agreement-texts/new")
@guard(policy.may_decide_applications)
def add_text(foundation: str) -> AnyResponse:
    """Add the next version; members are asked to accept it."""
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    permit = allow(policy.may_decide_applications(viewer(), place))
    form = TextForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                added = publish_text(
                    work, place.id, form.title.data or "", form.body.data or "", form.change.data or ""
                )
            return done(f"Version {added.number} is in use.", url_for("joining.texts", foundation=place.slug))
        except RuleBroken as refusal:
            say(form, refusal, "body")
    return _text_page(place, form, status=422)


@blueprint.get("/<foundation>/membership/agreement")
@guard(policy.may_see_own_agreement)
def own_agreement(foundation: str) -> Response:
    """The text in use with what holds for the company that the viewer acts for, or as it was accepted."""
    place, member = _own(foundation)
    return _own_page(place, member, AcceptanceForm())


@blueprint.post("/<foundation>/membership/agreement")
@guard(policy.may_accept_text)
def accept_agreement(foundation: str) -> AnyResponse:
    """Accept what was read; where another text, tier, dues or days stand now, they are shown with 409 instead."""
    place, member = _own(foundation)
    permit = allow(policy.may_accept_text(viewer(), member))
    form = AcceptanceForm()
    if not form.validate_on_submit():
        return _own_page(place, member, form, status=422)
    signing = Signing(
        viewer().name, form.title.data or "", AUTHORITY, request.remote_addr or "", viewer().person_id
    )
    wanted = queries.agreement_text_by_public_id(reader(), place.id, form.version.data or "")
    try:
        with open_work(permit) as work:
            accept_text(work, member.id, wanted.id, signing, form.document.data or "")
            tell(work, member, f"{signing.name} accepted version {wanted.number} of the agreement.")
    except Conflict as refusal:
        return _own_page(place, member, form, status=409, notice=refusal.message)
    return done(
        "Accepted, for your company.",
        url_for("joining.own_agreement", foundation=place.slug, company=request.args.get("company")),
    )


def _own(foundation: str) -> tuple[Any, Member]:
    place = enter(foundation)
    see(policy.may_see_own_agreement(viewer(), place))
    acting = chosen(*policy.ACCEPTORS)
    found = member_of(reader(), place.id, acting.organization_id) if acting else None
    if found is None:
        raise NotFound
    speak_of(found.organization_id)
    return place, found


def _own_page(
    place: Any, member: Member, form: AcceptanceForm, *, status: int = 200, notice: str = ""
) -> Response:
    wording, blocks = current_text(reader(), place.id), []
    is_accepted = wording is not None and has_accepted(reader(), member.id, wording.id)
    if wording is not None and is_accepted:
        blocks = list(accepted_blocks(reader(), member.id, wording))
    elif wording is not None:
        read = own_text(
            reader(), member, wording, today(place), name=viewer().name, person_id=viewer().person_id
        )
        blocks = list(read.blocks)
        form.version.data, form.document.data = wording.public_id, read.sha256
    return page(
        "business/lifecycle/own_agreement.html",
        title="Participation agreement",
        breadcrumbs=[("Our membership", url_for("members.own", foundation=place.slug)), ("Agreement", None)],
        status=status,
        place=place,
        company=reader().get_one(Organization, member.organization_id).display_name,
        wording=wording,
        blocks=blocks,
        is_accepted=is_accepted,
        may_accept=policy.may_accept_text(viewer(), member),
        form=form.renew(),
        notice_text=notice,
    )


def _find(foundation: str, agreement: str) -> tuple[Any, Agreement]:
    place = enter(foundation)
    see(policy.may_see_applications(viewer(), place))
    return place, queries.agreement_by_public_id(reader(), place.id, agreement)


def _page(place: Any, found: Agreement, form: CountersignForm, *, status: int = 200) -> Response:
    application = reader().get_one(Application, found.application_id)
    signatures = signatures_of(reader(), found.id)
    return page(
        "business/lifecycle/agreement.html",
        title=f"{found.title}: {application.legal_name}",
        breadcrumbs=[_crumb(place), (application.legal_name, None)],
        status=status,
        place=place,
        agreement=found,
        application=application,
        wording=reader().get_one(AgreementText, found.text_id),
        blocks=from_text(found.text),
        signatures=signatures,
        passed_over=signatory_passed_over(application, signatures),
        words=WORDS,
        tones=TONES,
        form=form.renew(),
        may_decide=policy.may_decide_applications(viewer(), place),
    )


def _text_page(place: Any, form: TextForm, *, status: int = 200) -> Response:
    return page(
        "business/lifecycle/text_form.html",
        title="New version of the agreement",
        breadcrumbs=[
            _crumb(place),
            ("Text", url_for("joining.texts", foundation=place.slug)),
            ("New version", None),
        ],
        status=status,
        place=place,
        form=form,
        placeholders=PLACEHOLDERS,
    )


def _url(place: Any, found: Agreement) -> str:
    return url_for("joining.one_agreement", foundation=place.slug, agreement=found.public_id)


def _crumb(place: Any) -> tuple[str, str | None]:
    return "Agreements", url_for("joining.agreements", foundation=place.slug)
